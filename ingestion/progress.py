"""How far long work is: what is done, how fast, how much time is left."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from pydantic import BaseModel, ConfigDict


class Progress(BaseModel):
    """A moment of an ingestion. ``share`` runs from 0 to 1; ``seconds_left`` is None until it can be told."""

    model_config = ConfigDict(frozen=True)

    document: str = ""
    documents_done: int = 0
    documents_total: int = 0
    pages: int = 0
    passages: int = 0
    share: float = 0.0
    seconds: float = 0.0
    seconds_left: float | None = None

    @property
    def pages_per_second(self) -> float:
        """Pages read a second since the start."""
        return self.pages / self.seconds if self.seconds else 0.0

    @property
    def passages_per_second(self) -> float:
        """Passages indexed a second since the start."""
        return self.passages / self.seconds if self.seconds else 0.0


class Report(Protocol):
    """Takes each moment of progress."""

    def __call__(self, progress: Progress) -> None:
        """Show or pass on the moment."""


def silent(progress: Progress) -> None:
    """Report nothing."""


@dataclass(slots=True)
class _Work:
    """Work is measured in bytes of source, since pages and passages are known only once a file is read."""

    done: int = 0
    total: int = 0


class Tracker:
    """Turns steps of the work into moments of progress, at most one every ``interval`` seconds."""

    # Reading takes about a tenth of the time, embedding the rest.
    READING_SHARE = 0.1

    def __init__(
        self, report: Report, clock: Callable[[], float] = time.monotonic, interval: float = 0.2
    ) -> None:
        self._report, self._clock, self._interval = report, clock, interval
        self._started = clock()
        self._last = float("-inf")
        self._now = Progress()
        self._work = _Work()
        self._size = 0

    def plan(self, sizes: list[int]) -> None:
        """Say how much there is to do: the size of each file in bytes."""
        self._work = _Work(total=sum(sizes) or 1)
        self._now = replace_progress(self._now, documents_total=len(sizes))
        self._emit(0, force=True)

    def begin(self, document: str, size: int) -> None:
        """A file is being taken up."""
        self._size = size
        self._now = replace_progress(self._now, document=document)
        self._emit(0)

    def reading(self, page: int, pages: int) -> None:
        """Page ``page`` of ``pages`` has been read."""
        self._emit(self.READING_SHARE * page / max(pages, 1))

    def read(self, pages: int) -> None:
        """The file has been read whole."""
        self._now = replace_progress(self._now, pages=self._now.pages + pages)

    def indexed(self, new: int, done: int, total: int) -> None:
        """``new`` more passages are in: ``done`` of the file's ``total``."""
        self._now = replace_progress(self._now, passages=self._now.passages + new)
        self._emit(self.READING_SHARE + (1 - self.READING_SHARE) * done / max(total, 1))

    def end(self) -> None:
        """The file is finished, whatever came of it."""
        self._work.done += self._size
        self._size = 0
        self._now = replace_progress(self._now, documents_done=self._now.documents_done + 1)
        self._emit(0, force=True)

    def _emit(self, share_of_file: float, force: bool = False) -> None:
        now = self._clock()
        if not force and now - self._last < self._interval:
            return
        self._last = now
        seconds = now - self._started
        share = min((self._work.done + share_of_file * self._size) / max(self._work.total, 1), 1.0)
        left = seconds * (1 - share) / share if share > 0.01 and seconds > 1 else None
        self._now = replace_progress(self._now, share=share, seconds=seconds, seconds_left=left)
        self._report(self._now)


def replace_progress(progress: Progress, **changes: object) -> Progress:
    """A copy with some fields changed."""
    return progress.model_copy(update=changes)
