"""Maps what a person reports onto the closed list of alarms and symptoms of an asset model.

Exact first (a code, a wording verbatim), then by meaning where one finding is near and clearly the nearest, else the
nearest few are to be asked about. The thresholds were set on the dev half of ``evals/plant/gold/symptoms.jsonl``
(evals/bench/symptoms.py).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from copilot.codes import codes_in
from copilot.faultknowledge import FaultKnowledge, Finding, FindingKind
from copilot.language import detect, in_script
from copilot.parallel import Float, Vectors, unit
from copilot.polarity import fold, read_signs

NEAR = 0.40
"""Cosine from which a finding is taken for what was meant,"""
MARGIN = 0.06
"""if the next one is so much further away: 95 % of those were right on the dev half."""
WORTH_ASKING = 0.30
"""Cosine from which a finding is worth a question."""
MEANT = 0.95
"""Confidence in a finding taken by meaning; an exact one has 1."""
ASKED = 3

_FEWEST_FOR_A_MEAN = 8
_SENTENCE = re.compile(r"(?<=[.!?;])\s+|[。！？；\n]+")
_WORD = re.compile(r"\w")


@dataclass(frozen=True, slots=True)
class SymptomMatch:
    """Findings that were reported, each with a confidence (0..1], and ids of findings to ask about, nearest first."""

    matched: tuple[tuple[str, float], ...] = ()
    candidates: tuple[str, ...] = ()


def map_symptoms(text: str, knowledge: FaultKnowledge, vectors: Vectors, lang: str = "") -> SymptomMatch:
    """What of the closed list a report names. ``lang`` is the reporter's language, told from the text if not given."""
    reported = [finding for finding in knowledge.findings if finding.kind is not FindingKind.CHECK]
    found = {finding.id: 1.0 for finding in reported if _named(finding, text)}
    candidates: dict[str, None] = {}
    sentences = [] if found else [part for part in _SENTENCE.split(text) if _WORD.search(part)]
    for sentence in sentences:
        near = _Nearest.of(sentence, reported, vectors, lang)
        if near is None:
            continue
        if near.clear:
            found[near.ids[0]] = MEANT
        else:
            candidates |= dict.fromkeys(near.ids)
    return SymptomMatch(tuple(found.items()), tuple(each for each in candidates if each not in found)[:ASKED])


def _named(finding: Finding, text: str) -> bool:
    """Whether the text has the finding's code or one of its wordings in it."""
    if finding.code and finding.code in codes_in(text):
        return True
    folded = fold(text)
    return any(re.search(rf"(?<!\w){re.escape(fold(each.text))}(?!\w)", folded) for each in finding.wordings)


@dataclass(frozen=True, slots=True)
class _Nearest:
    """The findings worth asking about, nearest first; ``clear``: the first is meant."""

    ids: tuple[str, ...]
    clear: bool

    @classmethod
    def of(cls, sentence: str, findings: Sequence[Finding], vectors: Vectors, lang: str) -> _Nearest | None:
        cosines = _cosines(sentence, findings, vectors, lang)
        by_id = {finding.id: finding for finding in findings}
        order = [
            each
            for each in sorted(cosines, key=lambda each: -cosines[each])[: ASKED + 1]
            if cosines[each] >= WORTH_ASKING and not _denied(sentence, by_id[each].text(lang), lang)
        ]
        if not order:
            return None
        second = max((value for each, value in cosines.items() if each != order[0]), default=-1.0)
        first = cosines[order[0]]
        return cls(tuple(order[:ASKED]), first >= NEAR and first - second >= MARGIN)


def _denied(sentence: str, wording: str, lang: str) -> bool:
    """Whether the sentence says that the symptom is not there: "oil level is fine" of "oil level low"."""
    said, stated = read_signs(sentence, lang).axes(), read_signs(wording, lang).axes()
    shared = [said[axis] * stated[axis] for axis in said.keys() & stated.keys()]
    if any(shared):
        return max(shared) < 0
    return said.get("fine") == 1 and min(said.values()) > 0


def _cosines(sentence: str, findings: Sequence[Finding], vectors: Vectors, lang: str) -> Mapping[str, float]:
    """How near each finding's nearest wording is.

    From every vector the mean of its language's wordings is taken off: else a wording in the reporter's own language
    is nearer than the right one in another.
    """
    worded = list(_worded(findings))
    if not worded:
        return {}
    languages = np.array([each for _, each, _ in worded])
    rows = vectors.of([text for *_, text in worded])
    means = _means(rows, languages)
    spoken = lang or detect(sentence)
    asked = in_script(sentence, "zh-Hant") if spoken.startswith("zh") else sentence
    mine = unit(vectors.of([asked])[0] - means.get(_base(spoken), rows.mean(axis=0)))
    near = unit(rows - np.stack([means[each] for each in languages])) @ mine
    found: dict[str, float] = {}
    for (name, _, _), cosine in zip(worded, near, strict=True):
        found[name] = max(found.get(name, -1.0), float(cosine))
    return found


def _worded(findings: Sequence[Finding]) -> Iterator[tuple[str, str, str]]:
    """Finding id, base language and text of every wording; Chinese in one script."""
    for finding in findings:
        for each in finding.wordings:
            base = _base(each.lang)
            yield finding.id, base, in_script(each.text, "zh-Hant") if base == "zh" else each.text


def _means(rows: Float, languages: NDArray[np.str_]) -> dict[str, Float]:
    """The mean vector of each language's wordings, that of all where there are few."""
    return {
        str(lang): rows[languages == lang].mean(axis=0)
        if (languages == lang).sum() >= _FEWEST_FOR_A_MEAN
        else rows.mean(axis=0)
        for lang in np.unique(languages)
    }


def _base(lang: str) -> str:
    return lang.partition("-")[0]
