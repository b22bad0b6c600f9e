"""The leakage guard: what counts as a word in common, in every language."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.leakage import LIMIT, content_words, leaks, shared

LANGUAGES = st.sampled_from(["en", "de", "es", "fr", "zh-Hant", "zh-Hans"])
WORDS = st.text("bcdfghklmnprtwxyz", min_size=5, max_size=9)
CODES = st.from_regex(r"[A-Z]{1,3}-?[0-9]{1,5}", fullmatch=True)


@pytest.mark.parametrize(
    ("lang", "question", "passage", "share"),
    [
        ("en", "What is the torque of the cover?", "Tighten all bolts.", 0),
        ("en", "What is the torque of the cover?", "Cover: torque 45 N·m", 1),
        ("en", "how TIGHT are cover bolts", "Tighten the covers' bolt", 2 / 3),
        ("en", "E-042 on V31, OC as well", "E-042: V31 OC", 0),
        ("de", "Wie fest ist der Rücklauffilter?", "rucklauffilter 45 N·m", 1 / 2),
        ("es", "¿qué presión lleva?", "presion 6 bar", 1 / 2),
        ("zh-Hant", "回油濾芯點樣換？", "更換回油濾芯", 1),
        ("zh-Hans", "回油滤芯怎么拆？", "更換回油濾芯", 1),
        ("zh-Hant", "E-042 係咩意思？", "E-042 泵壓力低", 0),
        ("en", "", "anything", 0),
        ("en", "what is it", "what is it", 0),
    ],
)
def test_share_of_content_words(lang: str, question: str, passage: str, share: float) -> None:
    assert shared(question, passage, lang) == pytest.approx(share)
    assert leaks(question, passage, lang) == (share > LIMIT)


@given(LANGUAGES, st.lists(WORDS, min_size=1, unique=True), st.lists(WORDS, unique=True))
def test_the_share_is_of_the_question_and_grows_with_the_passage(
    lang: str, own: list[str], others: list[str]
) -> None:
    question = " ".join(own)
    assert shared(question, question.upper(), lang) == (1.0 if content_words(question, lang) else 0.0)
    few, more = shared(question, " ".join(others), lang), shared(question, " ".join([*others, own[0]]), lang)
    assert 0 <= few <= more <= 1
    assert shared(" ".join(reversed(own)), " ".join(others), lang) == few


@given(LANGUAGES, st.lists(WORDS, min_size=1), st.lists(CODES), st.integers(0, 99_999))
def test_codes_and_numbers_do_not_count(lang: str, words: list[str], codes: list[str], number: int) -> None:
    question, passage = " ".join(words), words[0]
    coded = " ".join([*codes, question, str(number), f"{number},5"])
    assert shared(coded, f"{passage} {' '.join(codes)} {number}", lang) == shared(question, passage, lang)


@given(st.text(), st.text(), LANGUAGES)
def test_any_text_has_a_share(question: str, passage: str, lang: str) -> None:
    assert 0 <= shared(question, passage, lang) <= 1
