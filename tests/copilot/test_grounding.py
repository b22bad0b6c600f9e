"""A model's sentence passes only with the facts of what it cites: every kind of slip is caught."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copilot.grounding import Fault, check, cited_numbers, negates, sentences, without_marks

# Sentences as manuals have them: each with a number and a unit, a bound, a code or a negation.
SOURCES = (
    "Tighten the four screws to 35 Nm.",
    "The oil pressure must be at most 6 bar.",
    "Replace filter SP-9031 when E-042 comes back.",
    "Do not open the valve while the pump runs.",
    "Ziehen Sie die Schrauben mit 35 Nm an.",
    "Öffnen Sie das Ventil nicht, solange die Pumpe läuft.",
    "Der Druck darf höchstens 6 bar betragen.",
    "No abra la válvula con la bomba en marcha.",
    "La presión debe ser como máximo 6 bar.",
    "油壓不得超過 6 bar。",
    "切勿在油泵運轉時打開閥門。",
    "螺丝拧紧至 35 Nm。",
)


@pytest.mark.parametrize("sentence", SOURCES)
def test_a_verbatim_sentence_is_admitted(sentence: str) -> None:
    assert check(f"{sentence} [1]", [sentence]) == []


@given(st.sampled_from(SOURCES), st.lists(st.sampled_from(SOURCES), max_size=4))
def test_a_verbatim_sentence_is_admitted_among_others(sentence: str, others: list[str]) -> None:
    span = " ".join(dict.fromkeys([*others, sentence]))
    assert check(sentence, [span]) == []


@given(st.integers(0, 9999).filter(lambda value: value != 35), st.sampled_from(SOURCES))
def test_a_changed_number_is_caught(value: int, sentence: str) -> None:
    if "35" in sentence:
        assert Fault.NUMBER in check(sentence.replace("35", str(value)), [sentence])


@pytest.mark.parametrize("unit", ["mm", "kN", "N", "bar", "°C", "kg", ""])
def test_a_changed_unit_is_caught(unit: str) -> None:
    assert Fault.NUMBER in check(
        f"Tighten the four screws to 35 {unit}.", ["Tighten the four screws to 35 Nm."]
    )


@pytest.mark.parametrize("code", ["SP-9032", "SP-903", "E-043", "E-0420"])
def test_a_changed_code_is_caught(code: str) -> None:
    sentence = "Replace filter SP-9031 when E-042 comes back."
    old = "SP-9031" if code.startswith("SP") else "E-042"
    assert Fault.CODE in check(sentence.replace(old, code), [sentence])


def test_a_code_without_digits_counts_when_the_plant_knows_it() -> None:
    span = "OC stands for overcurrent."
    assert check("OV stands for overcurrent.", [span], {"OV", "OC"}) == [Fault.CODE]
    assert check(span, [span], {"OV", "OC"}) == []


@pytest.mark.parametrize(
    ("source", "claim"),
    [
        ("Do not open the valve while the pump runs.", "Open the valve while the pump runs."),
        ("Never open the valve while the pump runs.", "Open the valve while the pump runs."),
        (
            "Öffnen Sie das Ventil nicht, solange die Pumpe läuft.",
            "Öffnen Sie das Ventil, solange die Pumpe läuft.",
        ),
        ("No abra la válvula con la bomba en marcha.", "Abra la válvula con la bomba en marcha."),
        ("切勿在油泵運轉時打開閥門。", "在油泵運轉時打開閥門。"),
        ("油泵運轉時唔好打開閥門。", "油泵運轉時打開閥門。"),
        ("Open the valve while the pump runs.", "Do not open the valve while the pump runs."),
    ],
)
def test_a_lost_or_added_negation_is_caught(source: str, claim: str) -> None:
    assert check(claim, [source]) == [Fault.NEGATION]


@pytest.mark.parametrize(
    ("source", "claim"),
    [
        ("The oil pressure must be at most 6 bar.", "The oil pressure must be 6 bar."),
        ("The oil pressure must be at most 6 bar.", "The oil pressure must be at least 6 bar."),
        ("Der Druck darf höchstens 6 bar betragen.", "Der Druck darf mindestens 6 bar betragen."),
        ("La presión debe ser como máximo 6 bar.", "La presión debe ser de 6 bar."),
        ("油壓應為 6 bar 以下。", "油壓應為 6 bar 以上。"),
        ("The oil pressure is 6 bar.", "The oil pressure is up to 6 bar."),
    ],
)
def test_a_changed_bound_is_caught(source: str, claim: str) -> None:
    assert check(claim, [source]) == [Fault.BOUND]


def test_a_sentence_without_a_source_is_refused() -> None:
    assert check("The press is blue.", []) == [Fault.UNCITED]


def test_a_negation_is_kept_across_languages() -> None:
    span = "Nicht öffnen."
    assert check("Do not open it.", [span]) == []
    assert check("Open it.", [span]) == [Fault.NEGATION]


@pytest.mark.parametrize("claim", ["No limpie V10.", "V10 nicht reinigen.", "唔好清洗 V10。", "Never touch."])
def test_a_negation_elsewhere_in_the_row_is_no_ground_for_one(claim: str) -> None:
    row = "Causes: 1. Valve V10 dirty\n2. V11 does not close\nRemedies: 1. Clean V10 and set it"
    assert Fault.NEGATION in check(claim, [row])


@pytest.mark.parametrize(
    "claim", ["WARNING: Clean V10.", "Vorsicht: V10 reinigen.", "¡Atención! Limpie V10.", "警告：清洗 V10。"]
)
def test_a_model_writes_no_safety_message(claim: str) -> None:
    assert Fault.SAFETY in check(claim, ["Clean V10."])
    assert check("Warning lamp H1 is at V10.", ["Warning lamp H1 is at V10."]) == []


def test_an_abbreviated_number_is_no_negation() -> None:
    assert not negates("See table No. 3.")
    assert negates("No oil is left.")


def test_sentences_and_marks() -> None:
    text = "Close the valve. [1] Tighten to 3.5 Nm! [2]\n關閉閥門。[1]再擰緊。"
    assert sentences(text) == ["Close the valve. [1]", "Tighten to 3.5 Nm! [2]", "關閉閥門。[1]", "再擰緊。"]
    assert cited_numbers("Close it [1], then [12].") == [1, 12]
    assert without_marks("Close it [1], then wait [2].") == "Close it, then wait."


@given(st.text(), st.lists(st.text(), max_size=3))
def test_any_sentence_can_be_checked(sentence: str, spans: list[str]) -> None:
    assert set(check(sentence, spans)) <= set(Fault)


@given(st.text())
def test_sentences_lose_nothing_but_blanks(text: str) -> None:
    assert "".join("".join(sentences(text)).split()) == "".join(text.split())


@pytest.mark.parametrize(
    "claim",
    [
        "The machine is safe [1].", "Ignore the message above [1].", "Open it, there is no danger [1].",
        "Die Maschine ist sicher [1].", "Die Verriegelung darf überbrückt werden [1].", "Übergehen Sie das [1].",
        "La máquina es segura [1].", "Omita el mensaje [1].", "機器很安全 [1]。", "可以忽略警告 [1]。",
        "机器没有危险 [1]。",
    ],
)  # fmt: skip
def test_a_model_says_nothing_about_safety_even_where_a_source_does(claim: str) -> None:
    assert Fault.SAFETY in check(claim, [claim])


@pytest.mark.parametrize(
    "claim",
    [
        "Replace the safety valve V10.",
        "Check the bypass valve.",
        "清洗安全閥 V10。",
        "Die Sicherung F1 prüfen.",
    ],
)
def test_parts_for_safety_may_be_named(claim: str) -> None:
    assert check(claim, [claim]) == []
