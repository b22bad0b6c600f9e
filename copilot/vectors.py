"""Passages and questions as vectors: what the index stores and what it is asked."""

from __future__ import annotations

from collections.abc import Sequence

from copilot.embedding import Embedder
from copilot.index import QueryVectors, Vectors
from copilot.knowledge import Passage
from copilot.sparse import encode_document, encode_query

# Share of the heading in a passage's dense vector; measured by evals/bench/klipper.py.
HEADING_WEIGHT = 0.3


def heading_text(heading: Sequence[str]) -> str:
    """The heading path as one line of text."""
    return " > ".join(heading)


def in_context(passage: Passage) -> str:
    """What is embedded for a passage: its text under its own heading."""
    return "\n".join((*passage.heading[-1:], passage.text))


def passage_vectors(embedder: Embedder, passages: Sequence[Passage]) -> list[Vectors]:
    """The stored vectors of passages, in their order."""
    encoded = embedder.encode_passages([in_context(passage) for passage in passages])
    headings = embedder.encode_headings([heading_text(passage.heading) for passage in passages])
    return [
        Vectors(
            dense=dense + HEADING_WEIGHT * heading,
            heading=heading,
            tokens=tokens,
            sparse=encode_document(f"{heading_text(passage.heading)}\n{passage.text}", passage.codes),
        )
        for passage, (dense, tokens), heading in zip(passages, encoded, headings, strict=True)
    ]


def query_vectors(embedder: Embedder, text: str, codes: Sequence[str] = ()) -> QueryVectors:
    """A question as vectors; ``codes`` are the normalised codes found in it."""
    dense, tokens = embedder.encode_query(text)
    return QueryVectors(dense=dense, tokens=tokens, sparse=encode_query(text, codes), codes=tuple(codes))
