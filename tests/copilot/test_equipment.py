"""Equipment named in five languages, and questions that are about none of the plant's."""

import json
import re
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copilot.equipment import equipment_in, is_of_other_equipment

LISTED = json.loads(files("copilot").joinpath("equipment.json").read_text("utf-8"))


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("forklift", "The forklift does not lift"),
        ("forklift", "Der Gabelstapler hebt nicht"),
        ("forklift", "La carretilla elevadora no sube"),
        ("forklift", "部叉車唔郁"),
        ("forklift", "叉车不动"),
        ("air compressor", "Am Schraubenkompressor tropft es"),
        ("lathe", "On the turret lathe the chuck slips"),
        ("checkweigher", "Die Palettenwaage zeigt Unsinn"),
        ("dust extractor", "集塵機濾筒是哪個型號？"),
    ],
)
def test_equipment_is_told_in_every_language(name: str, text: str) -> None:
    assert name in {each.name for each in equipment_in(text)}


@pytest.mark.parametrize(
    "text",
    [
        "Press the button",
        "Die Druckerhöhung ist zu gering",
        "Mit der Wasserwaage ausrichten",
        "Ya van dos hoy",
        "I saw oil under it after several start-ups",
        "Se ha roto la parte móvil",
        "Die Spindel vibriert, die Lichtschranke spricht an",
        "壓力太低",
    ],
)
def test_words_that_only_look_like_it_name_nothing(text: str) -> None:
    lang = {"D": "de", "M": "de", "Y": "es", "S": "es", "壓": "zh-Hant"}.get(text[0], "en")
    assert not list(equipment_in(text, lang))


def test_a_chinese_name_ends_where_it_ends() -> None:
    assert [(each.start, each.end) for each in equipment_in("集塵機濾筒是哪個型號？", "zh-Hant")] == [(0, 2)]


def test_a_language_is_read_by_its_own_words() -> None:
    assert not list(equipment_in("se le cae la fresa, ya van dos", "es"))
    assert [each.name for each in equipment_in("two vans", "en")] == ["car"]


def test_a_question_is_of_other_equipment_where_nothing_found_names_it() -> None:
    about_belts = ["Tension the belt of the conveyor", "Riemen spannen"]
    assert is_of_other_equipment("The band saw cuts crooked, how do I set its belt?", "en", about_belts)
    assert not is_of_other_equipment("The belt runs crooked, how do I set it?", "en", about_belts)
    in_the_manual = [*about_belts, "Vor dem Sägen die Bandsäge abschalten"]
    assert not is_of_other_equipment("The band saw cuts crooked", "en", in_the_manual)
    assert is_of_other_equipment("The band saw cuts crooked", None, about_belts)


@given(st.text(max_size=80))
def test_places_named_lie_in_the_text(text: str) -> None:
    for each in equipment_in(text):
        assert each.name in LISTED
        assert 0 <= each.start < each.end <= len(text)


def test_the_list_is_well_formed() -> None:
    assert len(LISTED) > 70
    for words in LISTED.values():
        assert list(words) == ["en", "de", "es", "zh"]
        for pattern in words.values():
            assert not re.compile(pattern).fullmatch("")
