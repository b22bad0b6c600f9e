"""A lesson as its screen shows it: one card at a time, a step behind its messages or a question with its answer."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from copilot.learning.certificates import Certificate
from copilot.learning.run import ENOUGH, Answered, LessonRun, QuestionCard, StepCard
from copilot.lessons.lesson import Question
from copilot.reply import Beside
from copilot.wording import Wording, wording
from ui.learn.quoting import Quoted, Quoting, Warned


@dataclass(frozen=True)
class AskedOption:
    """An option as it is shown."""

    quoted: Quoted
    is_right: bool
    is_chosen: bool


@dataclass(frozen=True)
class Asked:
    """A question with its options and, once it was answered, what was chosen."""

    question: Question
    quoting: Quoting
    chosen: int | None = None

    @property
    def is_right(self) -> bool:
        """Whether it was answered right."""
        return self.chosen == self.question.key

    @cached_property
    def text(self) -> Quoted:
        """What is asked; the copilot's own wording of it in the reader's language, for it is no quote."""
        question, lang, words = self.question, self.quoting.lesson.language, self.quoting.words
        key, named = f"lesson.ask.{question.kind}", {"code": question.stem, "model": question.model}
        if question.text == wording(lang)(key, **named):
            return Quoted(words(key, **named), words.lang, Beside())
        return Quoted(question.text, lang, Beside())

    @cached_property
    def stem(self) -> Quoted:
        """What of the source it is about."""
        return self.quoting.quoted(self.question.stem, self.question.explanation)

    @cached_property
    def options(self) -> tuple[AskedOption, ...]:
        """The options in the lesson's order."""
        return tuple(
            AskedOption(
                self.quoting.quoted(each.text, each.span), place == self.question.key, place == self.chosen
            )
            for place, each in enumerate(self.question.options)
        )

    @cached_property
    def because(self) -> Quoted:
        """What the answer follows from."""
        span = self.question.explanation
        return self.quoting.quoted(span.quote, span)

    @property
    def is_quoted(self) -> bool:
        """Whether the right option is already all that the answer follows from."""
        return any(each.is_right and each.quoted.text == self.because.text for each in self.options)

    @property
    def read(self) -> str:
        """What is read aloud of it."""
        if self.chosen is not None:
            return self.quoting.read(self.because)
        return self.quoting.read(self.text.text, self.stem, *(each.quoted for each in self.options))


@dataclass(frozen=True)
class LessonScreen:
    """What the template of a lesson asks for; ``place`` is that of the card shown, past the last one for the result.

    ``read``: the messages before the step were read; ``stale``: a manual says something else by now.
    """

    run: LessonRun
    quoting: Quoting
    words: Wording
    place: int
    read: bool = False
    stale: bool = False
    certificate: Certificate | None = None

    @property
    def card(self) -> StepCard | QuestionCard | None:
        """The card shown; None for the result."""
        return self.run.cards[self.place] if self.place < len(self.run.cards) else None

    @property
    def kind(self) -> str:
        """What is shown: "gate", "step", "question", "answer" or "result"."""
        card = self.card
        if card is None:
            return "result"
        if isinstance(card, QuestionCard):
            return "question" if self.answered is None else "answer"
        waits = card.step.safety and not self.read and not self.run.is_done(card.index)
        return "gate" if waits else "step"

    @property
    def version(self) -> int:
        """Grows with everything done, so that what was fetched before is known to be old."""
        return len(self.run.seen) + len(self.run.answered)

    @property
    def answered(self) -> Answered | None:
        """What was answered on the card shown."""
        return self.run.answered.get(self.place)

    @cached_property
    def asked(self) -> Asked:
        """The card's question. ``AssertionError`` where it is a step."""
        card = self.card
        assert isinstance(card, QuestionCard)
        return Asked(card.question, self.quoting, self.answered.option if self.answered else None)

    @cached_property
    def step(self) -> Quoted:
        """The card's step. ``AssertionError`` where it is a question."""
        assert isinstance(self.card, StepCard)
        return self.quoting.quoted(self.card.step.text, self.card.step.span)

    @cached_property
    def messages(self) -> tuple[Warned, ...]:
        """The safety messages before the step."""
        return (
            tuple(map(self.quoting.warned, self.card.step.safety)) if isinstance(self.card, StepCard) else ()
        )

    @property
    def aloud(self) -> str:
        """What is read aloud of the card."""
        if self.kind == "gate":
            return self.quoting.read(*self.messages)
        return self.quoting.read(self.step) if self.kind == "step" else self.asked.read

    @property
    def address(self) -> str:
        """The address of the run: it shows the open card."""
        return f"/app/learn/lesson/{self.run.id}"

    @property
    def enough(self) -> float:
        """The share of first answers, in per cent, that have to be right."""
        return ENOUGH
