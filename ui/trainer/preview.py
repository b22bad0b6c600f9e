"""A lesson as a learner of some language meets it: nothing to edit; foreign quotes with their reviewed translation."""

from __future__ import annotations

from dataclasses import dataclass

from copilot.lessons.lesson import Lesson, LessonStep, Media, Question, Span
from copilot.lockout import default_lockout
from copilot.reply import Translation
from copilot.translations import Translations
from copilot.wording import wording
from ui.desks.seat import Seat
from ui.render import signal_of
from ui.trainer.lessondesk import LessonDesk


@dataclass(frozen=True, slots=True)
class Said:
    """A quote in its own language, beside it its reviewed translation.

    ``level`` is that of a safety message, ``signal`` the signal word that its source prints before the text.
    """

    text: str
    lang: str
    translation: Translation | None = None
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


def preview_of(desk: LessonDesk, seat: Seat, lesson: Lesson, reader: str) -> list[Shown]:
    """All cards: every step, then every question."""
    translations, words = Translations(desk.store, seat.site), wording(reader)

    def said(text: str, span: Span, level: str = "") -> Said:
        beside = translations.beside(text, span.lang, reader, level).translation
        signal, text = signal_of(text, level, words) if level else ("", text)
        return Said(text, span.lang, beside if beside and beside.reviewed else None, level, signal)

    def lockout(level: str) -> Said:
        signal, text = signal_of(default_lockout(reader), level, words)
        return Said(text, reader, None, level, signal)

    def step(number: int, each: LessonStep) -> Shown:
        messages = tuple(
            said(message.text, message.span, message.level)
            if message.span
            # The copilot's own words are no quote: it has them in every language.
            else lockout(message.level)
            for message in each.safety
        )
        return Shown(number, said(each.text, each.span), messages, each.media)

    def question(number: int, each: Question) -> Shown:
        options = tuple(said(option.text, option.span) for option in each.options)
        stem = said(each.stem, each.explanation)
        return Shown(number, stem, asked=each.text, options=options, key=each.key)

    steps = [step(number, each) for number, each in enumerate(lesson.steps, 1)]
    return [*steps, *(question(number, each) for number, each in enumerate(lesson.questions, 1))]
