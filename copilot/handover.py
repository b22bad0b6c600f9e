"""The hand-over of a case to someone who knows more: what was seen, found and done, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from copilot.blocks import moment
from copilot.diagnosis.calibration import Likelihood
from copilot.faultknowledge import FindingState
from copilot.wording import Wording, wording


@dataclass(frozen=True, slots=True)
class FoundFact:
    """What a check or a question showed; ``text`` and ``said`` are quotes, ``value`` is as measured."""

    text: str
    state: FindingState
    value: str = ""
    said: str = ""
    by: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class CauseFact:
    """A ranked cause; ``probability`` is 0..1, None where only the words are calibrated."""

    text: str
    words: Likelihood
    probability: float | None = None


@dataclass(frozen=True, slots=True)
class DoneFact:
    """Something that was done, read or measured: ``text`` a quote, ``outcome`` in the reader's language or "".

    ``translation`` is a reviewed one of the quote, "" where there is none.
    """

    text: str
    by: str
    at: datetime
    outcome: str = ""
    value: str = ""
    translation: str = ""


@dataclass(frozen=True, slots=True)
class LockFact:
    """Whose lock hangs on the machine since when."""

    by: str
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class HandOverFacts:
    """All of it, in the order in which it is told. Times are aware."""

    asset: str
    asset_model: str
    case: str = ""
    symptoms: tuple[str, ...] = ()
    alarms: tuple[str, ...] = ()
    findings: tuple[FoundFact, ...] = ()
    causes: tuple[CauseFact, ...] = ()
    done: tuple[DoneFact, ...] = ()
    locks: tuple[LockFact, ...] = ()
    acknowledged: tuple[DoneFact, ...] = ()
    question: str = ""


@dataclass(frozen=True, slots=True)
class HandOverPart:
    """A heading and its lines, plain text."""

    heading: str
    lines: tuple[str, ...]


def hand_over(facts: HandOverFacts, lang: str) -> tuple[HandOverPart, ...]:
    """The hand-over part by part; what is locked out is always told, other parts only where there is something."""
    words = wording(lang)
    told: dict[str, Iterable[str]] = {
        "symptoms": facts.symptoms,
        "alarms": facts.alarms,
        "findings": (_finding(each, words) for each in facts.findings),
        "causes": (_cause(place, each, words) for place, each in enumerate(facts.causes, 1)),
        "done": (_done(each, words) for each in facts.done),
        "locks": [_lock(each, words) for each in facts.locks] or [words("handover.no_locks")],
        "acknowledged": (_done(each, words) for each in facts.acknowledged),
        "question": filter(None, [facts.question]),
    }
    machine = " · ".join(filter(None, (facts.asset, facts.asset_model, facts.case)))
    parts = [HandOverPart(words("handover.title"), (machine,))]
    parts += [HandOverPart(words(f"handover.{name}"), tuple(lines)) for name, lines in told.items()]
    return tuple(part for part in parts if part.lines)


def hand_over_text(facts: HandOverFacts, lang: str) -> str:
    """The hand-over as plain text."""
    return "\n\n".join("\n".join(_lines(part)) for part in hand_over(facts, lang))


def _lines(part: HandOverPart) -> Iterator[str]:
    yield part.heading
    yield from (f"- {line}" for line in part.lines)


def _finding(found: FoundFact, words: Wording) -> str:
    state = words(f"handover.state.{found.state}")
    extra = "; ".join(filter(None, (found.value, f"“{found.said}”" if found.said else "")))
    told = f"{found.text}: {state}" + (f" ({extra})" if extra else "")
    return _signed(told, found.by, found.at, words)


def _cause(place: int, cause: CauseFact, words: Wording) -> str:
    chance = words(f"case.{cause.words}")
    if cause.probability is not None:
        chance = f"{chance}, {words.percent(cause.probability)}"
    return f"{place}. {cause.text} ({chance})"


def _done(done: DoneFact, words: Wording) -> str:
    extra = "; ".join(filter(None, (done.outcome, done.value)))
    told = f"{done.text} = {done.translation}" if done.translation else done.text
    return _signed(told + (f" ({extra})" if extra else ""), done.by, done.at, words)


def _lock(lock: LockFact, words: Wording) -> str:
    return _signed(words("handover.lock", by=lock.by), "", lock.since, words)


def _signed(text: str, by: str, at: datetime | None, words: Wording) -> str:
    """A line with who and when behind it."""
    sign = ", ".join(filter(None, (by, moment(at, words.lang) if at else "")))
    return f"{text} – {sign}" if sign else text
