"""What the forms of a lesson send, as the parts of a lesson; each text is cited where it stands in the sources."""

from __future__ import annotations

from collections.abc import Sequence

from copilot.faultknowledge import Competence
from copilot.knowledge import SignalWord
from copilot.lessons.citing import Citing
from copilot.lessons.editing import changed, made
from copilot.lessons.lesson import (
    Certifies,
    Lesson,
    LessonStep,
    Media,
    Message,
    Option,
    Question,
    QuestionKind,
    Span,
)
from copilot.lockout import default_lockout
from copilot.wording import languages, wording
from ui.desks.fields import Fields

LONGEST = 4000
MOST_OPTIONS = 6


def about_of(fields: Fields, lesson: Lesson) -> Lesson:
    """The lesson with what the form says of it as a whole."""
    competence = fields.choice("competence", Competence)
    months = fields.number("months", 12, 60)
    certifies = Certifies(competence=competence, months=max(months, 1)) if competence else None
    return changed(
        lesson,
        title=fields.text("title", LONGEST),
        objective=fields.text("objective", LONGEST),
        prerequisites=tuple(filter(None, map(str.strip, fields.text("prerequisites", LONGEST).splitlines()))),
        assets=fields.texts("asset"),
        models=fields.texts("model"),
        certifies=certifies,
    )


def step_of(fields: Fields, before: LessonStep, citing: Citing) -> LessonStep:
    """A step as it was written. One that stands nowhere keeps its citation, and the check will refuse it."""
    text = _line(fields.text("text", LONGEST))
    texts, levels = _all(fields, "message"), _all(fields, "level")
    rows = zip(texts, levels, strict=False)
    messages = [_message(row, *each, before, citing) for row, each in enumerate(rows) if each[0].strip()]
    alts = _all(fields, "alt")
    media = tuple(_described(each, alts, place) for place, each in enumerate(before.media))
    return before.model_copy(
        update={
            "label": fields.text("label", 120),
            "text": text,
            "span": citing.whole(text, before.span),
            "safety": tuple(messages),
            "media": media,
        }
    )


def _message(row: int, text: str, level: str, before: LessonStep, citing: Citing) -> Message:
    old = before.safety[row] if row < len(before.safety) else None
    if old and old.text == text.strip():
        span = old.span
    elif text.strip() in map(default_lockout, languages()):
        span = None
    else:
        span = citing.whole(text.strip(), old.span if old else None)
    known = {each.value for each in SignalWord}
    return Message(
        level=SignalWord(level if level in known else SignalWord.WARNING), text=text.strip(), span=span
    )


def _described(media: Media, alts: Sequence[str], place: int) -> Media:
    alt = alts[place].strip() if place < len(alts) else ""
    return media.model_copy(update={"alt": alt or media.alt})


def question_of(fields: Fields, before: Question | None, lesson: Lesson, citing: Citing) -> Question:
    """A question as it was written; options without a source take that of the right one, which the check refuses."""
    kind = before.kind if before else fields.choice("kind", QuestionKind) or QuestionKind.VALUE
    stem = fields.text("stem", LONGEST)
    rows = [(place, text.strip()) for place, text in enumerate(_all(fields, "option")) if text.strip()]
    marked = fields.number("key", 0, MOST_OPTIONS)
    old = dict(enumerate(before.options)) if before else {}
    fallback = before.explanation if before else lesson.steps[0].span
    options = tuple(
        Option(text=text, span=_cited(text, old.get(place), citing) or fallback) for place, text in rows
    )
    key = next((at for at, (place, _) in enumerate(rows) if place == marked), len(rows))
    model = before.model if before else next(iter(lesson.models), "")
    asked = wording(lesson.language)(f"lesson.ask.{kind}", code=stem, model=model)
    values = {
        "kind": kind, "text": fields.text("text", LONGEST) or asked, "stem": stem, "options": options, "key": key,
        "explanation": fallback, "model": model if kind is QuestionKind.ALARM else "",
    }  # fmt: skip
    written = made(Question, values)
    if before and (written.stem, _right(written)) == (before.stem, _right(before)):
        return written
    return written.model_copy(update={"explanation": citing.explanation(written)})


def _cited(text: str, old: Option | None, citing: Citing) -> Span | None:
    if old and old.text == text:
        return old.span
    return citing.within(text, old.span if old else None)


def _right(question: Question) -> str:
    return question.options[question.key].text if question.key < len(question.options) else ""


def _all(fields: Fields, name: str) -> tuple[str, ...]:
    """All values of a name, empty ones too: rows of a form keep their places."""
    return fields.values.get(name, ())


def _line(text: str) -> str:
    return text.replace("\r\n", "\n")
