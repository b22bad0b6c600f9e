from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from copilot.signingin import ADDRESS, PIN, USER
from copilot.store import Store
from copilot.throttle import FORGOTTEN_AFTER, Policy, Throttle, ThrottledError
from tests.accounts import cheap

START = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)
POLICY = Policy(free=2, first=4, most=60)
POLICIES = st.sampled_from([USER, ADDRESS, PIN, POLICY])


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    opened = Store(cheap(tmp_path_factory.mktemp("throttle") / "home"))
    yield opened
    opened.close()


@pytest.fixture
def throttle(store: Store) -> Throttle:
    throttle = Throttle(store)
    throttle.forget_old(START + timedelta(days=400))
    return throttle


def wait_of(throttle: Throttle, key: str, now: datetime, policy: Policy = POLICY) -> int:
    """Seconds to wait; 0 where the attempt was counted."""
    try:
        throttle.begin(key, policy, now)
    except ThrottledError as error:
        return error.seconds
    return 0


@given(policy=POLICIES, failures=st.integers(0, 10**6))
def test_the_delay_only_grows_and_stays_below_its_limit(policy: Policy, failures: int) -> None:
    now, later = policy.delay(failures), policy.delay(failures + 1)
    assert timedelta() <= now <= later <= timedelta(seconds=policy.most)
    assert (failures < policy.free) == (now == timedelta())


def test_each_failure_doubles_the_wait(throttle: Throttle) -> None:
    now, waits = START, []
    for _ in range(9):
        while wait := wait_of(throttle, "user:anna", now):
            waits.append(wait)
            now += timedelta(seconds=wait)
    assert waits == [4, 8, 16, 32, 60, 60, 60]


@settings(max_examples=12)
@given(steps=st.lists(st.floats(0, 200), max_size=20))
def test_who_waits_as_told_is_always_let_try(store: Store, steps: list[float]) -> None:
    """No order of attempts locks anyone out for longer than the limit, and what is refused is not counted."""
    throttle, key, now = Throttle(store), uuid4().hex, START
    for step in steps:
        now += timedelta(seconds=step)
        before = throttle.failures(key)
        wait = wait_of(throttle, key, now)
        assert wait <= POLICY.most
        if wait:
            assert throttle.failures(key) == before >= POLICY.free
            now += timedelta(seconds=wait)
            assert wait_of(throttle, key, now) == 0
        assert throttle.failures(key) == before + 1


def test_a_restart_forgives_nothing(throttle: Throttle, store: Store) -> None:
    for _ in range(2):
        throttle.begin("user:anna", POLICY, START)
    assert wait_of(Throttle(store), "user:anna", START) == 4


def test_keys_are_counted_apart(throttle: Throttle) -> None:
    for _ in range(2):
        throttle.begin("user:anna", POLICY, START)
    assert wait_of(throttle, "user:bert", START) == 0


def test_success_forgets_and_taking_back_forgets_one(throttle: Throttle) -> None:
    for _ in range(2):
        throttle.begin("a", POLICY, START)
        throttle.begin("b", POLICY, START)
    throttle.succeed("a")
    throttle.take_back("b")
    assert (throttle.failures("a"), throttle.failures("b")) == (0, 1)


def test_a_quiet_day_forgets(throttle: Throttle) -> None:
    for _ in range(2):
        throttle.begin("a", POLICY, START)
    later = START + FORGOTTEN_AFTER
    assert throttle.begin("a", POLICY, later) == 1
    throttle.forget_old(later + FORGOTTEN_AFTER + timedelta(seconds=1))
    assert throttle.failures("a") == 0


def test_a_clock_set_back_locks_nobody_out(throttle: Throttle) -> None:
    for _ in range(4):
        wait_of(throttle, "a", START)
    assert wait_of(throttle, "a", START - timedelta(days=300)) == 0


def test_many_at_once_are_no_way_round(throttle: Throttle) -> None:
    with ThreadPoolExecutor(8) as threads:
        waits = list(threads.map(lambda _: wait_of(throttle, "a", START), range(24)))
    assert waits.count(0) == POLICY.free
