"""Fault knowledge for a running server: what is known stands at once, what changed is mined beside the work."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from math import inf
from queue import SimpleQueue
from threading import Lock, Thread
from time import monotonic

from copilot.errors import StorageError
from copilot.faultknowledge import FaultKnowledge
from copilot.knowledgestore import KnowledgeStore
from copilot.mining import fault_knowledge
from copilot.mining.mine import knowledge_version
from copilot.store import Store
from copilot.wordingvectors import WordingVectors

log = logging.getLogger(__name__)

# Whether sources or jobs have changed is asked once in so many seconds; every touch of fifty tablets would ask it.
LOOK_SECONDS = 1.0
# A model is mined anew no sooner than so many seconds after the last time: it takes a second or two of a core, and a
# busy plant confirms a work order every few seconds.
REST_SECONDS = 60.0

Key = tuple[str, str]
"""A site and an asset model."""

Miner = Callable[[str, str], object]
"""Brings what is kept of a site's model up to date. Raises `StorageError`."""


@dataclass(frozen=True, slots=True)
class _Standing:
    knowledge: FaultKnowledge
    looked: float


class StandingKnowledge:
    """The knowledge of each model, kept in memory. Safe to share between threads.

    Where something has changed, the knowledge of before is given until the new one is mined, by one thread for all
    models: a confirmed work order teaches the next case within a minute, and nobody waits for it. Only what was never
    mined is waited for. ``learn`` is told of new knowledge before anybody is given it. ``miner`` mines; without one it
    is done in this process.
    """

    def __init__(
        self,
        store: Store,
        vectors: WordingVectors,
        clock: Callable[[], float] = monotonic,
        miner: Miner | None = None,
    ) -> None:
        self._store, self._vectors, self._clock = store, vectors, clock
        self._miner = miner or partial(fault_knowledge, store, vectors)
        self.learn: Callable[[FaultKnowledge], None] = lambda _: None
        self._kept = KnowledgeStore(store)
        self._standing: dict[Key, _Standing] = {}
        self._mined: dict[Key, float] = {}
        self._mining: defaultdict[Key, Lock] = defaultdict(Lock)
        self._due: SimpleQueue[Key] = SimpleQueue()
        self._asked: set[Key] = set()
        self._lock = Lock()
        self._works = False

    def of(self, site: str, asset_model: str) -> FaultKnowledge:
        """What is known of a model; of what has changed since, after a minute. Raises `StorageError`."""
        key = (site, asset_model)
        standing = self._standing.get(key)
        if standing and self._clock() - standing.looked < LOOK_SECONDS:
            return standing.knowledge
        known = standing.knowledge if standing else self._kept.knowledge(site, asset_model)
        if known is None:
            return self.mine(site, asset_model)
        if self._rested(key) and self._is_stale(known):
            self._mine_aside(key)
        self._standing[key] = _Standing(known, self._clock())
        return known

    def mine(self, site: str, asset_model: str) -> FaultKnowledge:
        """What is known now, mined if need be; of several who ask at once one mines and the others wait."""
        key = (site, asset_model)
        with self._lock:
            mining = self._mining[key]
        with mining:
            standing = self._standing.get(key)
            known = standing.knowledge if standing else self._kept.knowledge(site, asset_model)
            if known is None or self._is_stale(known):
                self._miner(site, asset_model)
                known = self._kept.knowledge(site, asset_model)
            if known is None:
                raise StorageError(f"What was mined of {asset_model} was not kept.", "See the server's log.")
            self.learn(known)
            self._mined[key] = self._clock()
            self._standing[key] = _Standing(known, self._clock())
            return known

    def prepare(self) -> None:
        """Have the knowledge of all sites' models mined, so that nobody waits for it."""
        for site in sorted({row.site for row in self._store.documents()}):
            for model in sorted({asset.model for asset in self._store.assets(site) if asset.model}):
                if self._rested((site, model)):
                    self._mine_aside((site, model))

    def _is_stale(self, known: FaultKnowledge) -> bool:
        now = knowledge_version(self._store, self._vectors, known.site, known.asset_model)
        return known.version != now

    def _rested(self, key: Key) -> bool:
        return self._clock() - self._mined.get(key, -inf) >= REST_SECONDS

    def _mine_aside(self, key: Key) -> None:
        with self._lock:
            if key in self._asked:
                return
            self._asked.add(key)
            self._due.put(key)
            if not self._works:
                self._works = True
                Thread(target=self._work, name="mining", daemon=True).start()

    def _work(self) -> None:
        while True:
            key = self._due.get()
            with self._lock:
                # From here on a change is one that this mining may miss.
                self._asked.discard(key)
            try:
                self.mine(*key)
            except Exception:
                # The knowledge of before goes on standing; the next look tries again.
                log.exception("The faults of %s could not be mined", key[1])
