"""Whether a question is of the kind that a plant's documents answer, told by the examples it is nearest to.

Embeddings of passages cannot tell it: a question about the forklift is as near to the press's manual as one about the
press. Two sets of example questions can, as in intent detection with out-of-scope examples (Larson and others 2019).
"""

from __future__ import annotations

import json
import os
import threading
from hashlib import sha256
from importlib.resources import files
from pathlib import Path

import numpy as np
from safetensors.numpy import load_file, save_file

from copilot.embedding import Embedder
from copilot.index.base import Float

# How sharply the nearest examples outweigh the others; the lower, the fewer count.
TEMPERATURE = 0.04


class Topics:
    """The examples as vectors, encoded at the first question and kept in the models folder."""

    def __init__(self, embedder: Embedder, models: Path) -> None:
        self._embedder, self._models = embedder, models
        self._lock = threading.Lock()
        self._examples: dict[str, Float] | None = None

    def load(self) -> None:
        """Encode the examples now rather than at the first question."""
        self._loaded()

    def leaning(self, question: Float) -> float:
        """By how much a question's sentence vector (d,) is nearer to the examples inside than outside (-2..2)."""
        examples = self._loaded()
        unit = _unit(question - examples["mean"])
        return _nearness(examples["inside"] @ unit) - _nearness(examples["outside"] @ unit)

    def _loaded(self) -> dict[str, Float]:
        with self._lock:
            if self._examples is None:
                text = files("copilot").joinpath("topics.json").read_text("utf-8")
                name = f"{self._embedder.identity}-{sha256(text.encode()).hexdigest()[:8]}.safetensors"
                path = self._models / "topics" / name
                if not path.is_file():
                    _keep(self._encoded(json.loads(text)), path)
                self._examples = load_file(path)
            return self._examples

    def _encoded(self, examples: dict[str, list[str]]) -> dict[str, Float]:
        """The examples of each set (n, d), centred on the mean of all and of unit length, and that mean (d,)."""
        vectors = {
            name: np.array([self._embedder.encode_query(text)[0] for text in texts])
            for name, texts in examples.items()
        }
        mean: Float = np.concatenate(list(vectors.values())).mean(axis=0)
        return {**{name: _unit(rows - mean) for name, rows in vectors.items()}, "mean": mean}


def _nearness(cosines: Float) -> float:
    """A soft maximum of cosines that does not grow with their number."""
    return float(TEMPERATURE * np.log(np.mean(np.exp(cosines / TEMPERATURE))))


def _keep(vectors: dict[str, Float], path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    working = path.with_suffix(f".{os.getpid()}")
    save_file({name: np.ascontiguousarray(rows, np.float32) for name, rows in vectors.items()}, working)
    os.replace(working, path)


def _unit(vectors: Float) -> Float:
    scaled: Float = vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-6)
    return scaled
