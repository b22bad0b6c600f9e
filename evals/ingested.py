"""What an ingestion left in a state folder, read from outside once its process has ended."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass

from sqlalchemy import create_engine, func, select

from copilot.assistant import open_assistant
from copilot.index import IndexedPassage
from copilot.settings import Settings
from copilot.shelf import Shelf
from copilot.tables import Base, DocumentRow
from evals.ingestgold import Taken
from ingestion.passages import CHUNKER_VERSION


@dataclass(frozen=True, slots=True)
class Ingested:
    """The documents in the order in which they were taken in, and their passages by document, in their order."""

    documents: tuple[DocumentRow, ...]
    passages: Mapping[str, tuple[IndexedPassage, ...]]
    taken: Mapping[str, Taken]

    def document(self, name: str) -> DocumentRow | None:
        """A document by its id."""
        return next((row for row in self.documents if row.id == name), None)

    def same(self, other: Ingested, document: str) -> bool:
        """Whether a document gave the same passages, under the same ids, in both."""
        mine, theirs = (each.passages.get(document, ()) for each in (self, other))
        return [(each.id, each) for each in mine] == [(each.id, each) for each in theirs]


def read_ingested(settings: Settings) -> Ingested:
    """Everything in a state folder; no other process may have the index open."""
    with closing(open_assistant(settings, CHUNKER_VERSION)) as assistant:
        rows = assistant.store.documents()
        passages: dict[str, list[IndexedPassage]] = {}
        for indexed in assistant.index.passages():
            passages.setdefault(indexed.document, []).append(indexed)
        ordered = {
            name: tuple(sorted(found, key=lambda each: each.passage.ordinal))
            for name, found in passages.items()
        }
        taken = {
            row.id: Taken(
                [indexed.passage for indexed in ordered.get(row.id, ())],
                assistant.store.sections(row.site, row.id),
            )
            for row in rows
        }
    rows.sort(key=lambda row: (row.ingested_at is None, row.ingested_at))
    return Ingested(tuple(rows), ordered, taken)


def left_of(row: DocumentRow, settings: Settings, after: Ingested) -> dict[str, int]:
    """How much is left of a document that was deleted, by kind: passages, rows of each table, its kept file."""
    left = {"passages": len(after.passages.get(row.id, ()))}
    engine = create_engine(settings.store_url)
    with engine.connect() as connection:
        for table in Base.metadata.sorted_tables:
            column = table.c.id if table.name == DocumentRow.__tablename__ else table.c.get("document")
            if column is not None:
                query = select(func.count()).select_from(table).where(column == row.id)
                left[table.name] = connection.execute(query).scalar_one()
    engine.dispose()
    kept = Shelf(settings.home / "files").path(row.stored_file)
    shared = any(other.stored_file == row.stored_file for other in after.documents)
    left["kept file"] = int(kept.is_file() and not shared)
    return {name: count for name, count in left.items() if count}
