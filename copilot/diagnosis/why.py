"""Why a check: the minutes it saves and which causes it tells apart, in one sentence of the reader's language."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from copilot.diagnosis.counts import Floats
from copilot.diagnosis.network import Network
from copilot.diagnosis.policy import CheckChoice
from copilot.faultknowledge import Cause, FaultKnowledge, Finding
from copilot.wording import Wording, wording

# Only causes at least this probable are worth naming, and so many on a side.
WORTH_NAMING = 0.02
MOST_NAMED = 2


def check_text(finding: Finding, knowledge: FaultKnowledge, lang: str) -> tuple[str, str]:
    """What to do: the source's words for a check, or "look whether it is this"; and the language of these words."""
    words, cause = wording(lang), knowledge.cause(finding.inspects)
    if cause:
        return words("check.why.look", cause=cause.text(lang)), _lang_of(cause, lang)
    return finding.text(lang), _lang_of(finding, lang)


def _lang_of(worded: Finding | Cause, lang: str) -> str:
    text = worded.text(lang)
    return next(each.lang for each in worded.wordings if each.text == text)


def why(network: Network, knowledge: FaultKnowledge, p: Floats, choice: CheckChoice, lang: str) -> str:
    """Why ``choice`` is the next check when causes are distributed as ``p`` (n,)."""
    words = wording(lang)
    column = network.findings.index(choice.finding)
    minutes = _minutes(choice.minutes)
    inspected = network.inspects[column]
    if inspected >= 0:
        cause = _named(network, knowledge, [int(inspected)], words)
        return words("check.why.inspects", minutes=minutes, causes=cause)
    towards, away = separated(network, p, column)
    values = {
        "minutes": minutes,
        "saved": _minutes(choice.saved),
        "causes": _named(network, knowledge, towards, words),
    }
    if not towards or not away:
        return words("check.why.informs", minutes=minutes, saved=values["saved"])
    return words("check.why.separates", **values, others=_named(network, knowledge, away, words))


def why_confirm(network: Network, knowledge: FaultKnowledge, row: int, minutes: float, lang: str) -> str:
    """Why to look at the most probable cause (a row) before it is repaired."""
    words = wording(lang)
    return words(
        "check.why.confirms",
        causes=_named(network, knowledge, [row], words),
        minutes=_minutes(minutes),
        repair=_minutes(float(network.repair_minutes[row])),
    )


def separated(network: Network, p: Floats, column: int) -> tuple[list[int], list[int]]:
    """Probable listed causes that a check not OK speaks for, and those it speaks against, most affected first."""
    theta = network.theta[:-1, column]
    change = p[:-1] * np.log(theta / float(p @ network.theta[:, column]))
    order = np.argsort(-np.abs(change), kind="stable")
    probable = [int(row) for row in order if p[row] >= WORTH_NAMING]
    towards = [row for row in probable if change[row] > 0][:MOST_NAMED]
    return towards, [row for row in probable if change[row] < 0][:MOST_NAMED]


def _named(network: Network, knowledge: FaultKnowledge, rows: Sequence[int], words: Wording) -> str:
    causes = (knowledge.cause(network.causes[row]) for row in rows)
    return words("check.why.and").join(cause.text(words.lang) for cause in causes if cause)


def _minutes(value: float) -> float:
    """Whole minutes; below two, halves would mislead less than "0"."""
    return round(value) if value >= 2 else round(value, 1)
