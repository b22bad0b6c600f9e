"""The expected-cost policy computed anew, by hand and in plain Python: nothing of the engine is imported here.

Bayes over all causes from the links and jobs; ECR by enumeration of all orders (Heckerman, Breese and Rommelse 1995)
where there are few causes, and in order of p/c, which is proved to be the best, where there are many.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from itertools import permutations

from copilot.faultknowledge import FaultKnowledge, Finding, FindingKind
from copilot.practice.exercise import Exercise

LOCK = 15.0
ENUMERATED = 4
_CHECK = FindingKind.CHECK
_ORDER = ("operator", "technician", "specialist")

Answers = dict[str, bool]
"""Findings observed: present or not."""
Step = tuple[str, str]
"""A move: its kind and the finding or cause that it is about."""


def ecr(p: list[float], minutes: list[float]) -> float:
    """The least expected minutes of trying causes one after another until the right one is repaired."""
    places = range(len(p))
    if len(p) <= ENUMERATED:
        return min(_in_order(order, p, minutes) for order in permutations(places))
    return _in_order(tuple(sorted(places, key=lambda i: -p[i] / minutes[i])), p, minutes)


def _in_order(order: tuple[int, ...], p: list[float], minutes: list[float]) -> float:
    left, total = 1.0, 0.0
    for place in order:
        total += left * minutes[place]
        left = max(left - p[place], 0.0)
    return total


@dataclass
class Bayes:
    """The naive Bayes model of a knowledge; the last cause is whatever is not listed."""

    exercise: Exercise
    knowledge: FaultKnowledge
    causes: list[str] = field(init=False)
    prior: list[float] = field(init=False)
    theta: dict[str, list[float]] = field(init=False)
    linked: dict[str, list[bool]] = field(init=False)

    def __post_init__(self) -> None:
        self.causes = [each.id for each in self.knowledge.causes]
        rows = len(self.causes) + 1
        jobs = [0.0] * rows
        known = {each.id: [0.0] * rows for each in self.knowledge.findings}
        there = {each.id: [0.0] * rows for each in self.knowledge.findings}
        signs = {each.id for each in self.knowledge.findings if each.kind is not _CHECK}
        for job in self.knowledge.jobs:
            if job.id == self.exercise.job:
                continue
            row = self.causes.index(job.cause) if job.cause in self.causes else rows - 1
            own = self.exercise.asset and job.asset == self.exercise.asset
            near = 0.3 if job.asset_model != self.knowledge.asset_model else 3.0 if own else 1.0
            weight = near * 0.5 ** (max((self.exercise.today - job.closed).days, 0) / 730)
            jobs[row] += weight
            seen = set(job.findings) & there.keys()
            for finding in seen:
                there[finding][row] += weight
            for finding in seen | (set(job.absent) & there.keys()) | (signs if seen & signs else set()):
                known[finding][row] += weight
        listed = [0.5 * cause.occurrence + n for cause, n in zip(self.knowledge.causes, jobs, strict=False)]
        other = max(0.05, jobs[-1] / (sum(listed) + jobs[-1]))
        self.prior = [*((1 - other) * each / sum(listed) for each in listed), other]
        self.theta, self.linked = {}, {}
        for each in self.knowledge.findings:
            self._learn(each, known[each.id], there[each.id])

    def _learn(self, finding: Finding, known: list[float], there: list[float]) -> None:
        rows = len(self.causes) + 1
        stated: list[float | None] = [0.005 if finding.inspects in self.causes else None] * rows
        for link in self.knowledge.links:
            if link.finding == finding.id and link.cause in self.causes:
                stated[self.causes.index(link.cause)] = link.strength
        if finding.inspects in self.causes:
            stated[self.causes.index(finding.inspects)] = 0.98
            base = 0.005
        else:
            base = 0.02 if finding.kind is FindingKind.ALARM else 0.05
        base = (6 * base + sum(there)) / (6 + sum(known))
        sure = 0.97 if finding.kind is _CHECK and not finding.inspects else 1.0
        theta = []
        for row in range(rows):
            strength = stated[row]
            weight, rate = (1.0, base) if strength is None else (6.0, strength)
            rate = (weight * rate + there[row]) / (weight + known[row])
            theta.append(sure * rate + (1 - sure) * (1 - rate))
        self.theta[finding.id] = theta
        self.linked[finding.id] = [stated[row] is not None or there[row] > 0 for row in range(rows)]

    def posterior(self, seen: Answers) -> list[float]:
        """P(cause | what was seen), every cause weighed by hand."""
        return _shares([prior * self._likelihood(row, seen) for row, prior in enumerate(self.prior)])

    def _likelihood(self, row: int, seen: Answers) -> float:
        return math.prod(
            self.theta[finding][row] if there else 1 - self.theta[finding][row]
            for finding, there in seen.items()
        )

    def ranked_by(self, seen: Answers) -> list[float]:
        """What a diagnosis ranks by: signs tempered, looks at causes not, what is not listed never below 5 %."""
        calibration = self.knowledge.calibration
        assert calibration is not None
        looks = {each.id for each in self.knowledge.findings if each.inspects in self.causes}
        signs = {finding: there for finding, there in seen.items() if finding not in looks}
        looked = {finding: there for finding, there in seen.items() if finding in looks}
        tempered = [
            (max(p, 1e-12) / prior) ** (1 / calibration.temperature)
            * prior ** (1 / calibration.prior_temperature)
            for p, prior in zip(self.posterior(signs), self.prior, strict=True)
        ]
        p = _shares(
            [max(each, 1e-12) * self._likelihood(row, looked) for row, each in enumerate(_shares(tempered))]
        )
        if p[-1] >= 0.05:
            return p
        return [*(0.95 * each / sum(p[:-1]) for each in p[:-1]), 0.05]


@dataclass
class Player:
    """Plays an exercise by the expected-cost policy, knowing what each check would show."""

    bayes: Bayes
    answers: Answers
    seen: Answers = field(default_factory=dict)
    locked: bool = False
    wrong: set[str] = field(default_factory=set)

    def best(self) -> Step:
        """The next move."""
        sort, what = self._engine(self.locked)
        if sort == "call" and self.locked:
            sort, what = self._engine(False)
        if sort == "name" and what not in self.wrong:
            return sort, what
        return self._to(what) if sort == "check" else self._on_their_own()

    def play(self) -> tuple[list[Step], float]:
        """All moves until the cause is named, and their minutes."""
        steps: list[Step] = []
        minutes, cause = 0.0, self.bayes.exercise.cause
        while not steps or steps[-1] != ("name", cause):
            steps.append(self.best())
            minutes += self.do(steps[-1])
        return steps, minutes

    def do(self, step: Step) -> float:
        """Make a move; gives its minutes."""
        sort, what = step
        if sort == "check":
            self.seen[what] = self.answers[what]
            return self._finding(what).minutes
        if sort == "name":
            if what == self.bayes.exercise.cause:
                return 0.0
            self.wrong.add(what)
            looks = [each for each in self._mine() if each.inspects == what]
            if looks:
                self.seen[min(looks, key=lambda each: each.minutes).id] = False
            return next(each.minutes for each in self.bayes.knowledge.causes if each.id == what)
        minutes = LOCK if sort == "lock_out" and not self.locked else 0.0
        self.locked = sort == "lock_out"
        return minutes

    def _engine(self, locked: bool) -> Step:
        """Check, name, or call someone."""
        p = self.bayes.ranked_by(self.seen)
        best = max(range(len(p)), key=lambda row: p[row])
        mine = [each for each in self._mine() if not (each.energy.value == "energised" and locked)]
        if best == len(self.bayes.causes):
            return ("call", "") if p[best] > 0.85 else self._next(mine, locked)
        cause = self.bayes.knowledge.causes[best]
        looks = [each for each in self.bayes.knowledge.findings if each.inspects == cause.id]
        if p[best] <= 0.85 or any(self.seen.get(each.id) is False for each in looks):
            return self._next(mine, locked)
        looks = [each for each in looks if each in mine]
        if looks and not any(each.id in self.seen for each in looks):
            look = min(looks, key=lambda each: each.minutes)
            if self._cost(look, locked) < cause.minutes:
                return "check", look.id
        return "name", cause.id

    def _next(self, mine: list[Finding], locked: bool) -> Step:
        """The check that saves most, else the best look, else a call."""
        p = self.bayes.posterior(self.seen)
        is_open = [each for each in mine if each.id not in self.seen]
        search, look = self._search(is_open, locked)
        listed = sum(p[:-1])
        among = [each / listed for each in p[:-1]]
        before, best = listed * ecr(among, search), ("", 0.0)
        for test in is_open:
            if test.inspects in self.bayes.causes or not self._worth(test.id, p):
                continue
            theta = self.bayes.theta[test.id]
            chance = sum(a * t for a, t in zip(among, theta, strict=False))
            after = chance * ecr(_shares([a * t for a, t in zip(among, theta, strict=False)]), search)
            after += (1 - chance) * ecr(
                _shares([a * (1 - t) for a, t in zip(among, theta, strict=False)]), search
            )
            saved = round(before - listed * after - self._cost(test, locked), 9)
            if saved >= 0.5 and saved > best[1]:
                best = (test.id, saved)
        if best[0]:
            return "check", best[0]
        able = [row for row, cause in enumerate(self.bayes.causes) if cause in look]
        if not able:
            return "call", ""
        row = max(able, key=lambda row: p[row] / search[row])
        return (
            ("check", look[self.bayes.causes[row]]) if p[row] / search[row] >= p[-1] / 480 else ("call", "")
        )

    def _search(self, is_open: list[Finding], locked: bool) -> tuple[list[float], dict[str, str]]:
        """Minutes to find out of each cause whether it is it, and the look that takes as little."""
        search, look = [each.minutes for each in self.bayes.knowledge.causes], {}
        for each in is_open:
            if each.inspects in self.bayes.causes:
                row = self.bayes.causes.index(each.inspects)
                if each.inspects not in look or self._cost(each, locked) < search[row]:
                    search[row], look[each.inspects] = self._cost(each, locked), each.id
        return search, look

    def _worth(self, finding: str, p: list[float]) -> bool:
        linked = self.bayes.linked[finding]
        return any(p[row] >= 0.02 and linked[row] for row in range(len(self.bayes.causes)))

    def _on_their_own(self) -> Step:
        """No one comes: look at the cause with most probability a minute, or name it."""
        p, best = self.bayes.ranked_by(self.seen), ("", "", -1.0)
        for row, cause in enumerate(self.bayes.knowledge.causes):
            looks = sorted(
                (each for each in self._mine() if each.inspects == cause.id), key=lambda each: each.minutes
            )
            look = looks[0] if looks else None
            if cause.id in self.wrong or (look and self.seen.get(look.id) is False):
                continue
            step = ("check", look.id) if look and look.id not in self.seen else ("name", cause.id)
            minutes = self._cost(look, self.locked) if look and step[0] == "check" else cause.minutes
            if round(p[row] / minutes, 12) > best[2]:
                best = (*step, round(p[row] / minutes, 12))
        return self._to(best[1]) if best[0] == "check" else ("name", best[1])

    def _to(self, check: str) -> Step:
        energy = self._finding(check).energy.value
        if energy == "isolated" and not self.locked:
            return "lock_out", ""
        return ("release", "") if energy == "energised" and self.locked else ("check", check)

    def _mine(self) -> list[Finding]:
        person = self.bayes.exercise.competence.value
        return [
            each
            for each in self.bayes.knowledge.findings
            if each.kind is _CHECK
            and _ORDER.index(person) >= _ORDER.index(each.competence.value)
            and not (each.energy.value == "isolated" and person == "operator")
        ]

    def _cost(self, check: Finding, locked: bool) -> float:
        return check.minutes + (LOCK if check.energy.value == "isolated" and not locked else 0.0)

    def _finding(self, name: str) -> Finding:
        return next(each for each in self.bayes.knowledge.findings if each.id == name)


def _shares(weights: list[float]) -> list[float]:
    total = sum(weights)
    return [each / total for each in weights]
