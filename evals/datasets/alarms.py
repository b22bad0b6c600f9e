"""Alarm lists of a robot and of printers: every wording of an alarm, in many languages, asked of its model."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from copilot.index import IndexedPassage
from copilot.knowledge import DocumentKind
from copilot.settings import Settings, load_settings
from evals.dataset import SITE, Corpus, Dataset, Judged
from evals.questions import EvalQuestion, json_lines
from ingestion.passages import CountTokens
from ingestion.records.reading import read_records

LAYOUT = "alarm_queries.jsonl with dobot_cr_alarms.csv and prusa_error_codes.csv (alarm lists)"

FILES = ("dobot_cr_alarms.csv", "prusa_error_codes.csv")
# What the questions' row ids call "all".
EVERY_MODEL = ("MINI+MK4+XL+iX+MK3.5+COREONE", "MMU")


def recognises(folder: Path) -> bool:
    """Whether the wordings are there."""
    return (folder / "alarm_queries.jsonl").is_file()


def read(folder: Path) -> Dataset:
    """Alarm wordings (kind "wording") and "Alarm CODE" for every code of every model (kind "code").

    The index holds the English rows alone, so a wording in another language has to find its meaning.
    """
    rows = _english(load(folder, load_settings()))
    sections = {row_key(item): item.passage.section_id for item in rows}
    judged = (*_wordings(folder, sections), *_codes(rows))
    return Dataset(
        "alarms",
        folder,
        judged=judged,
        corpus=Corpus("alarms", lambda settings, _: _english(load(folder, settings))),
    )


def load(folder: Path, settings: Settings, _count_tokens: CountTokens | None = None) -> list[IndexedPassage]:
    """The rows of both lists, in every language, through the product's own reader."""
    items: list[IndexedPassage] = []
    for name in FILES:
        records = read_records(folder / name, settings, site=SITE, kind=DocumentKind.ALARM_LIST)
        items += [
            IndexedPassage(SITE, name, "", "", passage.asset_models, passage) for passage in records.passages
        ]
    return items


def _english(items: Sequence[IndexedPassage]) -> list[IndexedPassage]:
    return [item for item in items if item.passage.lang == "en"]


def _wordings(folder: Path, sections: dict[tuple[str, ...], str]) -> Iterator[Judged]:
    for _, row in json_lines(folder / "alarm_queries.jsonl"):
        question = EvalQuestion.model_validate(
            {
                "id": row["qid"],
                "text": row["query"],
                "lang": row["lang"],
                "asset_model": row["machine"],
                "kind": "wording",
            }
        )
        golds = row["gold_uids"]
        assert isinstance(golds, list)
        yield Judged(question, {sections[tuple(uid.split("/"))]: 1 for uid in golds})


def _codes(rows: Sequence[IndexedPassage]) -> Iterator[Judged]:
    """A question for each code that a model's list declares; any row of the model that declares it is right."""
    declaring: dict[tuple[str, str], dict[str, int]] = {}
    for item in rows:
        code = next(cell.text for cell in item.passage.cells if cell.header == "code")
        for model in item.asset_models:
            declaring.setdefault((model, code), {})[item.passage.section_id] = 1
    for (model, code), sections in declaring.items():
        question = EvalQuestion(
            id=f"code/{model}/{code}", text=f"Alarm {code}", lang="en", asset_model=model, kind="code"
        )
        yield Judged(question, sections)


def row_key(item: IndexedPassage) -> tuple[str, ...]:
    """Model and code of a row, with what else is in the questions' row ids: the table, or name and models."""
    cells = {cell.header: cell.text for cell in item.passage.cells}
    if "table" in cells:
        return item.asset_models[0], cells["table"], cells["code"]
    members = "+".join(item.asset_models[1:])
    return item.asset_models[0], cells["code"], cells["id"], "all" if members in EVERY_MODEL else members
