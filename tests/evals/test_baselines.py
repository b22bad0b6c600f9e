"""The ways to search that the copilot is held against, on a machine of three causes."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from copilot.diagnosis.diagnose import LOCKOUT_MINUTES
from copilot.diagnosis.evidence import Observation
from copilot.diagnosis.network import build_network
from copilot.faultknowledge import (
    Cause,
    EnergyState,
    FaultKnowledge,
    Finding,
    FindingKind,
    FindingState,
    Job,
    Link,
)
from evals.baselines import BASELINES
from evals.search import Bench, Search, in_order
from evals.technician import HiddenCase, Technician
from tests.evals.test_technician import vectors, words

TODAY = date(2026, 11, 1)
# Cause -> minutes to look, past jobs. The alarm is linked to the first two.
CAUSES = {"filter": (5.0, 2), "belt": (30.0, 8), "oil": (2.0, 20)}


def knowledge(*, isolated: bool = False) -> FaultKnowledge:
    energy = EnergyState.ISOLATED if isolated else EnergyState.ANY
    inspections = [
        Finding(
            id=f"check:{name}",
            kind=FindingKind.CHECK,
            wordings=(words("Look"),),
            minutes=minutes,
            inspects=name,
            energy=energy,
        )
        for name, (minutes, _) in CAUSES.items()
    ]
    alarm = Finding(id="alarm:E1", kind=FindingKind.ALARM, wordings=(words("Alarm"),), code="E1")
    split = Finding(id="check:split", kind=FindingKind.CHECK, wordings=(words("Listen"),), minutes=1)
    return FaultKnowledge(
        site="main",
        asset_model="P1",
        causes=tuple(Cause(id=name, wordings=(words(f"{name} bad"),), minutes=60) for name in CAUSES),
        findings=(alarm, split, *inspections),
        links=(
            Link(cause="filter", finding="alarm:E1", strength=0.8),
            Link(cause="belt", finding="alarm:E1", strength=0.8),
            Link(cause="belt", finding="check:split", strength=0.95),
        ),
        jobs=tuple(
            Job(id=f"{name}{number}", asset="A", asset_model="P1", closed=TODAY, cause=name)
            for name, (_, jobs) in CAUSES.items()
            for number in range(jobs)
        ),
    )


def bench(truth: str, alarm: bool = True, *, isolated: bool = False, **answers: str) -> Bench:
    known = knowledge(isolated=isolated)
    reported = (Observation("alarm:E1", FindingState.PRESENT),) if alarm else ()
    technician = Technician(HiddenCase(asset="A", truth=truth, answers=answers), known, vectors)
    return Bench(known, build_network(known, asset="A", today=TODAY), reported, technician)


def search(method: str, tried: Bench, seed: int = 0) -> Search:
    return BASELINES[method](tried, np.random.default_rng(seed))


def test_most_frequent_first_begins_with_what_fits_the_report() -> None:
    assert search("most frequent first", bench("filter")).first == ("belt", "filter", "oil")
    assert search("most frequent first", bench("filter", alarm=False)).first == ("oil", "belt", "filter")
    assert search("most frequent of all", bench("filter")).first == ("oil", "belt", "filter")


def test_minutes_are_those_of_every_look_until_the_true_cause() -> None:
    found = search("most frequent first", bench("filter"))
    assert (found.found, found.checks, found.minutes, found.last[0]) == (True, 2, 35.0, "filter")
    assert search("probability over cost", bench("filter")).minutes == pytest.approx(5.0)


def test_a_lockout_is_paid_by_every_way() -> None:
    locked = search("most frequent first", bench("filter", isolated=True))
    assert locked.minutes == 35 + 2 * LOCKOUT_MINUTES


def test_random_is_another_order_with_another_seed_and_the_same_with_the_same() -> None:
    orders = {search("random", bench("oil"), seed).first for seed in range(20)}
    assert orders == {("filter", "belt", "oil"), ("belt", "filter", "oil")}
    assert search("random", bench("oil"), 3) == search("random", bench("oil"), 3)


def test_information_per_minute_asks_what_tells_the_causes_apart() -> None:
    found = search("information gain per minute", bench("belt", **{"check:split": "not_ok"}))
    assert found.found
    assert found.last[0] == "belt"
    assert found.minutes < search("random", bench("belt"), 1).minutes + 30


@pytest.mark.parametrize("method", BASELINES)
@pytest.mark.parametrize("truth", [*CAUSES, "gearbox seized"])
def test_every_way_ends(method: str, truth: str) -> None:
    assert search(method, bench(truth)).found is (truth in CAUSES)


def test_what_cannot_be_looked_at_costs_its_repair() -> None:
    known = knowledge().model_copy(update={"findings": knowledge().findings[:2]})
    network = build_network(known, today=TODAY)
    technician = Technician(HiddenCase(asset="A", truth="belt"), known, vectors)
    assert in_order(Bench(known, network, (), technician), [0, 1]).minutes == 120.0
