"""The figures of a loaded floor: growth of the second half, shares of each kind, acts with the slowest first."""

from __future__ import annotations

import asyncio
import time
from random import Random

import pytest

from evals.bench.floor import Memory, by_act, figures, memory_growth
from evals.floor import Account, Tally, Technician, Timing


def test_growth_is_that_of_the_second_half() -> None:
    warming = [Memory(at, 1000 + 100 * at) for at in range(5)]
    settled = [Memory(60.0 * minute, 2000 + 3.0 * minute) for minute in range(5, 11)]
    half, end, slope = memory_growth([*warming, *settled])
    assert (half, end) == (2015, 2030)
    assert slope == pytest.approx(3.0)


def test_a_row_tells_of_all_touches_of_a_kind_and_their_errors() -> None:
    tally = Tally(timings=[Timing("act", "step", 0, ms, "HTTP 500" if ms == 99 else "") for ms in range(100)])
    [row] = list(figures(tally))
    assert row == ("act", 100, "50", "94", "99", 1)


def test_acts_come_with_the_slowest_first() -> None:
    timings = [
        Timing("act", "open", 0, 100.0),
        Timing("act", "step", 0, 300.0),
        Timing("poll", "pulse", 0, 9.0),
    ]
    assert list(by_act(timings)) == [("step", 1, "300", "300"), ("open", 1, "100", "100")]


def test_nobody_acts_after_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever waits at the end would act with all others in the same moment."""
    acted: list[str] = []

    async def act(_self: Technician, fields: dict[str, str]) -> dict[str, str]:
        acted.append(fields["act"])
        return {"html": '<div id="screen" data-task="close"><button data-act="close"></button></div>'}

    monkeypatch.setattr(Technician, "_act", act)
    one = Technician("http://floor", Account("mei", "t"), "PRESS-01", (), ("no pressure",), Tally(), 1)

    async def work() -> None:
        one._chance = Random(1)
        await one._repair(time.monotonic() + 0.05)

    asyncio.run(work())
    assert acted == ["open"]
