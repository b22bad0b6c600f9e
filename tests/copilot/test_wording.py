"""Every language has every text, with the same places to fill and its own plural forms."""

import re
from string import Formatter

import pytest
from babel import Locale

from copilot.wording import language_name, languages, wording

ENGLISH = wording("en").texts
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
    forms = {rule for rule in Locale.parse(lang, sep="-").plural_form.tags} | {"other"}
    for name in {stem(key) for key in ENGLISH if stem(key) != key}:
        given = {key.rpartition(".")[2] for key in wording(lang).texts if stem(key) == name}
        assert given == forms - {"many"}  # "many" of Spanish begins at a million


@pytest.mark.parametrize("lang", OTHERS)
def test_no_english_is_left(lang: str) -> None:
    same = {key for key, text in wording(lang).texts.items() if ENGLISH.get(key) == text}
    if lang.startswith("zh"):
        assert not same
    # A single word may be alike: the name of a unit, the cause of an alarm.
    assert {key for key in same if " " in re.sub(r"\{\w+\}", "", ENGLISH[key]).strip()} == set()


@pytest.mark.parametrize("lang", languages())
@pytest.mark.parametrize("count", [0, 1, 2, 5, 1_000_000])
def test_counts_are_filled_in(lang: str, count: int) -> None:
    text = wording(lang)("work_orders", count=count)
    assert str(count) in text or (count == 1 and text)
    assert "{" not in text


def test_a_language_without_texts_falls_back_to_english() -> None:
    assert wording("fr").lang == "en"
    assert wording("zh-HK").lang == "zh-Hant"
    assert wording("de-AT").lang == "de"


def test_language_names_are_those_of_the_reader() -> None:
    assert language_name("de", "es") == "alemán"
    assert language_name("en", "zh-Hant") == "英文"
    assert [language_name(tag, "en") for tag in ("qqx", "", "no tag")] == ["qqx", "", "no tag"]
