"""Every way in which a text of a language can be less than whole is told."""

import pytest

from copilot.wording import languages, wording
from evals.templatecheck import fault, names

ENGLISH = {
    "ask": "Ask now",
    "page": "page {page}",
    "code": "Alarm",
    "n.one": "{count} job",
    "n.other": "{count} jobs",
}
GERMAN = {"ask": "Jetzt fragen", "page": "Seite {page}", "code": "Alarm", "n.one": "{count} Auftrag"}
GERMAN |= {"n.other": "{count} Aufträge"}


def faults(lang: str, **changed: str | None) -> list[str]:
    texts = {key: text for key, text in (GERMAN | changed).items() if text is not None}
    return [found for name in names({**ENGLISH, **texts}) if (found := fault(name, lang, texts, ENGLISH))]


def test_nothing_is_wrong_with_whole_texts() -> None:
    assert faults("de") == []


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"ask": None}, "is missing"),
        ({"ask": "  "}, "is missing"),
        ({"ask": "Ask now"}, "is still English"),
        ({"page": "page {page}"}, ""),
        ({"page": "Seite"}, "fills in [], not ['page']"),
        ({"page": "Seite {seite}"}, "fills in ['seite'], not ['page']"),
        ({"page": "Seite {page"}, "cannot be filled in"),
        ({"n.one": None}, "lacks the plural form one"),
        ({"more": "Mehr"}, "is no text of ours"),
    ],
)
def test_each_fault_is_told(changed: dict[str, str | None], told: str) -> None:
    found = faults("de", **changed)
    assert [told in each for each in found] == [True] * bool(told)


@pytest.mark.parametrize(
    ("lang", "lacking"),
    [
        ("de", ""),
        ("es", ""),
        ("zh-Hant", ""),
        ("pl", "few, many"),
        ("ru", "few, many"),
        ("ar", "few, many, two, zero"),
    ],
)
def test_plural_forms_are_those_that_a_language_needs(lang: str, lacking: str) -> None:
    forms = {"n.one": "{count} x", "n.other": "{count} xs"}
    found = fault("n", lang, forms, {"n.one": "{count} job", "n.other": "{count} jobs"})
    assert found == (f"lacks the plural form {lacking}" if lacking else "")


def test_in_another_script_no_english_word_is_right() -> None:
    assert "is still English" in faults("zh-Hant")


@pytest.mark.parametrize("lang", languages())
def test_the_texts_that_are_there_are_whole(lang: str) -> None:
    texts, english = wording(lang).texts, wording("en").texts
    assert [name for name in names(english) if fault(name, lang, texts, english)] == []
