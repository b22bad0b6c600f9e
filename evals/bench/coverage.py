"""Calibrates "not covered": questions a manual answers against alarm wordings of a robot.

Both kinds weigh the same within each language and each band of question lengths, so that neither language nor
length can tell them apart. One half of the questions fits the logistic, the other measures it.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from opencc import OpenCC
from scipy.optimize import minimize
from scipy.special import expit
from scipy.stats import rankdata

from copilot.coverage import CoverageSignals
from copilot.embedding import Embedder
from copilot.settings import load_settings
from evals.bench.corpus import Corpus
from evals.bench.klipper import load_manual, load_questions
from evals.bench.report import preamble, table

MOST = 200  # questions of a kind in a language
ROBOT = "Dobot-CR-V4"  # the printers' alarms are partly answered by the manual of a printer's controller
BANDS = (6, 12, 24)  # tokens
RIDGE = 1e-3
Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Sample:
    """Questions as rows: signals (n, k), whether the corpus answers each, the weight of each, its language."""

    signals: Array
    answered: NDArray[np.bool_]
    weights: Array
    langs: tuple[str, ...]

    def part(self, rows: slice) -> Sample:
        """Some of the rows."""
        return Sample(self.signals[rows], self.answered[rows], self.weights[rows], self.langs[rows])


def load_texts(data: Path) -> list[tuple[str, str, bool]]:
    """Text, language and whether the manual answers it, shuffled."""
    chance = random.Random(0)  # noqa: S311
    questions = [question for kind in load_questions(data).values() for question in kind]
    langs = {question.group for question in questions}
    texts = [(question.text, question.group, True) for question in questions]
    to_traditional = OpenCC("s2twp").convert
    for line in (data / "alarms" / "alarm_queries.jsonl").read_text(encoding="utf-8").splitlines():
        query = json.loads(line)
        if query["machine"] != ROBOT:
            continue
        if query["lang"] in langs:
            texts.append((query["query"], query["lang"], False))
        if query["lang"] == "zh-Hans":
            texts.append((to_traditional(query["query"]), "zh-Hant", False))
    chance.shuffle(texts)
    taken: Counter[tuple[str, bool]] = Counter()
    kept = []
    for text, lang, answered in texts:
        taken[lang, answered] += 1
        if taken[lang, answered] <= MOST:
            kept.append((text, lang, answered))
    return kept


def measure(corpus: Corpus, texts: Sequence[tuple[str, str, bool]]) -> Sample:
    """The signals of each question that has any; codes are left out, they decide by themselves."""
    found = [
        (corpus.retrieve(text).coverage, lang, answered, _band(corpus, text))
        for text, lang, answered in texts
    ]
    known = [(_row(signals), lang, answered, band) for signals, lang, answered, band in found if signals]
    sizes = Counter((lang, answered, band) for _, lang, answered, band in known)
    weights = [
        1 / sizes[lang, answered, band] * min(sizes[lang, True, band], sizes[lang, False, band])
        for _, lang, answered, band in known
    ]
    return Sample(
        np.array([row for row, *_ in known]),
        np.array([answered for _, _, answered, _ in known]),
        np.array(weights),
        tuple(lang for _, lang, _, _ in known),
    )


def _row(signals: CoverageSignals) -> tuple[float, ...]:
    return signals.gap, signals.top, signals.lead


def _band(corpus: Corpus, text: str) -> int:
    return int(np.searchsorted(BANDS, corpus.embedder.count_tokens(text)))


def fit(sample: Sample) -> Array:
    """Intercept and weights (k + 1,) of a ridge logistic regression."""

    def loss(weights: Array) -> float:
        margins = np.where(sample.answered, 1, -1) * (weights[0] + sample.signals @ weights[1:])
        return float(sample.weights @ np.logaddexp(0, -margins) + RIDGE * weights[1:] @ weights[1:])

    solution: Array = minimize(loss, np.zeros(sample.signals.shape[1] + 1)).x
    return solution


def auc(scores: Array, answered: NDArray[np.bool_]) -> float:
    """Probability that an answered question scores above an unanswered one."""
    wins = rankdata(scores)[answered].sum() - answered.sum() * (answered.sum() + 1) / 2
    return float(wins / (answered.sum() * (~answered).sum()))


def errors(scores: Array, sample: Sample, threshold: float) -> tuple[float, float]:
    """False refusals and false answers as weighted shares."""
    below = scores < threshold
    answered, weights = sample.answered, sample.weights
    return (
        float(weights[answered & below].sum() / weights[answered].sum()),
        float(weights[~answered & ~below].sum() / weights[~answered].sum()),
    )


def main() -> None:
    """Print the coefficients for `copilot.coverage` and what they achieve on the held-out half."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--data", type=Path, default=os.environ.get("COPILOT_DATA"), help="folder of the public data"
    )
    parser.add_argument("--work", type=Path, help="folder with the index of the klipper bench")
    options = parser.parse_args()
    settings = load_settings()
    with tempfile.TemporaryDirectory() as scratch:
        items = load_manual(options.data, settings, Embedder(settings).count_tokens)
        corpus = Corpus(options.work or Path(scratch), settings, items)
        sample = measure(corpus, load_texts(options.data))
        corpus.index.close()
    fitted, held_out = sample.part(slice(0, None, 2)), sample.part(slice(1, None, 2))
    weights = fit(fitted)
    print(preamble(), f"intercept, gap, top, lead: {np.round(weights, 2).tolist()}", sep="\n")
    print(_report(held_out, weights))


def _report(sample: Sample, weights: Array) -> str:
    """AUC by language and error rates by threshold."""
    scores = expit(weights[0] + sample.signals @ weights[1:])
    langs = np.array(sample.langs)
    ranked = [
        [lang, int((langs == lang).sum()), auc(scores[langs == lang], sample.answered[langs == lang])]
        for lang in sorted(set(sample.langs))
    ]
    ranked.append(["all", len(langs), auc(scores, sample.answered)])
    rates = [
        [f"{threshold:.2f}", *errors(scores, sample, threshold)] for threshold in np.arange(0.3, 0.75, 0.05)
    ]
    return "\n\n".join(
        (
            table(["language", "questions", "AUC"], ranked),
            table(["threshold", "false refusals", "false answers"], rates),
        )
    )


if __name__ == "__main__":
    main()
