"""What a trainer sees of a crew's learning: questions, learners, how long a pass takes, faults handled worst."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, fields
from datetime import datetime
from enum import StrEnum
from statistics import fmean, median

from sqlalchemy import select

from copilot.errors import BadInputError
from copilot.exports import table_text
from copilot.learning.certificates import Certificate
from copilot.learning.handled import HandledCases
from copilot.learning.itemstats import FirstAnswer, Flag, item_statistics
from copilot.learning.offered import Progress
from copilot.learning.offers import Proposal, proposals
from copilot.learning.register import AttemptLine, Learner, Training
from copilot.learning.review import item_id
from copilot.learningtables import AttemptRow, LearningEventRow
from copilot.lessons.lesson import Question
from copilot.lessons.lessonbook import LessonBook


class Table(StrEnum):
    """What is exported as CSV."""

    ITEMS = "items"
    LEARNERS = "learners"
    ATTEMPTS = "attempts"
    TIMES = "times"
    FAULTS = "faults"
    PROPOSALS = "proposals"


@dataclass(frozen=True, slots=True)
class ItemLine:
    """A question of a lesson (``title``) with its statistics, see `ItemStatistics`; ``kind`` is a `QuestionKind`."""

    lesson: str
    title: str
    item: str
    kind: str
    text: str
    stem: str
    n: int
    difficulty: float
    discrimination: float | None
    flags: tuple[Flag, ...]


@dataclass(frozen=True, slots=True)
class TimeLine:
    """How long a lesson takes from the first beginning to the first pass: medians over those who passed.

    ``begun`` and ``passed`` count learners; ``hours`` go on over night, ``attempts`` are those up to the pass. Both are
    None where nobody passed.
    """

    lesson: str
    title: str
    begun: int
    passed: int
    hours: float | None
    attempts: float | None


@dataclass(frozen=True, slots=True)
class FaultLine:
    """How a cause is handled: ``over`` are the mean minutes above the best path, of ``cases`` and ``practices``."""

    asset_model: str
    cause: str
    text: str
    cases: int
    practices: int
    over: float


@dataclass(frozen=True)
class Insight:
    """A site's learning, for those who may write its lessons: it names learners. `Plant.insight` gives it."""

    training: Training
    handled: HandledCases

    @property
    def book(self) -> LessonBook:
        """The site's lessons."""
        workshop = self.training.workshop
        return LessonBook(workshop.store, workshop.settings, self.training.site)

    def learners(self) -> list[Learner]:
        """Everybody who began anything."""
        return self.training.learners()

    def attempts(self, user: str = "") -> list[AttemptLine]:
        """All attempts, the latest first; of one learner where asked."""
        return self.training.attempts(user)

    def items(self) -> list[ItemLine]:
        """Every question that was answered in an attempt: flagged ones first, then the hardest."""
        questions, statistics = self._questions(), item_statistics(self._first_answers())
        found = [
            ItemLine(
                lesson=lesson,
                title=title,
                item=item,
                kind=question.kind,
                text=question.text,
                stem=question.stem,
                n=each.n,
                difficulty=each.difficulty,
                discrimination=each.discrimination,
                flags=each.flags,
            )
            for (lesson, item), each in statistics.items()
            for title, question in questions.get((lesson, item), ())
        ]
        return sorted(found, key=lambda each: (not each.flags, each.difficulty, each.lesson, each.item))

    def times(self) -> list[TimeLine]:
        """For each lesson that was begun, how long it takes to pass it; the slowest first."""
        by_lesson: dict[str, list[AttemptLine]] = defaultdict(list)
        for each in self.attempts():
            if each.lesson:
                by_lesson[each.lesson].append(each)
        found = [_time(lesson, attempts) for lesson, attempts in by_lesson.items()]
        return sorted(found, key=lambda each: (-(each.hours or 0.0), each.lesson))

    def faults(self, lang: str = "en") -> list[FaultLine]:
        """For each cause that was repaired or practised; first the one with the most minutes over in all."""
        over: dict[tuple[str, str], tuple[list[float], list[float]]] = defaultdict(lambda: ([], []))
        for case in self.handled.all():
            over[case.asset_model, case.cause][0].append(case.over)
        for each in self.attempts():
            if each.cause and each.minutes is not None and each.optimal is not None:
                over[each.asset_model, each.cause][1].append(each.minutes - each.optimal)
        found = [
            FaultLine(
                asset_model=model,
                cause=cause,
                text=self._cause(model, cause, lang),
                cases=len(cases),
                practices=len(practices),
                over=fmean([*cases, *practices]),
            )
            for (model, cause), (cases, practices) in over.items()
        ]
        return sorted(found, key=lambda each: -each.over * (each.cases + each.practices))

    def proposals(self) -> list[Proposal]:
        """Closed cases that are worth a lesson, the worst first."""
        taught = [each.lesson for each in self.book.listed(self.training.actor)]
        return proposals(self.handled.all(), taught)

    def csv(self, table: Table, lang: str = "en") -> str:
        """A table as CSV that no spreadsheet runs: RFC 4180, every cell quoted, lists joined by "; "."""
        rows: dict[Table, Callable[[], Sequence[object]]] = {
            Table.ITEMS: self.items,
            Table.LEARNERS: self.learners,
            Table.ATTEMPTS: self.attempts,
            Table.TIMES: self.times,
            Table.FAULTS: lambda: self.faults(lang),
            Table.PROPOSALS: self.proposals,
        }
        columns = COLUMNS[table]
        return table_text(
            columns, ([_cell(getattr(row, column)) for column in columns] for row in rows[table]())
        )

    def _first_answers(self) -> Iterator[FirstAnswer]:
        """Answers to questions as they were asked first in an attempt, the earliest first."""
        query = (
            select(LearningEventRow.user, AttemptRow.lesson, LearningEventRow.data)
            .join(
                AttemptRow,
                (AttemptRow.site == LearningEventRow.site) & (AttemptRow.id == LearningEventRow.attempt),
            )
            .where(LearningEventRow.site == self.training.site, LearningEventRow.kind == "answered")
            .order_by(LearningEventRow.at, LearningEventRow.attempt, LearningEventRow.seq)
        )
        with self.book.store.transaction() as session:
            rows = session.execute(query).all()
        for user, lesson, data in rows:
            if not data["again"]:
                yield FirstAnswer(user, lesson, data["item"], data["right"])

    def _questions(self) -> dict[tuple[str, str], list[tuple[str, Question]]]:
        """The questions of every version that was begun, and their lesson's title, by ``(lesson, item)``.

        Those of a version whose file is gone are left out: nothing can be said of them but numbers.
        """
        begun = {(each.lesson, each.version) for each in self.attempts() if each.lesson}
        found = {}
        for lesson, version in sorted(begun):
            with suppress(BadInputError):
                kept = self.book.published(self.training.actor, lesson, version).lesson
                for question in kept.questions:
                    found[lesson, item_id(lesson, question)] = [(kept.title, question)]
        return found

    def _cause(self, asset_model: str, cause: str, lang: str) -> str:
        known = self.handled.knowledge(asset_model).cause(cause)
        return known.text(lang) if known else cause


COLUMNS: dict[Table, tuple[str, ...]] = {
    Table.ITEMS: tuple(each.name for each in fields(ItemLine)),
    Table.LEARNERS: ("user", "attempts", "passed", "last", "certificates"),
    Table.ATTEMPTS: tuple(each.name for each in fields(AttemptLine)),
    Table.TIMES: tuple(each.name for each in fields(TimeLine)),
    Table.FAULTS: tuple(each.name for each in fields(FaultLine)),
    Table.PROPOSALS: tuple(Proposal.model_fields),
}
"""The columns of each table, named as the fields of its rows."""


def _time(lesson: str, attempts: Sequence[AttemptLine]) -> TimeLine:
    """``attempts`` are all of a lesson, the latest first."""
    by_user: dict[str, list[AttemptLine]] = defaultdict(list)
    for each in sorted(attempts, key=lambda each: each.begun_at):
        by_user[each.user].append(each)
    hours, tries = [], []
    for own in by_user.values():
        first = next((place for place, each in enumerate(own) if each.state == Progress.PASSED), None)
        if first is not None and (ended := own[first].ended_at):
            hours.append((ended - own[0].begun_at).total_seconds() / 3600)
            tries.append(first + 1)
    return TimeLine(
        lesson=lesson,
        title=attempts[0].title,
        begun=len(by_user),
        passed=len(hours),
        hours=median(hours) if hours else None,
        attempts=float(median(tries)) if tries else None,
    )


def _cell(value: object) -> str | float | None:
    match value:
        case None | str() | int() | float():
            return value
        case datetime():
            return value.isoformat()
        case tuple():
            return "; ".join(str(_cell(each)) for each in value)
        case Certificate():
            return f"{value.title} ({value.expires_at.date()})"
    return str(value)
