"""Vectors of texts that were encoded before, kept in a folder between processes: for tests and measurements."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from threading import get_ident

import numpy as np
from safetensors import SafetensorError
from safetensors.numpy import load_file, save_file

from copilot.errors import StorageError
from copilot.index.base import Float

Ids = Sequence[Sequence[int]]


class Encodings:
    """The vectors of batches of token ids by all that decides them; computed each time where there is no folder.

    By batch rather than by text: in another batch a text has other last digits, and what is kept is to be what would
    be computed, bit for bit. ``made_by`` names model and arithmetic. Safe to share between threads and processes.
    """

    def __init__(self, folder: Path | None, made_by: str) -> None:
        self._folder = folder
        engines = (f"{name}{version(name)}" for name in ("torch", "ctranslate2"))
        self._made_by = "+".join((made_by, *engines))

    def of(self, kind: str, batch: Ids, compute: Callable[[], list[Float]]) -> list[Float]:
        """The vectors of a batch, one array or several a text, as ``compute`` gives them for this ``kind``.

        Raises `StorageError` where the folder cannot be written to.
        """
        if self._folder is None:
            return compute()
        name = sha256(repr((self._made_by, kind, [list(ids) for ids in batch])).encode()).hexdigest()
        path = self._folder / name[:2] / f"{name}.safetensors"
        try:
            kept = load_file(path)
            return [kept[str(place)] for place in range(len(kept))]
        except (OSError, SafetensorError):
            vectors = compute()
        try:
            _keep(vectors, path)
        except (OSError, SafetensorError) as error:
            raise StorageError(
                f"Vectors cannot be kept in {self._folder}: {error}.",
                "Make room or another folder in encodings_dir, or leave it empty.",
            ) from error
        return vectors


def _keep(vectors: Sequence[Float], path: Path) -> None:
    """Write a file whole or not at all, whoever else writes it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    working = path.with_suffix(f".{os.getpid()}-{get_ident()}")
    save_file({str(place): np.ascontiguousarray(each) for place, each in enumerate(vectors)}, working)
    os.replace(working, path)
