"""Questions for alarms: what a code means on this model."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from copilot.codes import normalise
from copilot.knowledge import Fault
from copilot.lessons.asking import question
from copilot.lessons.lesson import Question, QuestionKind, is_plain
from copilot.lessons.quotes import Quote, span_in
from copilot.procedures import Placed


def alarm_questions(
    placed: Placed, model: str, here: Sequence[Placed], elsewhere: Sequence[Placed], lang: str
) -> Iterator[Question]:
    """One for each code of a section; ``here`` and ``elsewhere`` are the sections of this and of other models.

    Wrong are first what the same code means on another model, then what its neighbours mean on this one.
    """
    asked = {normalise(fault.code): fault for fault in reversed(placed.section.faults) if _explains(fault)}
    rows = [(fault, place) for place in here for fault in place.section.faults if _explains(fault)]
    others = [(fault, place) for place in elsewhere for fault in place.section.faults if _explains(fault)]
    order = list(dict.fromkeys(normalise(fault.code) for fault in placed.section.faults if fault.code))
    for code in filter(asked.__contains__, order):
        fault = asked[code]
        meant = {row.symptom for row, _ in rows if normalise(row.code) == code}
        right = Quote(fault.symptom, span_in(placed, fault.symptom, fault.page))
        abroad = [_meaning(*each) for each in others if normalise(each[0].code) == code]
        near = sorted(
            (each for each in rows if normalise(each[0].code) != code and each[1].lang == placed.lang),
            key=lambda each: _distance(normalise(each[0].code), code, order),
        )
        wrong = [
            each
            for each in (*(each for each in abroad if each.span.lang == placed.lang), *map(_pair, near))
            if not any(_about(each.text, text) for text in meant)
        ]
        made = question(
            QuestionKind.ALARM,
            lang,
            fault.code,
            right,
            wrong,
            model=model,
            values={"code": fault.code, "model": model},
        )
        if made:
            yield made


def _explains(fault: Fault) -> bool:
    return bool(fault.code and fault.symptom.strip()) and is_plain(fault.symptom)


def _meaning(fault: Fault, placed: Placed) -> Quote:
    return Quote(fault.symptom, span_in(placed, fault.symptom, fault.page))


def _pair(row: tuple[Fault, Placed]) -> Quote:
    return _meaning(*row)


def _distance(one: str, code: str, order: Sequence[str]) -> tuple[int, str]:
    return (abs(order.index(one) - order.index(code)) if one in order else len(order), one)


def _about(one: str, other: str) -> bool:
    """Whether one meaning says the other, or more."""
    first, second = " ".join(one.casefold().split()), " ".join(other.casefold().split())
    return first in second or second in first
