"""A small school: a press with published lessons, fault knowledge to practise on, and learners with one clock."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

from copilot.access import Actor, Role
from copilot.faultknowledge import Competence, FaultKnowledge
from copilot.learning.classroom import Classroom
from copilot.learning.knowledgeversions import KnowledgeVersions
from copilot.learning.register import Training
from copilot.learning.run import LessonRun, QuestionCard, StepCard
from copilot.lessons.drafting import Drafter
from copilot.lessons.lesson import (
    Certifies,
    Kept,
    Lesson,
    LessonState,
    LessonStep,
    Option,
    Question,
    QuestionKind,
    Source,
    Span,
)
from copilot.lessons.lessonbook import LessonBook
from copilot.settings import Settings
from copilot.store import Store
from copilot.workshop import Workshop
from tests.copilot.mining.press import LetterVectors
from tests.copilot.people import Clock

SITE = "main"
MODEL = "P1"
TRAINER = Actor("tom", Role.TRAINER.permissions, frozenset({SITE}))
ASKS_FOR = Certifies(competence=Competence.SPECIALIST, months=12)


def deed() -> str:
    """A client's id."""
    return str(uuid4())


def learner(name: str) -> Actor:
    """A technician of the site."""
    return Actor(name, Role.TECHNICIAN.permissions, frozenset({SITE}))


@dataclass
class School:
    """Everything open; ``known`` is what is known of the press's faults, where practice is tried."""

    store: Store
    settings: Settings
    clock: Clock = field(default_factory=Clock)
    known: FaultKnowledge | None = None

    def __post_init__(self) -> None:
        self.workshop = _Workshop(self.store, LetterVectors(), self.settings, school=self)  # type: ignore[arg-type]
        self.versions = KnowledgeVersions(self.store)
        self.book = LessonBook(self.store, self.settings, SITE)

    def room(self, name: str = "mei") -> Classroom:
        """A learner's classroom."""
        return Classroom(self.workshop, self.versions, learner(name), SITE, self.clock)

    @property
    def training(self) -> Training:
        """The trainer's register."""
        return Training(self.workshop, TRAINER, SITE, self.clock)

    def drafted(self, section: str) -> Lesson:
        """The lesson drafted from a section of the press manual."""
        drafter = Drafter(self.store, SITE)
        [lesson] = [drafter.of_section(*each) for each in drafter.sections(section=section)]
        return lesson

    def publish(self, lesson: Lesson) -> Kept:
        """Put a lesson, send it to review and publish it, unchecked: tests publish what they need."""
        kept = self.book.put(TRAINER, lesson).model_copy(update={"state": LessonState.PUBLISHED})
        self.book._write(kept)
        self.book._keep_version(kept)
        return kept


@dataclass(frozen=True)
class _Workshop(Workshop):
    school: School | None = None

    def knowledge(self, site: str, asset_model: str) -> FaultKnowledge:
        """What the test says is known, else what is mined."""
        assert self.school
        return self.school.known or super().knowledge(site, asset_model)


def opened(store: Store, home: Path) -> School:
    """A school on a store that is filled."""
    return School(store, Settings(home=home))


Chooses = Callable[[QuestionCard], int]


def rightly(card: QuestionCard) -> int:
    """The right option."""
    return card.question.key


def wrongly(card: QuestionCard) -> int:
    """The option after the right one."""
    return (card.question.key + 1) % len(card.question.options)


def a_lesson(kinds: Sequence[QuestionKind], steps: int = 2, **fields: Any) -> Lesson:
    """A lesson with a question of each kind, the first option right, each about the step that its place falls on."""
    read = [
        LessonStep(
            label=str(place), text=f"Do {place}.", span=Span(document="d", section="s", quote=f"Do {place}.")
        )
        for place in range(steps)
    ]
    asked = [
        Question(
            kind=kind,
            text="What?",
            stem=f"Do {place % (steps + 1)}.",
            options=tuple(Option(text=f"{place}{name}", span=read[0].span) for name in "abc"),
            key=0,
            explanation=Span(document="elsewhere", quote="Because."),
        )
        for place, kind in enumerate(kinds)
    ]
    made = {
        "id": "l",
        "title": "T",
        "objective": "O",
        "language": "en",
        "models": (MODEL,),
        "source": Source(),
    }
    return Lesson(**made | {"steps": tuple(read), "questions": tuple(asked)} | fields)


def finish(room: Classroom, run: LessonRun, choose: Chooses = rightly) -> LessonRun:
    """Read and answer every card in order."""
    while not run.over:
        card = run.cards[run.at]
        if isinstance(card, StepCard):
            run = room.seen(deed(), run.id, card.index)
        else:
            option = rightly(card) if card.again else choose(card)
            run = room.answer(deed(), run.id, card.index, option)
    return run
