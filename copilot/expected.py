"""What a step expects to be measured, and whether a measured value is within it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from pydantic import BaseModel, ConfigDict

from copilot.errors import BadInputError, Phrase
from copilot.measures import Measure, measures_in
from copilot.readings import Limits, limits_in
from copilot.refusing import refusal
from copilot.wording import wording

# A time in a step tells how long, not what to read.
_TIMES = frozenset({"ms", "s", "min", "h", "d"})
# What such a clause names is a case, not what is wanted: "if the pressure does not rise above 180 bar".
_CASE = re.compile(
    r"^\s*(?:if|when|in case|falls|wenn|bei mehr als|si|cuando|en caso)\b|^\s*(?:如果|如|若|當|当)",
    re.IGNORECASE,
)
_CLAUSE = re.compile(r"[;；。:：\n]|\.\s|,\s(?=(?:if|falls|wenn|si)\b)|，(?=如|若)")


class ExpectedRange(BaseModel):
    """What a value should be: from ``low`` to ``high``, both included, None is open, in ``unit``."""

    model_config = ConfigDict(frozen=True)

    low: Decimal | None = None
    high: Decimal | None = None
    unit: str

    def holds(self, measure: Measure) -> bool | None:
        """Whether a value is within; None where its unit cannot be converted into this one's."""
        return Limits(self.low, self.high, self.unit).holds(measure)


@dataclass(frozen=True, slots=True)
class Judged:
    """A value as judged: ``ok`` is None where it has to be asked again; ``refused`` says why it is not taken."""

    ok: bool | None
    refused: tuple[str, str, Phrase] | None = None


def expected_in(text: str) -> ExpectedRange | None:
    """The range a step states for what it has measured, two-sided ones first; None where it states none.

    What tells the fault ("supply below 20 V") is no range that a sound value lies in.
    """
    clauses = [clause for clause in _CLAUSE.split(text) if clause and not _CASE.match(clause)]
    found = [
        limits
        for clause in clauses
        for limits in limits_in(clause)
        if limits.unit and limits.unit not in _TIMES and not limits.faulty
    ]
    closed = [limits for limits in found if limits.low is not None and limits.high is not None]
    chosen = next(iter(closed or found), None)
    return ExpectedRange(low=chosen.low, high=chosen.high, unit=chosen.unit) if chosen else None


def judge(value: str, expected: ExpectedRange) -> Judged:
    """Judge what a person measured ("2.4", "0,24 MPa"); a value without a unit is in the expected one.

    Asked again (``ok`` None): no number, several numbers, or a unit that does not convert.
    """
    numbers = list(measures_in(value))
    if len(numbers) != 1:
        return Judged(None, _refused("no_number", expected))
    [measure] = numbers
    ok = None if _foreign_unit(value, measure) else expected.holds(measure)
    if ok is None:
        return Judged(None, _refused("other_unit", expected, value=value.strip()))
    unit = measure.unit or expected.unit
    return Judged(
        ok,
        None
        if ok
        else _refused(
            "outside", expected, value=lambda words: f"{_number(measure.value, words.lang)} {unit}"
        ),
    )


def require_within(expected: ExpectedRange | None, value: str) -> None:
    """Raise `BadInputError` for a value that is not what is expected, or cannot be compared with it."""
    judged = judge(value, expected) if expected and value.strip() else None
    if judged and judged.refused:
        raise BadInputError(*judged.refused)


def _refused(key: str, expected: ExpectedRange, **values: object) -> tuple[str, str, Phrase]:
    return refusal(key, expected=lambda words: range_text(expected, words.lang), **values)


def _foreign_unit(value: str, measure: Measure) -> bool:
    """Whether letters stand behind the number that are no unit known here ("2.4 psi")."""
    return not measure.unit and bool(re.search(r"\d\s*[^\W\d_]", value))


def range_text(expected: ExpectedRange, lang: str) -> str:
    """The range in words of a language: "4–6 bar", "at least 4 bar"."""
    words = wording(lang)
    low, high = expected.low, expected.high
    if low is not None and high is not None:
        return f"{_number(low, lang)}–{_number(high, lang)} {expected.unit}"
    key = "expected.at_least" if low is not None else "expected.at_most"
    limit = low if low is not None else high
    return words(key, value=f"{_number(limit, lang)} {expected.unit}" if limit is not None else "")


def _number(value: Decimal, lang: str) -> str:
    """The number as written, with the decimal sign of the language."""
    plain = format(value, "f")
    return plain.replace(".", ",") if lang.partition("-")[0] in ("de", "es") else plain
