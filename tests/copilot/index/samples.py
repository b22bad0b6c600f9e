"""Small random passages, vectors and questions."""

from __future__ import annotations

import numpy as np

from copilot.index import IndexedPassage, QueryVectors, Vectors
from copilot.knowledge import Passage, PassageKind
from copilot.sparse import encode_document, encode_query

DIMENSION = 16
CANDIDATES = 10


def unit(random: np.random.Generator, *shape: int) -> np.ndarray:
    values = random.standard_normal((*shape, DIMENSION)).astype(np.float32)
    return values / np.linalg.norm(values, axis=-1, keepdims=True)


def indexed(
    ordinal: int,
    text: str = "oil",
    *,
    site: str = "main",
    document: str = "a.pdf",
    version: str = "1",
    models: tuple[str, ...] = (),
    kind: PassageKind = PassageKind.TEXT,
    section: str = "s",
    codes: tuple[str, ...] = (),
    lang: str = "en",
) -> IndexedPassage:
    passage = Passage(text, kind, section, ("Manual", "Part"), ordinal, lang, ((0, 3),), codes)
    return IndexedPassage(site, document, version, "B", models, passage)


def vectors(seed: int, text: str = "oil", codes: tuple[str, ...] = ()) -> Vectors:
    random = np.random.default_rng(seed)
    return Vectors(unit(random), unit(random), unit(random, 3), encode_document(text, codes))


def item(ordinal: int, text: str = "oil", **fields: object) -> tuple[IndexedPassage, Vectors]:
    passage = indexed(ordinal, text, **fields)  # type: ignore[arg-type]
    return passage, vectors(ordinal, text, passage.passage.codes)


def query(seed: int, text: str = "oil", codes: tuple[str, ...] = ()) -> QueryVectors:
    random = np.random.default_rng(10_000 + seed)
    return QueryVectors(unit(random), unit(random, 4), encode_query(text, codes), codes)
