"""Which steps meet energy, in five languages, and the default lock-out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copilot.lockout import LOCKOUT_STEPS, default_lockout, ends_lockout, locks_out, meets_energy
from copilot.wording import languages, wording


@pytest.mark.parametrize(
    "step",
    [
        "Open guard S1 and remove the cover.",
        "Loosen the six screws crosswise and lift the cover off.",
        "Bleed the line.",
        "Disconnect the two wires.",
        "Lock out as in 7.1.",
        "Schutztür öffnen.",
        "Steckverbinder abklemmen und Deckel abnehmen.",
        "Leitung entlüften.",
        "Abra el resguardo S1 y quite la tapa.",
        "Desconecte los dos hilos.",
        "Purgue el circuito.",
        "打開護罩並拆下蓋板。",
        "松开螺钉，断开接线。",
        "按 7.8 排氣",
    ],
)
def test_steps_that_meet_energy(step: str) -> None:
    assert meets_energy(step)


@pytest.mark.parametrize(
    "step",
    [
        "Read the pressure at M1.",
        "Turn S3 to RELEASE; H7 goes out.",
        "Open the page RECIPE.",
        "Druck am Manometer ablesen.",
        "記錄讀數。",
    ],
)
def test_steps_that_do_not(step: str) -> None:
    assert not meets_energy(step)


@pytest.mark.parametrize(
    ("step", "locks", "ends"),
    [
        ("Lock out the line as in section 1.2.", True, False),
        ("Nach 7.1 freischalten.", True, False),
        ("Bloquee la línea según el apartado 1.2.", True, False),
        ("上鎖，第 1.2 節。", True, False),
        ("Remove all locks and turn Q1 to ON.", False, True),
        ("Return to service as in 7.1.", False, True),
        ("Cierre los resguardos y desbloquee.", False, True),
        ("Read the gauge.", False, False),
    ],
)
def test_locking_and_unlocking(step: str, locks: bool, ends: bool) -> None:
    assert (locks_out(step), ends_lockout(step)) == (locks, ends)


@pytest.mark.parametrize("lang", languages())
def test_the_default_block_keeps_the_order_of_osha_1910_147(lang: str) -> None:
    silent, *steps = default_lockout(lang).split("\n")
    assert silent == wording(lang)("lockout.silent")
    assert [step[:2] for step in steps] == ["1.", "2.", "3.", "4.", "5.", "6."]
    assert [wording(lang)(f"lockout.{name}") for name in LOCKOUT_STEPS] == [step[3:] for step in steps]
    assert LOCKOUT_STEPS == ("prepare", "shut_down", "isolate", "lock", "release", "verify")


@given(st.text(max_size=200))
def test_any_text_is_read_without_error(text: str) -> None:
    assert meets_energy(text) or not locks_out(text)
