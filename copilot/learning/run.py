"""A learner's run through a lesson, as its events tell it: cards in their order, what was answered, the score."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from types import MappingProxyType

from copilot.lessons.lesson import Kept, Lesson, LessonStep, Question, QuestionKind, Span

ENOUGH = 80.0
"""The score, in per cent, that a lesson is passed with."""


@dataclass(frozen=True, slots=True)
class StepCard:
    """A step to read; ``index`` is the card's place in the run, from 0."""

    index: int
    step: LessonStep


@dataclass(frozen=True, slots=True)
class QuestionCard:
    """A question to answer, its options in the lesson's own order; ``index`` is the card's place in the run.

    ``again``: a safety question that was answered wrong before. Its first answer is the one that counts in the score.
    """

    index: int
    question: Question
    again: bool = False

    @property
    def safety(self) -> bool:
        """Whether it has to be answered right in the end."""
        return self.question.kind is QuestionKind.SAFETY


Card = StepCard | QuestionCard


@dataclass(frozen=True, slots=True)
class Answered:
    """What was answered on a question card: ``option`` as shown, from 0."""

    option: int
    right: bool
    at: datetime


@dataclass(frozen=True)
class LessonRun:
    """An attempt at a lesson. ``kept`` is the version that was begun, whatever has been published since.

    Cards may be done in any order; ``seen`` are the places of the step cards read, ``answered`` what was answered on
    question cards, by place. A safety question answered wrong comes again as a card of its own at the end.
    """

    id: str
    user: str
    kept: Kept
    cards: tuple[Card, ...]
    begun_at: datetime
    seen: frozenset[int] = frozenset()
    answered: Mapping[int, Answered] = field(default_factory=lambda: MappingProxyType({}))

    @cached_property
    def at(self) -> int:
        """The place of the open card: the first that is not done; the number of cards once all are."""
        open_ones = (card.index for card in self.cards if not self.is_done(card.index))
        return next(open_ones, len(self.cards))

    @property
    def over(self) -> bool:
        """Whether there is nothing left to do."""
        return self.at == len(self.cards)

    @property
    def passed(self) -> bool:
        """Over, with every safety question right in the end and at least `ENOUGH` of the first answers right."""
        return self.over and not self.wrong_safety and self.score >= ENOUGH

    @cached_property
    def questions(self) -> tuple[QuestionCard, ...]:
        """The lesson's questions as they are first asked: these answers count in the score."""
        return tuple(card for card in self.cards if isinstance(card, QuestionCard) and not card.again)

    def first_answers(self, *, right: bool) -> tuple[QuestionCard, ...]:
        """The questions whose first answer was right, or those whose first one was wrong."""
        return tuple(
            card
            for card in self.questions
            if card.index in self.answered and self.answered[card.index].right is right
        )

    @cached_property
    def score(self) -> float:
        """Share of the lesson's questions whose first answer was right, in per cent (0..100); 100 without any."""
        asked = len(self.questions)
        return 100 * len(self.first_answers(right=True)) / asked if asked else 100.0

    @cached_property
    def wrong_safety(self) -> tuple[int, ...]:
        """The places of the cards that wait for a right answer to a safety question that was answered wrong."""
        return tuple(
            card.index
            for card in self.cards
            if isinstance(card, QuestionCard) and card.again and card.index not in self.answered
        )

    def is_done(self, card: int) -> bool:
        """Whether a card was read or answered."""
        return card in self.seen or card in self.answered

    def read(self, card: int) -> LessonRun:
        """The run once a step card was read."""
        return replace(self, seen=self.seen | {card})

    def with_answer(self, card: int, answered: Answered) -> LessonRun:
        """The run once a question card was answered."""
        asked = self.cards[card]
        assert isinstance(asked, QuestionCard)
        cards = self.cards
        if asked.safety and not answered.right:
            cards = (*cards, QuestionCard(len(cards), asked.question, again=True))
        return replace(self, cards=cards, answered=MappingProxyType({**self.answered, card: answered}))


def cards_of(lesson: Lesson) -> tuple[Card, ...]:
    """The cards of a lesson as they stand at the start: each question after the step that it is about."""
    after: dict[int, list[Question]] = {}
    for question in lesson.questions:
        after.setdefault(_step_of(question, lesson.steps), []).append(question)
    order: list[LessonStep | Question] = []
    for place, step in enumerate(lesson.steps):
        order += [step, *after.get(place, ())]
    order += after.get(len(lesson.steps), ())
    return tuple(
        StepCard(index, each) if isinstance(each, LessonStep) else QuestionCard(index, each)
        for index, each in enumerate(order)
    )


def _step_of(question: Question, steps: Sequence[LessonStep]) -> int:
    """The place of the step that explains a question, else that its stem tells; ``len(steps)`` for none."""
    explains = (_stands_in(question.explanation, step.span) for step in steps)
    about = (question.stem == step.text for step in steps)
    return _first(explains, _first(about, len(steps)))


def _stands_in(one: Span, other: Span) -> bool:
    return (one.document, one.section) == (other.document, other.section) and one.quote in other.quote


def _first(holds: Iterable[bool], default: int) -> int:
    return next((place for place, each in enumerate(holds) if each), default)
