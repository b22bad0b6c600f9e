"""The scale benchmark, on a few passages."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from copilot.embedding import Embedder
from copilot.index import Mode
from copilot.index.embedded import EmbeddedIndex
from evals.bench import scale


def test_passages_have_the_size_of_real_ones() -> None:
    [(indexed, vectors)] = scale.Plant(1).passages(4, 1)
    assert vectors.tokens.shape == (scale.TOKENS, scale.DIMENSION)
    assert np.linalg.norm(vectors.tokens, axis=1) == pytest.approx(np.ones(scale.TOKENS), abs=1e-5)
    assert (np.diff(vectors.sparse.indices.astype(np.int64)) > 0).all()
    assert indexed.passage.codes


def test_questions_meet_passages(tmp_path: Path) -> None:
    plant = scale.Plant(1)
    index = EmbeddedIndex(tmp_path / "shard", scale.DIMENSION, candidates=20)
    index.upsert(plant.passages(0, 100))
    question, scope = plant.question(0)
    assert len(index.search(question, scope, 10)) == 10
    assert index.search(question, scope, 10, Mode.SPARSE)
    index.close()


@pytest.mark.parametrize("engine", ["embedded", "local mode"])
def test_measures_and_reports(engine: str, tmp_path: Path) -> None:
    rows = list(scale.measure(engine, [20, 40], tmp_path / "shard", 3))
    assert [row.passages for row in rows] == [20, 40]
    assert all(0 < row.p50 <= row.p95 and row.upserts > 0 for row in rows)
    assert f"| {engine} | 40 |" in scale.report(rows)


@pytest.mark.model
def test_whole_searches_are_measured_with_a_model(embedder: Embedder, tmp_path: Path) -> None:
    [row] = scale.measure("embedded", [20], tmp_path / "shard", 3, embedder)
    assert row.search95 > 0
    assert f" | {row.search95:.1f} | " in scale.report([row])
