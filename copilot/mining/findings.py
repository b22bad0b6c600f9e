"""Findings and their links to causes: alarms, symptoms, checks that sources word, and the inspection of each cause."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np

from copilot.codes import normalise
from copilot.faultknowledge import Cause, Finding, FindingKind, Link, Wording
from copilot.mining.alignment import Entry
from copilot.mining.effort import check_effort
from copilot.mining.likeness import Told, nearness, symptoms_of
from copilot.mining.merging import Group
from copilot.mining.sources import SourceJob, short_hash
from copilot.mining.strengths import CHECK_SHOWS, USUALLY, strength
from copilot.reply import Citation
from copilot.wordingvectors import Vectors, WordingVectors

SAME_SYMPTOM = 0.8
"""Nearness above which symptoms of two tables are one."""
MAPPED = 0.7
"""Nearness above which a job's problem is a listed symptom."""


@dataclass
class _Draft:
    kind: FindingKind
    code: str = ""
    wordings: dict[tuple[str, str], Wording] = field(default_factory=dict)


class FindingBook:
    """Collects findings and links while sources are read; every method may be called in any order of sources."""

    def __init__(self, vectors: WordingVectors) -> None:
        self._vectors = vectors
        self._named: Vectors = np.zeros((0, 0), np.float32)
        self._drafts: dict[str, _Draft] = {}
        self._symptoms: dict[tuple[str, int], str] = {}
        self._links: dict[tuple[str, str], tuple[float, dict[Citation, None]]] = {}

    def add_cause(self, group: Group) -> None:
        """What the sources of a listed cause say that it shows in."""
        for member in group.members:
            entry = member.entry
            reference = entry[0]
            shown = self._alarm(entry) if reference.code else self._symptom(entry)
            if shown:
                self._link(group.id, shown, strength(reference), (row.cite(row.fault.cause) for row in entry))
            if any(row.fault.check.strip() for row in entry):
                checked = (row.cite(row.fault.check) for row in entry if row.fault.check.strip())
                self._link(group.id, self._check(entry), CHECK_SHOWS, checked)

    def add_job_cause(self, cause: str, jobs: Sequence[SourceJob]) -> None:
        """What jobs without a listed cause showed: their alarms, and their problems as one symptom if new."""
        for job in jobs:
            for finding in self.shown(job) or [self._reported(cause, job)]:
                self._link(cause, finding, USUALLY, [job.worded(job.order.problem or job.wording).citation])

    def shown(self, job: SourceJob) -> list[str]:
        """Findings known so far that a job's code and problem name."""
        found = []
        if job.code:
            found.append(f"alarm:{job.code}")
            if found[0] not in self._drafts:
                draft = self._drafts[found[0]] = _Draft(FindingKind.ALARM, job.code)
                _add(draft, job.worded(job.order.problem or job.code))
        mapped = self._mapped(job.order.problem)
        if mapped and mapped not in found and not (job.code and mapped.startswith("alarm:")):
            found.append(mapped)
        for code in map(normalise, job.case.codes if job.case else ()):
            if f"alarm:{code}" in self._drafts and f"alarm:{code}" not in found:
                found.append(f"alarm:{code}")
        return found

    def findings(self, causes: Iterable[Cause]) -> list[Finding]:
        """All findings, and for every cause the check that looks for it."""
        made = [self._finding(finding, draft) for finding, draft in self._drafts.items()]
        return [*made, *(inspection(cause) for cause in causes)]

    def links(self) -> list[Link]:
        """All links, each with what it stands on."""
        return [
            Link(cause=cause, finding=finding, strength=value, citations=tuple(citations))
            for (cause, finding), (value, citations) in self._links.items()
        ]

    def _alarm(self, entry: Entry) -> str:
        finding = f"alarm:{entry[0].code}"
        draft = self._drafts.setdefault(finding, _Draft(FindingKind.ALARM, entry[0].code))
        for row in entry:
            _add(draft, row.worded(row.fault.symptom or row.fault.code))
        return finding

    def _symptom(self, entry: Entry) -> str:
        """The symptom of an entry: that of its table's row, or one worded alike in another table; "" if it has none."""
        told = symptoms_of(entry)
        if not told:
            return ""
        key = entry[0].section, entry[0].block
        if key not in self._symptoms:
            self._symptoms[key] = self._known_symptom(told) or f"symptom:{short_hash(key[0], told[0][1])}"
        finding = self._symptoms[key]
        draft = self._drafts.setdefault(finding, _Draft(FindingKind.SYMPTOM))
        for row in entry:
            if row.fault.symptom:
                _add(draft, row.worded(row.fault.symptom))
        return finding

    def _known_symptom(self, told: Sequence[Told]) -> str:
        near = {
            finding: nearness(told, list(draft.wordings), self._vectors)
            for finding, draft in self._drafts.items()
            if draft.kind is FindingKind.SYMPTOM
        }
        best = max(near, key=lambda finding: near[finding], default="")
        return best if best and near[best] >= SAME_SYMPTOM else ""

    def _check(self, entry: Entry) -> str:
        texts = [row for row in entry if row.fault.check.strip()]
        finding = f"check:{short_hash(texts[0].section.partition('#')[0], texts[0].fault.check)}"
        draft = self._drafts.setdefault(finding, _Draft(FindingKind.CHECK))
        for row in texts:
            _add(draft, row.worded(row.fault.check))
        return finding

    def _reported(self, cause: str, job: SourceJob) -> str:
        """The symptom that stands for what jobs with a cause of their own were called for."""
        finding = f"symptom:{short_hash(cause, 'reported')}"
        draft = self._drafts.setdefault(finding, _Draft(FindingKind.SYMPTOM))
        _add(draft, job.worded(job.order.problem or job.wording))
        return finding

    def _mapped(self, problem: str) -> str:
        """The alarm or symptom that a problem is worded like, or ""."""
        if not problem.strip():
            return ""
        names = [
            (finding, text)
            for finding, draft in self._drafts.items()
            if draft.kind is not FindingKind.CHECK
            for _, text in draft.wordings
        ]
        if not names:
            return ""
        if len(names) != len(self._named):
            # Wordings are only ever added, so that as many are the same ones.
            self._named = self._vectors.of([text for _, text in names])
        near = self._named @ self._vectors.of([problem])[0]
        best = int(np.argmax(near))
        return names[best][0] if near[best] >= MAPPED else ""

    def _link(self, cause: str, finding: str, value: float, citations: Iterable[Citation]) -> None:
        known, cited = self._links.get((cause, finding), (0.0, {}))
        cited.update(dict.fromkeys(citations))
        self._links[cause, finding] = max(known, value), cited

    def _finding(self, finding: str, draft: _Draft) -> Finding:
        wordings = tuple(draft.wordings.values())
        if draft.kind is not FindingKind.CHECK:
            return Finding(id=finding, kind=draft.kind, wordings=wordings, code=draft.code)
        effort = check_effort(wording.text for wording in wordings)
        return Finding(
            id=finding,
            kind=draft.kind,
            wordings=wordings,
            minutes=effort.minutes,
            competence=effort.competence,
            energy=effort.energy,
        )


def inspection(cause: Cause) -> Finding:
    """The check that looks whether it is this cause, in the cause's own words; its effort is that of the remedies."""
    told = cause.remedies or cause.wordings
    effort = check_effort(wording.text for wording in told)
    return Finding(
        id=f"check:look-{cause.id.partition(':')[2]}",
        kind=FindingKind.CHECK,
        wordings=cause.wordings,
        minutes=effort.minutes,
        competence=effort.competence,
        energy=effort.energy,
        inspects=cause.id,
    )


def _add(draft: _Draft, wording: Wording) -> None:
    draft.wordings.setdefault((wording.lang, wording.text), wording)
