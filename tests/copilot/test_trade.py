"""The trade's everyday words: every entry is whole, and a question reads in the words of a manual."""

from __future__ import annotations

import pytest

from copilot.glossary import Glossary
from copilot.knowledge import Term
from copilot.trade import trade_terms


def test_every_term_is_worded_in_every_language_without_blanks_around() -> None:
    terms = trade_terms()
    assert len({term.id for term in terms}) == len(terms) > 200
    for term in terms:
        assert set(term.words) == {"en", "de", "es", "zh-Hant", "zh-Hans"}
        assert all(
            words and all(word and word == word.strip() for word in words) for words in term.words.values()
        )


@pytest.mark.parametrize(
    ("text", "lang", "target", "reading"),
    [
        ("Der Kettenspanner ist locker", "de", "en", "Der tensioner ist loose"),
        ("鏈條鬆動", "zh-Hant", "en", "chain loose"),
        ("链条松动", "zh-Hans", "de", "Kette locker"),
        ("El reductor gotea", "es", "en", "El gearbox leak"),
    ],
)
def test_a_question_reads_in_the_words_of_another_language(
    text: str, lang: str, target: str, reading: str
) -> None:
    assert Glossary((), trade_terms()).reading(text, lang, target) == reading


def test_the_plants_own_word_goes_before_an_everyday_one() -> None:
    own = Term(id="a", words={"de": ("Getriebe",), "en": ("reducer",)})
    assert Glossary([own], trade_terms()).reading("Getriebe", "de", "en") == "reducer"
    assert Glossary((), trade_terms()).reading("Getriebe", "de", "en") == "gearbox"


def test_everyday_words_are_not_explained_beside_a_text() -> None:
    assert Glossary((), trade_terms()).beside("Das Getriebe tropft", "de", "en") == ()
