"""How surely a cause shows: by the source's words, else by its place in the list."""

from __future__ import annotations

import pytest

from copilot.knowledge import Fault
from copilot.mining.sources import read_rows
from copilot.mining.strengths import ALWAYS, SOMETIMES, USUALLY, strength
from copilot.store import Store
from tests.copilot.mining.press import MODEL, SHEET, manual, put, sheet


def test_the_first_cause_of_an_alarm_shows_most_surely(store: Store) -> None:
    faults = [Fault("E-1", "Stops", f"Cause {number}", "", "x") for number in range(4)]
    put(store, manual("en", [*faults, Fault("", "Noise", "Bearing", "", "x")]))
    put(store, sheet(SHEET[:1]))
    found = {row.fault.cause: strength(row) for row in read_rows(store, "main", MODEL)}
    assert found == {
        "Cause 0": ALWAYS,
        "Cause 1": USUALLY,
        "Cause 2": USUALLY,
        "Cause 3": SOMETIMES,
        "Bearing": USUALLY,
        "Relief valve V10 dirty": USUALLY,
    }


@pytest.mark.parametrize(
    ("cause", "expected"),
    [
        ("Manchmal Luft in der Leitung", SOMETIMES),
        ("A veces aire", SOMETIMES),
        ("偶爾有空氣", SOMETIMES),
        ("Always the fuse", ALWAYS),
        ("Meist die Sicherung", USUALLY),
    ],
)
def test_words_of_frequency_count_first(store: Store, cause: str, expected: float) -> None:
    put(store, manual("en", [Fault("E-1", "Stops", cause, "", "x")]))
    [row] = read_rows(store, "main", MODEL)
    assert strength(row) == expected
