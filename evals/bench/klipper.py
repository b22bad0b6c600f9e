"""Questions in six languages against an English manual: the pipeline beside BM25 alone and dense vectors alone."""

from __future__ import annotations

import argparse
import json
import os
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from difflib import SequenceMatcher
from pathlib import Path

from copilot.embedding import Embedder
from copilot.index import IndexedPassage, Mode
from copilot.settings import Settings, load_settings
from evals.bench.corpus import Corpus, indexed
from evals.bench.ranking import Judged, comparison, measure
from evals.bench.report import preamble
from ingestion.markdown import read_markdown
from ingestion.passages import CountTokens
from ingestion.sections import build_sections

KINDS = {"heading": "Translated headings as questions", "first_sentence": "First sentences as questions"}


def load_manual(data: Path, settings: Settings, count_tokens: CountTokens) -> list[IndexedPassage]:
    """The English manual through the product's own reader, its sections named as the questions name them."""
    return [item for folder in _documents(data) for item in _load(folder, data, settings, count_tokens)]


def load_questions(data: Path) -> dict[str, list[Judged]]:
    """The questions by kind, each grouped by language."""
    lines = (data / "manuals" / "klipper_queries.jsonl").read_text(encoding="utf-8").splitlines()
    questions: dict[str, list[Judged]] = {kind: [] for kind in KINDS}
    for query in map(json.loads, lines):
        gold = (query["gold_section"],)
        questions[query["kind"]].append(Judged(query["id"], query["query"], query["lang"], gold))
    return questions


def _documents(data: Path) -> dict[str, list[tuple[str, str]]]:
    """Document -> its gold sections as (id, heading), in order."""
    documents: dict[str, list[tuple[str, str]]] = {}
    lines = (data / "manuals" / "klipper_sections_en.jsonl").read_text(encoding="utf-8").splitlines()
    for section in map(json.loads, lines):
        documents.setdefault(section["doc"], []).append((section["section"], section["heading"]))
    return documents


def _load(name: str, data: Path, settings: Settings, count_tokens: CountTokens) -> Iterator[IndexedPassage]:
    path = data / "manuals" / "klipper" / "en" / f"{name}.md"
    sections, passages = build_sections(
        read_markdown(path, settings),
        group=f"klipper/{name}",
        lang="en",
        count_tokens=count_tokens,
        max_tokens=settings.passage_tokens,
    )
    names = _aligned([(section.id, section.heading[-1]) for section in sections], _documents(data)[name])
    renamed = [replace(passage, section_id=names[passage.section_id]) for passage in passages]
    yield from indexed(name, renamed)


def _aligned(ours: Sequence[tuple[str, str]], gold: Sequence[tuple[str, str]]) -> dict[str, str]:
    """Our section ids -> gold ids by their headings in order; a section without a gold one keeps its own name."""
    matcher = SequenceMatcher(
        None, [_letters(text) for _, text in ours], [_letters(text) for _, text in gold], False
    )
    names = {section: f"other:{section}" for section, _ in ours}
    for block in matcher.get_matching_blocks():
        for step in range(block.size):
            names[ours[block.a + step][0]] = gold[block.b + step][0]
    return names


def _letters(heading: str) -> str:
    return "".join(filter(str.isalnum, heading.lower()))


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
        items = load_manual(options.data, settings, Embedder(settings).count_tokens)
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
