"""The one entry for tables: find what a file holds and read it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from copilot.knowledge import Asset, DocumentKind, Passage, Section
from copilot.settings import Settings
from ingestion.assetnames import AssetNames
from ingestion.records.alarms import read_alarms
from ingestion.records.events import read_events
from ingestion.records.faultrows import FaultRows
from ingestion.records.fmea import read_fmea
from ingestion.records.glossary import read_glossary
from ingestion.records.kinds import find_columns
from ingestion.records.mapping import Mapping
from ingestion.records.records import Records
from ingestion.records.register import read_register
from ingestion.records.source import Source
from ingestion.records.table import load_table
from ingestion.records.work_orders import read_work_orders

Part = TypeVar("Part", Section, Passage)


def read_records(
    path: Path,
    settings: Settings,
    *,
    site: str,
    document: str = "",
    kind: DocumentKind | None = None,
    mapping: Mapping | None = None,
    asset_model: str | None = None,
    lang: str | None = None,
    assets: Iterable[Asset] = (),
) -> Records:
    """Read a table of records; its kind is told from the columns where neither ``kind`` nor the mapping names it.

    ``document`` is the document's id, by default the file's name: section ids begin with it. ``asset_model``
    and ``lang`` serve where the table itself says nothing; ``assets`` is the register to find machines in.
    Raises `UnreadableSourceError` for the file, `BadInputError` for its columns.
    """
    mapping = mapping or Mapping()
    table = load_table(path, settings)
    source = Source(
        table=table,
        columns=find_columns(table, kind, mapping),
        document=document or path.name,
        site=site,
        asset_model=asset_model or mapping.asset_model or "",
        lang=lang or mapping.lang or "",
        assets=AssetNames(assets),
    )
    records = _READERS[source.columns.kind](source)
    return replace(_with_scope(records, source), warnings=(*table.warnings, *source.warnings))


def _empty(source: Source) -> Records:
    return Records(kind=source.columns.kind, title=source.name)


def _faults(read: Callable[[Source], FaultRows]) -> Callable[[Source], Records]:
    def reader(source: Source) -> Records:
        rows = read(source)
        return replace(_empty(source), sections=tuple(rows.sections), passages=tuple(rows.passages))

    return reader


def _work_orders(source: Source) -> Records:
    jobs = tuple(read_work_orders(source))
    return replace(
        _empty(source),
        work_orders=tuple(job.order for job in jobs),
        sections=tuple(job.section for job in jobs),
        passages=tuple(job.passage for job in jobs),
    )


def _register(source: Source) -> Records:
    return replace(_empty(source), assets=tuple(read_register(source)))


def _alerts(source: Source) -> Records:
    return replace(_empty(source), alerts=tuple(read_events(source)))


def _glossary(source: Source) -> Records:
    return replace(_empty(source), terms=tuple(read_glossary(source)))


_READERS: dict[DocumentKind, Callable[[Source], Records]] = {
    DocumentKind.WORK_ORDERS: _work_orders,
    DocumentKind.ALARM_LIST: _faults(read_alarms),
    DocumentKind.FMEA: _faults(read_fmea),
    DocumentKind.REGISTER: _register,
    DocumentKind.ALERTS: _alerts,
    DocumentKind.GLOSSARY: _glossary,
}


def _with_scope(records: Records, source: Source) -> Records:
    """Fill in the document's models and language; a part without models takes the one given for the file."""
    given = (source.asset_model,) if source.asset_model else ()
    models = [section.asset_models or given for section in records.sections]
    everywhere = tuple(dict.fromkeys(model for each in models for model in each)) if all(models) else ()
    langs = {passage.lang for passage in records.passages}
    return replace(
        records,
        lang=langs.pop() if len(langs) == 1 else "",
        asset_models=everywhere or given,
        sections=tuple(_scoped(section, given) for section in records.sections),
        passages=tuple(_scoped(passage, given) for passage in records.passages),
    )


def _scoped(part: Part, given: tuple[str, ...]) -> Part:
    return replace(part, asset_models=part.asset_models or given)
