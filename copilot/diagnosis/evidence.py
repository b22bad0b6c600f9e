"""What was observed of a fault: one finding, its state, and how sure that is."""

from __future__ import annotations

from dataclasses import dataclass

from copilot.faultknowledge import FindingState


@dataclass(frozen=True, slots=True)
class Observation:
    """A finding's state as heard with ``confidence`` 0..1.

    Observations of one ``group`` (alarms that follow from one another) count once together. Whoever makes an alert
    ``ABSENT`` vouches that its source was alive.
    """

    finding: str
    state: FindingState
    confidence: float = 1.0
    group: str = ""
