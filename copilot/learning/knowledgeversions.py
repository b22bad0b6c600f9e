"""The fault knowledge that attempts were begun with: later mining changes no grade."""

from __future__ import annotations

from hashlib import sha256

from copilot.errors import StorageError
from copilot.faultknowledge import FaultKnowledge
from copilot.learningtables import KnowledgeVersionRow
from copilot.practice.exercise import Exercise
from copilot.practice.simulation import Simulation, simulated
from copilot.recent import Recent
from copilot.store import Store

# A class that practises at once, each on a fault of their own.
_MOST_KEPT = 24


class KnowledgeVersions:
    """Versions by the sha256 of their JSON, each kept once at a site. Safe to share between threads.

    Simulations of late are held ready, since their networks take a while to build.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._ready: Recent[tuple[str, Exercise], Simulation] = Recent(_MOST_KEPT)

    def keep(self, knowledge: FaultKnowledge) -> str:
        """Keep what is known; its digest."""
        digest = sha256(knowledge.model_dump_json().encode()).hexdigest()
        row = {"site": knowledge.site, "digest": digest, "data": knowledge.model_dump(mode="json")}
        self._store.put_new(KnowledgeVersionRow, row)
        return digest

    def simulation(self, exercise: Exercise, digest: str) -> Simulation:
        """The machine of an exercise that was set on this version."""
        key = (digest, exercise)
        found = self._ready.of([key]).get(key) or simulated(exercise, self._knowledge(exercise.site, digest))
        self._ready.keep({key: found})
        return found

    def _knowledge(self, site: str, digest: str) -> FaultKnowledge:
        with self._store.transaction() as session:
            row = session.get(KnowledgeVersionRow, (site, digest))
        if row is None:
            raise StorageError(
                "What was known when this was begun is gone.", "Put a backup of the store back."
            )
        return FaultKnowledge.model_validate(row.data)
