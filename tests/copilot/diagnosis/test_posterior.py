"""The posterior against exact inference by pyagrum, and what must hold whatever is observed."""

from __future__ import annotations

import random
from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from copilot.diagnosis.evidence import Observation
from copilot.diagnosis.network import Network, build_network
from copilot.diagnosis.posterior import FAULT_RATE, likelihoods, posterior, two_faults
from copilot.faultknowledge import FaultKnowledge, FindingState
from tests.copilot.diagnosis.samples import PRESS, TODAY, knowledges, observed

gum: Any = pytest.importorskip("pyagrum")
STATES = {FindingState.PRESENT: 1, FindingState.ABSENT: 0}


@st.composite
def observed_knowledge(draw: st.DrawFn, most: int = 6) -> tuple[FaultKnowledge, list[Observation]]:
    knowledge = draw(knowledges(most))
    return knowledge, draw(observed(knowledge))


def hard(observations: list[Observation]) -> list[Observation]:
    """The same without doubts and groups, which an ordinary network does not have."""
    return [Observation(each.finding, each.state) for each in observations]


def evidence_of(network: Network, observations: list[Observation]) -> dict[str, int]:
    return {
        each.finding: STATES[each.state]
        for each in observations
        if each.state in STATES and each.finding in network.findings
    }


def one_fault(network: Network) -> Any:
    """The network as one variable for the cause and one for each finding."""
    model = gum.BayesNet()
    model.add(gum.LabelizedVariable("cause", "", len(network.causes)))
    model.cpt("cause").fillWith(network.prior.tolist())
    for column, finding in enumerate(network.findings):
        model.add(gum.LabelizedVariable(finding, "", 2))
        model.addArc("cause", finding)
        theta = network.theta[:, column]
        model.cpt(finding)[:] = np.column_stack([1 - theta, theta])
    return model


def noisy_or(network: Network, causes: list[int]) -> Any:
    """The network with a variable for each cause, findings as noisy-OR gates with a leak."""
    model = gum.BayesNet()
    for cause in causes:
        model.add(gum.LabelizedVariable(f"cause {cause}", "", 2))
        rate = FAULT_RATE * network.prior[cause]
        model.cpt(f"cause {cause}").fillWith([1 - rate, rate])
    for column, finding in enumerate(network.findings):
        leak = float(network.base[column])
        model.addNoisyORNet(gum.LabelizedVariable(finding, "", 2), leak)
        for cause in causes:
            weight = float((network.theta[cause, column] - leak) / (1 - leak))
            if weight > 0:
                model.addWeightedArc(f"cause {cause}", finding, weight)
    return model


@given(observed_knowledge())
def test_is_what_exact_inference_gives(pair: tuple[FaultKnowledge, list[Observation]]) -> None:
    knowledge, observations = pair
    network = build_network(knowledge, today=TODAY)
    inference = gum.LazyPropagation(one_fault(network))
    inference.setEvidence(evidence_of(network, observations))
    exact = inference.posterior("cause").toarray()
    assert posterior(network, hard(observations)) == pytest.approx(exact, abs=1e-6)


@given(observed_knowledge(most=4))
def test_two_faults_are_what_exact_inference_gives(pair: tuple[FaultKnowledge, list[Observation]]) -> None:
    knowledge, observations = pair
    network = build_network(knowledge, today=TODAY)
    causes = list(range(len(network.causes) - 1))
    model, evidence = noisy_or(network, causes), evidence_of(network, observations)
    weights = {}
    for present in product((0, 1), repeat=len(causes)):
        if 1 <= sum(present) <= 2:
            inference = gum.LazyPropagation(model)
            inference.setEvidence(
                evidence | {f"cause {c}": state for c, state in zip(causes, present, strict=True)}
            )
            weights[present] = inference.evidenceProbability()
    total = sum(weights.values())
    found = two_faults(network, hard(observations))
    assert len(found) == len(causes) * (len(causes) - 1) // 2
    for first, second, p in found:
        chosen = tuple(int(cause in (first, second)) for cause in causes)
        assert p == pytest.approx(weights[chosen] / total, abs=1e-6)


@given(observed_knowledge())
def test_probabilities_sum_to_one(pair: tuple[FaultKnowledge, list[Observation]]) -> None:
    knowledge, observations = pair
    p = posterior(build_network(knowledge, today=TODAY), observations)
    assert p.sum() == pytest.approx(1)
    assert (p >= 0).all()


@given(observed_knowledge())
def test_unknown_says_nothing(pair: tuple[FaultKnowledge, list[Observation]]) -> None:
    knowledge, observations = pair
    network = build_network(knowledge, today=TODAY)
    known = [each for each in observations if each.state is not FindingState.UNKNOWN]
    assert (posterior(network, observations) == posterior(network, known)).all()


@given(observed_knowledge(), st.randoms(use_true_random=False))
def test_order_does_not_matter(pair: tuple[FaultKnowledge, list[Observation]], dice: random.Random) -> None:
    knowledge, observations = pair
    network = build_network(knowledge, today=TODAY)
    shuffled = dice.sample(observations, len(observations))
    assert posterior(network, shuffled) == pytest.approx(posterior(network, observations), abs=1e-12)


NETWORK = build_network(PRESS, today=TODAY)
NOISY = Observation("noise", FindingState.PRESENT)


def test_a_finding_speaks_for_the_cause_it_is_linked_to() -> None:
    before, after = posterior(NETWORK, []), posterior(NETWORK, [NOISY])
    assert after[1] > before[1]
    assert posterior(NETWORK, [Observation("noise", FindingState.ABSENT)])[1] < before[1]


def test_the_less_sure_the_less_it_says() -> None:
    sure = [posterior(NETWORK, [Observation("noise", FindingState.PRESENT, c)])[1] for c in (0.0, 0.5, 1.0)]
    assert sure == sorted(sure)
    assert sure[0] == pytest.approx(posterior(NETWORK, [])[1])


def test_a_group_counts_once() -> None:
    alone = posterior(NETWORK, [NOISY])
    together = [
        Observation("noise", FindingState.PRESENT, group="g"),
        Observation("noise", FindingState.PRESENT, group="g"),
    ]
    assert posterior(NETWORK, together) == pytest.approx(alone)
    twice = [Observation(finding, FindingState.PRESENT) for finding in ("noise", "pressure-low")]
    grouped = [Observation(each.finding, each.state, group="g") for each in twice]
    assert posterior(NETWORK, grouped)[1] < posterior(NETWORK, twice)[1]


def test_the_words_of_the_report_count() -> None:
    told = np.array([0.0, 2.0, 0.0])
    assert posterior(NETWORK, [], told)[1] > posterior(NETWORK, [])[1]
    assert posterior(NETWORK, [], np.zeros(3)) == pytest.approx(posterior(NETWORK, []))


def test_two_faults_explain_what_one_cannot() -> None:
    findings = {"noise", "pressure-low", "look-filter", "look-pump"}
    both = [Observation(finding, FindingState.PRESENT) for finding in findings]
    assert two_faults(NETWORK, both)[0][2] > two_faults(NETWORK, [NOISY])[0][2]


def test_likelihoods_are_none_where_nothing_is_said() -> None:
    assert likelihoods(NETWORK, Observation("noise", FindingState.UNKNOWN)) is None
    assert likelihoods(NETWORK, Observation("unheard-of", FindingState.PRESENT)) is None
