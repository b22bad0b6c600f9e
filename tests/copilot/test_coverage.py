"""Coverage: what the signals say of easy cases, and that the probability follows them."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from copilot.coverage import CoverageSignals, coverage, is_covered, signals
from copilot.retrieval import Retrieval
from copilot.topics import TopicSignals

AXES = np.eye(4, dtype=np.float32)
FOUND = CoverageSignals(top=0.45, lead=0.15)
USUAL = Retrieval((), FOUND, topic=TopicSignals(0.3, 0.25, 0.05), one_model=True)
STRANGE = Retrieval((), FOUND, topic=TopicSignals(-0.3, -0.25, -0.05))


def test_one_passage_that_holds_the_whole_question() -> None:
    assert signals(AXES[:2], [AXES[:2], AXES[2:]]) == CoverageSignals(top=1.0, lead=0.5)


def test_a_question_scattered_over_passages_has_no_lead() -> None:
    assert signals(AXES[:2], [AXES[:1], AXES[1:2]]) == CoverageSignals(top=0.5, lead=0.0)


@given(arrays(np.float32, (3, 4), elements=st.floats(-1, 1, width=32)))
def test_lead_is_never_negative(tokens: np.ndarray) -> None:
    assert signals(AXES, [tokens[:1], tokens[1:]]).lead >= -1e-6


def test_a_passage_without_tokens_explains_nothing() -> None:
    assert signals(AXES, [np.empty((0, 4), np.float32), AXES]).top == 1.0


def test_the_kind_of_question_and_a_known_machine_decide() -> None:
    assert is_covered(USUAL)
    assert not is_covered(STRANGE)
    assert coverage(USUAL) > coverage(replace(USUAL, one_model=False))


@pytest.mark.parametrize(("found", "covered"), [((), False), (("E042",), True)])
def test_a_code_decides_alone(found: tuple[str, ...], covered: bool) -> None:
    for retrieval in (USUAL, STRANGE):
        assert is_covered(replace(retrieval, codes=("E042", "E1"), codes_found=found)) is covered


def test_nothing_found_is_not_covered() -> None:
    assert coverage(Retrieval(())) == 0.0
