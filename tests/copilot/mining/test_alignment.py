"""Translations of a row are brought together: by place where tables are alike, else by meaning in order."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from copilot.knowledge import Fault
from copilot.mining.alignment import entries, entry_id, in_order
from copilot.mining.sources import read_rows
from copilot.store import Store
from copilot.wordingvectors import WordingVectors
from tests.copilot.mining.press import ALARMS, MODEL, manual, put


def test_rows_of_tables_alike_pair_by_place(store: Store, letters: WordingVectors) -> None:
    for lang, faults in ALARMS.items():
        put(store, manual(lang, faults))
    found = entries(read_rows(store, "main", MODEL), letters)
    assert [[row.lang for row in entry] for entry in found] == [["en", "de"]] * 4
    assert [row.fault.cause for row in found[1]] == ["Coil Y11 burnt", "Spule Y11 verbrannt"]


def test_a_row_that_one_version_lacks_stands_alone(store: Store, letters: WordingVectors) -> None:
    put(store, manual("en", ALARMS["en"]))
    shorter = [Fault("E-042", "Kein Hauptdruck", "Coil Y11 burnt", "", "x"), *ALARMS["de"][2:]]
    put(store, manual("de", shorter))
    found = entries(read_rows(store, "main", MODEL), letters)
    assert [len(entry) for entry in found] == [1, 2, 2, 2]
    assert found[1][0].fault.cause == "Coil Y11 burnt"


def test_an_id_stays_when_rows_are_added(store: Store, letters: WordingVectors) -> None:
    put(store, manual("en", ALARMS["en"]))
    before = {entry_id(entry) for entry in entries(read_rows(store, "main", MODEL), letters)}
    put(store, manual("en", [Fault("E-001", "Stop", "Button pressed", "", "Pull it"), *ALARMS["en"]]))
    after = {entry_id(entry) for entry in entries(read_rows(store, "main", MODEL), letters)}
    assert len(before) == 4
    assert before < after


tables = st.tuples(st.integers(0, 5), st.integers(0, 5)).flatmap(
    lambda shape: arrays(np.float32, shape, elements=st.floats(-1, 1, width=32))
)


@given(tables)
def test_an_order_keeping_pairing_is_one_to_one_and_gains(gain: np.ndarray) -> None:
    pairs = in_order(gain)
    assert pairs == sorted(set(pairs))
    assert len({first for first, _ in pairs}) == len({second for _, second in pairs}) == len(pairs)
    assert all(pairs[n][1] < pairs[n + 1][1] for n in range(len(pairs) - 1))
    assert all(gain[second, first] >= 0 for first, second in pairs)
    best = max((float(value) for value in gain.flatten()), default=0.0)
    assert sum(float(gain[second, first]) for first, second in pairs) >= min(best, 1.0) - 1e-6 or best <= 0
