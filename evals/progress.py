"""How far a run of several suites is, from how far each of them is."""

from __future__ import annotations

import time
from collections.abc import Callable

from ingestion.progress import Progress, Report

# Time left is a guess until this much of the work is done.
SURE = 0.02


class Pace:
    """A `Report` that turns the share of one suite into the share of the run, with the time left."""

    def __init__(self, report: Report, clock: Callable[[], float] = time.monotonic) -> None:
        self._report, self._clock = report, clock
        self._started = clock()
        self._place, self._parts = 0, 1

    def part(self, place: int, parts: int) -> None:
        """The suite at ``place`` of ``parts`` begins; all count alike."""
        self._place, self._parts = place, parts

    def __call__(self, progress: Progress) -> None:
        """Pass a suite's moment on as one of the run."""
        share = min((self._place + progress.share) / self._parts, 1.0)
        seconds = self._clock() - self._started
        left = seconds * (1 - share) / share if share > SURE else None
        self._report(Progress(document=progress.document, share=share, seconds=seconds, seconds_left=left))
