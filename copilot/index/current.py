"""An index seen through the store: only passages of the version that each document has now."""

from __future__ import annotations

from collections.abc import Callable

from copilot.index.base import Candidate, KnowledgeIndex, Mode, QueryVectors, Scope

Versions = Callable[[], set[tuple[str, str, str]]]


class CurrentVersions:
    """Searches the index and leaves out what a running ingestion has not committed, or not yet removed."""

    def __init__(self, index: KnowledgeIndex, versions: Versions) -> None:
        self._index, self._versions = index, versions

    def search(
        self, query: QueryVectors, scope: Scope, limit: int, mode: Mode = Mode.HYBRID
    ) -> list[Candidate]:
        """As `KnowledgeIndex.search`; fewer than ``limit`` while documents are being replaced."""
        current = self._versions()
        found = self._index.search(query, scope, limit, mode)
        return [
            candidate
            for candidate in found
            if (candidate.indexed.site, candidate.indexed.document, candidate.indexed.version) in current
        ]
