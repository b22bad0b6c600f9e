"""The nouns of a lesson: its source, its steps behind their safety messages, its questions, every answer cited."""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from copilot.faultknowledge import Competence
from copilot.knowledge import SignalWord
from copilot.reply import Citation

BLANK = "____"
"""Stands in a value question's sentence where the value was."""

CASE = "case"
"""Names the record of the lesson's own case as the document of a span."""

_TAG = re.compile(r"<[A-Za-z/!?]|&(?:#|[A-Za-z]+;)")


def _readable(text: str) -> str:
    """A text without markup and control characters; raises ``ValueError`` for others."""
    if _TAG.search(text):
        raise ValueError("a lesson holds plain text, no HTML")
    if any(unicodedata.category(char) in ("Cc", "Cs") for char in text if char != "\n"):
        raise ValueError("a lesson holds no control characters")
    return text


def is_plain(text: str) -> bool:
    """Whether a lesson may hold a text."""
    try:
        return bool(_readable(text))
    except ValueError:
        return False


Plain = Annotated[str, Field(max_length=4000), AfterValidator(_readable)]
Filled = Annotated[str, Field(min_length=1, max_length=4000, pattern=r"\S"), AfterValidator(_readable)]
LessonId = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9.-]{0,119}$")]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class LessonState(StrEnum):
    """Where a lesson stands; learners meet published ones only."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    PUBLISHED = "published"


class QuestionKind(StrEnum):
    """What a question asks: a value, the next step, the message that governs, a code's meaning, the best check."""

    VALUE = "value"
    ORDER = "order"
    SAFETY = "safety"
    ALARM = "alarm"
    NEXT_CHECK = "next_check"


class Span(_Part):
    """A verbatim piece of a source: ``document`` is an ingested one with its ``section``, or `CASE`.

    ``page`` counts from 1; None where the format has no pages.
    """

    document: Filled
    section: Plain = ""
    quote: Filled
    lang: Plain = ""
    page: int | None = Field(None, ge=1)
    heading: Plain = ""

    def citation(self, revision: str = "") -> Citation:
        """The span as replies and screens cite it."""
        return Citation(
            document=self.document,
            revision=revision,
            page=self.page,
            heading=(self.heading,) if self.heading else (),
            quote=self.quote,
            lang=self.lang,
        )


class Message(_Part):
    """A safety message before a step; ``span`` is None for the copilot's own lock-out, where a source is silent."""

    level: SignalWord
    text: Filled
    span: Span | None = None


class MediaKind(StrEnum):
    """What a piece of media is shown as."""

    PHOTO = "photo"
    VIDEO = "video"


class Media(_Part):
    """A photo or video shown with a step: ``name`` as `copilot.lessons.media` kept it, ``alt`` what it shows."""

    name: Annotated[str, Field(pattern=r"^[0-9a-f]{24}\.(jpg|mp4)$")]
    kind: MediaKind
    alt: Filled


class LessonStep(_Part):
    """A step, verbatim from ``span``; ``label`` is its number or, of a fault row, the code or symptom."""

    label: Plain
    text: Filled
    span: Span
    safety: tuple[Message, ...] = ()
    # Left out where there is none: what was written before there were any stays as it is, letter for letter.
    media: Annotated[tuple[Media, ...], Field(max_length=8, exclude_if=lambda media: not media)] = ()


class Option(_Part):
    """What may be answered, and where that stands in the source (of a wrong one: where it is right)."""

    text: Filled
    span: Span


class Question(_Part):
    """A question in words, what of the source it is about (``stem``), and its options, ``key`` the right one's place.

    ``stem`` is, by kind: the sentence with `BLANK` for its value, the step, the step, the code, or the signs so far.
    ``explanation`` is the span that the answer follows from.
    """

    kind: QuestionKind
    text: Filled
    stem: Filled
    options: Annotated[tuple[Option, ...], Field(min_length=2, max_length=6)]
    key: int = Field(ge=0)
    explanation: Span
    model: Plain = ""
    """The asset model that an alarm question is about."""


class SourceSection(_Part):
    """A section as it stood when the lesson was made: its lines, so that a change can be shown."""

    document: Filled
    revision: Plain = ""
    id: Filled
    lang: Plain = ""
    lines: tuple[Plain, ...]


class Source(_Part):
    """What a lesson was made from: sections, and ``case`` the id of the closed case if it was one."""

    sections: tuple[SourceSection, ...] = ()
    case: Plain = ""
    case_lines: tuple[Plain, ...] = ()


class Certifies(_Part):
    """What passing a lesson certifies for its models, and for how many months."""

    competence: Competence
    months: int = Field(ge=1, le=60)


class Lesson(_Part):
    """A lesson. ``language`` is that of its own words (a BCP 47 tag); quotes stand as their source has them.

    ``certifies`` is None where passing it gives no certificate.
    """

    id: LessonId
    title: Filled
    objective: Filled
    prerequisites: tuple[Filled, ...] = ()
    assets: tuple[Filled, ...] = ()
    models: tuple[Filled, ...] = ()
    language: Filled
    source: Source
    steps: Annotated[tuple[LessonStep, ...], Field(min_length=1, max_length=400)]
    questions: Annotated[tuple[Question, ...], Field(max_length=400)] = ()
    # Left out where it is None, as media are.
    certifies: Annotated[Certifies | None, Field(exclude_if=lambda given: given is None)] = None


class Kept(_Part):
    """A lesson with where it stands: ``version`` counts from 1 and goes up when a published one is changed."""

    lesson: Lesson
    state: LessonState = LessonState.DRAFT
    version: int = Field(1, ge=1, le=999_999)
    by: Plain = ""
