"""The words that tell languages apart are clean data."""

from copilot.lexicon import lexicon, unaccented, without_accents
from copilot.likelihood import words_of


def test_words_are_as_a_text_is_cut_into_words() -> None:
    for lang, words in lexicon().items():
        wrong = [word for word in words if words_of(word) != [word] and not word.endswith("'")]
        assert not wrong, lang


def test_words_without_accents() -> None:
    assert without_accents("động") == "dong"
    assert without_accents("größe") == "große"
    assert "valvula" in unaccented()["es"]
    assert lexicon().keys() == unaccented().keys()
