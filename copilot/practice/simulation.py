"""The machine of an exercise: what each check would show and what it takes, hidden from the learner."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from copilot.diagnosis.diagnose import LOCKOUT_MINUTES, permitted
from copilot.diagnosis.network import Network, build_network
from copilot.errors import BadInputError
from copilot.faultknowledge import Cause, EnergyState, FaultKnowledge, Finding, FindingState, Job
from copilot.lockout import meets_energy
from copilot.practice.exercise import Exercise, lot
from copilot.refusing import refusal


@dataclass(frozen=True)
class Simulation:
    """An exercise on what is known of its machine's model. Make it with `simulated`.

    ``knowledge`` lacks the past ``job`` that the exercise was taken from, so that the engine has not seen it.
    """

    exercise: Exercise
    knowledge: FaultKnowledge
    job: Job | None = None

    @cached_property
    def network(self) -> Network:
        """The engine's network for the machine."""
        return build_network(self.knowledge, asset=self.exercise.asset, today=self.exercise.today)

    @cached_property
    def checks(self) -> dict[str, Finding]:
        """All checks that this learner may make with the machine in a state of their choice, by id."""
        return {
            each.id: each
            for each in self.knowledge.findings
            if any(permitted(each, self.exercise.competence, locked_out=lock) for lock in (False, True))
        }

    @cached_property
    def looks(self) -> dict[str, Finding]:
        """The cheapest inspection of each cause that has one, by the cause's id."""
        found: dict[str, Finding] = {}
        for each in sorted(self.checks.values(), key=lambda check: check.minutes, reverse=True):
            if each.inspects:
                found[each.inspects] = each
        return found

    def check(self, finding: str) -> Finding:
        """A check by id. Raises `BadInputError` for what is none, or not this learner's."""
        if finding not in self.checks:
            raise BadInputError(*refusal("practice.no_check", check=finding))
        return self.checks[finding]

    def cause(self, cause: str) -> Cause:
        """A cause by id. Raises `BadInputError` for what is not listed."""
        found = self.knowledge.cause(cause)
        if found is None:
            raise BadInputError(*refusal("practice.no_cause", cause=cause, model=self.knowledge.asset_model))
        return found

    def answer(self, finding: str) -> FindingState:
        """What a check shows, the same however often and in whatever order it is asked.

        A look at a cause shows whether it is it: nobody learns from a look that lies. Else what the past job tells;
        else by lot: with the network's theta where the finding is linked to the hidden cause, with its base rate
        where it is not.
        """
        asked = self.checks[finding]
        if asked.inspects:
            return _state(asked.inspects == self.exercise.cause)
        if self.job and finding in (*self.job.findings, *self.job.absent):
            return _state(finding in self.job.findings)
        row, column = self.network.causes.index(self.exercise.cause), self.network.columns[finding]
        linked = self.network.linked[row, column]
        rate = self.network.theta[row, column] if linked else self.network.base[column]
        return _state(lot(self.exercise.seed, finding) < rate)

    def minutes(self, finding: str, *, locked: bool) -> float:
        """Minutes of a check with the lock-out that it needs first; taking one's own lock off takes none."""
        asked = self.checks[finding]
        needs = asked.energy is EnergyState.ISOLATED and not locked
        return asked.minutes + (LOCKOUT_MINUTES if needs else 0.0)

    def repair_minutes(self, cause: str) -> float:
        """Minutes to repair a cause, whether it is it or not."""
        return self.cause(cause).minutes

    def hands_in(self, cause: str) -> bool:
        """Whether the repair of a cause reaches into the machine; where no source tells the repair, yes."""
        remedies = self.cause(cause).remedies
        return not remedies or any(meets_energy(each.text) for each in remedies)


def simulated(exercise: Exercise, knowledge: FaultKnowledge) -> Simulation:
    """The exercise's machine. Raises `BadInputError` where the knowledge no longer lists its cause."""
    job = next((each for each in knowledge.jobs if each.id == exercise.job), None) if exercise.job else None
    if job:
        knowledge = knowledge.model_copy(
            update={
                "jobs": tuple(each for each in knowledge.jobs if each.id != job.id),
                "version": knowledge.version and f"{knowledge.version} without {job.id}",
            }
        )
    simulation = Simulation(exercise, knowledge, job)
    simulation.cause(exercise.cause)
    return simulation


def _state(there: bool) -> FindingState:
    return FindingState.PRESENT if there else FindingState.ABSENT
