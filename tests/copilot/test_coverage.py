"""Coverage: what the signals say of easy cases, and that the probability follows them."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copilot.coverage import MOST_AHEAD, CoverageSignals, coverage, is_covered, signals
from copilot.retrieval import Retrieval
from copilot.topics import TopicSignals

FOUND = CoverageSignals(ahead=0.08, heading=0.02)
USUAL = Retrieval((), FOUND, topic=TopicSignals(0.15, 1.0))
STRANGE = Retrieval((), FOUND, topic=TopicSignals(-0.25, -1.0))


def test_the_best_section_is_compared_with_those_after_it() -> None:
    found = signals([0.9, 0.7, 0.5, 0.5, 0.5, 0.3, 0.0], 0.8, [0.8, 0.6])
    assert (found.ahead, found.heading) == (pytest.approx(0.4), pytest.approx(0.1))


def test_a_single_section_stands_out_from_none() -> None:
    assert signals([0.9], 0.5, [0.5]) == CoverageSignals(ahead=0.0, heading=0.0)


def test_a_code_in_one_section_does_not_outweigh_all() -> None:
    assert signals([6.9, 0.5], 0.5, [0.5]).ahead == MOST_AHEAD


@given(st.lists(st.floats(-1, 8), min_size=1))
def test_the_best_is_never_behind(scores: list[float]) -> None:
    assert -1e-9 <= signals(sorted(scores, reverse=True), 0.0, [0.0]).ahead <= MOST_AHEAD


def test_the_kind_of_question_and_what_stands_out_decide() -> None:
    assert is_covered(USUAL)
    assert not is_covered(STRANGE)
    assert coverage(USUAL) > coverage(replace(USUAL, any_machine=True))
    assert coverage(USUAL) > coverage(replace(USUAL, coverage=CoverageSignals(0.0, 0.0)))


def test_codes_of_which_none_stands_in_the_scope_are_not_covered() -> None:
    assert coverage(replace(USUAL, codes=("E042",))) == 0.0
    assert is_covered(replace(USUAL, codes=("E042", "E1"), codes_found=("E042",)))


def test_a_part_label_in_the_scope_does_not_decide_alone() -> None:
    assert not is_covered(replace(STRANGE, codes=("C1",), codes_found=("C1",)))


def test_nothing_found_is_not_covered() -> None:
    assert coverage(Retrieval(())) == 0.0


def test_a_question_about_other_equipment_is_not_covered() -> None:
    assert coverage(replace(USUAL, other_equipment=True)) == 0.0
    assert coverage(replace(USUAL, codes=("E042",), codes_found=("E042",), other_equipment=True)) == 0.0
