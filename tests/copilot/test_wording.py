"""Every language has every text, with the same places to fill and its own plural forms."""

import json
import re
import shutil
from pathlib import Path
from string import Formatter

import pytest
from babel import Locale

from copilot.wording import language_name, languages, texts_folder, wording
from evals.templatecheck import fault, names

ENGLISH = wording("en").texts
ALIKE = {
    "work_order.minutes",
    "translation.original",
    "floor.order.coded",
    "signin.pin",
    "practice.alarms",
    "practice.minutes",
}
OTHERS = [lang for lang in languages() if lang != "en"]


def test_five_languages() -> None:
    assert languages() == ("de", "en", "es", "zh-Hans", "zh-Hant")


def stem(key: str) -> str:
    """A key without its plural form."""
    name, _, last = key.rpartition(".")
    return name if last in ("zero", "one", "two", "few", "many", "other") else key


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize("lang", OTHERS)
def test_the_same_keys(lang: str) -> None:
    assert {stem(key) for key in wording(lang).texts} == {stem(key) for key in ENGLISH}


@pytest.mark.parametrize("lang", OTHERS)
def test_the_same_places(lang: str) -> None:
    texts = wording(lang).texts
    for name in map(stem, ENGLISH):
        wanted, given = (
            {place for key, text in those.items() if stem(key) == name for place in places(text)}
            for those in (ENGLISH, texts)
        )
        assert given == wanted, name


@pytest.mark.parametrize("lang", languages())
def test_every_plural_form_of_the_language(lang: str) -> None:
    rule = Locale.parse(lang, sep="-").plural_form
    needed = {rule(count) for count in range(1000)} | {"other"}  # "many" of Spanish begins at a million
    for name in {stem(key) for key in ENGLISH if stem(key) != key}:
        given = {key.rpartition(".")[2] for key in wording(lang).texts if stem(key) == name}
        assert given == needed, name


@pytest.mark.parametrize("lang", OTHERS)
def test_no_english_is_left(lang: str) -> None:
    same = {key for key, text in wording(lang).texts.items() if ENGLISH.get(key) == text}
    if lang.startswith("zh"):
        assert not same
    # Names and signs of units are alike, and these.
    assert {key for key in same if not key.startswith("voice.")} <= ALIKE
    assert {key for key in same if " " in re.sub(r"\{\w+\}", "", ENGLISH[key]).strip()} == set()


@pytest.mark.parametrize("lang", languages())
@pytest.mark.parametrize("count", [0, 1, 2, 5, 1_000_000])
def test_counts_are_filled_in(lang: str, count: int) -> None:
    text = wording(lang)("work_orders", count=count)
    assert wording(lang).number(count) in text or (count == 1 and text)
    assert "{" not in text


def test_a_language_without_texts_falls_back_to_english() -> None:
    assert wording("fr").lang == "en"
    assert wording("zh-HK").lang == "zh-Hant"
    assert wording("de-AT").lang == "de"


def test_language_names_are_those_of_the_reader() -> None:
    assert language_name("de", "es") == "alemán"
    assert language_name("en", "zh-Hant") == "英文"
    assert [language_name(tag, "en") for tag in ("qqx", "", "no tag")] == ["qqx", "", "no tag"]


@pytest.mark.parametrize(
    ("lang", "numbers"),
    [
        ("en", ("0", "2.4", "9999", "12,345.6", "7%")),
        ("de", ("0", "2,4", "9999", "12.345,6", "7\u00a0%")),
        ("es", ("0", "2,4", "9999", "12.345,6", "7\u00a0%")),
        ("zh-Hant", ("0", "2.4", "9999", "12,345.6", "7%")),
        ("zh-Hans", ("0", "2.4", "9999", "12,345.6", "7%")),
    ],
)
def test_numbers_as_the_language_writes_them(lang: str, numbers: tuple[str, ...]) -> None:
    words = wording(lang)
    written = [words.number(value) for value in (0, 2.4, 9999, 12345.6)]
    assert (*written, words.percent(0.07)) == numbers


def test_numbers_that_are_filled_in_are_written_so_and_quotes_are_not_touched() -> None:
    words = wording("de")
    assert words("case.wait", minutes=2.5) == "2,5 min warten"
    assert words("note.indexing", percent=27).startswith("Unterlagen werden noch eingelesen (27\u00a0%)")
    quote = "hold 2.4 bar, 1,200 rpm, 50 %"
    assert quote in words("refused.outside.why", value="3 bar", expected=quote)


def test_a_further_language_is_a_further_file(tmp_path: Path) -> None:
    folder = tmp_path / "texts"
    shutil.copytree(str(texts_folder()), folder)
    polish = {key: f"[{text}]" for key, text in ENGLISH.items() if stem(key) == key}
    for name in {stem(key) for key in ENGLISH if stem(key) != key}:
        other = ENGLISH[f"{name}.other"]
        polish |= {f"{name}.{form}": f"[{form}: {other}]" for form in ("one", "few", "many", "other")}
    (folder / "pl.json").write_text(json.dumps(polish), "utf-8")
    assert languages(folder) == ("de", "en", "es", "pl", "zh-Hans", "zh-Hant")
    words = wording("pl-PL", folder)
    assert words.lang == "pl"
    assert words("screen.page", page=3) == "[page 3]"
    forms = [words("work_orders", count=count).partition(" similar")[0] for count in (1, 3, 5)]
    assert forms == ["[one: 1", "[few: 3", "[many: 5"]
    assert words.number(2.4) == "2,4"
    assert language_name("pl", "pl") == "polski"
    assert [name for name in names(ENGLISH) if fault(name, "pl", polish, ENGLISH)] == []
    assert languages() == ("de", "en", "es", "zh-Hans", "zh-Hant")
