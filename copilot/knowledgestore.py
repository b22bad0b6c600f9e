"""Where fault knowledge, maintainers' decisions on it, and vectors of wordings are kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Literal, cast

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import delete, select

from copilot.casetables import CauseDecisionRow, FaultKnowledgeRow, WordingVectorRow
from copilot.faultknowledge import FaultKnowledge
from copilot.store import Store

DecisionKind = Literal["merge", "split"]

# Fewer than the variables that any database takes in one statement.
_AT_ONCE = 500


@dataclass(frozen=True)
class CauseDecision:
    """A maintainer's word: ``wording`` (verbatim) belongs to ``cause`` (an id), or for a split does not."""

    kind: DecisionKind
    cause: str
    wording: str
    by: str
    at: datetime
    # Not of what was decided: two stores with the same decisions know the same.
    id: int = field(default=0, repr=False, compare=False)


class KnowledgeStore:
    """Fault knowledge by site and asset model; vectors by embedding identity and digest of the text."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def version(self, site: str, asset_model: str) -> str | None:
        """Version of the knowledge kept, without reading it; None where there is none."""
        query = select(FaultKnowledgeRow.version).where(
            FaultKnowledgeRow.site == site, FaultKnowledgeRow.asset_model == asset_model
        )
        with self._store.transaction() as session:
            return session.scalar(query)

    def knowledge(self, site: str, asset_model: str) -> FaultKnowledge | None:
        """The knowledge kept, or None."""
        with self._store.transaction() as session:
            row = session.get(FaultKnowledgeRow, (site, asset_model))
            return FaultKnowledge.model_validate(row.data) if row else None

    def put(self, knowledge: FaultKnowledge) -> None:
        """Keep knowledge in place of that of the same site and model."""
        row = {
            "site": knowledge.site,
            "asset_model": knowledge.asset_model,
            "version": knowledge.version,
            "data": knowledge.model_dump(mode="json"),
        }
        self._store.replace(FaultKnowledgeRow, [row])

    def decisions(self, site: str, asset_model: str) -> tuple[CauseDecision, ...]:
        """What maintainers decided, oldest first; of the same wording the last one counts."""
        query = (
            select(CauseDecisionRow)
            .where(CauseDecisionRow.site == site, CauseDecisionRow.asset_model == asset_model)
            .order_by(CauseDecisionRow.id)
        )
        with self._store.transaction() as session:
            return tuple(
                CauseDecision(cast(DecisionKind, row.kind), row.cause, row.wording, row.by, row.at, row.id)
                for row in session.scalars(query)
            )

    def decide(
        self, site: str, asset_model: str, kind: DecisionKind, cause: str, wordings: Sequence[str], by: str
    ) -> None:
        """Add a decision on each of the wordings, all made at one moment."""
        now = datetime.now(UTC)
        with self._store.transaction() as session:
            session.add_all(
                CauseDecisionRow(
                    site=site, asset_model=asset_model, kind=kind, cause=cause, wording=wording, by=by, at=now
                )
                for wording in wordings
            )

    def withdraw(self, site: str, asset_model: str, ids: Sequence[int]) -> bool:
        """Take decisions back, all or none; False where one of them is not there."""
        mine = (
            CauseDecisionRow.site == site,
            CauseDecisionRow.asset_model == asset_model,
            CauseDecisionRow.id.in_(ids),
        )
        with self._store.transaction() as session:
            found = set(session.scalars(select(CauseDecisionRow.id).where(*mine)))
            if not found or found != set(ids):
                return False
            session.execute(delete(CauseDecisionRow).where(*mine))
        return True

    def vectors(self, identity: str, digests: Iterable[str]) -> dict[str, NDArray[np.float32]]:
        """The vectors (d,) kept for these digests; those not kept are left out."""
        wanted, found = list(digests), {}
        with self._store.transaction() as session:
            for start in range(0, len(wanted), _AT_ONCE):
                query = select(WordingVectorRow.digest, WordingVectorRow.vector).where(
                    WordingVectorRow.identity == identity,
                    WordingVectorRow.digest.in_(wanted[start : start + _AT_ONCE]),
                )
                for digest, vector in session.execute(query):
                    found[digest] = np.frombuffer(vector, dtype="<f4")
        return found

    def put_vectors(self, identity: str, vectors: Mapping[str, NDArray[np.float32]]) -> None:
        """Keep vectors (d,) by digest."""
        rows = [
            {"identity": identity, "digest": digest, "vector": np.asarray(vector, dtype="<f4").tobytes()}
            for digest, vector in vectors.items()
        ]
        self._store.replace(WordingVectorRow, rows)
