"""A question in the documents' words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copilot.glossary import Glossary, languages_to_read
from copilot.knowledge import Term
from copilot.tables import DocumentRow

GLOSSARY = Glossary(
    (
        Term("screw", {"en": ("screw", "injection screw"), "zh-Hant": ("螺桿",), "zh-Hans": ("螺杆",)}),
        Term("back", {"en": ("back pressure",), "de": ("Staudruck",), "zh-Hans": ("背压",)}),
        Term("sensor", {"en": ("pressure sensor",), "de": ("Drucksensor",)}),
        Term("pressure", {"en": ("pressure",), "de": ("Druck",)}),
        Term("bar", {"en": ("tie bar",), "zh-Hant": ("拉桿",)}),
        Term("drawbar", {"en": ("drawbar",), "zh-Hant": ("拉桿",)}),
        Term("reel", {"en": ("film reel",), "de": ("Rolle",), "es": ("bobina",)}),
        Term("one", {"en": ("air",), "zh-Hant": ("風",)}),
    )
)


@pytest.mark.parametrize(
    ("text", "lang", "reading"),
    [
        ("螺杆背压一般调多少", "zh-Hans", "screw back pressure 一般调多少"),
        ("那個螺桿不轉", "zh-Hant", "那個 screw 不轉"),
        ("Der Hauptdrucksensor spinnt", "de", "Der Haupt pressure sensor spinnt"),
        ("Zu hoher Staudruck?", "de", "Zu hoher back pressure ?"),
        ("Ich kontrolliere zwei Rollen", "de", "Ich kontrolliere zwei film reel"),
        ("¿Cómo cambio las bobinas?", "es", "¿Cómo cambio las film reel ?"),
        ("拉桿鬆了", "zh-Hant", "tie bar drawbar 鬆了"),
        ("大風", "zh-Hant", "大風"),
        ("Guten Tag", "de", "Guten Tag"),
    ],
)
def test_terms_are_put_in_the_words_of_the_documents(text: str, lang: str, reading: str) -> None:
    assert GLOSSARY.reading(text, lang, "en") == reading


def test_a_term_without_the_wanted_language_stays() -> None:
    assert GLOSSARY.reading("Der Drucksensor", "de", "es") == "Der Drucksensor"


def test_chinese_is_put_in_the_script_of_the_documents() -> None:
    assert GLOSSARY.reading("螺杆不转", "zh-Hans", "zh-Hant") == "螺桿不轉"
    assert GLOSSARY.reading("the screw", "en", "en") == "the screw"


def test_another_script_of_the_language_is_better_than_none() -> None:
    assert GLOSSARY.reading("back pressure", "en", "zh-Hant") == "背压"


@given(st.text(max_size=60), st.sampled_from(["en", "de", "es", "zh-Hant", "zh-Hans"]))
def test_words_that_are_no_terms_stay_in_order(text: str, lang: str) -> None:
    kept = GLOSSARY.reading(text, lang, "fr")
    assert kept == text


def document(model: str, lang: str) -> DocumentRow:
    return DocumentRow(site="main", id=f"{model}.{lang}", lang=lang, asset_models=[model])


@pytest.mark.parametrize(
    ("lang", "model", "read"),
    [
        ("de", "P1", ()),
        ("de", "K7", ("es",)),
        ("de", None, ("en", "es")),
        ("zh-Hans", "P1", ("zh-Hant",)),
        ("es", "P1", ("en",)),
        ("en", "M5", ()),
        ("en", "unknown", ()),
    ],
)
def test_a_question_is_read_in_the_language_of_machines_that_lack_its_own(
    lang: str, model: str | None, read: tuple[str, ...]
) -> None:
    papers = [("P1", "en"), ("P1", "de"), ("P1", "zh-Hant"), ("K7", "es"), ("M5", "en"), ("P1", "")]
    assert languages_to_read([document(*paper) for paper in papers], model, lang) == read
