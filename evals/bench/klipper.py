"""Questions in six languages against an English manual: the pipeline beside BM25 alone and dense vectors alone."""

from __future__ import annotations

import argparse
import json
import os
import tempfile
from pathlib import Path

from copilot.embedding import Embedder
from copilot.index import Mode
from copilot.settings import load_settings
from evals.bench.corpus import Corpus
from evals.bench.ranking import Judged, comparison, measure
from evals.bench.report import preamble
from evals.datasets.klipper import load

KINDS = {"heading": "Translated headings as questions", "first_sentence": "First sentences as questions"}


def load_questions(data: Path) -> dict[str, list[Judged]]:
    """The questions by kind, each grouped by language."""
    lines = (data / "manuals" / "klipper_queries.jsonl").read_text(encoding="utf-8").splitlines()
    questions: dict[str, list[Judged]] = {kind: [] for kind in KINDS}
    for query in map(json.loads, lines):
        gold = (query["gold_section"],)
        questions[query["kind"]].append(Judged(query["id"], query["query"], query["lang"], gold))
    return questions


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--data", type=Path, default=os.environ.get("COPILOT_DATA") or None, help="folder of the public data"
    )
    parser.add_argument("--work", type=Path, help="folder that keeps the index between runs")
    options = parser.parse_args()
    if options.data is None:
        parser.error("name the folder of the public data with --data or COPILOT_DATA")
    settings = load_settings()
    with tempfile.TemporaryDirectory() as scratch:
        items = load(options.data / "manuals", settings, Embedder(settings).count_tokens)
        corpus = Corpus(options.work or Path(scratch), settings, items)
        print(preamble(), f"{len(items)} passages, {corpus.embedder.identity}", sep="\n")
        by_kind = load_questions(options.data)
        every = [question for questions in by_kind.values() for question in questions]
        methods = {
            "BM25 alone": corpus.alone(Mode.SPARSE),
            "dense alone": corpus.alone(Mode.DENSE),
            "pipeline": corpus.pipeline(),
        }
        measured = {name: measure(every, method) for name, method in methods.items()}
        print("\nEach cell: recall@1 / recall@5 / MRR@10")
        for kind, title in KINDS.items():
            print(f"\n{title}\n", comparison(by_kind[kind], measured), sep="\n")
        print("\nAll questions\n", comparison(every, measured), sep="\n")
        corpus.index.close()


if __name__ == "__main__":
    main()
