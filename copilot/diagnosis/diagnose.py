"""From what is known and observed to the ranked causes and the next check."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property, lru_cache

import numpy as np
from pydantic import BaseModel, ConfigDict

from copilot.diagnosis.calibration import TINY, Likelihood, calibrated, in_words, leave_one_out
from copilot.diagnosis.counts import Floats
from copilot.diagnosis.evidence import Observation
from copilot.diagnosis.explain import EvidenceItem, explain
from copilot.diagnosis.network import OTHER_FLOOR, Network, build_network
from copilot.diagnosis.policy import next_check
from copilot.diagnosis.posterior import log_likelihood, normalised, posterior, two_faults
from copilot.diagnosis.why import check_text, why, why_confirm
from copilot.faultknowledge import (
    OTHER,
    Calibration,
    Competence,
    EnergyState,
    FaultKnowledge,
    Finding,
    FindingKind,
    FindingState,
)
from copilot.wording import wording

LOCKOUT_MINUTES = 15.0
SURE = 0.85
# Pairs of causes are told from this probability on.
PAIR_WORTH_TELLING = 0.05
MOST_PAIRS = 3


class State(StrEnum):
    """What to do next: make the check, repair the first hypothesis, or ask someone who knows more."""

    CHECKING = "checking"
    REPAIR = "repair"
    ESCALATE = "escalate"


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True)


class Hypothesis(_Part):
    """A possible cause. ``probability`` is None until enough cases are closed; ``words`` always say it roughly."""

    cause: str
    text: str
    probability: float | None
    words: Likelihood
    evidence_for: tuple[EvidenceItem, ...] = ()
    evidence_against: tuple[EvidenceItem, ...] = ()


class NextCheck(_Part):
    """The check to make: its text (in ``lang``), minutes with set-up, and ``why`` in one sentence of the reader's."""

    id: str
    text: str
    lang: str
    minutes: float
    why: str
    energy: EnergyState
    competence: Competence


class Pair(_Part):
    """Two causes at once; ``probability`` among all explanations by one or two faults, None like a hypothesis's."""

    causes: tuple[str, str]
    texts: tuple[str, str]
    probability: float | None
    words: Likelihood


class Diagnosis(_Part):
    """Hypotheses from the most probable on, `OTHER` always among them; ``next_check`` while ``state`` is checking."""

    hypotheses: tuple[Hypothesis, ...]
    next_check: NextCheck | None
    state: State
    pairs: tuple[Pair, ...] = ()
    closed_cases: int = 0


def diagnose(
    knowledge: FaultKnowledge,
    observations: Sequence[Observation],
    *,
    asset: str = "",
    today: date,
    competence: Competence = Competence.TECHNICIAN,
    locked_out: bool = False,
    lang: str = "en",
    told: Floats | None = None,
    limit: int = 10,
) -> Diagnosis:
    """Rank the causes by all observations and propose what this person may check next.

    ``told`` (n,): see `posterior`; ``limit`` is the most listed causes to tell.
    """
    known = _Known(knowledge)
    network, calibration = _network(known, asset, today), _calibration(known)
    p = probabilities(knowledge, observations, asset=asset, today=today, told=told)
    best = int(np.argmax(p))
    sure = p[best] > SURE and best not in _ruled_out(network, observations)
    mine = _Mine(knowledge, competence, locked_out)
    if sure:
        check = _confirmation(network, knowledge, observations, best, mine, lang)
    else:
        check = _proposed(network, knowledge, observations, mine, lang, told)
    repair = sure and network.causes[best] != OTHER and check is None
    return Diagnosis(
        hypotheses=tuple(
            _hypothesis(
                network, knowledge, observations, row, _shown(p[row], calibration), p[row], asset, lang, told
            )
            for row in _ranked(p, limit)
        ),
        next_check=check,
        state=State.REPAIR if repair else State.CHECKING if check else State.ESCALATE,
        pairs=_pairs(network, knowledge, observations, calibration, lang),
        closed_cases=len(knowledge.jobs),
    )


def probabilities(
    knowledge: FaultKnowledge,
    observations: Sequence[Observation],
    *,
    asset: str = "",
    today: date,
    told: Floats | None = None,
) -> Floats:
    """P(cause | all that is known) (n,) as a diagnosis ranks by: causes as the knowledge lists them, then `OTHER`."""
    known = _Known(knowledge)
    return with_floor(_believed(_network(known, asset, today), observations, told, _calibration(known)))


def _believed(
    network: Network, observations: Sequence[Observation], told: Floats | None, calibration: Calibration
) -> Floats:
    """The calibrated posterior (n,). The calibration was learned from signs alone, so it is theirs alone.

    Who looked at a cause itself is believed as it is, however wrong signs can be; what ``told`` says is added as it is.
    """
    known = [each for each in observations if each.finding in network.columns]
    looks = [each for each in known if network.inspects[network.columns[each.finding]] >= 0]
    signs = [each for each in observations if each not in looks]
    p = calibrated(posterior(network, signs), calibration, network.prior)
    more = np.zeros(len(p)) if told is None else told
    return normalised(np.log(np.maximum(p, TINY)) + log_likelihood(network, looks) + more)


def _ruled_out(network: Network, observations: Sequence[Observation]) -> set[int]:
    """The causes (rows) that were looked at, or repaired in vain, and were not it."""
    gone = (each.finding for each in observations if each.state is FindingState.ABSENT)
    return {
        int(network.inspects[network.columns[finding]]) for finding in gone if finding in network.columns
    } - {-1}


def with_floor(p: Floats) -> Floats:
    """Probabilities (n,) with `OTHER`, the last one, raised to its floor: no list of causes is complete."""
    if len(p) == 1 or p[-1] >= OTHER_FLOOR:
        return p
    return np.append(p[:-1] / p[:-1].sum() * (1 - OTHER_FLOOR), OTHER_FLOOR)


def permitted(finding: Finding, competence: Competence, *, locked_out: bool) -> bool:
    """Whether this person may make a check with the machine as it is.

    With energy on, only while it is not locked out; isolated, never by an operator.
    """
    if finding.kind is not FindingKind.CHECK or not competence.may(finding.competence):
        return False
    if finding.energy is EnergyState.ENERGISED:
        return not locked_out
    return finding.energy is EnergyState.ANY or competence is not Competence.OPERATOR


@dataclass(frozen=True)
class _Mine:
    """The checks that one person may make with the machine as it is."""

    knowledge: FaultKnowledge
    competence: Competence
    locked_out: bool

    @cached_property
    def allowed(self) -> dict[str, Finding]:
        """The permitted checks by id."""
        return {
            each.id: each
            for each in self.knowledge.findings
            if permitted(each, self.competence, locked_out=self.locked_out)
        }

    @cached_property
    def set_up(self) -> dict[str, float]:
        """Minutes for the lock-out of those that need one, unless it hangs already."""
        isolated = (each.id for each in self.allowed.values() if each.energy is EnergyState.ISOLATED)
        return {} if self.locked_out else dict.fromkeys(isolated, LOCKOUT_MINUTES)


def _confirmation(
    network: Network,
    knowledge: FaultKnowledge,
    observations: Sequence[Observation],
    row: int,
    mine: _Mine,
    lang: str,
) -> NextCheck | None:
    """A look at the cause that stands out, where it costs less than repairing it in vain and nobody has looked yet."""
    asked = {each.finding for each in observations}
    looks = [each for each in mine.allowed.values() if each.inspects == network.causes[row]]
    if not looks or any(each.id in asked for each in looks):
        return None
    look = min(looks, key=lambda each: each.minutes)
    minutes = look.minutes + mine.set_up.get(look.id, 0.0)
    if minutes >= network.repair_minutes[row]:
        return None
    return _check(look, knowledge, minutes, why_confirm(network, knowledge, row, minutes, lang), lang)


def _proposed(
    network: Network,
    knowledge: FaultKnowledge,
    observations: Sequence[Observation],
    mine: _Mine,
    lang: str,
    told: Floats | None,
) -> NextCheck | None:
    choice = next_check(network, observations, allowed=mine.allowed, set_up=mine.set_up, told=told)
    if choice is None:
        return None
    reason = why(network, knowledge, posterior(network, observations, told), choice, lang)
    return _check(mine.allowed[choice.finding], knowledge, choice.minutes, reason, lang)


def _check(finding: Finding, knowledge: FaultKnowledge, minutes: float, reason: str, lang: str) -> NextCheck:
    text, text_lang = check_text(finding, knowledge, lang)
    return NextCheck(
        id=finding.id,
        text=text,
        lang=text_lang,
        minutes=minutes,
        why=reason,
        energy=finding.energy,
        competence=finding.competence,
    )


def _hypothesis(
    network: Network,
    knowledge: FaultKnowledge,
    observations: Sequence[Observation],
    row: int,
    shown: float | None,
    p: float,
    asset: str,
    lang: str,
    told: Floats | None,
) -> Hypothesis:
    cause = network.causes[row]
    support, doubt = explain(network, knowledge, observations, cause, asset=asset, lang=lang, told=told)
    return Hypothesis(
        cause=cause,
        text=_text(knowledge, cause, lang),
        probability=shown,
        words=in_words(p),
        evidence_for=support,
        evidence_against=doubt,
    )


def _pairs(
    network: Network,
    knowledge: FaultKnowledge,
    observations: Sequence[Observation],
    calibration: Calibration,
    lang: str,
) -> tuple[Pair, ...]:
    return tuple(
        Pair(
            causes=(network.causes[first], network.causes[second]),
            texts=(
                _text(knowledge, network.causes[first], lang),
                _text(knowledge, network.causes[second], lang),
            ),
            probability=_shown(p, calibration),
            words=in_words(p),
        )
        for first, second, p in two_faults(network, observations)[:MOST_PAIRS]
        if p >= PAIR_WORTH_TELLING
    )


def _ranked(p: Floats, limit: int) -> list[int]:
    """Places from the most probable on, at most ``limit`` and the last one, which is `OTHER`."""
    order = np.argsort(-p, kind="stable").tolist()
    listed = [row for row in order if row != len(p) - 1][:limit]
    return [row for row in order if row in listed or row == len(p) - 1]


def _shown(p: float, calibration: Calibration) -> float | None:
    return float(p) if calibration.enough else None


def _text(knowledge: FaultKnowledge, cause: str, lang: str) -> str:
    found = knowledge.cause(cause)
    return found.text(lang) if found else wording(lang)("diagnosis.another_cause")


class _Known:
    """A knowledge as a key: the same object, or the same version of the same machine model's."""

    def __init__(self, knowledge: FaultKnowledge) -> None:
        self.knowledge = knowledge
        sizes = (len(knowledge.causes), len(knowledge.findings), len(knowledge.links), len(knowledge.jobs))
        self._key = (knowledge.site, knowledge.asset_model, knowledge.version, sizes)

    def __hash__(self) -> int:
        return hash(self._key)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, _Known):
            return NotImplemented
        same = self._key == other._key and bool(self.knowledge.version)
        return same or self.knowledge is other.knowledge


@lru_cache(maxsize=4)
def _network(known: _Known, asset: str, today: date) -> Network:
    return build_network(known.knowledge, asset=asset, today=today)


@lru_cache(maxsize=16)
def _calibration(known: _Known) -> Calibration:
    return known.knowledge.calibration or leave_one_out(known.knowledge)
