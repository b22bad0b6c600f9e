"""A lesson as it is offered to a learner, with how far they are."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from copilot.learning.certificates import Certificate
from copilot.lessons.lesson import Kept


class Progress(StrEnum):
    """How far a learner is with a lesson or an exercise; what was passed once stays passed."""

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
