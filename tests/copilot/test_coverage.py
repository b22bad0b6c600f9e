"""Coverage: what the signals say of easy cases, and that the probability follows them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from copilot.coverage import CoverageSignals, coverage, is_covered, signals
from copilot.retrieval import Retrieval

AXES = np.eye(4, dtype=np.float32)
EXPLAINED = CoverageSignals(top=0.7, lead=0.3, gap=0.0)
SCATTERED = CoverageSignals(top=0.3, lead=0.05, gap=0.2)


def test_one_passage_that_holds_the_whole_question() -> None:
    assert signals(AXES[:2], [AXES[:2], AXES[2:]]) == CoverageSignals(top=1.0, lead=0.5, gap=0.0)


def test_a_question_scattered_over_passages_has_a_gap() -> None:
    assert signals(AXES[:2], [AXES[:1], AXES[1:2]]) == CoverageSignals(top=0.5, lead=0.0, gap=0.5)


@given(arrays(np.float32, (3, 4), elements=st.floats(-1, 1, width=32)))
def test_gap_and_lead_are_never_negative(tokens: np.ndarray) -> None:
    found = signals(AXES, [tokens[:1], tokens[1:]])
    assert found.gap >= 0
    assert found.lead >= -1e-6


def test_a_passage_without_tokens_explains_nothing() -> None:
    found = signals(AXES, [np.empty((0, 4), np.float32), AXES])
    assert (found.top, found.gap) == (1.0, 0.0)


def test_the_probability_follows_the_signals() -> None:
    assert coverage(Retrieval((), EXPLAINED)) > coverage(Retrieval((), SCATTERED))
    assert is_covered(Retrieval((), EXPLAINED))
    assert not is_covered(Retrieval((), SCATTERED))


@pytest.mark.parametrize(("found", "covered"), [((), False), (("E042",), True)])
def test_a_code_that_stands_nowhere_is_not_covered(found: tuple[str, ...], covered: bool) -> None:
    assert is_covered(Retrieval((), EXPLAINED, ("E042", "E1"), found)) is covered


def test_nothing_found_is_not_covered() -> None:
    assert coverage(Retrieval(())) == 0.0
