"""State and severity words of alert sources."""

from __future__ import annotations

import pytest

from copilot.alerts import EventKind
from copilot.errors import BadInputError
from ingestion.alertwords import event_kind, severity_of


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("", EventKind.RAISED),
        ("Firing", EventKind.RAISED),
        ("resolved", EventKind.CLEARED),
        ("ACK", EventKind.ACKNOWLEDGED),
        ("Out of service", EventKind.OUT_OF_SERVICE),
        ("unshelved", EventKind.RESTORED),
    ],
)
def test_event_kinds(word: str, kind: EventKind) -> None:
    assert event_kind(word) is kind


@pytest.mark.parametrize("kind", EventKind)
def test_own_words_are_known(kind: EventKind) -> None:
    assert event_kind(kind) is kind


def test_unknown_state() -> None:
    with pytest.raises(BadInputError, match="'dancing' is no alarm state"):
        event_kind("dancing")


@pytest.mark.parametrize(
    ("word", "severity"),
    [("critical", 900), ("Warning", 500), ("1000", 1000), ("0", 500), ("x", 500), ("", 500)],
)
def test_severities(word: str, severity: int) -> None:
    assert severity_of(word) == severity
