"""A lesson as a learner of some language meets it: nothing to edit; foreign quotes with what is printed or reviewed."""

from __future__ import annotations

from dataclasses import dataclass

from copilot.lessons.lesson import Lesson, LessonStep, Media, Message, Question
from copilot.translations import translated_by
from copilot.wording import wording
from copilot.workshop import Workshop
from ui.learn.quoting import Quoted, Quoting


@dataclass(frozen=True, slots=True)
class Said:
    """A quote in its own language, beside it that of the reader and who answers for it ("" where there is none).

    ``level`` is that of a safety message, ``signal`` the signal word that its source prints before the text.
    """

    text: str
    lang: str
    beside: str
    by: str
    level: str = ""
    signal: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """One card: a step behind its messages, or a question with its options, of which ``key`` is the right one."""

    number: int
    text: Said
    messages: tuple[Said, ...] = ()
    media: tuple[Media, ...] = ()
    asked: str = ""
    options: tuple[Said, ...] = ()
    key: int = -1


@dataclass(frozen=True)
class Preview:
    """All cards of a lesson; the learner's pages quote in the same way."""

    quoting: Quoting

    @classmethod
    def of(cls, workshop: Workshop, site: str, lesson: Lesson, reader: str) -> Preview:
        """For a reader of a language."""
        return cls(Quoting(workshop, site, lesson, wording(reader)))

    def cards(self) -> list[Shown]:
        """Every step, then every question."""
        lesson = self.quoting.lesson
        steps = [self._step(number, each) for number, each in enumerate(lesson.steps, 1)]
        return [*steps, *(self._question(number, each) for number, each in enumerate(lesson.questions, 1))]

    def _step(self, number: int, step: LessonStep) -> Shown:
        text = self._said(self.quoting.quoted(step.text, step.span))
        return Shown(number, text, tuple(map(self._warned, step.safety)), step.media)

    def _question(self, number: int, asked: Question) -> Shown:
        options = tuple(self._said(self.quoting.quoted(each.text, each.span)) for each in asked.options)
        stem = self._said(self.quoting.quoted(asked.stem, asked.explanation))
        return Shown(number, stem, asked=asked.text, options=options, key=asked.key)

    def _warned(self, message: Message) -> Said:
        warned = self.quoting.warned(message)
        said = self._said(warned.quoted)
        return Said(warned.text, said.lang, said.beside, said.by, warned.level, warned.signal)

    def _said(self, quoted: Quoted) -> Said:
        """What a machine translated is shown to nobody before it is reviewed."""
        found = quoted.beside.translation
        if found is None or not found.reviewed:
            return Said(quoted.text, quoted.lang, "", "")
        return Said(quoted.text, quoted.lang, found.text, translated_by(found, self.quoting.words))
