"""Causes made from what was merged: wordings, remedies, rating, parts and minutes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from statistics import median

from copilot.codes import codes_in, spelling
from copilot.faultknowledge import Cause, Merge, MergedBy, Wording
from copilot.mining.alignment import Entry
from copilot.mining.effort import repair_effort
from copilot.mining.jobs import Assigned
from copilot.mining.merging import Group
from copilot.mining.sources import SourceJob, SourceRow
from copilot.wordingvectors import WordingVectors

_SHORTEST_PART = 6


def listed_cause(group: Group, jobs: Sequence[SourceJob]) -> Cause:
    """A cause that manuals or FMEA sheets list; ``jobs`` are those taken for it."""
    rows = [row for member in group.members for row in member.entry]
    remedies = _worded((row, row.fault.remedy) for row in rows)
    return Cause(
        id=group.id,
        wordings=_worded((row, row.fault.cause) for row in rows),
        remedies=remedies,
        occurrence=max((row.occurrence for row in rows if row.occurrence is not None), default=1.0),
        minutes=_minutes(jobs, remedies),
        parts=tuple(dict.fromkeys(part for row in rows for part in _parts(row))),
    )


def job_cause(cause: str, jobs: Sequence[SourceJob]) -> Cause:
    """A cause that is known from jobs only, the earliest first."""
    remedies = _distinct(job.worded(job.order.remedy) for job in jobs if job.order.remedy)
    return Cause(
        id=cause,
        wordings=_distinct(job.worded(job.wording) for job in jobs),
        remedies=remedies,
        minutes=_minutes(jobs, remedies),
        parts=tuple(dict.fromkeys(part for job in jobs for part in job.order.parts)),
        job=jobs[0].order.id,
    )


def merges_of(group: Group, vectors: WordingVectors) -> Iterator[Merge]:
    """Every wording of a cause beside the one it goes by, with why it counts as the same."""
    first = group.members[0]
    told = {(first.entry[0].lang, first.entry[0].fault.cause)}
    for member in group.members:
        for place, row in enumerate(member.entry):
            if (row.lang, row.fault.cause) in told:
                continue
            told.add((row.lang, row.fault.cause))
            by, similarity = (
                (member.by, member.similarity)
                if place == 0
                else (MergedBy.SAME_ROW, _near(member.entry, row, vectors))
            )
            yield Merge(cause=group.id, wording=row.worded(row.fault.cause), by=by, similarity=similarity)


def merges_of_jobs(assigned: Iterable[Assigned], causes: Iterable[Cause]) -> Iterator[Merge]:
    """Every wording of a job that was taken for a cause not worded so, the first job with it standing for all."""
    told: set[tuple[str, str]] = {(cause.id, wording.text) for cause in causes for wording in cause.wordings}
    for each in assigned:
        if (each.cause, each.job.wording) not in told:
            told.add((each.cause, each.job.wording))
            wording = each.job.worded(each.job.wording)
            yield Merge(cause=each.cause, wording=wording, by=each.by, similarity=each.similarity)


def _near(entry: Entry, row: SourceRow, vectors: WordingVectors) -> float:
    first, other = vectors.of([entry[0].fault.cause, row.fault.cause])
    return min(max(float(first @ other), 0.0), 1.0)


def _worded(texts: Iterable[tuple[SourceRow, str]]) -> tuple[Wording, ...]:
    return _distinct(row.worded(text) for row, text in texts if text.strip())


def _distinct(wordings: Iterable[Wording]) -> tuple[Wording, ...]:
    """Each text once in each language, where it stands first."""
    found: dict[tuple[str, str], Wording] = {}
    for wording in wordings:
        found.setdefault((wording.lang, wording.text), wording)
    return tuple(found.values())


def _minutes(jobs: Sequence[SourceJob], remedies: Sequence[Wording]) -> float:
    """The median of what the jobs took, else what the remedies' words say."""
    taken = [job.order.minutes for job in jobs if job.order.minutes]
    return float(median(taken)) if taken else repair_effort(wording.text for wording in remedies).minutes


def _parts(row: SourceRow) -> Iterator[str]:
    """Part numbers as the source writes them."""
    yield from row.parts
    for code in codes_in(row.fault.remedy):
        if len(code) >= _SHORTEST_PART:
            yield spelling(row.fault.remedy, code)
