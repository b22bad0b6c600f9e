"""The rate is kept on average, in bursts and for each name apart."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.api.limits import Limiter, TooManyError


class Clock:
    """A clock that is set by hand."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_what_was_used_up_comes_back_with_time() -> None:
    clock = Clock()
    limiter = Limiter(60, clock)
    for _ in range(10):
        limiter.take("a")
    with pytest.raises(TooManyError) as refused:
        limiter.take("a")
    limiter.take("b")
    clock.now += refused.value.retry_after
    limiter.take("a")


@given(st.integers(1, 5000), st.lists(st.floats(0, 20), max_size=60))
def test_no_more_than_the_rate_and_one_burst_get_through(per_minute: int, pauses: list[float]) -> None:
    clock = Clock()
    limiter, taken = Limiter(per_minute, clock), 0
    for pause in pauses:
        clock.now += pause
        with suppress(TooManyError):
            limiter.take("a")
            taken += 1
    burst = max(1.0, per_minute / 6)
    assert taken <= burst + clock.now * per_minute / 60 + 1e-6
    assert taken >= min(len(pauses), int(burst))
