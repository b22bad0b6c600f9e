"""Vectors of wordings: unit length, equal for equal texts, embedded once and then taken from the store."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from copilot import wordingvectors
from copilot.embedding import Embedder
from copilot.index.base import Float
from copilot.settings import Settings
from copilot.store import Store
from copilot.wordingvectors import WordingVectors

TEXTS = ["relief valve dirty", "coil burnt", "relief valve dirty"]


class Counting(Embedder):
    """Counts the texts it embeds."""

    embedded = 0

    def encode_headings(self, texts: Sequence[str]) -> Float:
        """As the embedder, counted."""
        self.embedded += len(texts)
        return super().encode_headings(texts)


@pytest.fixture
def settings(tmp_path: Path, tiny_model: Path) -> Settings:
    return Settings(home=tmp_path / "home", embedding_model=str(tiny_model), models_dir=tmp_path, threads=1)


@pytest.fixture
def store(settings: Settings) -> Iterator[Store]:
    with closing(Store(settings)) as opened:
        yield opened


def test_vectors_are_unit_and_equal_for_equal_texts(store: Store, settings: Settings) -> None:
    vectors = WordingVectors(store, Embedder(settings))
    found = vectors.of(TEXTS)
    assert np.allclose(np.linalg.norm(found, axis=1), 1, atol=1e-5)
    assert (found[0] == found[2]).all()
    assert not np.allclose(found[0], found[1])
    assert vectors.of([]).shape == (0, found.shape[1])


def test_a_text_is_embedded_once_and_kept_in_the_store(store: Store, settings: Settings) -> None:
    embedder = Counting(settings)
    first = WordingVectors(store, embedder).of(TEXTS)
    centre_and_texts = embedder.embedded
    again = WordingVectors(store, embedder)
    assert (again.of(TEXTS) == first).all()
    assert embedder.embedded == centre_and_texts
    again.of([*TEXTS, "new"])
    assert embedder.embedded == centre_and_texts + 1


def test_memory_keeps_what_was_used_last_and_the_store_the_rest(
    store: Store, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wordingvectors, "MOST_KEPT", 2)
    embedder = Counting(settings)
    vectors = WordingVectors(store, embedder)
    first = vectors.of(["a", "b", "c", "a"])
    embedded = embedder.embedded
    for text in ("b", "c", "a"):
        vectors.of([text])
    assert (vectors.of(["a", "b", "c", "a"]) == first).all()
    assert embedder.embedded == embedded
    assert len(vectors._known) == 2
