"""Calibrates "not covered" on dev questions, of the sample plant and of an unlike manual, and measures it."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import expit
from scipy.stats import binomtest, rankdata

from copilot.assistant import Assistant, open_assistant
from copilot.coverage import THRESHOLD, coverage, signal_values
from copilot.embedding import Embedder
from copilot.index import Scope
from copilot.index.current import CurrentVersions
from copilot.knowledge import INSTRUCTIVE
from copilot.retrieval import Question, Retrieval, Retriever
from copilot.settings import load_settings
from copilot.wanting import Want, wanted
from evals.bench.corpus import Corpus
from evals.bench.questions import FILES, PLANT, load_questions
from evals.bench.report import preamble, table
from evals.bench.unseen import UnseenTopics
from evals.dataset import SITE
from evals.datasets.klipper import load
from evals.questions import EvalQuestion, read_questions
from ingestion.job import ingestion_of
from ingestion.passages import CHUNKER_VERSION

# Questions about Klipper's manual and others that it does not answer.
KLIPPER = Path(__file__).with_name("klipper_covered.jsonl")
RIDGE = 3.0
THRESHOLDS = (0.35, 0.4, 0.45, 0.5, 0.55)
Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Sample:
    """Questions as rows: signals (n, k), coverage as the product has it now (n,), whether there is an answer (n,)."""

    signals: Array
    coverage: Array
    answerable: NDArray[np.bool_]


def plant_questions(split: str) -> dict[str, list[EvalQuestion]]:
    """The sample plant's questions of a split, by set."""
    sets = {
        kind: [
            EvalQuestion(
                id=each.id, text=each.text, lang=each.lang, asset=each.asset, asset_model=each.asset_model,
                covered=each.answerable,
            )
            for each in load_questions(kind, split)
        ]
        for kind in FILES
        if load_questions(kind, split)
    }  # fmt: skip
    paths = sorted((PLANT / "gold").glob("answers*.jsonl"))
    sets["answers"] = [each for path in paths for each in read_questions(path) if each.split == split]
    return sets


def sample(found: Iterable[tuple[bool, Retrieval]]) -> Sample:
    """The signals of questions, each with whether it is answerable.

    Left out are those where something else decides: a code, or equipment that nothing found is about.
    """
    rows = [
        (signal_values(each), coverage(each), answerable)
        for answerable, each in found
        if not (each.codes or each.other_equipment)
    ]
    values, shares, flags = zip(*rows, strict=True)
    return Sample(np.array(values), np.array(shares), np.array(flags))


def fit(samples: Sequence[Sample]) -> tuple[float, Array]:
    """Intercept and weights (k,) of a ridge logistic regression over standardised signals, in the signals' units.

    Every sample counts alike, and within it the answerable and the unanswerable questions.
    """
    signals = np.concatenate([each.signals for each in samples])
    answerable = np.concatenate([each.answerable for each in samples])
    shares = np.concatenate([_balanced(each.answerable) for each in samples])
    centre, scale = signals.mean(axis=0), signals.std(axis=0)
    rows = np.column_stack([np.ones(len(signals)), (signals - centre) / scale])
    signs = np.where(answerable, 1.0, -1.0)

    def loss(weights: Array) -> float:
        return float(-shares @ np.log(expit(signs * (rows @ weights))) + RIDGE / 2 * (weights[1:] ** 2).sum())

    found = minimize(loss, np.zeros(rows.shape[1])).x
    weights: Array = found[1:] / scale
    return float(found[0] - weights @ centre), weights


def _balanced(answerable: NDArray[np.bool_]) -> Array:
    """A weight for each question (n,): 50 for all answerable ones together, 50 for all others."""
    each: Array = np.where(answerable, 50 / max(answerable.sum(), 1), 50 / max((~answerable).sum(), 1))
    return each


def area(scores: Array, positive: NDArray[np.bool_]) -> float:
    """Area under the ROC curve, by ranks."""
    ranks = rankdata(scores)
    count = positive.sum()
    return float((ranks[positive].sum() - count * (count + 1) / 2) / (count * (~positive).sum()))


def rates(measured: Sample) -> list[object]:
    """AUC, then "false answers, false refusals" at each threshold."""
    cells: list[object] = [area(measured.coverage, measured.answerable)]
    for threshold in THRESHOLDS:
        answered = measured.coverage >= threshold
        wrong = (answered & ~measured.answerable).sum(), (~answered & measured.answerable).sum()
        cells.append(f"{wrong[0]}/{(~measured.answerable).sum()}, {wrong[1]}/{measured.answerable.sum()}")
    return cells


def share(flags: Sequence[bool]) -> str:
    """How many are true, with the 95 % interval of the share in percent (Wilson 1927)."""
    if not flags:
        return "-"
    interval = binomtest(sum(flags), len(flags)).proportion_ci(method="wilson")
    return f"{sum(flags)}/{len(flags)} ({100 * interval.low:.0f}-{100 * interval.high:.0f} %)"


def _of_plant(assistant: Assistant, questions: Iterable[EvalQuestion]) -> Iterator[tuple[bool, Retrieval]]:
    """What is found; questions about past jobs are left out, as those answer them."""
    for question in questions:
        if wanted(question.text) is not Want.HISTORY:
            yield question.covered, assistant.retrieve(question.query())


def _without_machine(questions: Iterable[EvalQuestion], others: Iterable[EvalQuestion]) -> list[EvalQuestion]:
    """Questions whose asker chose a machine, asked without one, and what another plant's people would ask."""
    chosen = [each for each in questions if each.asset and each.covered]
    asked = [each.model_copy(update={"asset": None, "asset_model": None}) for each in chosen]
    return asked + [each.model_copy(update={"covered": False}) for each in others if each.covered]


def _groups(sets: Mapping[str, Sequence[EvalQuestion]]) -> dict[str, str]:
    """The group of each question's text; a question of no group is its own."""
    return {each.text: each.group or each.text for questions in sets.values() for each in questions}


def _unseeing(assistant: Assistant, topics: UnseenTopics) -> Assistant:
    """The assistant with another look at the kind of question."""
    seen = CurrentVersions(assistant.index, assistant.store.current_versions)
    return replace(assistant, retriever=Retriever(seen, assistant.embedder, assistant.settings, topics))


def _of_klipper(data: Path, folder: Path) -> Iterator[tuple[bool, Retrieval]]:
    settings = load_settings(home=folder)
    corpus = Corpus(
        folder / "klipper", settings, load(data / "manuals", settings, Embedder(settings).count_tokens)
    )
    topics = UnseenTopics(corpus.embedder, settings.models_folder, {})
    retriever = Retriever(corpus.index, corpus.embedder, settings, topics)
    scope = Scope(SITE, kinds=INSTRUCTIVE)
    for each in read_questions(KLIPPER):
        question = Question(each.text, scope, each.lang, want=wanted(each.text))
        yield each.covered, retriever.retrieve(question)
    corpus.index.close()


def replies(assistant: Assistant, split: str) -> str:
    """False answers and refusals of whole replies, by set and language."""
    rows: list[list[object]] = []
    for name, questions in plant_questions(split).items():
        langs = sorted({each.lang for each in questions})
        asked = [(each, assistant.ask(each.query()).covered) for each in questions]
        for lang in (*langs, "all"):
            members = [(each.covered, answered) for each, answered in asked if lang in (each.lang, "all")]
            answers = [answered for answerable, answered in members if not answerable]
            refusals = [not answered for answerable, answered in members if answerable]
            rows.append([name, lang, share(answers), share(refusals)])
    return table((f"questions, {split}", "language", "false answers", "false refusals"), rows)


def main() -> None:
    """Print the weights fitted on the dev questions and what the product's own weights give."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path, help="state folder with the sample plant; default a fresh one")
    parser.add_argument(
        "--data", type=Path, default=os.environ.get("COPILOT_DATA") or None, help="folder of the public data"
    )
    parser.add_argument("--work", type=Path, help="folder that keeps Klipper's index between runs")
    parser.add_argument("--split", choices=["dev", "test"], default="test", help="whose replies are counted")
    arguments = parser.parse_args()
    with TemporaryDirectory() as folder:
        assistant = open_assistant(load_settings(home=arguments.home or Path(folder)), CHUNKER_VERSION)
        ingestion_of(assistant).run([PLANT / "documents", PLANT / "records"])
        sets = plant_questions("dev")
        topics = UnseenTopics(assistant.embedder, assistant.settings.models_folder, _groups(sets))
        unseeing = _unseeing(assistant, topics)
        strange = read_questions(KLIPPER)
        sets["without machine"] = _without_machine([each for some in sets.values() for each in some], strange)
        samples = {name: sample(_of_plant(unseeing, questions)) for name, questions in sets.items()}
        counted = replies(assistant, arguments.split)
        assistant.close()
        if arguments.data:
            samples["Klipper"] = sample(_of_klipper(arguments.data, arguments.work or Path(folder)))
    intercept, weights = fit(list(samples.values()))
    print(preamble())
    print(f"\nINTERCEPT = {intercept:.3f}\nWEIGHTS = ({', '.join(f'{weight:.3f}' for weight in weights)})\n")
    header = ("dev, no code", "AUC", *(f"false answers, refusals at {threshold}" for threshold in THRESHOLDS))
    print(table(header, [[name, *rates(measured)] for name, measured in samples.items()]))
    print(f"\nWhole replies (threshold {THRESHOLD})\n\n{counted}")


if __name__ == "__main__":
    main()
