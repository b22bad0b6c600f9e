"""The BEIR layout: ``queries.jsonl`` and ``qrels/*.tsv``, with ``corpus.jsonl`` unless the user's index is meant."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from hashlib import sha256
from pathlib import Path

from copilot.codes import codes_in
from copilot.errors import BadInputError
from copilot.index import IndexedPassage
from copilot.knowledge import Passage, PassageKind
from copilot.language import detect
from copilot.settings import Settings
from evals.dataset import SITE, Corpus, Dataset, Judged
from evals.questions import EvalQuestion, json_lines
from ingestion.passages import CountTokens, compose, lines, pack

LAYOUT = "queries.jsonl and qrels/*.tsv, with corpus.jsonl unless your own index is meant (BEIR)"


def recognises(folder: Path) -> bool:
    """Whether there are queries and judgements."""
    return (folder / "queries.jsonl").is_file() and bool(_qrels_files(folder))


def read(folder: Path) -> Dataset:
    """Every judged query. A query may say ``lang``, ``asset``, ``asset_model`` and ``kind``, also in ``metadata``."""
    qrels = _qrels(_qrels_files(folder))
    queries = {question.id: question for question in _queries(folder / "queries.jsonl")}
    unknown = sorted(qrels.keys() - queries.keys())
    if unknown:
        raise BadInputError(
            f"The qrels of {folder} judge '{unknown[0]}', which queries.jsonl lacks.", "Add it."
        )
    corpus_file = folder / "corpus.jsonl"
    corpus = None
    if corpus_file.is_file():
        digest = sha256(corpus_file.read_bytes()).hexdigest()[:12]
        corpus = Corpus(
            f"{folder.name}-{digest}", lambda settings, count: _passages(corpus_file, settings, count)
        )
    judged = tuple(Judged(queries[name], grades) for name, grades in qrels.items())
    return Dataset(name=folder.name, folder=folder, judged=judged, corpus=corpus)


def _queries(path: Path) -> Iterator[EvalQuestion]:
    for number, row in json_lines(path):
        metadata = row.get("metadata")
        merged = {**(metadata if isinstance(metadata, dict) else {}), **row}
        if "_id" not in merged or "text" not in merged:
            raise BadInputError(f'Line {number} of {path} lacks "_id" or "text".', "Correct that line.")
        text = str(merged["text"])
        given = {name: merged[name] for name in ("asset", "asset_model", "kind") if merged.get(name)}
        yield EvalQuestion.model_validate(
            {"id": str(merged["_id"]), "text": text, "lang": merged.get("lang") or detect(text), **given}
        )


def _qrels_files(folder: Path) -> list[Path]:
    """All of ``qrels/``, the test split alone where there is one, or ``qrels.tsv`` beside the queries."""
    test = folder / "qrels" / "test.tsv"
    if test.is_file():
        return [test]
    return sorted((folder / "qrels").glob("*.tsv")) or sorted(folder.glob("qrels*.tsv"))


def _qrels(paths: Sequence[Path]) -> dict[str, dict[str, int]]:
    qrels: dict[str, dict[str, int]] = {}
    for path in paths:
        with path.open(encoding="utf-8-sig", newline="") as file:
            for number, row in enumerate(csv.reader(file, delimiter="\t"), 1):
                if not row or (number == 1 and row[0] in ("query-id", "query_id", "qid")):
                    continue
                # Three columns as BEIR has them, or the four of TREC (the second is unused).
                cells = [row[0], row[-2], row[-1]] if len(row) in (3, 4) else []
                if not cells or not cells[2].lstrip("-").isdigit():
                    raise BadInputError(
                        f"Line {number} of {path} is not 'query, document, grade'.", "Separate them by tabs."
                    )
                qrels.setdefault(cells[0], {})[cells[1]] = int(cells[2])
    return qrels


def _passages(path: Path, settings: Settings, count_tokens: CountTokens) -> list[IndexedPassage]:
    """Each document of the corpus as passages under one section that has its id."""
    items: list[IndexedPassage] = []
    for number, row in json_lines(path):
        if "_id" not in row or "text" not in row:
            raise BadInputError(f'Line {number} of {path} lacks "_id" or "text".', "Correct that line.")
        name, title, text = str(row["_id"]), str(row.get("title") or ""), str(row["text"])
        lang = str(row.get("lang") or "") or detect(text[:1000])
        models = row.get("asset_models") or row.get("asset_model") or []
        applies = tuple(str(model) for model in models) if isinstance(models, list) else (str(models),)
        for unit in pack([lines(text) or lines(title)], count_tokens, settings.passage_tokens):
            passage = Passage(
                text=compose(unit)[0],
                kind=PassageKind.TEXT,
                section_id=name,
                heading=(title,) if title else (),
                ordinal=len(items),
                lang=lang,
                codes=codes_in(f"{title}\n{compose(unit)[0]}"),
            )
            items.append(IndexedPassage(SITE, path.stem, "", "", applies, passage))
    return items
