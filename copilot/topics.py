"""Whether a question is of the kind that a plant's documents answer, told by the examples it is nearest to.

Embeddings of passages cannot tell it: a question about the forklift is as near to the press's manual as one about the
press. Example questions can, as in intent detection with out-of-scope examples (Larson and others 2019): general ones
inside and outside, and ones that real manuals answer or leave open, of which a linear probe learns the kind.
"""

from __future__ import annotations

import json
import os
import threading
from dataclasses import dataclass
from hashlib import sha256
from importlib.resources import files
from pathlib import Path

import numpy as np
from safetensors.numpy import load_file, save_file

from copilot.embedding import Embedder
from copilot.index.base import Float
from copilot.probe import fit_probe, log_odds

# How sharply the nearest examples outweigh the others; the lower, the fewer count.
TEMPERATURE = 0.04


# The sets of examples with what one counts in the probe: a general one less than one asked of a real manual.
COUNTS = {"inside": 0.3, "outside": 0.3, "answered": 1.0, "unanswered": 1.0}
ANSWERED = ("inside", "answered")


@dataclass(frozen=True, slots=True)
class TopicSignals:
    """What kind of question it is.

    ``leaning``: by how much it is nearer to the examples inside than outside (-2..2); ``odds``: log odds, by the
    probe, that a manual answers such a question.
    """

    leaning: float = 0.0
    odds: float = 0.0


NEUTRAL = TopicSignals()


class Topics:
    """The examples as vectors, encoded at the first question and kept in the models folder."""

    def __init__(self, embedder: Embedder, models: Path) -> None:
        self._embedder, self._models = embedder, models
        self._lock = threading.Lock()
        self._examples: dict[str, Float] | None = None

    def load(self) -> None:
        """Encode the examples now rather than at the first question."""
        self._loaded()

    def signals(self, question: Float) -> TopicSignals:
        """Signals for a question's sentence vector (d,)."""
        examples = self._loaded()
        mine = unit(question - examples["mean"])
        leaning = _nearness(examples["inside"] @ mine) - _nearness(examples["outside"] @ mine)
        return TopicSignals(leaning, log_odds(examples["probe"], mine))

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
        """The general examples (n, d), centred on the mean of these (d,) and of unit length, and the probe (1 + d,)."""
        vectors = {
            name: np.array([self._embedder.encode_query(text)[0] for text in texts])
            for name, texts in examples.items()
        }
        mean: Float = np.concatenate([vectors["inside"], vectors["outside"]]).mean(axis=0)
        units = {name: unit(rows - mean) for name, rows in vectors.items()}
        probe = fit_probe(
            np.concatenate([units[name] for name in COUNTS]),
            np.concatenate([np.full(len(units[name]), name in ANSWERED) for name in COUNTS]),
            np.concatenate([np.full(len(units[name]), count, np.float32) for name, count in COUNTS.items()]),
        )
        return {"inside": units["inside"], "outside": units["outside"], "mean": mean, "probe": probe}


def _nearness(cosines: Float) -> float:
    """A soft maximum of cosines that does not grow with their number."""
    return float(TEMPERATURE * np.log(np.mean(np.exp(cosines / TEMPERATURE))))


def _keep(vectors: dict[str, Float], path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    working = path.with_suffix(f".{os.getpid()}")
    save_file({name: np.ascontiguousarray(rows, np.float32) for name, rows in vectors.items()}, working)
    os.replace(working, path)


def unit(vectors: Float) -> Float:
    """Vectors scaled to length 1 along the last axis."""
    scaled: Float = vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-6)
    return scaled
