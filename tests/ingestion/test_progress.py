"""Progress: shares that only grow, speeds, and time left once it can be told."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ingestion.progress import Progress, Tracker


class Clock:
    """A clock that the test moves."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_time_left_and_speeds() -> None:
    clock, moments = Clock(), list[Progress]()
    tracker = Tracker(moments.append, clock)
    tracker.plan([100, 300])
    tracker.begin("a", 100)
    tracker.read(20)
    clock.now = 5.0
    tracker.indexed(40, 40, 40)
    clock.now = 10.0
    tracker.end()
    last = moments[-1]
    assert (last.document, last.documents_done, last.documents_total) == ("a", 1, 2)
    assert (last.share, last.seconds_left) == (0.25, 30.0)
    assert (last.pages_per_second, last.passages_per_second) == (2.0, 4.0)


def test_moments_are_told_at_most_every_interval() -> None:
    clock, moments = Clock(), list[Progress]()
    tracker = Tracker(moments.append, clock, interval=1.0)
    tracker.plan([10])
    tracker.begin("a", 10)
    for page in range(100):
        clock.now += 0.05
        tracker.reading(page, 100)
    assert 5 <= len(moments) <= 7


def test_nothing_to_do_is_no_division_by_zero() -> None:
    moments = list[Progress]()
    tracker = Tracker(moments.append, Clock())
    tracker.plan([])
    assert moments[-1].share == 0.0
    assert moments[-1].seconds_left is None
    assert moments[-1].pages_per_second == 0.0


@given(st.lists(st.tuples(st.integers(0, 10**9), st.integers(0, 5), st.integers(0, 5)), max_size=6))
def test_shares_only_grow_and_end_at_one(files: list[tuple[int, int, int]]) -> None:
    clock, moments = Clock(), list[Progress]()
    tracker = Tracker(moments.append, clock, interval=0.0)
    tracker.plan([size for size, _, _ in files])
    for size, pages, passages in files:
        tracker.begin("a", size)
        for page in range(pages):
            clock.now += 1
            tracker.reading(page + 1, pages)
        for passage in range(passages):
            clock.now += 1
            tracker.indexed(1, passage + 1, passages)
        tracker.end()
    shares = [moment.share for moment in moments]
    assert shares == sorted(shares)
    assert all(0 <= share <= 1 for share in shares)
    if any(size for size, _, _ in files):
        assert shares[-1] == 1.0
