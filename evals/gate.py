"""The gate: whether a run may pass, judged against the accepted run and against floors."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from copilot.errors import BadInputError
from evals.chance import SAME
from evals.compare import Difference, compare, gain, judged
from evals.figures import Better, Figure, Metric, Outcome
from evals.floors import ANY, Floor, Floors
from evals.run import Run

SIGNIFICANT = 0.05
# What a check is on that is on no metric of a suite.
GATE, QUESTIONS = "gate", "questions"
NOTHING = "gate: nothing was measured that a baseline or a floor could be held against."


class Cause(StrEnum):
    """Why a check was made."""

    WORSE = "worse than the baseline"
    FLOOR = "beyond its floor"
    MISSING = "missing"


class Check(BaseModel):
    """One thing the gate looked at. ``told`` names the values in a sentence.

    ``metric`` is "questions" where the check is on what was asked.
    """

    model_config = ConfigDict(frozen=True)

    suite: str
    metric: str
    cause: Cause
    passed: bool
    told: str


class Verdict(BaseModel):
    """What the gate found. A verdict that held no figure to anything does not pass."""

    model_config = ConfigDict(frozen=True)

    run: str
    baseline: str | None
    checks: tuple[Check, ...]
    notes: tuple[str, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether the run may pass."""
        return self.measured and all(check.passed for check in self.checks)

    @property
    def measured(self) -> bool:
        """Whether any figure was held to the baseline or to a floor."""
        return any(check.cause is not Cause.MISSING for check in self.checks)

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why it does not pass, one sentence each; empty if it does."""
        told = [check.told for check in self.checks if not check.passed]
        return tuple(told if self.measured else [*told, NOTHING])

    def by_metric(self) -> dict[tuple[str, str], str]:
        """The reasons against each (suite, metric), for `evals.junit`; empty if the run passes."""
        found: dict[tuple[str, str], list[str]] = {}
        for check in self.checks:
            if not check.passed:
                found.setdefault((check.suite, check.metric), []).append(check.told)
        if not self.measured:
            found[GATE, QUESTIONS] = [NOTHING]
        return {key: " ".join(told) for key, told in found.items()}


def judge(run: Run, baseline: Run | None, floors: Floors, seed: int = 0) -> Verdict:
    """Whether a run may pass: nothing significantly worse, nothing beyond its floor, nothing left out."""
    checks: list[Check] = []
    notes: list[str] = []
    if baseline:
        checks += _missing(run, baseline)
        try:
            comparison = compare(baseline, run, seed)
        except BadInputError as error:
            notes.append(f"{error}")  # where the baseline has questions, the checks above have failed
        else:
            checks += [_compared(each) for each in comparison.differences if each.metric.headline]
            notes += comparison.notes
    else:
        notes.append("There is no baseline: only floors were checked. 'copilot eval accept' makes one.")
    checks += _floors(run, floors)
    return Verdict(
        run=run.id, baseline=baseline.id if baseline else None, checks=tuple(checks), notes=tuple(notes)
    )


def _missing(run: Run, baseline: Run) -> Iterator[Check]:
    """A check for each suite of the baseline, and a failed one for each of its metrics that is not measured now."""
    for old in baseline.outcomes:
        new = run.outcome(old.suite)
        left = len(judged(old)) if new is None else len(judged(old).keys() - judged(new).keys())
        told = f"{old.suite}: "
        asked = len(judged(old)) - left
        if new is None:
            told += "the suite was not run."
        elif left:
            told += f"{left} of the baseline's {len(judged(old))} questions were not asked."
        else:
            told += "all questions of the baseline were asked."
        # A run with a limit of its own is held to the baseline over the questions that it asked.
        part = run.limit is not None and run.limit != baseline.limit and asked > 0
        passed = new is not None and (not left or part)
        yield Check(suite=old.suite, metric=QUESTIONS, cause=Cause.MISSING, passed=passed, told=told)
        for name in sorted(_measured(old) - _measured(new)) if new else ():
            told = f"{old.suite} {name}: the baseline has this metric, the run does not."
            yield Check(suite=old.suite, metric=name, cause=Cause.MISSING, passed=False, told=told)


def _measured(outcome: Outcome) -> set[str]:
    """The product's metrics that have a figure over all questions."""
    return {each.metric for each in outcome.figures if not each.method and not each.by}


def _compared(each: Difference) -> Check:
    assert each.adjusted is not None  # headline metrics have it
    worse = each.gain < 0 and each.adjusted < SIGNIFICANT
    moved = (
        f"{each.before:.3f} -> {each.after:.3f} ({each.difference:+.3f} [{each.low:+.3f}, {each.high:+.3f}])"
    )
    verdict = "significantly worse" if worse else "not significantly worse"
    told = (
        f"{each.suite} {each.metric.name}: {moved} over {each.n} questions, {verdict} than the baseline "
        f"(p {each.p:.4f}, Holm {each.adjusted:.4f})."
    )
    return Check(suite=each.suite, metric=each.metric.name, cause=Cause.WORSE, passed=not worse, told=told)


def _floors(run: Run, floors: Floors) -> Iterator[Check]:
    """A check for each floor of the suites that were run.

    A floor for any dataset does not hold for one without questions for its metric; a floor for this dataset does.
    """
    for floor in floors.of(run.dataset):
        outcome = run.outcome(floor.suite)
        figure = outcome.figure(floor.metric) if outcome else None
        if outcome and figure:
            yield _held(floor, outcome.metric(floor.metric), figure)
        elif outcome and floor.dataset != ANY:
            told = f"{floor.suite} {floor.metric}: has the floor {floor.value:g}, but was not measured."
            yield Check(suite=floor.suite, metric=floor.metric, cause=Cause.MISSING, passed=False, told=told)


def _held(floor: Floor, metric: Metric, figure: Figure) -> Check:
    passed = gain(metric, figure.value - floor.value) >= -SAME
    told = (
        f"{floor.suite} {floor.metric}: {figure.value:.3f} [{figure.low:.3f}, {figure.high:.3f}] over {figure.n} "
        f"{'keeps' if passed else 'breaks'} the {'floor' if metric.better is Better.HIGHER else 'ceiling'} "
        f"{floor.value:g}."
    )
    return Check(suite=floor.suite, metric=floor.metric, cause=Cause.FLOOR, passed=passed, told=told)


def to_text(verdict: Verdict) -> str:
    """The verdict for a terminal: why it fails, or how many checks passed."""
    against = f" against {verdict.baseline}" if verdict.baseline else ""
    head = f"{verdict.run}{against}: {'passed' if verdict.passed else 'FAILED'}"
    checked = f"{sum(check.passed for check in verdict.checks)} of {len(verdict.checks)} checks passed."
    return "\n".join((head, *(f"- {reason}" for reason in verdict.reasons), checked, *verdict.notes))
