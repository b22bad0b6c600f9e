"""Topics for calibrating: a question that is among the examples is judged by a probe that has not seen it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from zlib import crc32

import numpy as np

from copilot.embedding import Embedder
from copilot.index.base import Float
from copilot.probe import fit_probe, log_odds
from copilot.topics import ANSWERED, COUNTS, Topics, TopicSignals, unit

FOLDS = 8
# Two vectors this near are of the same text.
SAME = 0.9999


class UnseenTopics(Topics):
    """As `Topics`, with one probe for each fold, fitted without it.

    ``groups`` maps the text of an example to its group: the same question in several languages is left out together.
    """

    def __init__(self, embedder: Embedder, models: Path, groups: Mapping[str, str]) -> None:
        super().__init__(embedder, models)
        examples = json.loads(files("copilot").joinpath("topics.json").read_text("utf-8"))
        rows = [(text, name) for name in COUNTS for text in examples[name]]
        mean = self._loaded()["mean"]
        self._units: Float = unit(np.array([embedder.encode_query(text)[0] for text, _ in rows]) - mean)
        self._mean = mean
        self._folds = np.array([crc32(groups.get(text, text).encode()) % FOLDS for text, _ in rows])
        answered = np.array([name in ANSWERED for _, name in rows])
        counts = np.array([COUNTS[name] for _, name in rows], np.float32)
        self._probes = [
            fit_probe(self._units[seen], answered[seen], counts[seen])
            for seen in (self._folds != fold for fold in range(FOLDS))
        ]

    def signals(self, question: Float) -> TopicSignals:
        """See `Topics`."""
        mine = unit(question - self._mean)
        cosines = self._units @ mine
        nearest = int(np.argmax(cosines))
        if cosines[nearest] < SAME:
            return super().signals(question)
        probe = self._probes[self._folds[nearest]]
        return TopicSignals(super().signals(question).leaning, log_odds(probe, mine))
