"""Measured values in a reply, judged against the limits that a check or a question states."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from copilot.measures import Measure, measures_in

NOMINAL_TOLERANCE = Decimal("0.10")
"""How far a value may be from one stated without limits: IEC 60038 allows supply voltages ±10 %."""

_FACTORS = {
    "bar": ("pressure", "100000"),
    "MPa": ("pressure", "1000000"),
    "kPa": ("pressure", "1000"),
    "mm": ("length", "0.001"),
    "µm": ("length", "0.000001"),
    "cm": ("length", "0.01"),
    "m": ("length", "1"),
    "ms": ("time", "0.001"),
    "s": ("time", "1"),
    "min": ("time", "60"),
    "h": ("time", "3600"),
    "ml": ("volume", "0.001"),
    "l": ("volume", "1"),
    "W": ("power", "1"),
    "kW": ("power", "1000"),
    "N": ("force", "1"),
    "kN": ("force", "1000"),
    "g": ("mass", "0.001"),
    "kg": ("mass", "1"),
    "t": ("mass", "1000"),
    "°C": ("degree", "1"),
    "°": ("degree", "1"),  # "45 degrees" said of a temperature
}
_NUMBER = r"[-−+]?\d+(?:[.,]\d+)?"
_UNIT = r"(?:\s*[^\W\d]{0,4}[%°/²·Ω]?[^\W\d]{0,4})"
_RANGE = re.compile(
    rf"(?<![\w.,])(?P<low>{_NUMBER}){_UNIT}?\s*(?:-|–|—|~|to|bis|a|hasta|至|到|and|und|y|和|与)\s*(?P<high>{_NUMBER})(?!\w)",
    re.IGNORECASE,
)
_AROUND = re.compile(rf"(?<![\w.,])(?P<value>{_NUMBER}){_UNIT}?\s*(?:±|\+/-|\+-)\s*(?P<off>\d+(?:[.,]\d+)?)")
_BEYOND = {
    "high": re.compile(
        r"(?:more than|above|over|exceed\w*|greater than|higher than|mehr als|über|más de|por encima de|"
        r"超过|超過|多於|多于|高于|高於|大于|大於|>)\s*$",
        re.IGNORECASE,
    ),
    "low": re.compile(
        r"(?:less than|below|under|lower than|weniger als|unter|menos de|por debajo de|"
        r"低于|低於|少于|少於|小于|小於|<)\s*$",
        re.IGNORECASE,
    ),
}
_DEMAND = re.compile(
    r"\b(?:must|should|shall|muss|soll\w*|darf|debe\w*|permitted|allowed|normal|not|no|nicht|kein\w*)\b|"
    r"须|須|应|應|必须|必須|正常|不|唔",
    re.IGNORECASE,
)
_LEAST = re.compile(
    r"(?:at least|no less than|not less than|minimum|min\.?|mindestens|wenigstens|al menos|como mínimo|mínim[oa]|"
    r"mín\.?|≥|>=|至少|最少|最小|不少於|不少于|不低於|不低于)\s*(?:of|de)?\s*$",
    re.IGNORECASE,
)
_MOST = re.compile(
    r"(?:at most|up to|no more than|not more than|maximum|max\.?|höchstens|bis zu|maximal|como máximo|máxim[oa]|máx\.?|"
    r"≤|<=|最多|最大|最高|不超過|不超过|不得超過|不得超过|不高于|不高於)\s*(?:of|de)?\s*$",
    re.IGNORECASE,
)
_AFTER = re.compile(r"^\S{0,12}?\s*(?:或)?(?P<bound>以上|以下|以内|以內|or more|or less)")


@dataclass(frozen=True, slots=True)
class Limits:
    """What a text says of a quantity: between ``low`` and ``high`` (None is open), in ``unit`` ("" is none).

    ``faulty``: within these limits it is not OK ("more than 3 mm").
    """

    low: Decimal | None
    high: Decimal | None
    unit: str
    faulty: bool = False

    def holds(self, measure: Measure) -> bool | None:
        """Whether a value is within; None where the units cannot be compared."""
        value = _converted(measure, self.unit)
        if value is None:
            return None
        if self.faulty:  # "more than 3" does not hold for 3
            return (self.low is None or value > self.low) and (self.high is None or value < self.high)
        return (self.low is None or value >= self.low) and (self.high is None or value <= self.high)


@dataclass(frozen=True, slots=True)
class Judged:
    """How measured values compare: ``holds`` whether what the text states is so, ``fine`` whether that is well."""

    holds: bool
    fine: bool


def judge_values(reply: str, stated: str) -> Judged | None:
    """The reply's values against the limits stated; None where nothing can be compared.

    A value without a unit is taken to be in the stated one where only one quantity is stated.
    """
    limits = list(_limits(stated))
    units = {limit.unit for limit in limits}
    verdicts = []
    for measure in measures_in(reply):
        for limit in limits:
            if measure.unit or limit.unit == "" or len(units) == 1:
                holds = limit.holds(measure)
                if holds is not None:
                    verdicts.append(Judged(holds, holds != limit.faulty))
                    break
    if not verdicts:
        return None
    return Judged(all(each.holds for each in verdicts), all(each.fine for each in verdicts))


def _converted(measure: Measure, unit: str) -> Decimal | None:
    if measure.unit in ("", unit):
        return measure.value
    mine, wanted = _FACTORS.get(measure.unit), _FACTORS.get(unit)
    if not mine or not wanted or mine[0] != wanted[0]:
        return None
    return measure.value * Decimal(mine[1]) / Decimal(wanted[1])


def limits_in(text: str) -> Iterator[Limits]:
    """Every range and bound of a text, ranges first; a single value without a limit is none."""
    yield from _ranges(text)
    yield from _bounds(text)


def _limits(text: str) -> Iterator[Limits]:
    """Ranges and bounds; values stated plainly only where there is neither. Those with a unit before those without."""
    bounded = list(limits_in(text))
    with_unit = [limit for limit in bounded if limit.unit]
    yield from with_unit or bounded or _nominal(text)


def _ranges(text: str) -> Iterator[Limits]:
    for match in _RANGE.finditer(text):
        low, high = _decimal(match["low"]), _decimal(match["high"])
        if low < high:
            yield Limits(low, high, _unit_at(text, match.start("high")))
    for match in _AROUND.finditer(text):
        value, off = _decimal(match["value"]), _decimal(match["off"])
        yield Limits(
            value - off, value + off, _unit_at(text, match.start("off")) or _unit_at(text, match.start())
        )


def _bounds(text: str) -> Iterator[Limits]:
    for match in re.finditer(r"(?<![\w.,])\d+(?:[.,]\d+)?", text):
        before, unit = text[max(match.start() - 24, 0) : match.start()], _unit_at(text, match.start())
        value = _decimal(match[0])
        behind = _AFTER.match(text[match.end() :])
        above = bool(behind and behind["bound"] in ("以上", "or more"))
        if _LEAST.search(before) or above:
            yield Limits(value, None, unit)
        elif _MOST.search(before) or behind:
            yield Limits(None, value, unit)
        elif beyond := _BEYOND["high"].search(before):
            yield _compared(value, unit, text, match.start() - len(beyond[0]), above=True)
        elif beyond := _BEYOND["low"].search(before):
            yield _compared(value, unit, text, match.start() - len(beyond[0]), above=False)


def _compared(value: Decimal, unit: str, text: str, start: int, *, above: bool) -> Limits:
    """ "must be above 4" is a demand, "not above 4" the opposite one, "above 4" tells the fault."""
    before = text[max(start - 16, 0) : start]
    demand = _DEMAND.search(before)
    if demand and re.fullmatch(r"not|no|nicht|kein\w*|不|唔", demand[0], re.IGNORECASE):
        above = not above
    return Limits(value if above else None, None if above else value, unit, faulty=not demand)


def _nominal(text: str) -> Iterator[Limits]:
    stated = [measure for measure in measures_in(text) if measure.unit]
    for measure in stated:
        off = abs(measure.value) * NOMINAL_TOLERANCE
        yield Limits(measure.value - off, measure.value + off, measure.unit)


def _unit_at(text: str, start: int) -> str:
    return next((measure.unit for measure in measures_in(text[start:])), "")


def _decimal(number: str) -> Decimal:
    return Decimal(number.replace("−", "-").replace(",", "."))
