"""The embedder: shapes, unit length, centring, pooling, batches, and that meaning crosses languages."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from copilot.embedding import Embedder, _batches, pooled
from copilot.settings import Settings

OIL = "Check the oil level and the suction filter when the pump builds up no pressure."
DOOR = "Clean the window of the door with a soft cloth."


@pytest.fixture(scope="module")
def embedder(models_dir: Path) -> Embedder:
    """The model that computes everything itself."""
    return Embedder(Settings(models_dir=models_dir, threads=1, encodings_dir=None))


@given(st.lists(st.integers(1, 600), max_size=60))
def test_batches_take_every_sequence_once_within_the_budget(lengths: list[int]) -> None:
    sequences = [[0] * length for length in lengths]
    batches = list(_batches(sequences))
    assert sorted(place for batch in batches for place in batch) == list(range(len(lengths)))
    assert all(len(batch) * max(lengths[place] for place in batch) <= 2048 for batch in batches)


@given(st.integers(0, 40))
def test_pooling_keeps_a_quarter_of_unit_length(count: int) -> None:
    tokens = np.random.default_rng(count).normal(size=(count, 8)).astype(np.float32)
    tokens /= np.linalg.norm(tokens, axis=1, keepdims=True)
    merged = pooled(tokens)
    assert len(merged) == -(-count // 4)
    assert np.allclose(np.linalg.norm(merged, axis=1), 1, atol=1e-5)


def test_pooling_merges_what_is_alike() -> None:
    axes = np.eye(4, dtype=np.float32)
    merged = pooled(np.repeat(axes, 4, axis=0))
    assert sorted(merged.argmax(axis=1)) == [0, 1, 2, 3]
    assert np.allclose(merged.max(axis=1), 1)


@pytest.mark.model
def test_identity_and_counting_need_no_network(models_dir: Path) -> None:
    embedder = Embedder(Settings(models_dir=models_dir))
    assert embedder.identity.startswith("multilingual-e5-small@1571fc982750+e5+centred+ward4+heading0.3+")
    assert embedder.dimension == 384
    assert embedder.max_tokens == 508
    assert embedder.count_tokens("") == 0
    assert embedder.count_tokens("hello") == 2
    assert embedder._loaded is None


@pytest.mark.model
def test_vectors_are_unit_and_of_the_right_shape(embedder: Embedder) -> None:
    dense, tokens = embedder.encode_query("pump has no pressure")
    assert dense.shape == (384,)
    assert tokens.shape == (embedder.count_tokens("pump has no pressure"), 384)
    assert np.allclose(np.linalg.norm(tokens, axis=1), 1, atol=1e-5)
    [(dense, tokens)] = embedder.encode_passages([OIL])
    assert dense.dtype == tokens.dtype == np.float32
    assert len(tokens) == -(-embedder.count_tokens(OIL) // 4)
    assert np.isclose(np.linalg.norm(dense), 1, atol=1e-5)


@pytest.mark.model
@pytest.mark.parametrize(
    "question", ["油泵沒有壓力", "Pumpe baut keinen Druck auf", "la bomba no da presión"]
)
def test_meaning_crosses_languages(embedder: Embedder, question: str) -> None:
    dense, tokens = embedder.encode_query(question)
    (oil, oil_tokens), (door, door_tokens) = embedder.encode_passages([OIL, DOOR])
    assert dense @ oil > dense @ door
    assert (tokens @ oil_tokens.T).max(axis=1).mean() > (tokens @ door_tokens.T).max(axis=1).mean()


@pytest.mark.model
def test_same_texts_give_the_same_vectors_in_their_order(embedder: Embedder) -> None:
    texts = [OIL, "short", DOOR * 5, ""]
    first, again = embedder.encode_passages(texts), embedder.encode_passages(texts)
    assert all(
        np.array_equal(a, b) for pair in zip(first, again, strict=True) for a, b in zip(*pair, strict=True)
    )
    [(alone, _)] = embedder.encode_passages([DOOR * 5])
    assert alone @ first[2][0] > 0.999
    assert first[3][1].shape[0] >= 1


@pytest.mark.model
def test_long_text_is_cut_and_progress_reported(embedder: Embedder) -> None:
    calls: list[tuple[int, int]] = []
    [(_, tokens), _] = embedder.encode_passages(
        ["oil pump " * 800, "x"], lambda done, total: calls.append((done, total))
    )
    assert len(tokens) == -(-embedder.max_tokens // 4)
    assert calls[-1] == (2, 2)


@pytest.mark.model
def test_headings_are_remembered(embedder: Embedder, monkeypatch: pytest.MonkeyPatch) -> None:
    first = embedder.encode_headings(["Oil pump", "Door", "Oil pump"])
    assert np.array_equal(first[0], first[2])
    assert embedder.encode_headings([]).shape == (0, 384)
    monkeypatch.setattr(embedder, "_ids", None)
    assert np.array_equal(embedder.encode_headings(["Door"]), first[1:2])


@pytest.mark.model
def test_a_question_is_not_computed_twice(embedder: Embedder, monkeypatch: pytest.MonkeyPatch) -> None:
    dense, tokens = embedder.encode_query("Why does the pump stop?")
    for vectors in (dense, tokens):
        with pytest.raises(ValueError, match="read-only"):
            vectors[...] = 0
    monkeypatch.setattr(embedder, "_ids", None)
    again = embedder.encode_query("Why does the pump stop?")
    assert np.array_equal(again[0], dense)
    assert np.array_equal(again[1], tokens)


@pytest.mark.model
def test_both_arithmetics_agree(models_dir: Path, embedder: Embedder) -> None:
    exact = Embedder(Settings(models_dir=models_dir, threads=1, embedding_dtype="float32"))
    assert exact.encode_query(OIL)[0] @ embedder.encode_query(OIL)[0] > 0.999


@pytest.mark.model
def test_what_is_kept_is_what_would_be_computed(models_dir: Path, embedder: Embedder, tmp_path: Path) -> None:
    settings = Settings(models_dir=models_dir, threads=1, encodings_dir=tmp_path)
    texts = [OIL, "short", DOOR * 5]
    Embedder(settings).encode_passages(texts)
    Embedder(settings).encode_headings(texts)
    kept = Embedder(settings)
    passages, headings = kept.encode_passages(texts), kept.encode_headings(texts)
    assert kept._loaded is None
    for (dense, tokens), (own_dense, own_tokens) in zip(
        passages, embedder.encode_passages(texts), strict=True
    ):
        assert np.array_equal(dense, own_dense)
        assert np.array_equal(tokens, own_tokens)
    assert np.array_equal(headings, embedder.encode_headings(texts))
