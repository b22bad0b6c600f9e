"""The alarm states and their invariants."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copilot.alerts import AlertEvent, EventKind, apply, is_chattering, replay
from copilot.knowledge import AlarmState, Alert

START = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
RAISED, CLEARED, ACKNOWLEDGED = EventKind.RAISED, EventKind.CLEARED, EventKind.ACKNOWLEDGED


def event(kind: EventKind, seconds: float = 0, **changes: object) -> AlertEvent:
    base = AlertEvent(
        kind, "plc", "PRESS-01", "E-042", START + timedelta(seconds=seconds), text="low pressure"
    )
    return replace(base, **changes)  # type: ignore[arg-type]


def after(*events: AlertEvent) -> Alert:
    alert: Alert | None = None
    for each in events:
        alert = apply(each, alert)
    assert alert is not None
    return alert


@pytest.mark.parametrize(
    ("kinds", "state"),
    [
        ([RAISED], AlarmState.UNACKNOWLEDGED),
        ([RAISED, ACKNOWLEDGED], AlarmState.ACKNOWLEDGED),
        ([RAISED, CLEARED], AlarmState.RETURNED_UNACKNOWLEDGED),
        ([RAISED, CLEARED, ACKNOWLEDGED], AlarmState.NORMAL),
        ([RAISED, ACKNOWLEDGED, CLEARED], AlarmState.NORMAL),
        ([RAISED, CLEARED, RAISED], AlarmState.UNACKNOWLEDGED),
        ([RAISED, ACKNOWLEDGED, RAISED], AlarmState.ACKNOWLEDGED),
        ([CLEARED], AlarmState.NORMAL),
        ([ACKNOWLEDGED], AlarmState.NORMAL),
        ([RAISED, EventKind.SHELVED], AlarmState.SHELVED),
        ([RAISED, EventKind.SHELVED, CLEARED], AlarmState.SHELVED),
        ([RAISED, EventKind.SHELVED, EventKind.RESTORED], AlarmState.UNACKNOWLEDGED),
        ([RAISED, EventKind.SHELVED, CLEARED, EventKind.RESTORED], AlarmState.NORMAL),
        ([EventKind.OUT_OF_SERVICE, RAISED], AlarmState.OUT_OF_SERVICE),
        ([EventKind.SUPPRESSED, RAISED, EventKind.RESTORED], AlarmState.UNACKNOWLEDGED),
        ([RAISED, EventKind.RESTORED], AlarmState.UNACKNOWLEDGED),
    ],
)
def test_states(kinds: list[EventKind], state: AlarmState) -> None:
    assert after(*(event(kind, 100.0 * place) for place, kind in enumerate(kinds))).state is state


def test_repeated_notification_counts_once() -> None:
    assert after(event(RAISED), event(RAISED), event(RAISED)).count == 1


def test_new_occurrence_while_in_alarm_counts() -> None:
    alert = after(event(RAISED), event(RAISED, 3600))
    assert (alert.count, alert.raised_at, alert.changed_at) == (2, START, START + timedelta(hours=1))


def test_raised_again_after_normal_is_a_new_alarm() -> None:
    alert = after(event(RAISED), event(ACKNOWLEDGED, 5), event(CLEARED, 10), event(RAISED, 500))
    assert (alert.count, alert.raised_at) == (1, START + timedelta(seconds=500))


def test_chattering_is_counted_and_not_a_new_alarm() -> None:
    alert = after(
        event(RAISED),
        event(ACKNOWLEDGED, 1),
        event(CLEARED, 10),
        event(RAISED, 20),
        event(ACKNOWLEDGED, 21),
        event(CLEARED, 30),
        event(RAISED, 40),
    )
    assert is_chattering(alert, START + timedelta(seconds=45))
    assert not is_chattering(alert, START + timedelta(seconds=145))
    assert (alert.count, alert.raised_at) == (2, START + timedelta(seconds=20))


def test_late_report_of_the_process_changes_nothing() -> None:
    alert = after(event(RAISED, 100), event(CLEARED, 200))
    assert apply(event(RAISED, 50), alert) == alert
    assert apply(event(CLEARED, 150), after(event(RAISED, 200))).in_alarm


def test_acknowledging_with_a_fast_clock_does_not_block_the_return() -> None:
    alert = after(event(RAISED), event(ACKNOWLEDGED, 3600), event(CLEARED, 10))
    assert alert.state is AlarmState.NORMAL


def test_latest_raise_sets_value_and_severity() -> None:
    alert = after(event(RAISED, value=1.0), event(RAISED, 9, value=2.5, unit="bar", severity=900, text=""))
    assert (alert.value, alert.unit, alert.severity, alert.text) == (2.5, "bar", 900, "low pressure")


def test_fingerprint_tells_source_asset_and_code_apart() -> None:
    base = event(RAISED)
    others = [replace(base, source="scada"), replace(base, asset="PRESS-02"), replace(base, code="E-043")]
    assert len({base.fingerprint, *(other.fingerprint for other in others)}) == 4
    assert replace(base, kind=CLEARED, text="", at=START + timedelta(1)).fingerprint == base.fingerprint


EVENTS = st.lists(
    st.builds(event, st.sampled_from(EventKind), st.integers(0, 600), code=st.sampled_from(["E-1", "E-2"])),
    max_size=40,
)
QUIET = (AlarmState.NORMAL, AlarmState.RETURNED_UNACKNOWLEDGED)


@given(EVENTS)
def test_state_and_condition_agree(events: list[AlertEvent]) -> None:
    for alert in replay(events):
        assert not (alert.state.active and not alert.in_alarm)
        assert not (alert.in_alarm and alert.state in QUIET)


@given(EVENTS)
def test_count_and_times_are_sound(events: list[AlertEvent]) -> None:
    for alert in replay(events):
        raises = [each for each in events if each.fingerprint == alert.fingerprint and each.kind is RAISED]
        assert alert.count <= len(raises)
        assert alert.raised_at <= alert.changed_at
        assert (alert.count > 0) == bool(raises)


@given(EVENTS)
def test_one_alert_for_each_fingerprint(events: list[AlertEvent]) -> None:
    assert sorted(alert.fingerprint for alert in replay(events)) == sorted(
        {each.fingerprint for each in events}
    )


@given(EVENTS)
def test_reporting_everything_again_raises_nothing_new(events: list[AlertEvent]) -> None:
    """Sources repeat themselves; only events of the very same second may be taken for new ones."""
    reports = {each.at: each for each in events if each.kind in (RAISED, CLEARED) and each.code == "E-1"}
    once = replay(reports.values())
    assert replay(reports.values(), once) == once


@given(EVENTS, st.randoms())
def test_order_of_delivery_within_a_batch_does_not_matter(events: list[AlertEvent], random: object) -> None:
    distinct = list({(each.code, each.at): each for each in events}.values())
    shuffled = list(distinct)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    by_name = {alert.fingerprint: alert for alert in replay(distinct)}
    assert {alert.fingerprint: alert for alert in replay(shuffled)} == by_name
