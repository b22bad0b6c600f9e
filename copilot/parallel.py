"""Vectors of texts in several languages made comparable: what a language adds to every vector is taken off.

The mean of the same fault reports in each language (``copilot/parallel.json``) tells what it adds. Without it a text in
the reader's own language is nearer than the right one in another.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from copilot.language import base_language, in_script

Float = NDArray[np.float32]


class Vectors(Protocol):
    """What turns wordings into unit vectors (n, d), such as `copilot.wordingvectors.WordingVectors`."""

    def of(self, texts: Sequence[str]) -> Float:
        """The vectors of texts, in their order."""


def comparable(texts: Sequence[str], langs: Sequence[str], vectors: Vectors) -> Float:
    """Unit vectors (n, d) of texts in the languages ``langs`` (BCP 47); Chinese is embedded in one script."""
    bases = [base_language(lang).partition("-")[0] for lang in langs]
    written = [
        in_script(text, "zh-Hant") if base == "zh" else text for text, base in zip(texts, bases, strict=True)
    ]
    means = {base: vectors.of(_reports()[base]).mean(axis=0) for base in set(bases) & _reports().keys()}
    middle = np.mean([vectors.of(reports).mean(axis=0) for reports in _reports().values()], axis=0)
    rows = vectors.of(written)
    taken = np.array([means.get(base, middle) for base in bases], np.float32).reshape(rows.shape)
    return unit(rows - taken)


def unit(rows: Float) -> Float:
    """Vectors scaled to length 1 along the last axis."""
    scaled: Float = rows / np.maximum(np.linalg.norm(rows, axis=-1, keepdims=True), 1e-6)
    return scaled


@cache
def _reports() -> dict[str, tuple[str, ...]]:
    listed = json.loads(files("copilot").joinpath("parallel.json").read_text("utf-8"))
    return {lang: tuple(reports) for lang, reports in listed.items()}
