"""Calibrates "not covered" on the sample plant's dev questions and measures it on its test questions."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import expit
from scipy.stats import rankdata

from copilot.assistant import Assistant, Query, open_assistant
from copilot.coverage import coverage, signal_values
from copilot.settings import load_settings
from evals.bench.questions import FILES, PLANT, load_questions
from evals.bench.report import preamble, table
from ingestion.passages import CHUNKER_VERSION
from ui.desk import ingestion_of

RIDGE = 1.0
THRESHOLDS = (0.3, 0.4, 0.5, 0.6, 0.7)
Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Sample:
    """Questions as rows: signals (n, k), coverage as the product has it now (n,), whether there is an answer (n,)."""

    signals: Array
    coverage: Array
    answerable: NDArray[np.bool_]


def collect(assistant: Assistant, kinds: Sequence[str], split: str, coded: bool) -> Sample:
    """The questions of a split; those with a code in them, which decides alone, only where ``coded``."""
    rows = []
    for question in (each for kind in kinds for each in load_questions(kind, split)):
        retrieval = assistant.retrieve(
            Query(
                text=question.text, lang=question.lang, asset=question.asset, asset_model=question.asset_model
            )
        )
        if coded or not retrieval.codes:
            rows.append((signal_values(retrieval), coverage(retrieval), question.answerable))
    values, shares, flags = zip(*rows, strict=True)
    return Sample(np.array(values), np.array(shares), np.array(flags))


def fit(sample: Sample) -> tuple[float, Array]:
    """Intercept and weights (k,) of a ridge logistic regression over standardised signals, in the signals' units."""
    centre, scale = sample.signals.mean(axis=0), sample.signals.std(axis=0)
    rows = np.column_stack([np.ones(len(sample.signals)), (sample.signals - centre) / scale])
    wanted = np.where(sample.answerable, 1.0, -1.0)

    def loss(weights: Array) -> float:
        return float(-np.log(expit(wanted * (rows @ weights))).sum() + RIDGE / 2 * (weights[1:] ** 2).sum())

    found = minimize(loss, np.zeros(rows.shape[1])).x
    weights: Array = found[1:] / scale
    return float(found[0] - weights @ centre), weights


def area(scores: Array, positive: NDArray[np.bool_]) -> float:
    """Area under the ROC curve, by ranks."""
    ranks = rankdata(scores)
    count = positive.sum()
    return float((ranks[positive].sum() - count * (count + 1) / 2) / (count * (~positive).sum()))


def rates(sample: Sample) -> list[object]:
    """AUC, then "false answers, false refusals" at each threshold."""
    cells: list[object] = [area(sample.coverage, sample.answerable)]
    for threshold in THRESHOLDS:
        answered = sample.coverage >= threshold
        false = (answered & ~sample.answerable).sum(), (~answered & sample.answerable).sum()
        cells.append(f"{false[0]}/{(~sample.answerable).sum()}, {false[1]}/{sample.answerable.sum()}")
    return cells


def main() -> None:
    """Print the weights fitted on the dev questions and what the product's own weights give."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path, help="state folder with the sample plant; default a fresh one")
    arguments = parser.parse_args()
    with TemporaryDirectory() as folder:
        assistant = open_assistant(load_settings(home=arguments.home or Path(folder)), CHUNKER_VERSION)
        ingestion_of(assistant).run([PLANT / "documents", PLANT / "records"])
        intercept, weights = fit(collect(assistant, list(FILES), "dev", coded=False))
        samples = {
            f"{kind}, {split}": collect(assistant, [kind], split, coded=True)
            for kind in FILES
            for split in ("dev", "test")
        }
        assistant.close()
    print(preamble())
    print(f"\nINTERCEPT = {intercept:.3f}\nWEIGHTS = ({', '.join(f'{weight:.3f}' for weight in weights)})\n")
    header = ("questions", "AUC", *(f"false answers, refusals at {threshold}" for threshold in THRESHOLDS))
    print(table(header, [[name, *rates(sample)] for name, sample in samples.items()]))


if __name__ == "__main__":
    main()
