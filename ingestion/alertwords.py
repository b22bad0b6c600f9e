"""The words that alert sources use for states and severities."""

from __future__ import annotations

from copilot.alerts import EventKind
from copilot.errors import BadInputError

DEFAULT_SEVERITY = 500

_KINDS = {
    EventKind.RAISED: "raised raise active firing alarm alarmed on come set new 1 true unack gekommen activa",
    EventKind.CLEARED: "cleared clear resolved inactive normal off gone reset rtn returned closed 0 false "
    "gegangen resuelta 恢复 恢復 解除",
    EventKind.ACKNOWLEDGED: "acknowledged ack acked acknowledge quittiert reconocida 确认 確認",
    EventKind.SHELVED: "shelved shelve",
    EventKind.SUPPRESSED: "suppressed suppress silenced",
    EventKind.OUT_OF_SERVICE: "out_of_service disabled",
    EventKind.RESTORED: "restored restore unshelved unshelve unsuppressed enabled",
}
_KIND_OF = {word: kind for kind, words in _KINDS.items() for word in words.split()}

_SEVERITIES = {
    900: "critical emergency fatal urgent p1 kritisch crítica",
    700: "high error major page p2 hoch alta",
    500: "medium warning warn p3 mittel media",
    300: "low minor p4 niedrig baja",
    100: "info information notice none debug p5",
}
_SEVERITY_OF = {word: severity for severity, words in _SEVERITIES.items() for word in words.split()}


def event_kind(word: str) -> EventKind:
    """The event behind a state word; no word means raised. Raises `BadInputError` for an unknown one."""
    key = word.strip().casefold().replace(" ", "_").replace("-", "_")
    if not key:
        return EventKind.RAISED
    if key not in _KIND_OF:
        raise BadInputError(f"{word[:40]!r} is no alarm state.", f"Use {', '.join(EventKind)}.")
    return _KIND_OF[key]


def severity_of(word: str) -> int:
    """1 to 1000 (OPC UA Part 9) for a number in that range or a common word; 500 for any other."""
    key = word.strip().casefold()
    if key.isdecimal() and 1 <= int(key) <= 1000:
        return int(key)
    return _SEVERITY_OF.get(key, DEFAULT_SEVERITY)
