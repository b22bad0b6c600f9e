"""Coverage: what the signals say of easy cases, and that the probability follows them."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copilot.coverage import CoverageSignals, coverage, is_covered, signals
from copilot.retrieval import Retrieval
from copilot.topics import TopicSignals

FOUND = CoverageSignals(top=0.45, lead=0.15)
USUAL = Retrieval((), FOUND, topic=TopicSignals(0.3, 0.25, 0.05), one_model=True)
STRANGE = Retrieval((), FOUND, topic=TopicSignals(-0.3, -0.25, -0.05))


def test_signals_of_candidates() -> None:
    assert signals([0.5]) == CoverageSignals(top=0.5, lead=0.0)
    assert signals([1.0, 0.0]) == CoverageSignals(top=1.0, lead=0.5)


@given(st.lists(st.floats(-1, 1), min_size=1))
def test_lead_is_never_negative(maxsims: list[float]) -> None:
    assert signals(maxsims).lead >= -1e-9


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
