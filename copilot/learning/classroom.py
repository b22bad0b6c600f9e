"""The classroom: the lessons, simulated faults, reviews and certificates of one learner at one site."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache, partial

from copilot.access import Actor
from copilot.audit import write_audit
from copilot.errors import BadInputError
from copilot.faultknowledge import Competence
from copilot.guide import Guide
from copilot.learning.certificates import Certificate, Certificates, Lacking
from copilot.learning.exercises import PracticeRun, SetExercise
from copilot.learning.knowledgeversions import KnowledgeVersions
from copilot.learning.learnerstore import LearnerStore, flush
from copilot.learning.offered import OfferedLesson, offered
from copilot.learning.practising import Practising
from copilot.learning.record import LearnerRecord, delete_record, record_of
from copilot.learning.review import Reviewed, Reviewing, ReviewItem
from copilot.learning.run import LessonRun
from copilot.learning.running import LESSON, Running
from copilot.learningtables import LearningEventRow
from copilot.lessons.lesson import Kept
from copilot.lessons.lessonbook import LessonBook
from copilot.lessons.quotes import cited, kept_section
from copilot.lessons.variants import Group, grouped, variant
from copilot.practice.moves import Move
from copilot.procedures import Manuals
from copilot.refusing import refusal
from copilot.workshop import Workshop


@dataclass(frozen=True)
class Classroom:
    """What one learner may reach: their own data only.

    ``deed`` is the client's id (a UUID) of what it did: sent again, it gives what stands now and counts once. Raises
    `BadInputError` for what is not there or cannot be done, `ForbiddenError` for another learner's attempt or deed and
    `ConflictError` for a deed that was something else or a card that was answered otherwise.
    """

    workshop: Workshop
    versions: KnowledgeVersions
    actor: Actor
    site: str
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)

    # Lessons

    def lessons(self, lang: str, asset_model: str | None = None) -> list[OfferedLesson]:
        """The published lessons, of one model where asked: each once, in ``lang`` where there is such a variant."""
        attempts, certificates, now = self._held.attempts(LESSON), self.certificates(), self.clock()
        # Asked for many lessons, a model's manuals are looked for once.
        manuals = cache(partial(self.workshop.manuals, self.site))
        found = []
        for group in self._groups():
            kept = variant(group, lang)
            if asset_model and kept.lesson.models and asset_model not in kept.lesson.models:
                continue
            stale = self._is_stale(kept, manuals)
            found.append(offered(kept, group, attempts, certificates, now, stale=stale))
        return found

    def begin(self, deed: str, lesson_id: str, lang: str) -> LessonRun:
        """Begin the published version of now in ``lang`` if it has it, or go on with an unfinished attempt at it."""
        groups = (group for group in self._groups() if lesson_id in {kept.lesson.id for kept in group})
        group = next(groups, None)
        if group is None:
            raise BadInputError(*refusal("no_lesson", lesson=lesson_id))
        return self._running.begin(deed, variant(group, lang))

    def run(self, attempt_id: str) -> LessonRun:
        """An attempt at a lesson as it stands."""
        return self._running.run(attempt_id)

    def seen(self, deed: str, attempt_id: str, card: int) -> LessonRun:
        """A step card was read."""
        return self._running.seen(deed, attempt_id, card)

    def answer(self, deed: str, attempt_id: str, card: int, option: int) -> LessonRun:
        """A question card was answered with an option, by its place as shown."""
        return self._running.answer(deed, attempt_id, card, option)

    # Simulated faults

    def exercises(self, lang: str) -> list[SetExercise]:
        """The simulated faults that trainers have set, the latest first; their titles are in the trainer's words."""
        return self._practising.exercises()

    def surprises(self) -> list[SetExercise]:
        """The learner's own surprises that are under way, the latest first, without id and title."""
        return self._practising.surprises()

    def practise(
        self, deed: str, *, exercise: str = "", asset_model: str = "", lang: str = "en"
    ) -> PracticeRun:
        """Begin a fault that a trainer set, or go on with it; or a surprise on a model, always a new one."""
        return self._practising.begin(deed, exercise, asset_model, lang)

    def practice(self, attempt_id: str, lang: str) -> PracticeRun:
        """An attempt at a simulated fault as it stands, in the words of ``lang``."""
        return self._practising.practice(attempt_id, lang)

    def move(self, deed: str, attempt_id: str, move: Move, lang: str) -> PracticeRun:
        """Make a move. Raises `NotAllowedError` for what cannot be done now; it costs nothing."""
        return self._practising.move(deed, attempt_id, move, lang)

    # Reviews

    def due(self, now: datetime | None = None) -> list[ReviewItem]:
        """The questions that are due, the longest due first."""
        return self._reviewing.due(now or self.clock())

    def review(self, deed: str, item_id: str, option: int) -> Reviewed:
        """Answer a question that is due."""
        return self._reviewing.review(deed, item_id, option)

    # One's own data

    def own(self) -> LearnerRecord:
        """Everything that is held on this learner."""
        return record_of(self.workshop.store, self.site, self.actor.name)

    def forget(self, deed: str, *, certificates: bool = False) -> None:
        """Delete attempts, answers and reviews, and the certificates too where asked."""

        def act(named: str) -> None:
            now = self.clock()
            event = LearningEventRow(
                site=self.site, deed=named, attempt=None, seq=None, user="", kind="forgot", data={}, at=now
            )
            with self.workshop.store.transaction() as session:
                session.add(event)
                flush(session)
                counts = delete_record(session, self.site, self.actor.name, certificates=certificates)
                write_audit(session, self.site, "", "learner_forgot", counts)

        self._held.once(deed, frozenset({"forgot"}), act)

    # What one may do

    def certificates(self) -> list[Certificate]:
        """The learner's certificates, also expired ones, the latest first."""
        return self._certificates.of(self.actor.name)

    def competence(self, asset_model: str) -> Competence:
        """What this learner counts as on a model today: a technician, or what a valid certificate says."""
        return self._certificates.competence_of(self.actor.name, asset_model, self.clock())

    @property
    def certifies(self) -> bool:
        """Whether any lesson gives a certificate, so that a repair may ask for one."""
        return any(kept.lesson.certifies for kept in self.book.all_published(self.actor))

    def lacking(self, guide: Guide, asset_model: str) -> Lacking | None:
        """The lesson with a certificate that a repair by this guide asks for and this learner has not passed."""
        published = self.book.all_published(self.actor)
        if not self.certifies:
            return None
        manuals = self.workshop.manuals(self.site, asset_model)
        places = (cited(manuals, step.citation) for step in guide.steps)
        sections = {placed.section.id for placed in places if placed}
        name, now = self.actor.name, self.clock()
        return self._certificates.lacking(name, sections, asset_model, now, published, guide.lang)

    @property
    def book(self) -> LessonBook:
        """The lessons of the site."""
        return LessonBook(self.workshop.store, self.workshop.settings, self.site)

    @property
    def _held(self) -> LearnerStore:
        return LearnerStore(self.workshop.store, self.site, self.actor.name)

    @property
    def _running(self) -> Running:
        return Running(self._held, self.book, self.actor, self.clock)

    @property
    def _practising(self) -> Practising:
        return Practising(self._held, self.workshop, self.versions, self.clock)

    @property
    def _reviewing(self) -> Reviewing:
        return Reviewing(self._held, self.book, self.actor, self.clock)

    @property
    def _certificates(self) -> Certificates:
        return Certificates(self.workshop.store, self.site)

    def _groups(self) -> Sequence[Group]:
        return grouped(self.book.all_published(self.actor))

    def is_stale(self, kept: Kept) -> bool:
        """Whether a manual no longer says what a lesson was made from."""
        return self._is_stale(kept, partial(self.workshop.manuals, self.site))

    def _is_stale(self, kept: Kept, manuals: Callable[[str], Manuals]) -> bool:
        """Whether a manual no longer says what the lesson was made from; ``manuals`` are those of a model."""
        told = kept.lesson.source.sections
        places = {(section.document, section.id) for section in told}
        now = {
            kept_section(each)
            for model in kept.lesson.models
            for document in dict.fromkeys(section.document for section in told)
            for each in manuals(model).placed.get(document, ())
            if (document, each.section.id) in places
        }
        return not now.issuperset(told)
