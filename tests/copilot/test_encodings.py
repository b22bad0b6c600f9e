"""Encodings: kept by batch, kind and maker; computed without a folder, and where a file is spoilt."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from copilot.encodings import Encodings
from copilot.errors import StorageError
from copilot.index.base import Float

BATCH = [[1, 2], [3]]


class Computing:
    """Other vectors at each call, so that what is kept is told from what is computed."""

    def __init__(self) -> None:
        self.calls = 0

    def __call__(self) -> list[Float]:
        self.calls += 1
        return [np.full((3,), self.calls, np.float32), np.full((2, 3), self.calls, np.float32)]


def test_a_batch_is_computed_once_for_all_processes(tmp_path: Path) -> None:
    compute = Computing()
    first = Encodings(tmp_path, "model").of("passages", BATCH, compute)
    again = Encodings(tmp_path, "model").of("passages", [tuple(ids) for ids in BATCH], compute)
    assert compute.calls == 1
    assert all(np.array_equal(one, other) for one, other in zip(first, again, strict=True))


@pytest.mark.parametrize(
    ("made_by", "kind", "batch"),
    [
        ("other", "passages", BATCH),
        ("model", "sentences", BATCH),
        ("model", "passages", [[1], [2, 3]]),
        ("model", "passages", [[3], [1, 2]]),
    ],
)
def test_whatever_decides_the_vectors_parts_them(
    tmp_path: Path, made_by: str, kind: str, batch: list[list[int]]
) -> None:
    compute = Computing()
    Encodings(tmp_path, "model").of("passages", BATCH, compute)
    Encodings(tmp_path, made_by).of(kind, batch, compute)
    assert compute.calls == 2


def test_nothing_is_kept_without_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    compute, encodings = Computing(), Encodings(None, "model")
    encodings.of("passages", BATCH, compute)
    encodings.of("passages", BATCH, compute)
    assert compute.calls == 2
    assert not list(tmp_path.iterdir())


def test_a_spoilt_file_is_computed_anew(tmp_path: Path) -> None:
    compute, encodings = Computing(), Encodings(tmp_path, "model")
    encodings.of("passages", BATCH, compute)
    [path] = tmp_path.rglob("*.safetensors")
    path.write_bytes(path.read_bytes()[:-4])
    assert encodings.of("passages", BATCH, compute)[0][0] == 2
    assert encodings.of("passages", BATCH, compute)[0][0] == 2


def test_a_folder_that_cannot_be_written_to_is_named(tmp_path: Path) -> None:
    taken = tmp_path / "file"
    taken.write_text("")
    with pytest.raises(StorageError, match=r"cannot be kept in .*file"):
        Encodings(taken, "model").of("passages", BATCH, Computing())


@given(
    vectors=st.lists(arrays(np.float32, st.tuples(st.integers(0, 3), st.just(4))), min_size=1, max_size=12)
)
def test_vectors_come_back_bit_for_bit_in_their_order(
    tmp_path_factory: pytest.TempPathFactory, vectors: list[Float]
) -> None:
    encodings = Encodings(tmp_path_factory.mktemp("kept"), "model")
    encodings.of("passages", BATCH, lambda: vectors)
    kept = encodings.of("passages", BATCH, list)
    assert [each.tobytes() for each in kept] == [each.tobytes() for each in vectors]
    assert [each.shape for each in kept] == [each.shape for each in vectors]
