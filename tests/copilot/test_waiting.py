"""How long a step tells to wait."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copilot.waiting import wait_in


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("Wait 10 min.", 600),
        ("Press S1 PUMP ON and wait 10 s; H2 lights.", 10),
        ("Open V60 fully and wait 60 s; M2 must read 0 bar.", 60),
        ("30 s warten, dann prüfen.", 30),
        ("Warten Sie 5 Minuten.", 300),
        ("Gire QS1 a 1 y espere 30 s hasta que aparezca la página START.", 30),
        ("esperar 2 h", 7200),
        ("等待 5 分鐘", 300),
        ("等待 30 秒，然後檢查。", 30),
        ("Switch on HEATING and wait until lamp HEAT stops flashing, about 15 min.", 900),
        ("Warm the seal to 60 °C for 10 minutes, slide it on and wait 1,5 min.", 90),
        ("Run 10 minutes in idle running.", 600),
    ],
)
def test_waiting(text: str, seconds: int) -> None:
    assert wait_in(text) == seconds


@pytest.mark.parametrize(
    "text", ["Lamp H7 must light within 5 s.", "Read the gauge.", "Wait until it is cold.", "wait 0 s"]
)
def test_no_waiting(text: str) -> None:
    assert wait_in(text) is None


@given(st.text(max_size=200))
def test_any_text_gives_seconds_or_none(text: str) -> None:
    seconds = wait_in(text)
    assert seconds is None or seconds > 0
