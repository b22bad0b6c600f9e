"""The check on every sentence a language model writes: its facts must stand in the spans it cites."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from enum import StrEnum
from itertools import pairwise

from copilot.codes import codes_in, known_codes_in
from copilot.measures import Bound, Measure, measures_in

_NEGATION = re.compile(
    r"\b(not|no|never|none|without|cannot|can't|don't|doesn't|do not|must not|nor|nicht|kein\w*|nie|niemals|ohne|weder|"
    r"nunca|ningún|ninguna|ninguno|sin|jamás|ni)\b|n't\b|不|沒|没|無|无|勿|未|禁止|切勿|唔|冇",
    re.IGNORECASE,
)
# "no" negates in English and Spanish alike; "número" abbreviated ("No. 3") does not.
_NUMBER_ABBREVIATION = re.compile(r"\b(no|nr)\.?\s*\d", re.IGNORECASE)
# Citation marks behind the full stop belong to the sentence before them; what comes next must be there to tell.
_SENTENCE_END = re.compile(
    r"(?:[.!?](?=\s|\[\d)|[。！？；])(?:\s*\[\d{1,2}\])*\s*(?=[^\s\[])|\n\s*(?=[^\s\[])"
)
# A model writes no safety message: those of the source stand verbatim above what it says.
_SIGNALS = {
    "danger": "danger|gefahr|peligro|危險|危险",
    "warning": "warning|warnung|advertencia|警告",
    "caution": "caution|vorsicht|atención|precaución|小心|當心|当心",
    "notice": "notice|achtung|hinweis|aviso|注意|提示",
}
_SIGNAL = re.compile(
    rf"\W*(?P<word>{'|'.join(f'(?P<{level}>{words})' for level, words in _SIGNALS.items())})(?!\w)"
    r"(?P<mark>\s*[:：!！–-])?",
    re.IGNORECASE,
)
# Nor does it say what is safe, or that something may be left out: a text in a manual may have told it to.
_SAFETY_TALK = re.compile(
    r"\b(un)?safe(ly)?\b|\b(danger|hazard|risk)\w*|\bharmless\b|\b(lock|tag)(ed)?[- ]?out\b|"
    r"\b(ignor|disregard|skipp?|overrid|defeat)(e|es|ed|ing|s)?\b|\bbypass(ing|ed)?\s+(the|all|any|this|your)\b|"
    r"\b(instructions?|prompts?)\b|"
    r"\bsicher\b|gefahr|gefähr|\brisik|\b(ignorier|missacht|überbrück|übergeh|überspring|umgeh)\w*|\banweisung\w*|"
    r"\bsegur[oa]s?\b|\bpeligr\w*|\briesgo\w*|\binofensiv\w*|\b(ignor|omit|anul|puente)\w*|\bbloqueo\b|"
    r"\binstruccion\w*|"
    r"安全(?![閥阀繼继門门開开光])|危[險险]|忽[略視视]|[無无][視视]|[跳略繞绕]過|[跳略绕]过|上[鎖锁]|[掛挂]牌|指[示令]",
    re.IGNORECASE,
)
_MARK = re.compile(r"\[(\d{1,2})\]")


class Fault(StrEnum):
    """Why a sentence may not be shown."""

    UNCITED = "uncited"
    NUMBER = "number"
    BOUND = "bound"
    CODE = "code"
    NEGATION = "negation"
    SAFETY = "safety"


def sentences(text: str) -> list[str]:
    """The sentences of a text, blank ones left out; of a growing text, the last may be unfinished."""
    ends = [0, *(match.end() for match in _SENTENCE_END.finditer(text)), len(text)]
    pieces = (text[start:stop].strip() for start, stop in pairwise(ends))
    return [piece for piece in pieces if piece]


def cited_numbers(sentence: str) -> list[int]:
    """The numbers of the spans a sentence cites (``[2]``), in order."""
    return [int(number) for number in _MARK.findall(sentence)]


def without_marks(sentence: str) -> str:
    """The sentence without its citation marks."""
    return re.sub(r"\s+([.,;:!?。，])", r"\1", _MARK.sub("", sentence)).strip()


def check(sentence: str, spans: Sequence[str], vocabulary: Collection[str] = ()) -> list[Fault]:
    """What in a sentence does not stand in the cited spans; an empty list admits it.

    Numbers must stand there with the same unit and the same kind of limit, codes letter for letter; the sentence must
    negate exactly where the span sentence nearest to it does, and may not pose as a safety message or speak of safety.
    It is strict on purpose: a sentence wrongly rejected costs a rephrasing, one wrongly admitted may hurt somebody.
    """
    if not spans:
        return [Fault.UNCITED]
    claim = without_marks(sentence)
    faults = []
    found = [measure for span in spans for measure in measures_in(span)]
    wanted = list(measures_in(claim))
    if not all(_same_number(measure, found) for measure in wanted):
        faults.append(Fault.NUMBER)
    elif not all(_same_bound(measure, found) for measure in wanted):
        faults.append(Fault.BOUND)
    allowed = {code for span in spans for code in (*codes_in(span), *known_codes_in(span, vocabulary))}
    if not {*codes_in(claim), *known_codes_in(claim, vocabulary)} <= allowed:
        faults.append(Fault.CODE)
    if any(negates(claim) != negates(piece) for piece in _nearest(claim, spans)):
        faults.append(Fault.NEGATION)
    if posed_level(claim) or _SAFETY_TALK.search(claim):
        faults.append(Fault.SAFETY)
    return faults


def negates(text: str) -> bool:
    """Whether a text says that something is not so, or must not be done."""
    return _NEGATION.search(_NUMBER_ABBREVIATION.sub(" ", text)) is not None


def posed_level(text: str) -> str:
    """The level of the safety message that a text poses as ("warning"), "" where it does not."""
    match = _SIGNAL.match(text)
    if match is None or not (match["mark"] or match["word"].upper() == match["word"]):
        return ""  # "Warning lamp H1 is lit" is prose
    return next(level for level in _SIGNALS if match[level])


def _same_number(measure: Measure, found: Iterable[Measure]) -> bool:
    return any(measure.value == other.value and measure.unit == other.unit for other in found)


def _same_bound(measure: Measure, found: Iterable[Measure]) -> bool:
    same = [other for other in found if measure.value == other.value and measure.unit == other.unit]
    return any(other.bound == measure.bound for other in same) or (
        measure.bound is Bound.NONE and any(other.bound is Bound.NONE for other in same)
    )


def _nearest(claim: str, spans: Sequence[str]) -> list[str]:
    """The span sentence that shares most with the claim; all of them where nothing tells them apart.

    Across languages only numbers and codes are shared; where none is, every cited sentence counts: a negation
    anywhere in them must be kept, and one in the claim must stand in each.
    """
    pieces = [piece for span in spans for piece in sentences(span)]
    if not pieces:
        return [""]
    overlaps = [len(_features(claim) & _features(piece)) for piece in pieces]
    best = max(overlaps)
    return [pieces[overlaps.index(best)]] if best > 0 and overlaps.count(best) == 1 else pieces


def _features(text: str) -> set[str]:
    words = {word.lower() for word in re.findall(r"[^\W\d_]{3,}", text)}
    characters = set(re.findall(r"[\u4e00-\u9fff]{2}", text))
    return words | characters | {str(measure.value) for measure in measures_in(text)} | set(codes_in(text))
