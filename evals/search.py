"""How the search for a hidden cause went: checks made, minutes spent, what was thought before and after."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from copilot.diagnosis.diagnose import LOCKOUT_MINUTES
from copilot.diagnosis.evidence import Observation
from copilot.diagnosis.network import Network
from copilot.faultknowledge import EnergyState, FaultKnowledge, FindingState
from evals.technician import Technician

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Bench:
    """A reported fault before anyone has looked: the network, what the report says, and who does the checks.

    ``observations`` are the report's; ``told`` (n,) the log likelihood of its words, None where nothing was learned.
    """

    knowledge: FaultKnowledge
    network: Network
    observations: tuple[Observation, ...]
    technician: Technician
    told: Floats | None = None
    minutes: Floats = field(init=False)
    """Minutes (m,) of each check, with the lockout where it needs one; NaN where the finding is none."""

    def __post_init__(self) -> None:
        isolated = [finding.energy is EnergyState.ISOLATED for finding in self.knowledge.findings]
        object.__setattr__(
            self, "minutes", self.network.check_minutes + LOCKOUT_MINUTES * np.array(isolated, float)
        )

    def is_true(self, cause: int) -> bool:
        """Whether a cause, by its row in the network, is the true one."""
        return self.network.causes[cause] in self.technician.true

    def candidates(self) -> NDArray[np.bool_]:
        """The causes (n,) that a source or a job links to something reported; all where nothing reported is linked."""
        columns = {finding: column for column, finding in enumerate(self.network.findings)}
        seen = [columns[each.finding] for each in self.observations if each.finding in columns]
        linked: NDArray[np.bool_] = np.any(self.network.linked[:, seen], axis=1)
        return linked if linked.any() else np.ones(len(self.network.causes), dtype=bool)

    def inspection(self, cause: int) -> int:
        """The column of the cheapest check that inspects a cause; -1 where none does."""
        columns = np.flatnonzero((self.network.inspects == cause) & ~np.isnan(self.minutes))
        return int(columns[np.argmin(self.minutes[columns])]) if len(columns) else -1

    def looking(self) -> Floats:
        """Minutes (n,) to find out of each cause whether it is it: its inspection, else its repair."""
        columns = [self.inspection(cause) for cause in range(len(self.network.causes))]
        return np.array(
            [
                self.minutes[column] if column >= 0 else self.network.repair_minutes[cause]
                for cause, column in enumerate(columns)
            ]
        )

    def check(self, column: int) -> FindingState:
        """Make a check."""
        return self.technician.answer(self.knowledge.findings[column])


@dataclass(frozen=True, slots=True)
class Search:
    """A search that has ended. ``first`` and ``last`` are causes by rank before any check and at the end.

    ``minutes`` are those of all checks and of repairs tried in vain; the true cause's own repair, which every search
    ends with, is not among them. ``shown`` are the probabilities of the first hypothesis with whether it was true,
    each time one was shown.
    """

    found: bool
    checks: int
    minutes: float
    first: tuple[str, ...]
    last: tuple[str, ...]
    shown: tuple[tuple[float, bool], ...] = ()
    trail: tuple[str, ...] = ()


def in_order(bench: Bench, order: Sequence[int]) -> Search:
    """Look at causes one after another until the true one is seen."""
    looking, minutes, checks = bench.looking(), 0.0, 0
    ranked = tuple(bench.network.causes[cause] for cause in order)
    for cause in order:
        minutes += looking[cause]
        checks += 1
        if bench.is_true(cause):
            seen = (
                bench.network.causes[cause],
                *(each for each in ranked if each != bench.network.causes[cause]),
            )
            return Search(True, checks, float(minutes), ranked, seen)
    return Search(False, checks, float(minutes), ranked, ranked)
