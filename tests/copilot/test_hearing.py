"""Codes and values heard: what is meant, what is offered, and that nothing is corrected silently."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copilot.hearing import (
    MOST_CHOICES,
    CodeHeard,
    Listed,
    agreed,
    form,
    heard_codes,
    heard_values,
    is_doubtful,
    seconded,
)
from copilot.spokencodes import written

LISTED = Listed.of(
    ["E-042", "E-043", "SP9031", "SP9032", "F-7901", "7730-118", "12816", "OC", "F0.13", "F013"]
)


@pytest.mark.parametrize(
    ("lang", "text", "code"),
    [
        ("en", "The panel shows E forty two", "E-042"),
        ("en", "e-42", "E-042"),
        ("en", "SP 90 31", "SP9031"),
        ("en", "alarm 12816", "12816"),
        ("en", "it says OC", "OC"),
        ("en", "part seven seven three zero dash one one eight", "7730-118"),
        ("de", "E null vier drei", "E-043"),
        ("es", "eé cuarenta y dos", "E-042"),
        ("zh-Hant", "顯示E四十二", "E-042"),
    ],
)
def test_a_listed_code_is_meant(lang: str, text: str, code: str) -> None:
    [heard] = heard_codes(text, lang, LISTED)
    assert (heard.code, heard.choices) == (code, ())


@pytest.mark.parametrize(
    ("text", "choices"),
    [
        ("E 44", ("E-042", "E-043")),
        ("F 7910", ("F-7901",)),
        ("P 42", ("E-042",)),
        ("alarm forty two", ("E-042",)),
        ("X 999", ()),
        ("F 13", ("F0.13", "F013")),
    ],
)
def test_a_near_miss_is_offered_and_never_taken(text: str, choices: tuple[str, ...]) -> None:
    [heard] = heard_codes(text, "en", LISTED)
    assert (heard.code, heard.choices) == ("", choices)


def test_zeros_said_tell_codes_apart() -> None:
    listed = Listed.of(["E42", "E042"])
    assert heard_codes("E zero four two", "en", listed)[0].code == "E042"
    assert heard_codes("E four two", "en", listed)[0].choices == ("E42", "E042")


@pytest.mark.parametrize("text", ["0, 4, 2", "0 4 2 on the press", "zero four two", "it shows 042", "0-4-2."])
def test_digits_whose_letter_was_cut_off_are_asked_about(text: str) -> None:
    [heard] = heard_codes(text, "en", Listed.of(["E-042", "E-043", "E-0421"]))
    assert (heard.code, heard.choices) == ("", ("E-042",))
    assert heard.said in written(text, "en")


@pytest.mark.parametrize(
    "text",
    [
        "42 of them",
        "4 2",
        "0, 4, 2 bar",
        "0.42",
        "steps 0, 4, 3",
        "10:042",
        "0 4 2 1 3",
        "at 042 °C",
        "it took 4, 2",
    ],
)
def test_other_digits_are_no_code(text: str) -> None:
    assert heard_codes(text, "en", Listed.of(["E-042"])) == ()


def test_digits_of_many_codes_are_asked_about_with_three() -> None:
    listed = Listed.of([f"{letter}-042" for letter in "ABCDE"])
    [heard] = heard_codes("0 4 2", "en", listed)
    assert heard.choices == ("A-042", "B-042", "C-042")


def test_two_codes_in_one_sentence() -> None:
    assert [each.code for each in heard_codes("E42 and then SP 9032", "en", LISTED)] == ["E-042", "SP9032"]


def test_no_codes_in_prose() -> None:
    assert heard_codes("one of the seven bolts at 24 V is loose", "en", LISTED) == ()


def test_the_looks_must_agree() -> None:
    e42, e43 = CodeHeard(said="E 42", code="E-042"), CodeHeard(said="E 43", code="E-043")
    assert agreed([e42], [e42]) == (e42,)
    assert agreed([e42], [e43]) == (CodeHeard(said="E 43", choices=("E-043", "E-042")),)
    assert agreed([e42], []) == (CodeHeard(said="E 42", choices=("E-042",)),)
    assert agreed([], [e42]) == (e42,)
    assert agreed([e42, e43], [e43, e42]) == (e42, e43)


def test_a_garbled_biased_hearing_does_not_spoil_a_clear_one() -> None:
    clear, garbled = heard_codes("SP9031", "en", LISTED), heard_codes("SB9031", "en", LISTED)
    assert agreed(garbled, clear) == clear
    assert [each.code for each in agreed(clear, garbled)] == [""]


@pytest.mark.parametrize(
    ("text", "code", "choices"),
    [
        ("What does F7 901 mean?", "F-7901", ()),
        ("S P9 031 came up", "SP9031", ()),
        ("ARM E42 and more", "E-042", ()),
        ("what does he 42 mean", "E-042", ()),
        ("E4 2 bolts", "", ("E-042", "E-043")),
        ("F7 901 bar", "", ()),
    ],
)
def test_how_recognisers_write_codes(text: str, code: str, choices: tuple[str, ...]) -> None:
    [heard] = heard_codes(text, "en", LISTED)
    assert (heard.code, heard.choices) == (code, choices)


def test_digits_apart_are_asked_about_where_both_codes_are_listed() -> None:
    [heard] = heard_codes("it shows E4 231 again", "en", Listed.of(["E4", "E4231"]))
    assert (heard.code, heard.choices) == ("", ("E4", "E4231"))


def test_a_listed_code_does_not_override_an_unlisted_hearing() -> None:
    pulled, heard = heard_codes("F 7901", "en", LISTED), heard_codes("F 7910", "en", LISTED)
    assert agreed(pulled, heard) == (CodeHeard(said="F 7910", choices=("F-7901",)),)


@pytest.mark.parametrize(
    ("lang", "text", "value", "unit"),
    [
        ("en", "two point four bar", "2.4", "bar"),
        ("en", "E42 at minus five degrees Celsius", "-5", "°C"),
        ("de", "zwei Komma vier bar", "2.4", "bar"),
        ("de", "hundertzwanzig Volt", "120", "V"),
        ("es", "dos coma cuatro bares", "2.4", "bar"),
        ("es", "cincuenta por ciento", "50", "%"),
        ("zh-Hant", "二點四巴", "2.4", "bar"),
        ("zh-Hans", "五十摄氏度", "50", "°C"),
    ],
)
def test_values_with_units(lang: str, text: str, value: str, unit: str) -> None:
    [heard] = heard_values(text, lang)
    assert (heard.value, heard.unit) == (Decimal(value), unit)


def test_a_codes_number_is_no_value() -> None:
    assert heard_values("E-42 min", "en") == ()


CODE = st.from_regex(r"[A-Z]{1,2}-?[0-9]{1,4}", fullmatch=True)


@given(CODE, st.lists(CODE, max_size=12))
def test_only_an_equal_code_is_ever_taken(said: str, codes: list[str]) -> None:
    for heard in heard_codes(f"it shows {said}", "en", Listed.of(codes)):
        assert not heard.code or (heard.code in codes and form(heard.code) == form(said))
        assert set(heard.choices) <= set(codes)
        assert not (heard.code and heard.choices)


@given(st.lists(CODE, max_size=4), st.lists(CODE, max_size=4))
def test_agreement_never_takes_what_only_the_biased_look_heard(first: list[str], second: list[str]) -> None:
    looks = [tuple(CodeHeard(said=code, code=code) for code in codes) for codes in (first, second)]
    for heard in agreed(*looks):
        assert not heard.code or heard.code in second


def _codes(text: str) -> tuple[CodeHeard, ...]:
    return heard_codes(text, "en", LISTED)


def _seconded(text: str, *guesses: str) -> list[tuple[str, tuple[str, ...]]]:
    codes = seconded(_codes(text), [_codes(guess) for guess in guesses])
    return [(each.code, each.choices) for each in codes]


@pytest.mark.parametrize(
    ("text", "doubtful"),
    [
        ("B 42 again", True),
        ("Army 42 again", True),
        ("E 42 again", False),
        ("it hums", False),
        ("at 2.4 bar", False),  # nobody has to be asked about a value
        ("42, at 2.4 bar", True),
        ("forty degrees celsius", False),
        ("E 42, then B 43", True),
    ],
)
def test_a_number_that_is_no_certain_code_is_doubtful(text: str, doubtful: bool) -> None:
    assert is_doubtful(text, "en", _codes(text)) == doubtful


@pytest.mark.parametrize(
    ("text", "guesses"),
    [
        ("how do I reset D 42", ["reset E 42", "reset B 42"]),  # no other listed code is guessed
    ],
)
def test_another_recogniser_settles_a_doubt(text: str, guesses: list[str]) -> None:
    [(code, choices)] = _seconded(text, *guesses)
    assert (code, choices) == (
        next(each.code for guess in guesses for each in _codes(guess) if each.code),
        (),
    )


def test_a_listed_code_that_was_heard_without_expected_words_is_never_put_aside() -> None:
    [asked] = agreed(_codes("E 42"), _codes("E 43"))
    other, same = ([_codes(look)] * 3 for look in ("E 42", "E 43"))
    assert seconded([asked], other) == (asked,)
    assert seconded([asked], same) == (CodeHeard(said=asked.said, code="E-043"),)


def test_two_codes_from_the_other_recogniser_are_offered() -> None:
    assert _seconded("B 42 again", "E 42 again", "E 43 again") == [("", ("E-042", "E-043"))]


def test_a_code_that_nobody_would_have_asked_about_is_offered() -> None:
    assert _seconded("X 999 again", "SP 9031 again") == [("", ("SP9031",))]
    assert _seconded("it took 14 hours", "it shows E 42") == [("", ("E-042",))]
    assert _seconded("it shows the 7901", "it shows F 7901") == [("", ("F-7901",))]


def test_against_an_unlisted_code_in_the_best_guess_nothing_is_settled() -> None:
    assert _seconded("B 42 again", "P 42 again", "E 42 again") == [("", ("E-042",))]
    assert _seconded("B 42 again", "E 42 again", "P 42 again") == [("E-042", ())]


def test_digits_alone_are_never_settled_by_a_letter_that_another_recogniser_guesses() -> None:
    assert _seconded("0, 4, 2", "E 0 4 2") == [("", ("E-042",))]
    assert _seconded("fault 7901", "F 7901") == [("", ("F-7901",))]


def test_what_nobody_is_certain_of_stays_in_doubt() -> None:
    assert _seconded("B 42 again", "P 42 again") == [("", ("E-042",))]
    assert _seconded("X 999 again", "C 42 again") == [("", ("E-042",))]
    assert _seconded("it took 14 hours", "it took 40 hours") == []


TEXTS = st.sampled_from(
    [
        "E 42",
        "E 43",
        "B 42",
        "SP 9031",
        "SP 9032",
        "F 7901",
        "F 7902",
        "fault 7901",
        "X 999",
        "14 hours",
        "oil",
        "",
    ]
)


@given(st.lists(TEXTS, max_size=2), st.lists(st.lists(TEXTS, max_size=2), max_size=3))
def test_another_recogniser_takes_nothing_away_and_takes_only_what_it_heard(
    said: list[str], others: list[list[str]]
) -> None:
    text = " and ".join(said)
    codes, looks = _codes(text), [_codes(" and ".join(other)) for other in others]
    result = seconded(codes, looks)
    certain = [each for each in codes if each.code]
    assert [each for each in result if each in certain] == certain
    taken = {each.code for each in result if each.code} - {each.code for each in certain}
    heard = {each.code for look in looks for each in look if each.code}
    assert len(taken) <= 1
    assert taken <= heard
    # Two further codes heard are a new doubt.
    assert not taken or len(heard - {each.code for each in certain}) == 1
    assert all(len(each.choices) <= MOST_CHOICES for each in result)
    assert len(codes) <= len(result) <= len(codes) + 1
