"""Faults out of running text."""

from __future__ import annotations

import pytest

from ingestion.elements import ListItem, Paragraph, Span
from ingestion.fault_lists import advised_faults, listed_faults


def line(text: str) -> Paragraph:
    return Paragraph((Span(text, 7),))


def test_problem_cause_remedy_lists() -> None:
    elements = [
        line("Problem: Pump howls"),
        line("Cause: Air in the line"),
        line("Remedy:"),
        ListItem((Span("Bleed it", 7),)),
        line("Problem: Oil dark"),
        line("Cause: Old"),
        line("Remedy: Change it"),
    ]
    found = listed_faults(elements, "Troubles")
    assert [(fault.symptom, fault.cause, fault.remedy, fault.page) for fault in found] == [
        ("Pump howls", "Air in the line", "Bleed it", 7),
        ("Oil dark", "Old", "Change it", 7),
    ]


def test_the_heading_may_be_the_problem() -> None:
    (fault,) = listed_faults([line("Ursache: Luft"), line("Abhilfe: Entlüften")], "Pumpe heult")
    assert (fault.symptom, fault.cause, fault.remedy) == ("Pumpe heult", "Luft", "Entlüften")


def test_prose_with_a_colon_is_no_fault() -> None:
    assert listed_faults([line("Note: the cause is unknown."), line("Action: press S1.")], "Start") == ()


@pytest.mark.parametrize(
    ("text", "symptom", "remedy"),
    [
        ("If H2 stays dark, then replace fuse F3, 4 A.", "H2 stays dark", "replace fuse F3, 4 A."),
        ("Wenn die Pumpe heult, Leitung entlüften.", "die Pumpe heult", "Leitung entlüften."),
        ("如果指示燈 H2 不亮，則更換保險絲 F3。", "指示燈 H2 不亮", "更換保險絲 F3。"),
    ],
)
def test_advice_below_a_troubleshooting_heading(text: str, symptom: str, remedy: str) -> None:
    (fault,) = advised_faults([line(text)], ("Manual", "故障排除 / Troubleshooting"))
    assert (fault.symptom, fault.remedy, fault.page) == (symptom, remedy, 7)


def test_advice_elsewhere_is_no_fault() -> None:
    assert advised_faults([line("If you need help, call us.")], ("Manual", "Service")) == ()
