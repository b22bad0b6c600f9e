"""The next check: cheapest expected repair, never one that is forbidden or answered."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from copilot.diagnosis.evidence import Observation
from copilot.diagnosis.network import build_network
from copilot.diagnosis.policy import entropy, expected_cost, information, next_check, outcomes
from copilot.diagnosis.posterior import posterior
from copilot.faultknowledge import FindingKind, FindingState, Link
from tests.copilot.diagnosis.samples import (
    PRESS,
    TODAY,
    a_cause,
    a_check,
    a_symptom,
    knowledges,
    observed,
    of,
)


@st.composite
def distributions(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray]:
    size = draw(st.integers(1, 5))
    weights = np.array(draw(st.lists(st.floats(0.01, 1), min_size=size, max_size=size)))
    minutes = np.array(draw(st.lists(st.floats(0.5, 100), min_size=size, max_size=size)))
    return weights / weights.sum(), minutes


@given(distributions())
def test_expected_cost_is_that_of_the_best_order(pair: tuple[np.ndarray, np.ndarray]) -> None:
    p, minutes = pair
    costs = [
        sum(
            minutes[cause] * (1 - sum(p[before] for before in order[:place]))
            for place, cause in enumerate(order)
        )
        for order in permutations(range(len(p)))
    ]
    assert expected_cost(p, minutes) == pytest.approx(min(costs))


def test_expected_cost_of_many_at_once() -> None:
    rows, minutes = np.array([[0.5, 0.5], [0.9, 0.1]]), np.array([10.0, 20.0])
    assert expected_cost(rows, minutes) == pytest.approx([10 + 20 * 0.5, 10 + 20 * 0.1])


@given(st.data())
def test_outcomes_average_to_what_was_believed(data: st.DataObject) -> None:
    network = build_network(data.draw(knowledges()), today=TODAY)
    p = posterior(network, [])
    seen = outcomes(network.theta, p)
    for column in range(len(network.findings)):
        mean = (
            seen.present[column] * seen.p_present[column] + (1 - seen.present[column]) * seen.p_absent[column]
        )
        assert mean == pytest.approx(p)
    assert (information(network, p, np.arange(len(network.findings))) > -1e-9).all()


@given(st.data())
def test_only_allowed_unanswered_checks_that_do_not_cost_more_than_they_save(data: st.DataObject) -> None:
    knowledge = data.draw(knowledges())
    observations = data.draw(observed(knowledge))
    names = [finding.id for finding in knowledge.findings]
    allowed = data.draw(st.sets(st.sampled_from(names)))
    set_up = data.draw(st.dictionaries(st.sampled_from(names), st.floats(0, 30)))
    network = build_network(knowledge, today=TODAY)
    choice = next_check(network, observations, allowed=allowed, set_up=set_up)
    if choice is None:
        return
    finding = knowledge.finding(choice.finding)
    assert finding is not None
    assert finding.kind is FindingKind.CHECK
    assert choice.finding in allowed
    assert choice.finding not in {each.finding for each in observations}
    assert choice.minutes == pytest.approx(finding.minutes + set_up.get(finding.id, 0))
    assert choice.expected_after + choice.minutes <= choice.expected_before + 1e-9
    assert choice.saved == pytest.approx(
        choice.expected_before - choice.expected_after - choice.minutes, abs=1e-9
    )


@given(st.data())
def test_taking_an_answer_back_asks_again(data: st.DataObject) -> None:
    knowledge = data.draw(knowledges())
    network = build_network(knowledge, today=TODAY)
    names = [finding.id for finding in knowledge.findings]
    before = next_check(network, [], allowed=names)
    if before is not None:
        answer = Observation(before.finding, data.draw(st.sampled_from(list(FindingState))))
        asked = next_check(network, [answer], allowed=names)
        assert asked is None or asked.finding != before.finding
        assert next_check(network, [], allowed=names) == before


LOW = Observation("pressure-low", FindingState.PRESENT)
LOOKS = {"look-filter", "look-pump"}


def test_the_cheap_look_comes_first_where_nothing_tells_causes_apart() -> None:
    choice = next_check(build_network(PRESS, today=TODAY), [LOW], allowed=LOOKS)
    assert choice is not None
    assert choice.finding == "look-filter"
    assert choice.saved == 0


def test_inspections_go_through_the_causes_in_order_of_p_over_c() -> None:
    network = build_network(PRESS, today=TODAY)
    p = posterior(network, [LOW])[:-1]
    choice = next_check(network, [LOW], allowed=LOOKS)
    assert choice is not None
    assert choice.expected_before == pytest.approx(
        p.sum() * expected_cost(p / p.sum(), np.array([5.0, 30.0])), rel=0.05
    )


def test_set_up_can_make_a_look_too_dear() -> None:
    network = build_network(PRESS, today=TODAY)
    choice = next_check(network, [LOW], allowed=LOOKS, set_up={"look-filter": 60.0})
    assert choice is not None
    assert choice.finding == "look-pump"


def test_a_test_that_halves_the_causes_saves_minutes() -> None:
    causes = [a_cause(f"c{place}") for place in range(8)]
    looks = [a_check(f"look{place}", inspects=f"c{place}", minutes=20) for place in range(8)]
    halves = [Link(cause=f"c{place}", finding="test", strength=0.95) for place in range(4)]
    network = build_network(of(*causes, a_check("test", minutes=2), *looks, *halves), today=TODAY)
    choice = next_check(network, [], allowed=network.findings)
    assert choice is not None
    assert choice.finding == "test"
    assert choice.saved > 15
    assert choice.gain_bits == pytest.approx(0.5, abs=0.3)
    dear = next_check(network, [], allowed=network.findings, set_up={"test": 60})
    assert dear is not None
    assert dear.finding.startswith("look")


def test_nothing_is_proposed_where_nothing_is_left() -> None:
    network = build_network(PRESS, today=TODAY)
    done = [LOW, *(Observation(look, FindingState.ABSENT) for look in sorted(LOOKS))]
    assert next_check(network, done, allowed=LOOKS) is None
    assert next_check(network, [LOW], allowed=set()) is None
    assert next_check(build_network(of(a_symptom("s")), today=TODAY), [], allowed={"s"}) is None


def test_a_likely_unlisted_cause_ends_the_search() -> None:
    causes = [a_cause("c", minutes=200), a_check("look", inspects="c", minutes=150)]
    network = build_network(of(*causes), today=TODAY)
    assert next_check(network, [], allowed={"look"}) is not None
    told = np.array([-5.0, 0.0])
    assert next_check(network, [], allowed={"look"}, told=told) is None


def test_entropy_in_bits() -> None:
    assert entropy(np.array([0.25] * 4)) == pytest.approx(2)
    assert entropy(np.array([1.0, 0.0])) == pytest.approx(0)
