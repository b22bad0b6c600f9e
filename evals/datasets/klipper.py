"""Klipper's manual: English documents, asked with headings and first sentences of its translations."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from difflib import SequenceMatcher
from pathlib import Path

from copilot.index import IndexedPassage
from copilot.settings import Settings
from evals.dataset import SITE, Corpus, Dataset, Judged
from evals.questions import EvalQuestion, json_lines
from ingestion.markdown import read_markdown
from ingestion.passages import CountTokens
from ingestion.sections import build_sections

LAYOUT = "klipper/en/*.md, klipper_queries.jsonl and klipper_sections_en.jsonl (Klipper's manual)"


def recognises(folder: Path) -> bool:
    """Whether its queries are there."""
    return (folder / "klipper_queries.jsonl").is_file()


def read(folder: Path) -> Dataset:
    """The queries, each with its one gold section; kinds are "heading" and "first_sentence"."""
    judged = tuple(
        Judged(
            EvalQuestion.model_validate(
                {"id": row["id"], "text": row["query"], "lang": row["lang"], "kind": row["kind"]}
            ),
            {str(row["gold_section"]): 1},
        )
        for _, row in json_lines(folder / "klipper_queries.jsonl")
    )
    return Dataset("klipper", folder, judged=judged, corpus=Corpus("klipper", lambda *of: load(folder, *of)))


def load(folder: Path, settings: Settings, count_tokens: CountTokens) -> list[IndexedPassage]:
    """The English manual through the product's own reader, its sections named as the queries name them."""
    documents = _gold_sections(folder).items()
    return [
        item for name, gold in documents for item in _document(folder, name, gold, settings, count_tokens)
    ]


def _gold_sections(folder: Path) -> dict[str, list[tuple[str, str]]]:
    """Document -> its gold sections as (id, heading), in order."""
    documents: dict[str, list[tuple[str, str]]] = {}
    for _, row in json_lines(folder / "klipper_sections_en.jsonl"):
        documents.setdefault(str(row["doc"]), []).append((str(row["section"]), str(row["heading"])))
    return documents


def _document(
    folder: Path, name: str, gold: Sequence[tuple[str, str]], settings: Settings, count_tokens: CountTokens
) -> Iterator[IndexedPassage]:
    sections, passages = build_sections(
        read_markdown(folder / "klipper" / "en" / f"{name}.md", settings),
        group=f"klipper/{name}",
        lang="en",
        count_tokens=count_tokens,
        max_tokens=settings.passage_tokens,
    )
    names = _aligned([(section.id, section.heading[-1]) for section in sections], gold)
    for passage in passages:
        yield IndexedPassage(SITE, name, "", "", (), replace(passage, section_id=names[passage.section_id]))


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
