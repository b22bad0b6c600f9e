"""Webhook bodies become alert events, or a reason why not."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copilot.alerts import EventKind, replay
from copilot.errors import BadInputError
from copilot.knowledge import AlarmState, Asset
from ingestion.assetnames import AssetNames
from ingestion.feeds import MAX_ALERTS, MAX_BYTES, Feed, read_feed

ASSETS = AssetNames([Asset("PRESS-01", "Press 1", "HPX-200", "main", aliases=("opc-17",))])
ENDLESS = "0001-01-01T00:00:00Z"


def feed(content: object) -> Feed:
    return read_feed(json.dumps(content).encode(), ASSETS)


def hook(status: str = "firing", ends: str = ENDLESS, **labels: str) -> dict[str, Any]:
    return {
        "version": "4",
        "groupKey": "{}:{alertname='PressureLow'}",
        "receiver": "copilot",
        "status": status,
        "commonLabels": {},
        "alerts": [
            {
                "status": status,
                "labels": {"alertname": "PressureLow", "severity": "critical", **labels},
                "annotations": {"summary": "Main pressure low"},
                "startsAt": "2026-11-22T18:05:00.123456789+08:00",
                "endsAt": ends,
                "generatorURL": "http://prometheus.example/graph",
                "fingerprint": "c6eadffa33fcdf37",
            }
        ],
    }


def test_alertmanager_firing() -> None:
    (event,) = feed(hook(machine="press 1", code="E-042")).events
    assert (event.kind, event.source, event.asset, event.code) == (
        EventKind.RAISED, "alertmanager", "PRESS-01", "E-042",
    )  # fmt: skip
    assert (event.text, event.severity) == ("Main pressure low", 900)
    assert event.at.replace(microsecond=0) == datetime(2026, 11, 22, 10, 5, tzinfo=UTC)


def test_resolved_ends_the_alarm_even_if_its_start_was_lost() -> None:
    events = feed(hook("resolved", "2026-11-22T10:20:00Z", asset="PRESS-01")).events
    (alert,) = replay(events)
    assert (alert.state, alert.count) == (AlarmState.RETURNED_UNACKNOWLEDGED, 1)
    assert replay(events, [alert]) == [alert]


def test_grafana() -> None:
    body = hook(asset="PRESS-01") | {"orgId": 1, "title": "[FIRING:1]", "version": "1"}
    body["alerts"][0] |= {
        "values": {"B": 44.2, "C": 1},
        "silenceURL": "http://grafana.example",
        "panelURL": "",
    }
    (event,) = feed(body).events
    assert (event.source, event.code) == ("grafana", "PressureLow")


def test_known_machine_wins_over_other_labels_and_ports_are_cut() -> None:
    (event,) = feed(hook(asset="line 3", instance="opc-17:9100")).events
    assert event.asset == "PRESS-01"


def test_unknown_machine_is_kept_and_named() -> None:
    result = feed(hook(instance="plc-9:9100"))
    assert (result.events[0].asset, result.unknown_assets) == ("plc-9", ("plc-9",))


PLAIN = {"asset": "opc-17", "code": "E-042", "at": "2026-11-22T10:05:00Z"}


def test_plain_form() -> None:
    several = {
        "alerts": [PLAIN, PLAIN | {"state": "cleared", "severity": "minor", "value": 41.5, "unit": "bar"}]
    }
    assert [event.kind for event in feed(several).events] == [EventKind.RAISED, EventKind.CLEARED]
    assert feed(several).events[1].severity == 300
    assert feed(PLAIN | {"colour": "red"}).events[0].asset == "PRESS-01"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (PLAIN | {"at": "yesterday"}, "at: Input should be a valid datetime"),
        (PLAIN | {"at": "2026-11-22T10:05:00"}, "at: Input should have timezone"),
        (PLAIN | {"at": "1815-01-01T00:00:00Z"}, "outside 2000 to 2100"),
        (PLAIN | {"state": "dancing"}, "'dancing' is no alarm state"),
        (PLAIN | {"asset": ""}, "asset: "),
        (PLAIN | {"text": "a\0b"}, "text: "),
        (PLAIN | {"code": "x" * 201}, "code: "),
        ({"asset": "P"}, "code: Field required"),
        ([], "valid dictionary"),
        ({"alerts": [PLAIN] * (MAX_ALERTS + 1)}, "alerts: List should have at most"),
        (hook(), "no label for its asset"),
        (hook("burning", asset="P"), "alerts.0.status"),
        (hook(asset="P", ends="soon"), "alerts.0.endsAt"),
    ],
)
def test_what_cannot_be_used_is_named(content: object, reason: str) -> None:
    with pytest.raises(BadInputError, match=reason):
        feed(content)


@pytest.mark.parametrize("body", [b"", b"{", b"[" * 100_000, b'{"a": \xff}', b" " * (MAX_BYTES + 1)])
def test_bodies_that_are_no_json_or_too_large(body: bytes) -> None:
    with pytest.raises(BadInputError, match="The alerts"):
        read_feed(body, ASSETS)


JSON = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["alerts", "receiver", "asset", "code", "at", "labels"]), inner, max_size=4
        )
    ),
)


@given(JSON)
def test_any_json_gives_events_or_a_reason(content: object) -> None:
    try:
        events = feed(content).events
    except BadInputError:
        return
    assert all(event.code and event.asset for event in events)
