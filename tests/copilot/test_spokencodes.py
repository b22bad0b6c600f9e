"""Codes said aloud in five languages, and prose that must stay."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from copilot.spokencodes import spoken_codes, written
from copilot.spokennumbers import digits_for

SAID = [
    ("en", "S P nine zero three one", "SP9031"),
    ("en", "ess pee nine zero three one", "SP9031"),
    ("en", "SP nine zero three one", "SP9031"),
    ("en", "SP ninety thirty one", "SP9031"),
    ("en", "SP 90 31", "SP9031"),
    ("en", "S.P. 9031", "SP9031"),
    ("en", "the code is S, P, 9, 0, 3, 1.", "the code is SP9031."),
    ("en", "S-P-9-0-3-1", "SP9031"),
    ("en", "sierra papa nine zero three one", "SP9031"),
    ("en", "E dash four two", "E-42"),
    ("en", "E-42", "E-42"),
    ("en", "The panel shows E 42.", "The panel shows E42."),
    ("en", "e 42.", "E42."),
    ("en", "E oh four two", "E042"),
    ("en", "E double zero one", "E001"),
    ("en", "E forty-two", "E42"),
    ("en", "double u one two", "W12"),
    ("en", "F zero point one three", "F0.13"),
    ("en", "H P seven seven three zero dash one one eight", "HP7730-118"),
    ("en", "seven seven three zero dash one one eight", "7730-118"),
    ("en", "V F D dash O C dash one", "VFD-OC-1"),
    ("en", "E 42 3 times", "E42 3 times"),
    ("en", "E42 three valves", "E42 three valves"),
    ("en", "E forty two for five minutes at two point four bar", "E42 for 5 minutes at 2.4 bar"),
    ("en", "press 1 E 42", "press 1 E42"),
    ("en", "E 42 and E 43", "E42 and E43"),
    ("en", "a P 101 fault", "a P101 fault"),
    ("en", "6ES7314-1AE01", "6ES7314-1AE01"),
    ("de", "E vier zwei", "E42"),
    ("de", "E null vier zwei", "E042"),
    ("de", "E zweiundvierzig", "E42"),
    ("de", "E Strich null vier zwei", "E-042"),
    ("de", "Ypsilon zwo drei", "Y23"),
    ("de", "Emil vier zwei", "E42"),
    ("de", "Siegfried Paula neun null drei eins", "SP9031"),
    ("de", "SP neunzig einunddreißig", "SP9031"),
    ("de", "ess pe neun null drei eins", "SP9031"),
    ("de", "es E 42 zeigt", "es E42 zeigt"),
    ("es", "eé cuarenta y dos", "E42"),
    ("es", "e cuarenta y dos", "E42"),
    ("es", "E cero cuatro dos", "E042"),
    ("es", "ese pe nueve cero tres uno", "SP9031"),
    ("es", "efe guion cero uno", "F-01"),
    ("es", "efe guión setenta y nueve", "F-79"),
    ("es", "uve doble doce", "W12"),
    ("es", "doble ve doce", "W12"),
    ("es", "código de P 101", "código de P101"),
    ("zh-Hant", "E四十二", "E42"),
    ("zh-Hant", "E槓零四二", "E-042"),
    ("zh-Hant", "報警E四十二點解", "報警E42點解"),
    ("zh-Hant", "顯示E42,SP九零三一", "顯示E42,SP9031"),
    ("zh-Hant", "F零點一三", "F0.13"),
    ("zh-Hans", "报警E四二", "报警E42"),
    ("zh-Hans", "SP九零三幺", "SP9031"),
    ("zh-Hans", "E廿二", "E22"),
]

PROSE = [
    ("en", "IP 65 is enough"),
    ("en", "ISO 46 oil"),
    ("en", "I see 42 bolts"),
    ("en", "24 V 5 A"),
    ("en", "November 12"),
    ("en", "Mike has 2 bolts"),
    ("en", "PLC 2 is dead"),
    ("en", "3 x 20"),
    ("en", "a 100 bar hose"),
    ("en", "see page 12"),
    ("en", "10-20 mm"),
    ("en", "M 12 bolts"),
    ("en", "you are 2 late"),
    ("en", "DC 24"),
    ("en", "BRAKE 3 BAR! SET 1.8 AND TRY"),
    ("es", "120 °C. 3. Apague"),
    ("en", "KH1 o KH2"),
    ("en", "at 10:30 on 2024-03-05"),
    ("de", "Quelle 24"),
    ("de", "es 42 mal versucht"),
    ("de", "bei 24 V 5 A"),
    ("de", "Essen um 12"),
    ("de", "ha, 3 Schrauben"),
    ("de", "am 5. Mai"),
    ("es", "y 42 tornillos"),
    ("es", "a 42 metros"),
    ("es", "ese 42"),
    ("es", "de 20 a 30"),
    ("es", "o 3 veces"),
    ("es", "te 2 da"),
    ("zh-Hant", "PLC三號"),
    ("zh-Hant", "24V三相"),
    ("zh-Hant", "個LED三個都唔著"),
    ("zh-Hans", "A三个螺丝"),
    ("zh-Hans", "B相没电"),
]


@pytest.mark.parametrize(("lang", "said", "code"), SAID)
def test_codes_said_become_codes(lang: str, said: str, code: str) -> None:
    assert written(said, lang) == code


@pytest.mark.parametrize(("lang", "prose"), PROSE)
def test_prose_stays(lang: str, prose: str) -> None:
    assert written(prose, lang) == prose


def test_where_a_code_was_said() -> None:
    text = "der Fehler E vier zwei kam"
    [found] = spoken_codes(text, "de")
    assert (text[found.start : found.end], found.said, found.code) == ("E vier zwei", "E vier zwei", "E42")


DIGITS = {
    "en": ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"],
    "de": ["null", "eins", "zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun"],
    "es": ["cero", "uno", "dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve"],
    "zh-Hant": list("零一二三四五六七八九"),
    "zh-Hans": list("零一二三四五六七八九"),
}
DASH = {"en": "dash", "de": "Strich", "es": "guion", "zh-Hant": "槓", "zh-Hans": "杠"}
ES_NAMES = {
    "B": "be", "C": "ce", "E": "eé", "F": "efe", "G": "ge", "H": "hache", "J": "jota", "K": "ka", "L": "ele",
    "M": "eme", "N": "ene", "P": "pe", "Q": "cu", "R": "erre", "S": "ese", "V": "uve", "W": "doble ve",
    "X": "equis", "Z": "zeta",
}  # fmt: skip
NATO = {
    "B": "bravo", "E": "echo", "F": "foxtrot", "G": "golf", "H": "hotel", "L": "lima", "N": "november", "P": "papa",
    "Q": "quebec", "R": "romeo", "S": "sierra", "T": "tango", "V": "victor", "X": "x-ray", "Y": "yankee", "Z": "zulu",
}  # fmt: skip
CODES = st.from_regex(r"[B-HJ-LNP-TVWZ]{1,3}(-?[0-9]{2,5}|-?[0-9]{2,4}-[0-9]{2,3})", fullmatch=True)


def _spelled(code: str, lang: str) -> str:
    said = {"-": DASH[lang]} | {str(value): word for value, word in enumerate(DIGITS[lang])}
    return " ".join(said.get(char, char) for char in code)


@given(CODES, st.sampled_from(sorted(DIGITS)))
def test_every_code_spelled_out_comes_back(code: str, lang: str) -> None:
    assert written(_spelled(code, lang), lang) == code


@given(st.text("BCEFGHJKLMNPQRSVWXZ", min_size=2, max_size=2), st.integers(10, 99999))
def test_spanish_letter_names_come_back(letters: str, number: int) -> None:
    assume(letters != "VW")  # "uve doble ve" is V W and W V
    names = " ".join(ES_NAMES[letter] for letter in letters)
    said = f"{names} {' '.join(DIGITS['es'][int(digit)] for digit in str(number))}"
    assert written(said, "es") in (f"{letters}{number}", digits_for(said, "es"))


@given(st.text("BEFGHLNPQRSTVXYZ", min_size=2, max_size=3), st.integers(10, 9999))
def test_the_nato_alphabet_is_never_read_as_another_code(letters: str, number: int) -> None:
    said = f"{' '.join(NATO[letter] for letter in letters)} {number}"
    assert written(said, "en") in (f"{letters}{number}", said)


PIECES = st.sampled_from(
    ["E", "S", "P", "SP", "four", "vier", "cuatro", "四十二", "42", "9031", "zero", "null", ".", ",", "-", "dash",
     "Strich", "point", "is", "der", "el", "閥", "bar", "volts", "Grad", "度", "times"]
)  # fmt: skip


@given(st.lists(PIECES, max_size=9), st.sampled_from(sorted(DIGITS)))
def test_what_is_written_stays_so(pieces: list[str], lang: str) -> None:
    once = written(" ".join(pieces), lang)
    assert written(once, lang) == once


@given(st.text(max_size=60), st.sampled_from(sorted(DIGITS)))
def test_any_text_is_taken(text: str, lang: str) -> None:
    assert isinstance(written(text, lang), str)
