"""What a check finds wrong with a lesson, in words of any language."""

from __future__ import annotations

from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from copilot.wording import Wording


class Flaw(StrEnum):
    """What can be wrong."""

    SCHEMA = "schema"
    UNCITED = "uncited"
    WRONG_KEY = "wrong_key"
    NOT_ONE_RIGHT = "not_one_right"
    RIGHT_ELSEWHERE = "right_elsewhere"
    SAFETY = "safety"
    ORDER = "order"
    LANGUAGE = "language"
    STALE = "stale"
    GONE = "gone"
    MEDIA = "media"


class Problem(BaseModel):
    """One flaw at a ``place`` ("step 3", "question 2"); ``detail`` is the text concerned, or the difference."""

    model_config = ConfigDict(frozen=True)

    flaw: Flaw
    place: str
    detail: str = ""

    def told(self, words: Wording) -> str:
        """The problem in a sentence."""
        kind, _, number = self.place.partition(" ")
        numbered = kind in ("step", "question") and number.isdecimal()
        place = words(f"lesson.place.{kind}", number=number) if numbered else self.place
        return words(f"lesson.problem.{self.flaw}", place=place, detail=self.detail)
