"""The copilot's own search for a hidden cause: report, diagnosis, check, answer, until the cause is seen."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time

from copilot.caseevents import Said
from copilot.diagnosis.diagnose import Diagnosis, State
from copilot.diagnosis.evidence import Observation
from copilot.diagnosis.network import build_network
from copilot.faultknowledge import Competence, FaultKnowledge, FindingState
from copilot.workshop import Workshop, said_observations
from evals.search import Bench, Search, in_order
from evals.technician import HiddenCase, Technician

# The engine is asked at most so often: more is a loop.
MOST_TURNS = 80


@dataclass(frozen=True)
class Attempt:
    """One case and all that is known of its machine; ``report`` is what was said, in one text."""

    case: HiddenCase
    asset: str
    workshop: Workshop
    bench: Bench
    now: datetime

    @property
    def report(self) -> str:
        """What was said, in one text."""
        return "\n".join(self.case.symptoms)

    def diagnose(self, observations: list[Observation]) -> Diagnosis:
        """What the copilot thinks. It sees alarms, reports and answers, and nothing else of the case."""
        return self.workshop.diagnose(
            self.bench.knowledge,
            observations,
            asset=self.asset,
            report=self.report,
            competence=Competence.SPECIALIST,
            lang=self.case.lang or "en",
            now=self.now,
        )


def attempt(case: HiddenCase, asset: str, knowledge: FaultKnowledge, workshop: Workshop) -> Attempt:
    """Take a case in, with what is known of the machine's model."""
    technician = Technician(case, knowledge, workshop.vectors.of)
    said = [workshop.heard(text, knowledge, case.alarms) for text in case.symptoms or ("",)]
    now = datetime.combine(_today(knowledge), time(12), UTC)
    bench = Bench(
        knowledge=knowledge,
        network=build_network(knowledge, asset=asset, today=now.date()),
        observations=tuple(said_observations(said)) or _clarified(said, knowledge, technician),
        technician=technician,
        told=workshop.told("\n".join(case.symptoms), knowledge),
    )
    return Attempt(case, asset, workshop, bench, now)


def guided(attempt: Attempt) -> Search:
    """Follow the copilot until the true cause is seen.

    A repair that it proposes for the true cause costs what looking at that cause costs (whoever begins it sees it);
    one for another cause costs all its minutes. Where it escalates, someone looks at what is left, most probable for
    its minutes first.
    """
    bench, observations = attempt.bench, list(attempt.bench.observations)
    rows = {cause: row for row, cause in enumerate(bench.network.causes)}
    columns = {finding: column for column, finding in enumerate(bench.network.findings)}
    looking = bench.looking()
    minutes, checks = 0.0, 0
    first: tuple[str, ...] = ()
    shown: list[tuple[float, bool]] = []
    trail: list[str] = []
    diagnosis = attempt.diagnose(observations)
    for _ in range(MOST_TURNS):
        ranked = tuple(each.cause for each in diagnosis.hypotheses)
        first = first or ranked
        shown += _shown(diagnosis, bench.technician)
        if diagnosis.state is State.ESCALATE:
            break
        if diagnosis.state is State.REPAIR:
            cause = rows[ranked[0]]
            right = bench.is_true(cause)
            minutes += float(looking[cause] if right else bench.network.repair_minutes[cause])
            trail.append(f"repair {diagnosis.hypotheses[0].text}: {'it is' if right else 'in vain'}")
            if right:
                return Search(True, checks, minutes, first, ranked, tuple(shown), tuple(trail))
            observations += _ruled_out(bench, cause)
        elif diagnosis.next_check:
            column = columns[diagnosis.next_check.id]
            if any(each.finding == diagnosis.next_check.id for each in observations):
                break
            state = bench.check(column)
            minutes += diagnosis.next_check.minutes
            checks += 1
            trail.append(f"{diagnosis.next_check.text} [{diagnosis.next_check.minutes:.0f}]: {state}")
            observations.append(Observation(diagnosis.next_check.id, state))
            cause = int(bench.network.inspects[column])
            if cause >= 0 and bench.is_true(cause) and state is FindingState.PRESENT:
                last = tuple(each.cause for each in attempt.diagnose(observations).hypotheses)
                return Search(True, checks, minutes, first, last, tuple(shown), tuple(trail))
        diagnosis = attempt.diagnose(observations)
    return _on_their_own(
        attempt, observations, Search(False, checks, minutes, first, ranked, tuple(shown), tuple(trail))
    )


def _clarified(
    said: list[Said], knowledge: FaultKnowledge, technician: Technician
) -> tuple[Observation, ...]:
    """Where a report named nothing surely, the first of the symptoms asked about that the technician does see."""
    for candidate in (each for told in said for each in told.candidates):
        finding = knowledge.finding(candidate)
        if finding and technician.answer(finding) is FindingState.PRESENT:
            return (Observation(candidate, FindingState.PRESENT),)
    return ()


def _ruled_out(bench: Bench, cause: int) -> list[Observation]:
    """A repair in vain tells that it was not this."""
    column = bench.inspection(cause)
    return [Observation(bench.network.findings[column], FindingState.ABSENT)] if column >= 0 else []


def _shown(diagnosis: Diagnosis, technician: Technician) -> list[tuple[float, bool]]:
    top = diagnosis.hypotheses[0]
    return [] if top.probability is None else [(top.probability, top.cause in technician.true)]


def _on_their_own(attempt: Attempt, observations: list[Observation], ended: Search) -> Search:
    """What a search costs that the copilot has given up: who goes on looks at what is not ruled out."""
    bench = attempt.bench
    done = {each.finding for each in observations if each.state is FindingState.ABSENT}
    left = [
        cause
        for cause in range(len(bench.network.causes) - 1)
        if bench.network.findings[bench.inspection(cause)] not in done or bench.inspection(cause) < 0
    ]
    score = bench.network.prior / bench.looking()
    rest = in_order(bench, sorted(left, key=lambda cause: -score[cause]))
    return replace(ended, checks=ended.checks + rest.checks, minutes=ended.minutes + rest.minutes)


def _today(knowledge: FaultKnowledge) -> date:
    """The day of the last job, so that figures do not change with the calendar."""
    return max((job.closed for job in knowledge.jobs), default=date(2026, 1, 1))
