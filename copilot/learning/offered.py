"""A lesson as it is offered to a learner, with how far they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from copilot.learning.certificates import Certificate
from copilot.learningtables import AttemptRow
from copilot.lessons.lesson import Kept
from copilot.lessons.variants import Group


class Progress(StrEnum):
    """How far a learner is with a lesson or an exercise; what was passed once stays passed unless it is begun anew."""

    NEW = "new"
    BEGUN = "begun"
    PASSED = "passed"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class OfferedLesson:
    """A published lesson in one of its languages.

    ``attempt`` is the id of the unfinished attempt to go on with, of the latest finished one where there is none, None
    before the first. ``certificate`` is the one that is valid or else expired last. ``stale``: a manual has changed.
    """

    kept: Kept
    state: Progress
    attempt: str | None = None
    certificate: Certificate | None = None
    stale: bool = False


def progress(attempts: Sequence[AttemptRow]) -> tuple[Progress, AttemptRow | None]:
    """How far somebody is by their attempts at one thing, the latest first, and the attempt to show."""
    states = {each.state for each in attempts}
    found = next(
        (state for state in (Progress.BEGUN, Progress.PASSED, Progress.FAILED) if state in states), None
    )
    if found is None:
        return Progress.NEW, None
    going = next((each for each in attempts if each.state == Progress.BEGUN), None)
    return found, going or attempts[0]


def offered(
    kept: Kept,
    group: Group,
    attempts: Sequence[AttemptRow],
    certificates: Sequence[Certificate],
    now: datetime,
    *,
    stale: bool,
) -> OfferedLesson:
    """A lesson as it is offered in one of the variants of its ``group``; what was done in others counts too.

    ``attempts`` and ``certificates`` are all of the learner's, the latest first.
    """
    variants = {each.lesson.id for each in group}
    own = [each for each in attempts if each.lesson in variants]
    # Stable: of several that go on, the one in the offered language first.
    state, attempt = progress(sorted(own, key=lambda each: each.lesson != kept.lesson.id))
    held = sorted(
        (each for each in certificates if each.lesson in variants),
        key=lambda each: (each.is_valid(now), each.expires_at),
    )
    return OfferedLesson(kept, state, attempt.id if attempt else None, held[-1] if held else None, stale)
