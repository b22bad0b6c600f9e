"""Minutes, competence and energy from the words of a check or remedy, in five languages."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copilot.faultknowledge import Competence, EnergyState
from copilot.mining.effort import check_effort, repair_effort

ANY, ISOLATED, ENERGISED = EnergyState.ANY, EnergyState.ISOLATED, EnergyState.ENERGISED


@pytest.mark.parametrize(
    ("text", "energy", "competence"),
    [
        ("Measure 24 V DC at X4", ENERGISED, Competence.SPECIALIST),
        ("Spannung an X4 prüfen", ENERGISED, Competence.SPECIALIST),
        ("Comprobar la tensión en X4", ENERGISED, Competence.SPECIALIST),
        ("量度 X4 電壓", ENERGISED, Competence.SPECIALIST),
        ("测量 X4 电压", ENERGISED, Competence.SPECIALIST),
        ("Winding 8.5 Ω", ISOLATED, Competence.SPECIALIST),
        ("Replace the valve", ISOLATED, Competence.TECHNICIAN),
        ("Ventil ausbauen", ISOLATED, Competence.TECHNICIAN),
        ("Desmontar la tapa", ISOLATED, Competence.TECHNICIAN),
        ("拆下濾芯", ISOLATED, Competence.TECHNICIAN),
        ("Look at the sight glass", ANY, Competence.OPERATOR),
        ("Ölstand ansehen", ANY, Competence.OPERATOR),
        ("Mirar el nivel", ANY, Competence.OPERATOR),
        ("查看油位", ANY, Competence.OPERATOR),
        ("Gauge M3 while falling: steady 24 to 30 bar", ANY, Competence.TECHNICIAN),
        ("", ANY, Competence.TECHNICIAN),
    ],
)
def test_words_tell_who_and_in_which_state(text: str, energy: EnergyState, competence: Competence) -> None:
    effort = check_effort([text])
    assert (effort.energy, effort.competence) == (energy, competence)


def test_a_look_is_shorter_than_a_measurement_and_a_repair_longer_than_its_check() -> None:
    look, measured, opened = (
        check_effort([text]).minutes for text in ("Look at it", "Measure 24 V DC", "Remove the cover")
    )
    assert look < measured < opened
    assert repair_effort(["Replace the pump"]).minutes > check_effort(["Replace the pump"]).minutes


def test_a_time_to_wait_counts_a_limit_does_not() -> None:
    assert check_effort(["Run it for 40 min and look"]).minutes == 40
    assert check_effort(["2 h warten, Stand ansehen"]).minutes == check_effort(["Stand ansehen"]).minutes
    assert check_effort(["warten 2 h, Stand ansehen"]).minutes == 120
    assert check_effort(["Interval less than 15 min"]).minutes < 15
    assert (
        repair_effort(["Clean it; let it cool for 30 s"]).minutes == repair_effort(["Clean it"]).minutes + 0.5
    )


@given(st.lists(st.text(), max_size=4))
def test_any_text_gives_an_effort(texts: list[str]) -> None:
    for effort in (check_effort(texts), repair_effort(texts)):
        assert 0 < effort.minutes <= 600
