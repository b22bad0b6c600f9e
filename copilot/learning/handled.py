"""How closed cases went: their minutes beside those of the engine's best path to the same cause."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from pydantic import BaseModel, ConfigDict, Field

from copilot.errors import CopilotError
from copilot.faultknowledge import Competence, FaultKnowledge, Job
from copilot.practice.exercise import exercise_of
from copilot.practice.players import best_path
from copilot.practice.simulation import simulated
from copilot.store import Store
from copilot.workorder import WorkOrderDraft
from copilot.workorderstore import confirmed_work_orders

MOST = 200


class Handled(BaseModel):
    """A closed case whose work order is confirmed. ``minutes`` are those of the whole job, as the order has them.

    ``optimal`` are the engine's: its best path to the same cause on the same answers, and the cause's own repair.
    """

    model_config = ConfigDict(frozen=True)

    case: str
    asset: str
    asset_model: str
    cause: str
    minutes: float = Field(gt=0)
    optimal: float = Field(gt=0)

    @property
    def over(self) -> float:
        """Minutes above the best path, below zero for a lucky job."""
        return self.minutes - self.optimal

    @property
    def ratio(self) -> float:
        """How many times as long as the best path it took."""
        return self.minutes / self.optimal


@dataclass
class HandledCases:
    """The latest `MOST` closed cases of a site as they went; ``knowledge`` gives what is known of an asset model.

    Each best path takes a tenth of a second, so it is computed once, on what is known when it is first asked for.
    """

    store: Store
    site: str
    knowledge: Callable[[str], FaultKnowledge]
    _optimal: dict[str, float | None] = field(default_factory=dict)

    def all(self) -> list[Handled]:
        """Those that have minutes and a cause that the knowledge lists, the earliest confirmed first."""
        return list(self._handled())

    def _handled(self) -> Iterator[Handled]:
        orders = [each for each in confirmed_work_orders(self.store, self.site) if each.minutes > 0][-MOST:]
        known = {model: self.knowledge(model) for model in {each.asset_model for each in orders}}
        jobs = {job.id: job for each in known.values() for job in each.jobs}
        for order in orders:
            # One that was confirmed just now is not yet among the jobs; it will be once they are mined.
            job = jobs.get(order.id)
            if job is None:
                continue
            if order.id not in self._optimal:
                self._optimal[order.id] = _optimal(job, known[order.asset_model])
            optimal = self._optimal[order.id]
            if optimal is not None:
                yield _handled(order, job.cause, optimal)


def _handled(order: WorkOrderDraft, cause: str, optimal: float) -> Handled:
    return Handled(
        case=order.case,
        asset=order.asset,
        asset_model=order.asset_model,
        cause=cause,
        minutes=order.minutes,
        optimal=optimal,
    )


def _optimal(job: Job, knowledge: FaultKnowledge) -> float | None:
    """Minutes of the best path and the repair; None where the knowledge lists no such cause, or no way to it."""
    if knowledge.cause(job.cause) is None:
        return None
    simulation = simulated(exercise_of(job, knowledge, Competence.SPECIALIST), knowledge)
    try:
        return best_path(simulation).minutes + simulation.repair_minutes(job.cause)
    except CopilotError:
        return None
