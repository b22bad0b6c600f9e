"""Alarm lists: every exact code of the named model, and alarm wordings in many languages."""

from __future__ import annotations

import argparse
import json
import os
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path

from copilot.index import IndexedPassage, Mode
from copilot.settings import load_settings
from evals.bench.corpus import Corpus
from evals.bench.ranking import Judged, comparison, measure
from evals.bench.report import preamble
from evals.datasets.alarms import load, row_key


def load_questions(data: Path, items: Sequence[IndexedPassage]) -> dict[str, list[Judged]]:
    """The alarm wordings by model, grouped by language, with the section ids that answer them."""
    sections = {row_key(item): item.passage.section_id for item in items}
    questions: dict[str, list[Judged]] = defaultdict(list)
    lines = (data / "alarms" / "alarm_queries.jsonl").read_text(encoding="utf-8").splitlines()
    for query in map(json.loads, lines):
        gold = tuple(sections[_gold_key(uid)] for uid in query["gold_uids"])
        questions[query["machine"]].append(Judged(query["qid"], query["query"], query["lang"], gold))
    return questions


def _gold_key(uid: str) -> tuple[str, ...]:
    return tuple(uid.split("/"))


def code_failures(corpus: Corpus, items: Iterable[IndexedPassage]) -> tuple[int, list[str]]:
    """Asks for every code of every model: how many were asked, and those whose own row does not come first."""
    declaring: dict[tuple[str, str], set[str]] = defaultdict(set)
    for item in items:
        code = next(cell.text for cell in item.passage.cells if cell.header == "code")
        for model in item.asset_models:
            declaring[model, code].add(item.passage.section_id)
    failures = []
    for (model, code), sections in declaring.items():
        hits = corpus.retrieve(f"Alarm {code}", model).hits
        if not hits or hits[0].section_id not in sections:
            failures.append(f"{model} {code}")
    return len(declaring), failures


def main() -> None:
    """Print the tables, for an index of all languages and for one of the English rows alone."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--data", type=Path, default=os.environ.get("COPILOT_DATA") or None, help="folder of the public data"
    )
    parser.add_argument("--work", type=Path, help="folder that keeps the indexes between runs")
    options = parser.parse_args()
    if options.data is None:
        parser.error("name the folder of the public data with --data or COPILOT_DATA")
    settings = load_settings()
    every = load(options.data / "alarms", settings)
    english = [item for item in every if item.passage.lang == "en"]
    print(preamble())
    with tempfile.TemporaryDirectory() as scratch:
        for name, items in {"English rows": english, "rows in all languages": every}.items():
            corpus = Corpus((options.work or Path(scratch)) / name.replace(" ", "-"), settings, items)
            print(f"\n## {len(items)} {name}")
            asked, failures = code_failures(corpus, items)
            print(
                f"\nExact codes: the row comes first for {asked - len(failures)} of {asked}.", *failures[:20]
            )
            for model, questions in load_questions(options.data, items).items():
                print(_wordings(corpus, model, questions))
            corpus.index.close()


def _wordings(corpus: Corpus, model: str, questions: Sequence[Judged]) -> str:
    """The table of one model's alarm wordings."""
    methods = {"BM25 alone": corpus.alone(Mode.SPARSE, model), "pipeline": corpus.pipeline(model)}
    measured = {name: measure(questions, method) for name, method in methods.items()}
    title = f"\n{model}: alarm wordings (recall@1 / recall@5 / MRR@10)\n\n"
    return title + comparison(questions, measured)


if __name__ == "__main__":
    main()
