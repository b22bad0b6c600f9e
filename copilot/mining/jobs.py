"""Which cause each closed job had: by its code, its words, the parts fitted, and jobs that tell the same story."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import squareform

from copilot.codes import codes_in, normalise
from copilot.faultknowledge import MergedBy
from copilot.knowledgestore import CauseDecision
from copilot.mining.likeness import same_words
from copilot.mining.merging import Group
from copilot.mining.sources import SourceJob, SourceRow, short_hash
from copilot.mining.trigrams import agreeing, shared
from copilot.wordingvectors import WordingVectors

# Log-odds that a job had a cause, fitted (logistic regression, rounded) on the jobs of two machines of the sample
# plant; evals/bench/merging.py measures them on the other two.
BIAS = -9.6
MEANING = 8.0
LETTERS = 11.0
PART = 6.5
OTHER_PART = -5.5
CODE = 2.5
SURE = 20.0
"""For a cause worded as the job words it."""

ASSIGNED = 0.0
"""Log-odds above which a job is taken for a listed cause."""
DOUBTFUL = -2.0
"""As `ASSIGNED`, for a story that states no cause and is told fewer than `OFTEN` times."""
OFTEN = 4
SAME_STORY = 0.8
"""Likeness of two jobs above which the second had the cause of the first."""
SAME_FAULT = 0.62
"""Mean likeness above which jobs without a listed cause had the same."""

Scores = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Assigned:
    """The cause a job is taken to have had; ``similarity`` is the probability of it, 0..1."""

    job: SourceJob
    cause: str
    by: MergedBy
    similarity: float


@dataclass(frozen=True, slots=True)
class Assignment:
    """Where the jobs went: to listed causes, or into ``own`` causes by id, the earliest job first.

    A single job that fits no listed cause and says neither cause nor remedy tells nothing; it is in neither.
    """

    listed: tuple[Assigned, ...]
    own: dict[str, tuple[SourceJob, ...]]


def assign(
    jobs: Sequence[SourceJob],
    groups: Sequence[Group],
    vectors: WordingVectors,
    decisions: Iterable[CauseDecision] = (),
) -> Assignment:
    """Each job's cause. Of a person's decisions on a wording the last counts for every job that words itself so."""
    if not jobs:
        return Assignment((), {})
    verdicts = list(decisions)
    scores = _scores(jobs, groups, vectors)
    _believe(scores, jobs, groups)
    _obey(scores, jobs, groups, verdicts)
    doubtful = np.flatnonzero(_best_of(scores) < ASSIGNED)
    alike = likeness([jobs[int(place)] for place in doubtful], jobs, vectors)
    _tell_like_stories(scores, doubtful, alike)
    needed = np.array([ASSIGNED if job.order.cause else DOUBTFUL for job in jobs])
    places, rest = _places(scores, _Likeness(doubtful, alike), needed)
    listed = tuple(
        _assigned(jobs[place], groups[cause], float(scores[place, cause])) for place, cause in places.items()
    )
    clusters = [[jobs[place] for place in cluster] for cluster in rest]
    own = _own_causes(cluster for cluster in clusters if len(cluster) > 1 or _says_why(cluster[0]))
    return Assignment(listed, _moved(_confirmed(own), verdicts))


def _says_why(job: SourceJob) -> bool:
    return bool(job.order.cause or job.order.remedy)


def job_cause_id(job: SourceJob) -> str:
    """The id of a cause that is known from jobs only, from the earliest of them."""
    return f"cause:{short_hash(job.document, job.wording)}"


def likeness(first: Sequence[SourceJob], second: Sequence[SourceJob], vectors: WordingVectors) -> Scores:
    """How alike the stories of jobs are (n, m), 0..1; 0 where their codes or parts differ."""
    told, others = ([job.told for job in jobs] for jobs in (first, second))
    why, reasons = ([job.wording for job in jobs] for jobs in (first, second))
    alike = np.maximum.reduce(
        [
            vectors.of(told) @ vectors.of(others).T,
            vectors.of(why) @ vectors.of(reasons).T,
            shared(told, others),
            shared(why, reasons),
        ]
    )
    found: Scores = np.clip(alike, 0.0, 1.0).astype(np.float64)
    codes = ([{job.code} - {""} for job in jobs] for jobs in (first, second))
    parts = ([set(job.parts) for job in jobs] for jobs in (first, second))
    return found * agreeing(*codes) * agreeing(*parts)


@dataclass(frozen=True, slots=True)
class _Likeness:
    """Likeness (n, m) of the jobs at some ``places`` (n, ascending) to all m jobs."""

    places: NDArray[np.int64]
    table: Scores

    def among(self, places: Sequence[int]) -> Scores:
        """Likeness of some of the jobs to each other."""
        rows = np.searchsorted(self.places, places)
        return self.table[rows][:, list(places)]


def _best_of(scores: Scores) -> Scores:
    """The log-odds of each job's likeliest cause (jobs,)."""
    return scores.max(axis=1) if scores.shape[1] else np.full(len(scores), -np.inf)


def _scores(jobs: Sequence[SourceJob], groups: Sequence[Group], vectors: WordingVectors) -> Scores:
    """Log-odds (jobs, causes) that a job had a cause; -inf where its code says otherwise."""
    rows = [[row for member in group.members for row in member.entry] for group in groups]
    scores = BIAS + MEANING * _meaning(jobs, rows, vectors) + LETTERS * _letters(jobs, rows)
    scores += _parts(jobs, rows)
    codes = [{row.code for row in cause} - {""} for cause in rows]
    known = set().union(*codes)
    for place, job in enumerate(jobs):
        if job.code in known:
            named = np.array([job.code in each for each in codes])
            scores[place] = np.where(named, scores[place] + CODE, -np.inf)
        if job.order.cause:
            sure = [
                number
                for number, cause in enumerate(rows)
                if (not job.code or not codes[number] or job.code in codes[number])
                and any(same_words(job.order.cause, row.fault.cause) for row in cause)
            ]
            if len(sure) == 1:
                scores[place, sure] = SURE
    return scores


def _meaning(
    jobs: Sequence[SourceJob], causes: Sequence[Sequence[SourceRow]], vectors: WordingVectors
) -> Scores:
    """The nearest of a job's texts to a cause's texts (jobs, causes), -1..1."""
    told = vectors.of([job.told for job in jobs])
    whole = _best(told, _texts(causes, ("cause", "remedy", "both")), vectors)
    stated = vectors.of([job.order.cause or job.told for job in jobs])
    return np.maximum(whole, _best(stated, _texts(causes, ("cause",)), vectors))


def _best(told: NDArray[np.float32], texts: Sequence[Sequence[str]], vectors: WordingVectors) -> Scores:
    flat = [text for each in texts for text in each]
    return _per_cause(told @ vectors.of(flat).T, texts)


def _letters(jobs: Sequence[SourceJob], causes: Sequence[Sequence[SourceRow]]) -> Scores:
    texts = _texts(causes, ("cause", "remedy", "both"))
    flat = [text for each in texts for text in each]
    return _per_cause(shared([job.told for job in jobs], flat), texts)


def _per_cause(table: NDArray[np.float32], texts: Sequence[Sequence[str]]) -> Scores:
    """The best column of each cause: (jobs, texts) -> (jobs, causes)."""
    if not texts:
        return np.zeros((len(table), 0))
    starts = np.cumsum([0, *(len(each) for each in texts)])[:-1]
    best: Scores = np.maximum.reduceat(table, starts, axis=1).astype(np.float64)
    return best


def _texts(causes: Sequence[Sequence[SourceRow]], kinds: Sequence[str]) -> list[list[str]]:
    """What the rows of each cause say; never empty, since every row names a cause."""
    found = []
    for rows in causes:
        texts: dict[str, None] = {}
        for row in rows:
            said = {
                "cause": row.fault.cause,
                "remedy": row.fault.remedy,
                "both": f"{row.fault.cause}; {row.fault.remedy}",
            }
            texts.update(dict.fromkeys(said[kind] for kind in kinds if said[kind]))
        found.append(list(texts))
    return found


def _parts(jobs: Sequence[SourceJob], causes: Sequence[Sequence[SourceRow]]) -> Scores:
    """What the parts fitted say: most where only one cause takes a part, against where it takes others."""
    fitted = [cause_parts(rows) for rows in causes]
    shares: dict[str, int] = defaultdict(int)
    for parts in fitted:
        for part in parts:
            shares[part] += 1
    found = np.zeros((len(jobs), len(causes)))
    for place, job in enumerate(jobs):
        for number, parts in enumerate(fitted if job.parts else ()):
            common = [shares[part] for part in job.parts if part in parts]
            found[place, number] = PART / min(common) if common else OTHER_PART
    return found


def cause_parts(rows: Iterable[SourceRow]) -> set[str]:
    """Part numbers (normalised) in the rows' own column or remedies."""
    return {normalise(part) for row in rows for part in (*row.parts, *codes_in(row.fault.remedy))}


def _tell_like_stories(scores: Scores, doubtful: NDArray[np.int64], alike: Scores) -> None:
    """A job in doubt takes the cause of the job most like it, where that one's is clear."""
    clear = np.flatnonzero(_best_of(scores) >= ASSIGNED)
    for row, place in enumerate(doubtful if len(clear) else ()):
        like = clear[alike[row, clear].argmax()]
        cause = scores[like].argmax()
        if alike[row, like] >= SAME_STORY and np.isfinite(scores[place, cause]):
            scores[place, cause] = ASSIGNED


def _places(scores: Scores, alike: _Likeness, needed: Scores) -> tuple[dict[int, int], list[list[int]]]:
    """``job -> cause`` for those that fit a listed one, and clusters of those that fit none.

    ``needed`` (jobs,) are the log-odds above which a story told once or twice is taken for a listed cause.
    """
    best = _best_of(scores)
    found = {int(place): int(scores[place].argmax()) for place in np.flatnonzero(best >= ASSIGNED)}
    rest = [place for place in range(len(scores)) if place not in found]
    clusters = []
    for cluster in _clusters(rest, alike):
        unlisted = cluster
        if len(cluster) < OFTEN and best[cluster].max() >= needed[cluster].max():
            strongest = max(cluster, key=lambda place: best[place])
            cause = int(scores[strongest].argmax())
            found.update((place, cause) for place in cluster if np.isfinite(scores[place, cause]))
            unlisted = [place for place in cluster if place not in found]
        if unlisted:
            clusters.append(unlisted)
    return found, clusters


def _clusters(places: Sequence[int], alike: _Likeness) -> list[list[int]]:
    """Jobs with the same fault together (average linkage), in the order of their first."""
    if len(places) < 2:
        return [[place] for place in places]
    distance = 1 - alike.among(places)
    np.fill_diagonal(distance, 0.0)
    labels = fcluster(linkage(squareform(distance, checks=False), "average"), 1 - SAME_FAULT, "distance")
    found: dict[int, list[int]] = defaultdict(list)
    for place, label in zip(places, labels, strict=True):
        found[int(label)].append(place)
    return list(found.values())


def _assigned(job: SourceJob, group: Group, score: float) -> Assigned:
    if np.isinf(score):
        return Assigned(job, group.id, MergedBy.PERSON, 1.0)
    if score == SURE:
        return Assigned(job, group.id, MergedBy.SAME_TEXT, 1.0)
    return Assigned(job, group.id, MergedBy.SIMILAR, float(1 / (1 + np.exp(-score))))


def _believe(scores: Scores, jobs: Sequence[SourceJob], groups: Sequence[Group]) -> None:
    """Put the cause that a case confirmed above all others; one known from jobs only, above all that are listed."""
    numbers = {cause: number for number, group in enumerate(groups) for cause in group.ids}
    unlisted = {job_cause_id(jobs[int(place)]) for place in np.flatnonzero(_best_of(scores) < ASSIGNED)}
    for place, job in enumerate(jobs):
        if job.cause_id in numbers:
            scores[place] = -np.inf
            scores[place, numbers[job.cause_id]] = np.inf
        elif job.cause_id in unlisted:
            scores[place] = -np.inf


def _confirmed(own: dict[str, list[SourceJob]]) -> dict[str, list[SourceJob]]:
    """Each job with the cause of its own that its case confirmed, where there is one."""
    found: dict[str, list[SourceJob]] = {cause: [] for cause in own}
    for cause, jobs in own.items():
        for job in jobs:
            found[job.cause_id if job.cause_id in own else cause].append(job)
    return found


def _obey(
    scores: Scores, jobs: Sequence[SourceJob], groups: Sequence[Group], decisions: Sequence[CauseDecision]
) -> None:
    """Put what a person decided above or below everything else."""
    numbers = {cause: number for number, group in enumerate(groups) for cause in group.ids}
    for decision in decisions:
        number = numbers.get(decision.cause)
        for place, job in enumerate(jobs):
            if number is not None and job.wording == decision.wording:
                if decision.kind == "merge":
                    scores[place] = -np.inf
                scores[place, number] = np.inf if decision.kind == "merge" else -np.inf


def _own_causes(clusters: Iterable[Sequence[SourceJob]]) -> dict[str, list[SourceJob]]:
    found: dict[str, list[SourceJob]] = {}
    for cluster in clusters:
        found.setdefault(job_cause_id(cluster[0]), []).extend(cluster)
    return found


def _moved(
    own: dict[str, list[SourceJob]], decisions: Iterable[CauseDecision]
) -> dict[str, tuple[SourceJob, ...]]:
    """The causes of their own after a person merged or split some of them."""
    for decision in decisions:
        source = next(
            (cause for cause, jobs in own.items() if any(job.wording == decision.wording for job in jobs)),
            None,
        )
        if source is None or (source == decision.cause) == (decision.kind == "merge"):
            continue
        if decision.kind == "merge" and decision.cause not in own:
            continue
        moving = [job for job in own[source] if job.wording == decision.wording]
        own[source] = [job for job in own[source] if job not in moving]
        target = decision.cause if decision.kind == "merge" else job_cause_id(moving[0])
        if decision.kind == "split" and target == source:
            # The wording the cause goes by stays; the others leave it.
            moving, own[source] = own[source], moving
            target = job_cause_id(moving[0]) if moving else target
        own.setdefault(target, []).extend(moving)
    return {cause: tuple(sorted(jobs, key=_when)) for cause, jobs in own.items() if jobs}


def _when(job: SourceJob) -> tuple[str, str]:
    return job.order.opened.isoformat(), job.order.id
