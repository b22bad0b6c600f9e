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
    """The closed cases of a site as they went; each best path is computed once, until more is known of the model.

    ``knowledge`` gives what is known of an asset model.
    """

    store: Store
    site: str
    knowledge: Callable[[str], FaultKnowledge]
    _optimal: dict[tuple[str, str], float | None] = field(default_factory=dict)

    def all(self) -> list[Handled]:
        """Those that have minutes and a cause that the knowledge lists, the earliest confirmed first."""
        return list(self._handled())

    def _handled(self) -> Iterator[Handled]:
        kept: dict[tuple[str, str], float | None] = {}
        for order in confirmed_work_orders(self.store, self.site):
            if order.minutes <= 0:
                continue
            knowledge = self.knowledge(order.asset_model)
            # An order that was confirmed just now is not yet among the jobs; it will be once they are mined.
            job = next((each for each in knowledge.jobs if each.id == order.id), None)
            if job is None:
                continue
            key = (knowledge.version, order.id)
            optimal = self._optimal[key] if key in self._optimal else _optimal(job, knowledge)
            kept[key] = optimal
            if optimal is not None:
                yield _handled(order, job.cause, optimal)
        self._optimal = kept


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
