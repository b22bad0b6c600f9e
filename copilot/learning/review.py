"""Spaced review: questions of lessons come back when they are about to be forgotten (FSRS), until they stick."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from copilot.lessons.lesson import Kept, Question


@dataclass(frozen=True, slots=True)
class ReviewItem:
    """A question that is due: ``lesson`` is its published version of now."""

    id: str
    lesson: Kept
    question: Question
    due: datetime


@dataclass(frozen=True, slots=True)
class Reviewed:
    """What came of a review. ``item`` is the question as it was answered."""

    right: bool
    item: ReviewItem
    next_due: datetime


def item_id(lesson: str, question: Question) -> str:
    """The id (32 hexadecimal digits) of a question of a lesson: another one once a word of it changes, or its key.

    It leaves out where the source has it, for a page number says nothing of what is to be remembered.
    """
    told = (question.kind, question.text, question.stem, question.model, str(question.key))
    parts = (lesson, *told, *(option.text for option in question.options))
    return sha256("\x1f".join(parts).encode()).hexdigest()[:32]
