"""The simulated printer: its joint distribution is the network's, and policies are counted in minutes."""

from __future__ import annotations

import gzip
from importlib.metadata import distribution
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from evals.bench.printer import (
    Cases,
    Seen,
    exactly,
    in_order,
    knowledge_of,
    manual,
    minutes_of,
    policies,
)
from evals.bench.printernetwork import OBSERVING_MINUTES, PROBLEM, Printer, load_printer

gum: Any = pytest.importorskip("pyagrum")
SMALL = Printer(
    faults=("a", "b", "c"),
    observables=("lamp", "noise"),
    joint=np.array([[[0.0, 0.3], [0.0, 0.0]], [[0.0, 0.0], [0.0, 0.3]], [[0.4, 0.0], [0.0, 0.0]]]),
    minutes=np.array([10.0, 10.0, 10.0]),
)
"""Lamp and noise tell the faults apart: a shows noise alone, b both, c neither."""


@pytest.fixture(scope="module")
def printer() -> Printer:
    return load_printer(1)


def test_is_what_the_network_gives(printer: Printer, tmp_path: Path) -> None:
    packed = Path(str(distribution("pgmpy").locate_file("pgmpy/utils/example_models/win95pts.bif.gz")))
    (tmp_path / "printer.bif").write_bytes(gzip.decompress(packed.read_bytes()))
    network = gum.loadBN(str(tmp_path / "printer.bif"))
    icon, offline = printer.observables.index("PrtIcon"), printer.observables.index("PrtStatOff")
    p, theta = printer.given({icon: True})
    weights, rates = [], []
    for fault in printer.faults:
        inference = gum.LazyPropagation(network)
        inference.setEvidence(
            {name: int(name == fault) for name in printer.faults} | {PROBLEM: 1, "PrtIcon": 1}
        )
        inference.makeInference()
        weights.append(inference.evidenceProbability())
        rates.append(inference.posterior("PrtStatOff").toarray()[1])
    assert p == pytest.approx(np.array(weights) / sum(weights), abs=1e-9)
    possible = np.array(weights) > 0
    assert theta[possible, offline] == pytest.approx(np.array(rates)[possible], abs=1e-9)
    assert (theta[possible, icon] == 1).all()


def test_samples_are_as_frequent_as_the_prior(printer: Printer) -> None:
    faults, shown = printer.sample(20000, np.random.default_rng(0))
    assert np.bincount(faults, minlength=len(printer.faults)) / 20000 == pytest.approx(
        printer.prior, abs=0.02
    )
    assert shown.shape == (20000, len(printer.observables))


def test_minutes_of_a_fixed_order() -> None:
    cases = Cases(np.array([0, 1, 2]), np.zeros((3, 2), dtype=bool))
    assert minutes_of(in_order(SMALL, np.array([3.0, 2.0, 1.0])), SMALL, cases).tolist() == [10, 20, 30]


def test_the_exact_policy_observes_what_tells_most() -> None:
    cases = Cases(np.array([0, 1, 2]), np.array([[False, True], [True, True], [False, False]]))
    spent = minutes_of(exactly(SMALL), SMALL, cases)
    assert (spent <= 2 * OBSERVING_MINUTES + 10).all()
    assert exactly(SMALL)(Seen().without(0).without(1)) == len(SMALL.observables) + 2


def test_with_many_logs_the_copilot_is_near_the_exact_policy_and_far_from_the_usual_order(
    printer: Printer,
) -> None:
    logs = Cases(*printer.sample(2000, np.random.default_rng(1001)))
    cases = Cases(*printer.sample(400, np.random.default_rng(1)))
    spent = {
        name: minutes_of(policy, printer, cases).mean()
        for name, policy in policies(printer, logs, manual(printer), 1).items()
    }
    assert spent["copilot"] <= 1.1 * spent["exact expected cost"]
    assert spent["copilot"] <= 0.72 * spent["most frequent first"]


def test_the_manual_lists_what_is_marked(printer: Printer) -> None:
    links = {(link.cause, link.finding): link.strength for link in manual(printer)}
    assert links["PrtOn", "PrtStatOff"] == 0.95
    assert ("PrtOn", "PrtStatPaper") not in links
    knowledge = knowledge_of(printer, Cases(*printer.sample(5, np.random.default_rng(0))), manual(printer))
    assert len(knowledge.jobs) == 5
    assert len(knowledge.findings) == len(printer.observables) + len(printer.faults)
