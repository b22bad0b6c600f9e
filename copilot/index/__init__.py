"""The knowledge index: one interface, two engines."""

from copilot.index.base import (
    Candidate,
    IndexedPassage,
    KnowledgeIndex,
    Mode,
    QueryVectors,
    Scope,
    SparseVector,
    Vectors,
)

__all__ = [
    "Candidate",
    "IndexedPassage",
    "KnowledgeIndex",
    "Mode",
    "QueryVectors",
    "Scope",
    "SparseVector",
    "Vectors",
]
