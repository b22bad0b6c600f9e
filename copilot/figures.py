"""Numbers and codes of a text with its language, ready to be compared with those of a translation."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from copilot.bounds import Limit, limits_at
from copilot.codes import codes_in, plain, spelling
from copilot.counts import TIME_UNITS, TIMES, counted, unit_behind
from copilot.measures import UNIT_NAMES, Measure, measures_in

_HAN = r"\u3400-\u9fff"
_EDGE = re.compile(rf"(?<=[{_HAN}])(?=[-−+±]?[0-9A-Za-z])|(?<=[0-9A-Za-z])(?=[{_HAN}])")
# Becomes a plain comma, which would make one number of two.
_WIDE_MARK = re.compile("[，、；：。！？（]")
# "de 5 a 8 bar" is no current.
_SPANISH_RANGE = re.compile(r"(?<=\d) a (?=[\d\u25a1])")

_GERMAN_RANGE = re.compile(r"(\bvon \d[\d.,]*) auf (?=\d)", re.IGNORECASE)

# "500 Betriebsstunden", "500 operating hours", 500 個工作小時: hours.
_OPERATING = re.compile(
    r"(?<=\d)(?:\s*(?:Betriebs|Arbeits|Lauf|Maschinen)(?=stunde|tag)|\s+(?:operating|working|running|service|machine)"
    r"(?= (?:hour|day))|\s*[個个]?\s*(?:工作|運轉|运转|運行|运行|操作)?\s*(?=小時|小时|工作日|星期))",
    re.IGNORECASE,
)

_ONE_VALUE, _ANY = frozenset({Decimal(1)}), frozenset(Limit)
_ONE = {
    "en": r"\b(?:one|an?|once|single|first|each|every)\b",
    "de": r"\bein(?:e[nmrs]?|mal|zeln\w*)?\b|\berste\w*|\bje(?:de[nmrs]?)?\b",
    "es": r"\b(?:un[oa]?|primer[oa]?|cada)\b",
    "zh": r"一|單|单|首|每",
}
_CHUNKS = re.compile(r"[0-9A-Za-z]+(?:[-._/][0-9A-Za-z]+)*")
_UNITS = "|".join(map(re.escape, UNIT_NAMES))
_QUANTITY = re.compile(rf"[123]/[2348]|\d+(?:[.,]\d+)*-?(?:{_UNITS}|x)?", re.IGNORECASE)
# "24-V-Versorgung" has 24 V.
_HYPHENED = re.compile(rf"(?<=\d)-(?=(?:{_UNITS})(?![A-Za-z]))", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Figure:
    """A number: the ``values`` it may have (1.200 is two), its unit, what limit it is, and if it stood as a word."""

    values: frozenset[Decimal]
    unit: str
    limits: frozenset[Limit]
    worded: bool = False

    def same_unit(self, other: Figure) -> bool:
        """Whether the units agree; degrees are those of a temperature, and the year of a date is none."""
        units = {self.unit, other.unit}
        if units == {"", TIMES}:  # "once" is no "a"
            return self.values != _ONE_VALUE
        return len(units) == 1 or units == {"°", "°C"} or (units == {"", "a"} and max(self.values) > 1900)

    def counts_like(self, other: Figure) -> bool:
        """Whether one stands where the other should: both count things, times or time; "one" is often an article."""
        articles = any(figure.values == _ONE_VALUE and not figure.unit for figure in (self, other))
        timed = {self.unit, other.unit} <= TIME_UNITS
        counts = {self.unit, other.unit} <= {"", TIMES} and self.same_unit(other)
        return not articles and (timed or counts or self.unit == other.unit)


def figures_in(text: str, lang: str) -> list[Figure]:
    """Every number of a text that is no part of a code, in order; counting words as numbers too."""
    base = lang.partition("-")[0]
    spaced = _EDGE.sub(" ", _without_codes(plain(_WIDE_MARK.sub(r"\g<0> ", text))))
    spaced = _HYPHENED.sub(" ", spaced)
    if base == "es":
        spaced = _SPANISH_RANGE.sub(" – ", spaced)
    if base == "de":
        spaced = _GERMAN_RANGE.sub(r"\1 – ", spaced)
    said = counted(spaced, base)
    written = _OPERATING.sub(lambda match: " " * len(match[0]), said.text)
    measures = list(measures_in(written))
    figures = [
        Figure(
            _values(written[each.start : each.end], each, base),
            each.unit
            or unit_behind(written, each.end, each.start in said.words)
            or _joined_unit(written, each, following),
            limits_at(written, each.start, each.end),
            each.start in said.words,
        )
        for each, following in zip(measures, [*measures[1:], None], strict=False)
    ]
    recurring = [Figure(frozenset({Decimal(value)}), unit, _ANY, True) for value, unit in said.periods]
    ones = len(re.findall(_ONE[base], written, re.IGNORECASE)) if base in _ONE else 0
    return [*figures, *recurring, *[Figure(_ONE_VALUE, "", _ANY, True)] * ones]


def unmatched(
    ours: Sequence[Figure], theirs: Sequence[Figure], same: Callable[[Figure, Figure], bool]
) -> bool:
    """Whether a number on one side has no partner on the other.

    A counting word may lack one ("both", 三相), unless the other side has a number to spare too.
    """
    left = list(theirs)
    lonely = []
    # Those written in digits first, so that no word takes their partner.
    for figure in sorted(ours, key=lambda each: each.worded):
        partner = min(
            (at for at, other in enumerate(left) if same(figure, other)),
            key=lambda at: left[at].worded,
            default=None,
        )
        if partner is None:
            lonely.append(figure)
        else:
            del left[partner]
    hard = [figure for figure in (*lonely, *left) if not figure.worded]
    return bool(hard) or any(one.counts_like(other) for one in lonely for other in left)


def codes_of(text: str) -> frozenset[str]:
    """Codes, part numbers and designators (V10, M8) of a text, letter for letter."""
    readable = plain(text)
    return frozenset(code for code, _, _ in _code_spans(readable))


def _code_spans(text: str) -> Iterator[tuple[str, int, int]]:
    shaped = {spelling(text, code) for code in codes_in(text)}
    for match in _CHUNKS.finditer(text):
        code, offset = _trimmed(match[0])
        start = match.start() + offset
        digits = code.replace("-", "").replace(".", "").replace(",", "").isdigit()
        if not code or (digits and code not in shaped) or _QUANTITY.fullmatch(code):
            continue
        yield code, start, start + len(code)


def _trimmed(token: str) -> tuple[str, int]:
    """A token without the plain words that are joined to its code (``E-042-Alarm``), and where that begins."""
    pieces = list(re.finditer(r"[0-9A-Za-z]+", token))
    coded = [any(char.isdigit() for char in piece[0]) for piece in pieces]
    if not any(coded):
        return "", 0
    first, last = coded.index(True), len(coded) - 1 - coded[::-1].index(True)
    while first and (len(pieces[first - 1][0]) <= 2 or pieces[first - 1][0].isupper()):
        first -= 1
    while last + 1 < len(pieces) and len(pieces[last + 1][0]) <= 2 and pieces[last + 1][0].isupper():
        last += 1
    code = token[pieces[first].start() : pieces[last].end()]
    return (code, pieces[first].start()) if any(char.isalpha() for char in code) or "-" in code else ("", 0)


def _without_codes(text: str) -> str:
    for _, start, end in _code_spans(text):
        text = text[:start] + "\u25a1" * (end - start) + text[end:]
    return text


def _values(written: str, measure: Measure, base: str) -> frozenset[Decimal]:
    """What a number may be worth: in German and Spanish a point may group thousands and a comma never does."""
    number = re.search(r"\d[\d.,\u202f\u00a0' ]*", written)
    digits = number[0].strip(" .,'") if number else ""
    found = {measure.value}
    if base in ("de", "es") and re.fullmatch(r"[1-9]\d{0,2}(?:\.\d{3})+", digits):
        found.add(Decimal(digits.replace(".", "")))
    if base in ("de", "es") and re.fullmatch(r"\d+,\d+", digits):
        found = {Decimal(digits.replace(",", "."))}
    try:
        return frozenset(-abs(value) if measure.value < 0 else value for value in found)
    except InvalidOperation:  # pragma: no cover - decimals of bounded length
        return frozenset({measure.value})


def _joined_unit(text: str, measure: Measure, following: Measure | None) -> str:
    """The unit that the first number of a range shares with the second: "5 to 8 bar"."""
    if following is None or measure.value >= following.value:
        return ""
    joined = re.fullmatch(
        r"\s*(?:[-–—~～…±x×/]|\.\.\.?|to|bis|a|至|到|and|und|y|or|oder|o|和|或|及|與|与)\s*",
        text[measure.end : following.start],
    )
    return following.unit if joined else ""
