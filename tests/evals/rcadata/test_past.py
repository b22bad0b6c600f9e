"""Parting a history: nothing is learned from what comes later, nothing is lost, the source's own split counts."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from evals.rcadata.past import Past, part

DAYS = st.lists(st.integers(0, 60), max_size=40)


def past(number: int, day: int, split: str = "") -> Past:
    return Past(f"{number:03}", "", "M", date(2024, 1, 1) + timedelta(day), ("cause",), split=split)


@given(DAYS)
def test_all_that_is_asked_is_newer_than_all_that_is_learned_from(days: list[int]) -> None:
    history = [past(number, day, "dev") for number, day in enumerate(days)]
    parted = part(history)
    assert sorted([*parted.learn, *parted.ask], key=lambda each: each.id) == history
    for older, newer in ((parted.learn, parted.ask), (parted.tune.learn, parted.tune.ask)):
        assert all(one.day < other.day for one in older for other in newer)


def test_the_older_seventy_percent_are_learned_from() -> None:
    parted = part([past(number, number) for number in range(100)])
    assert (len(parted.learn), len(parted.ask)) == (70, 30)
    assert (len(parted.tune.learn), len(parted.tune.ask)) == (56, 14)


@given(DAYS, st.integers(0, 60))
def test_a_test_part_of_the_source_is_what_is_asked(days: list[int], day: int) -> None:
    history = [past(number, each, "dev") for number, each in enumerate(days)]
    asked = past(999, day, "test")
    assert part([asked, *history]).ask == (asked,)
