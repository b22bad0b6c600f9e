"""The retrieval metrics: how groups are averaged, how sections are named and counted."""

from evals.bench.ranking import Judged, by_group, comparison, distinct
from evals.datasets.klipper import _aligned

QUESTIONS = [
    Judged("1", "a", "de", ("right",)),
    Judged("2", "b", "de", ("right",)),
    Judged("3", "c", "fr", ("right", "also")),
]


def test_languages_weigh_the_same_in_the_average() -> None:
    means = by_group(QUESTIONS, {"1": (1, 1, 1), "2": (0, 1, 0.5), "3": (0, 0, 0)})
    assert means == {"de": (0.5, 1, 0.75), "fr": (0, 0, 0), "average": (0.25, 0.5, 0.375)}


def test_table_has_a_row_for_each_language_and_the_average() -> None:
    lines = comparison(QUESTIONS, {"all": dict.fromkeys("123", (1.0, 1.0, 1.0))}).splitlines()
    assert lines[2] == "| de | 2 | 1.000 / 1.000 / 1.000 |"
    assert lines[-1] == "| average | 3 | 1.000 / 1.000 / 1.000 |"


def test_a_section_counts_once() -> None:
    assert distinct(["a", "b", "a"]) == ["a", "b"]


def test_sections_are_aligned_by_heading_in_order() -> None:
    ours = [("0", "Top"), ("1", "`Setup`"), ("2", "Extra"), ("3", "Setup")]
    gold = [("g0", "Top"), ("g1", "Setup"), ("g2", "Setup")]
    assert _aligned(ours, gold) == {"0": "g0", "1": "g1", "2": "other:2", "3": "g2"}
