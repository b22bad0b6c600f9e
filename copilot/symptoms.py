"""Maps what a person reports onto the closed list of alarms and symptoms of an asset model.

Exact first (a code, a wording verbatim), then by likeness where one finding is near and clearly the nearest, else the
nearest few are to be asked about. The thresholds were set on the dev halves of ``evals/plant/gold/symptoms.jsonl`` and
``evals/plant/cases.jsonl`` (evals/bench/symptoms.py).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from copilot.codes import codes_in
from copilot.faultknowledge import FaultKnowledge, Finding, FindingKind
from copilot.glossary import Glossary
from copilot.likeness import Worded, likeness
from copilot.parallel import Vectors
from copilot.polarity import fold, read_signs

NEAR = 0.40
"""Likeness from which a finding is taken for what was meant,"""
MARGIN = 0.06
"""if the next one is so much further away: 95 % of those were right on the dev half."""
WORTH_ASKING = 0.20
"""Likeness from which a finding is worth a question. Lower than talk of other things reaches (.22 to .33 on the dev
half): a report left without an answer costs more than a question too many."""
MEANT = 0.95
"""Confidence in a finding taken by likeness; an exact one has 1."""
ASKED = 5

_SENTENCE = re.compile(r"(?<=[.!?;])\s+|[。！？；\n]+")
_PART = re.compile(r"[,，、]\s*")
_WORD = re.compile(r"\w")
# Said to the copilot and not of the machine.
_COURTESY = re.compile(
    r"(?:hello|hi|hey|good (?:morning|evening)|thanks?(?: you)?(?: a lot| so much)?|bye|ok(?:ay)?|please"
    r"|hallo|guten (?:morgen|tag|abend)|moin|danke(?: schön| sehr)?|vielen dank|tschüss|bitte"
    r"|hola|buenos días|buenas(?: tardes| noches)?|(?:muchas )?gracias|adiós|por favor"
    r"|你好|您好|早晨|早上好|早安|多谢晒?|谢谢你?|唔该晒?|拜拜|再见|好的?|\W)+"
)
# A symptom that there is no code for is none that an alarm shows.
_NO_CODE = re.compile(
    r"\b(?:no|without|kein(?:en?)?|ohne|sin|ningún)\s+(?:an?\s+|error\s+|fault\s+)?"
    r"(?:code|alarma?|message|meldung|código|mensaje)\b|[无没](?:有)?(?:故障|报警)?(?:代码|报警|警报)"
)


@dataclass(frozen=True, slots=True)
class SymptomMatch:
    """Findings that were reported, each with a confidence (0..1], and ids of findings to ask about, nearest first."""

    matched: tuple[tuple[str, float], ...] = ()
    candidates: tuple[str, ...] = ()


def map_symptoms(
    text: str,
    knowledge: FaultKnowledge,
    vectors: Vectors,
    lang: str = "",
    *,
    glossary: Glossary | None = None,
    alarms: bool = False,
) -> SymptomMatch:
    """What of the closed list a report names. ``lang`` is the reporter's language, told from the text if not given.

    ``alarms``: the machine shows an alarm, which excludes the symptoms worded as "no code"; so does a code in the text.
    ``glossary`` puts the report in the words of the documents.
    """
    reported = [finding for finding in knowledge.findings if finding.kind is not FindingKind.CHECK]
    named = [finding for finding in reported if _named(finding, text)]
    shown = alarms or any(finding.kind is FindingKind.ALARM for finding in named)
    possible = {finding.id: finding for finding in reported if not (shown and _has_no_code(finding))}
    found = {finding.id: 1.0 for finding in named if finding.id in possible}
    candidates: dict[str, None] = {}
    worded = [
        Worded.of(each.id, wording.lang, wording.text) for each in reported for wording in each.wordings
    ]
    for sentence in () if found else _SENTENCE.split(text):
        if not _WORD.search(sentence) or _COURTESY.fullmatch(fold(sentence)):
            continue
        likest = likeness(sentence, worded, vectors, lang, glossary)
        near = [
            each
            for each in sorted(likest, key=lambda each: -likest[each])
            if each in possible
            and likest[each] >= WORTH_ASKING
            and not _denied(sentence, possible[each].text(lang), lang)
        ]
        if near and _is_clear(near[0], likest):
            found[near[0]] = MEANT
        else:
            candidates |= dict.fromkeys(near[:ASKED])
    return SymptomMatch(tuple(found.items()), tuple(each for each in candidates if each not in found)[:ASKED])


def _is_clear(name: str, likest: Mapping[str, float]) -> bool:
    """Whether a finding is near, and all others (excluded ones too) are clearly further away."""
    second = max((value for each, value in likest.items() if each != name), default=-1.0)
    return likest[name] >= NEAR and likest[name] - second >= MARGIN


def _has_no_code(finding: Finding) -> bool:
    """Whether a symptom is worded as one that no alarm goes with."""
    return finding.kind is FindingKind.SYMPTOM and any(
        _NO_CODE.search(fold(wording.text)) for wording in finding.wordings
    )


def _named(finding: Finding, text: str) -> bool:
    """Whether the text has the finding's code or one of its wordings in it."""
    if finding.code and finding.code in codes_in(text):
        return True
    folded = fold(text)
    return any(re.search(rf"(?<!\w){re.escape(fold(each.text))}(?!\w)", folded) for each in finding.wordings)


def _denied(sentence: str, wording: str, lang: str) -> bool:
    """Whether the sentence says that the symptom is not there: "oil level is fine" of "oil level low"."""
    said, stated = read_signs(sentence, lang).axes(), read_signs(wording, lang).axes()
    shared = [said[axis] * stated[axis] for axis in said.keys() & stated.keys()]
    if any(shared):
        return max(shared) < 0
    # "flash on the parts, temperature fine" is a report still.
    parts = [read_signs(part, lang).axes() for part in _PART.split(sentence)]
    return all(part.get("fine") == 1 and min(part.values()) > 0 for part in parts)
