"""What the panel of lessons works with: a site's lessons, and its sources, read once until one changes."""

from __future__ import annotations

from dataclasses import dataclass, field

from copilot.lessons.casedrafting import CaseDrafter
from copilot.lessons.drafting import Drafter
from copilot.lessons.groundtruth import Text
from copilot.lessons.lesson import Kept, Lesson
from copilot.lessons.lessonbook import LessonBook
from copilot.lessons.problems import Flaw, Problem
from copilot.procedures import Placed
from copilot.settings import Settings
from copilot.store import Store


@dataclass
class _Read:
    """What was read of a site as its documents stood; ``known`` are the problems by lesson."""

    versions: object
    drafter: Drafter
    texts: dict[str, tuple[Text, ...]] = field(default_factory=dict)
    known: dict[str, tuple[Lesson, tuple[Problem, ...]]] = field(default_factory=dict)


@dataclass(frozen=True)
class LessonDesk:
    """Hands out the lessons of a site and what they are made from."""

    store: Store
    settings: Settings
    _sites: dict[str, _Read] = field(default_factory=dict)

    def book(self, site: str) -> LessonBook:
        """The lessons of a site."""
        return LessonBook(self.store, self.settings, site)

    def drafter(self, site: str) -> Drafter:
        """What drafts lessons from the documents as they stand."""
        return self._read(site).drafter

    def cases(self, site: str) -> CaseDrafter:
        """What drafts lessons from closed cases."""
        return CaseDrafter(self.drafter(site))

    def problems(self, site: str, kept: Kept) -> tuple[Problem, ...]:
        """What the check says of a lesson as it and the documents stand; publishing asks it anew."""
        read, lesson = self._read(site), kept.lesson
        known = read.known.get(lesson.id)
        if known is None or known[0] != lesson:
            known = read.known[lesson.id] = lesson, self.book(site).problems(lesson, read.texts)
        return known[1]

    def placed(self, site: str, lesson: Lesson) -> list[Placed]:
        """Every section of the manuals of a lesson's models."""
        drafter = self.drafter(site)
        return [each for model in lesson.models for each in drafter.of_model(model)]

    def _read(self, site: str) -> _Read:
        rows = self.store.documents(site)
        versions = [(row.id, row.content_hash, row.revision, row.ingested_at) for row in rows]
        read = self._sites.get(site)
        if read is None or read.versions != versions:
            read = self._sites[site] = _Read(versions, Drafter(self.store, site))
        return read


def is_stale(problems: tuple[Problem, ...]) -> bool:
    """Whether a source has changed or gone since the lesson was made."""
    return any(each.flaw in (Flaw.STALE, Flaw.GONE) for each in problems)
