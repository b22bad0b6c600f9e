"""Drafting from a small plant: every kind, in the words of no passage, each true of its place."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from copilot.assistant import open_assistant
from copilot.errors import BadInputError
from copilot.settings import Settings
from evals.drafting import write_drafts
from evals.drafts import Draft, Drafts
from evals.leakage import leaks
from evals.phrasebook import phrasebooks
from evals.quantities import amounts_in
from evals.things import mentioned, wordings
from ingestion.job import Ingestion
from ingestion.passages import CHUNKER_VERSION
from ingestion.progress import silent

ENGLISH = """# Press P1 manual

## 1 Alarms

| Code | Meaning | Cause | Remedy |
| --- | --- | --- | --- |
| E-042 | Pump pressure low | Suction filter clogged | Replace filter SP-90310 |
| E-043 | Oil too hot | Cooler dirty | Clean the cooler fins |

## 2 Replacing the suction filter

**WARNING** Hot oil. Let the press cool below 40 °C.

1. Switch the press off and lock it.
2. Close the suction valve.
3. Tighten the filter bowl to 45 N·m.

## 3 Spare parts

| Part number | Name |
| --- | --- |
| SP-90310 | Filter element F1 |
| SP-90311 | Seal kit for F1 |

## 4 Settings

| Joint | Torque |
| --- | --- |
| Pump flange | 85 N·m |
| Cover | 20 N·m or 25 N·m |

## 5 Components

| Tag | What it is |
| --- | --- |
| V31 | Decompression valve |
"""
GERMAN = """# Presse P1 Handbuch

## 1 Alarme

| Code | Bedeutung | Ursache | Abhilfe |
| --- | --- | --- | --- |
| E-042 | Pumpendruck niedrig | Saugfilter verstopft | Filter SP-90310 tauschen |

## 2 Saugfilter tauschen

**WARNUNG** Heißes Öl. Presse unter 40 °C abkühlen lassen.

1. Presse ausschalten und sichern.
2. Saugventil schließen.
3. Filtertopf festziehen.
"""
GLOSSARY = "id,en,de\nbowl,filter bowl,Filtertopf\ntighten,tighten;do up,anziehen\n"


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory, tiny_model: Path) -> Settings:
    """A plant of one manual in two languages and a glossary, taken in."""
    folder = tmp_path_factory.mktemp("drafting")
    plant = folder / "plant"
    plant.mkdir()
    (plant / "ingest.yaml").write_text("asset_model: P1\nfiles:\n  glossary.csv: {kind: glossary}\n")
    (plant / "manual.en.md").write_text(ENGLISH)
    (plant / "manual.de.md").write_text(GERMAN)
    (plant / "glossary.csv").write_text(GLOSSARY)
    made = Settings(home=folder / "home", embedding_model=str(tiny_model), threads=1)
    with closing(open_assistant(made, CHUNKER_VERSION)) as assistant:
        report = Ingestion(assistant.store, assistant.index, assistant.embedder, made).run(
            [plant], report=silent
        )
    assert not report.documents.failed
    return made


@pytest.fixture
def drafts(settings: Settings, tmp_path: Path) -> tuple[Draft, ...]:
    said = write_drafts(settings, tmp_path / "drafts.jsonl", 100, seed=1)
    made = Drafts.of(settings, tmp_path / "drafts.jsonl").all()
    assert said.startswith(f"{len(made)} new drafts in {tmp_path / 'drafts.jsonl'}")
    assert "copilot eval review" in said
    return made


def about(drafts: tuple[Draft, ...], lang: str, origin: str) -> Draft:
    [found] = [each for each in drafts if each.question.lang == lang and each.origin == origin]
    return found


def test_every_kind_is_drafted_with_what_is_right(drafts: tuple[Draft, ...]) -> None:
    wanted = {
        "code meaning: E042": ("code", "1", "Pump pressure low"),
        "code remedy: E042": ("code", "1", "Replace filter SP-90310"),
        "part: SP-90310": ("part", "3", "SP-90310"),
        "torque: Pump flange 85 N·m": ("row", "4", "85 N·m"),
        "tag: V31": ("row", "5", "Decompression valve"),
        "procedure: steps": ("procedure", "2", "Switch the press off and lock it."),
    }
    for origin, (kind, section, fact) in wanted.items():
        draft = about(drafts, "en", origin)
        question = draft.question
        assert (question.kind, question.gold[0].section, question.phrases) == (kind, section, ((fact,),))
        assert question.gold[0].document == "plant/manual.en.md"
        assert (question.asset_model, question.covered, draft.state) == ("P1", True, "draft")
        assert fact in draft.passage
    assert "E-042" in about(drafts, "en", "code remedy: E042").question.text


def test_safety_messages_are_wanted_verbatim_in_both_languages(drafts: tuple[Draft, ...]) -> None:
    [english] = about(drafts, "en", "safety: safety").question.safety
    [german] = about(drafts, "de", "safety: safety").question.safety
    assert english == ("WARNING Hot oil. Let the press cool below 40 °C.",)
    assert german == ("WARNUNG Heißes Öl. Presse unter 40 °C abkühlen lassen.",)


def test_the_place_in_other_languages_is_right_as_well(drafts: tuple[Draft, ...]) -> None:
    gold = about(drafts, "de", "code meaning: E042").question.gold
    assert [(place.document, place.section) for place in gold] == [
        ("plant/manual.de.md", "1"),
        ("plant/manual.en.md", "1"),
    ]


def test_no_draft_leaks_or_has_several_answers(drafts: tuple[Draft, ...]) -> None:
    for draft in drafts:
        assert not leaks(draft.question.text, draft.passage, draft.question.lang), draft.question.text
    assert not any("Cover" in draft.origin for draft in drafts)


def test_the_same_seed_drafts_the_same_and_never_twice(settings: Settings, tmp_path: Path) -> None:
    first, second = tmp_path / "1.jsonl", tmp_path / "2.jsonl"
    write_drafts(settings, first, 3, seed=4)
    write_drafts(settings, second, 3, seed=4)
    assert first.read_text() == second.read_text()
    drafts = Drafts.of(settings, first)
    assert [sum(each.question.lang == lang for each in drafts.all()) for lang in ("de", "en")] == [3, 3]
    for draft in drafts.all():
        drafts.drop(draft.question.id)
    write_drafts(settings, first, 100, seed=4)
    ids = [each.question.id for each in drafts.all()]
    assert len(ids) == len(set(ids)) > 6
    assert write_drafts(settings, first, 100, seed=5).startswith("0 new drafts")


def test_without_a_manual_there_is_nothing_to_draft_from(tmp_path: Path, tiny_model: Path) -> None:
    empty = Settings(home=tmp_path / "empty", embedding_model=str(tiny_model), threads=1)
    with pytest.raises(BadInputError, match="no manual"):
        write_drafts(empty, None, 10, seed=1)


def test_every_language_of_the_product_asks_everything_the_same_ways() -> None:
    books = phrasebooks()
    assert set(books) == {"en", "de", "es", "zh-Hant", "zh-Hans"}
    slots = {name: ("X1",) for name in ("thing", "title", "code", "symptom")}
    for lang, book in books.items():
        assert book.frames.keys() == books["en"].frames.keys(), lang
        for asked in book.frames:
            questions = [text for _, text in book.questions("value", asked, slots)]
            assert questions, (lang, asked)
            assert all("X1" in text for text in questions), (lang, asked)


def test_names_lose_their_capital_within_a_sentence_but_codes_do_not() -> None:
    english, german = phrasebooks()["en"], phrasebooks()["de"]
    slots = {"thing": ("Pump flange",), "code": ("Err 7",)}
    assert all("pump flange" in text for _, text in english.questions("row", "torque", slots))
    assert all("Pump flange" in text for _, text in german.questions("row", "torque", slots))
    assert all("Err 7" in text for _, text in english.questions("code", "code meaning", slots))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Tighten to 45 N·m.", [("45 N·m", "torque")]),
        ("0,8 ± 0,1 mm at 20 °C", [("0,8 ± 0,1 mm", "length"), ("20 °C", "temperature")]),
        ("36 to 42 bar, M10, 40 mm²/s", [("36 to 42 bar", "pressure")]),
        ("每 500 小時，等候 10 分鐘", [("500 小時", "interval"), ("10 分鐘", "time")]),
        ("E-042, V31, 1,000 mm × 800 mm", [("1,000 mm", "length"), ("800 mm", "length")]),
    ],
)
def test_amounts_are_read_with_their_tolerance(text: str, found: list[tuple[str, str]]) -> None:
    amounts = list(amounts_in(text))
    assert [(amount.text, amount.quantity) for amount in amounts] == found
    assert all(text[amount.start :].lstrip().startswith(amount.text) for amount in amounts)


def test_things_go_by_other_words_where_the_grammar_allows() -> None:
    glossary = [("filter bowl", "cup"), ("Füllventil", "Nachsaugventil"), ("filter", "strainer")]
    assert wordings("Filter bowl F1", "en", glossary, ["F1"]) == (
        "Filter bowl F1", "F1", "cup F1", "strainer bowl F1",
    )  # fmt: skip
    assert wordings("Tausch des Füllventils V30", "de", glossary) == ("Tausch des Füllventils V30",)
    assert wordings("Füllventil V30", "de", glossary) == ("Füllventil V30", "Nachsaugventil V30")
    assert [thing for thing, _ in mentioned("Tighten the filter bowl to 45 N·m.", glossary)] == [
        ("filter bowl", "cup")
    ]
