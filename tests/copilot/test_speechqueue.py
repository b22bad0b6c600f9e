"""The line before the recogniser: everybody is served, in order, no more at once than there are workers."""

import threading
import time
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import settings as property_settings
from hypothesis import strategies as st

from copilot.errors import BusyError
from copilot.speechqueue import SpeechQueue


def _come(
    queue: SpeechQueue, work: Callable[[], None], told: list[int], finished: Callable[[], None]
) -> threading.Thread:
    """Somebody who comes, waits, works and finishes; returns once it stands in the line or is served."""
    before = queue._tickets

    def visit() -> None:
        with queue.turn(told.append):
            work()
        finished()

    thread = threading.Thread(target=visit)
    thread.start()
    _until(lambda: queue._tickets > before)
    return thread


def _until(true: Callable[[], bool]) -> None:
    while not true():
        time.sleep(0.0005)


class Left(list[int]):
    """Who is served or done; notes who leaves, in order."""

    def __init__(self) -> None:
        super().__init__()
        self.order: list[int] = []

    def remove(self, ticket: int) -> None:
        self.order.append(ticket)
        super().remove(ticket)


@given(times=st.lists(st.integers(0, 4), min_size=1, max_size=10), workers=st.integers(1, 3))
@property_settings(max_examples=30)
def test_all_finish_in_the_order_they_came(times: list[int], workers: int) -> None:
    queue, left, lock = SpeechQueue(workers), Left(), threading.Lock()
    queue._unfinished = left
    busy, busiest = set[int](), list[int]()

    def work(place: int) -> None:
        with lock:
            busy.add(place)
            busiest.append(len(busy))
        time.sleep(times[place] / 1000)
        with lock:
            busy.remove(place)

    places = range(len(times))
    threads = [_come(queue, lambda place=place: work(place), [], lambda: None) for place in places]  # type: ignore[misc]
    for thread in threads:
        thread.join()
    assert left.order == [place + 1 for place in places]
    assert max(busiest) <= workers
    assert queue.waiting == 0
    assert queue.arrived == len(times)


def test_a_short_one_does_not_finish_before_a_long_one_that_came_first() -> None:
    queue, order = SpeechQueue(2), list[str]()
    go_on, done, later_done = threading.Event(), threading.Event(), threading.Event()
    threads = [
        _come(queue, lambda: bool(go_on.wait()), [], lambda: order.append("long")),
        _come(queue, done.set, [], lambda: order.append("short")),
    ]
    done.wait()
    threads.append(_come(queue, later_done.set, [], lambda: order.append("later")))
    later_done.wait()  # the worker is free again although its result is held back
    assert order == []
    go_on.set()
    for thread in threads:
        thread.join()
    assert sorted(order) == ["later", "long", "short"]


def test_who_waits_is_told_how_many_are_before() -> None:
    queue, told = SpeechQueue(1), list[int]()
    gates = [threading.Event() for _ in range(3)]
    threads = [_come(queue, lambda gate=gate: bool(gate.wait()), [], lambda: None) for gate in gates]  # type: ignore[misc]
    threads.append(_come(queue, lambda: None, told, lambda: None))
    for left, gate in zip((2, 1, 0), gates, strict=True):
        _until(lambda left=left: queue.waiting == left + 1 and told[-1:] == [left + 1])  # type: ignore[misc]
        gate.set()
    for thread in threads:
        thread.join()
    assert told == [3, 2, 1, 0]


def test_nobody_waits_for_a_free_worker() -> None:
    told: list[int] = []
    with SpeechQueue(1, room=1).turn(told.append):
        assert told == []


def test_a_full_line_refuses_at_once() -> None:
    queue, gate = SpeechQueue(1, room=1), threading.Event()
    threads = [_come(queue, lambda: bool(gate.wait()), [], lambda: None)]
    _until(lambda: queue.waiting == 0)
    threads.append(_come(queue, lambda: None, [], lambda: None))
    with pytest.raises(BusyError, match="1 recordings are waiting already"), queue.turn():
        pass
    gate.set()
    for thread in threads:
        thread.join()
    with queue.turn():
        assert queue.waiting == 0


def test_errors_and_people_who_leave_free_their_place() -> None:
    queue, gate = SpeechQueue(1, room=1), threading.Event()

    def leave(before: int) -> None:
        raise BusyError(f"gone with {before} before")

    first = _come(queue, lambda: bool(gate.wait()), [], lambda: None)
    _until(lambda: queue.waiting == 0)
    with pytest.raises(BusyError, match="gone with 1 before"), queue.turn(leave):
        pass
    assert queue.waiting == 0
    gate.set()
    first.join()
    with pytest.raises(ZeroDivisionError), queue.turn():
        raise ZeroDivisionError
    with queue.turn():
        pass


@pytest.mark.parametrize("gone_at", [1, 0])
def test_who_goes_away_frees_the_place(gone_at: int) -> None:
    queue, go_on = SpeechQueue(1), threading.Event()
    first = _come(queue, lambda: bool(go_on.wait()), [], lambda: None)

    def told(before: int) -> None:
        if before == 1:
            go_on.set()
        if before == gone_at:
            raise ConnectionError

    with pytest.raises(ConnectionError), queue.turn(told):
        pytest.fail("it was gone")
    first.join()
    with queue.turn():
        assert queue.waiting == 0
