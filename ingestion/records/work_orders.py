"""Work orders: each a record, a section and a passage that tells its story."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from copilot.codes import codes_in, normalise
from copilot.errors import BadInputError
from copilot.knowledge import Cell, Passage, PassageKind, Section, WorkOrder
from copilot.language import base_language
from ingestion.records.columns import is_language
from ingestion.records.dates import is_day_first, read_date
from ingestion.records.source import Source, split_list
from ingestion.records.table import Row

_STORY = ("problem", "cause", "remedy", "parts", "component", "failure_mode", "code")
_CLOCK = re.compile(r"(\d{1,3})[:h](\d\d)")


@dataclass(frozen=True, slots=True)
class Job:
    """A work order with its section and its story."""

    order: WorkOrder
    section: Section
    passage: Passage


def read_work_orders(source: Source) -> Iterator[Job]:
    """Work orders in the table's order; rows without a problem, an asset or a date are left out."""
    for place, (row, opened, minutes) in enumerate(_usable(source)):
        yield _job(source, row, opened, minutes, place)


def _usable(source: Source) -> Iterator[tuple[Row, date, int | None]]:
    day_first = is_day_first(source.text(row, "opened") for row in source.table.rows)
    for row in source.table.rows:
        try:
            for role in ("problem", "asset"):
                if not source.text(row, role):
                    raise BadInputError(f"it has no {role}")
            yield row, read_date(source.text(row, "opened"), day_first), _minutes(source, row)
        except BadInputError as error:
            source.skip(row, error.args[0])


def _job(source: Source, row: Row, opened: date, minutes: int | None, place: int) -> Job:
    story = tuple(_cells(source, row, _STORY))
    text = "\n".join(cell.text for cell in story)
    order = WorkOrder(
        id=source.unique(source.text(row, "id") or f"{source.name}-{row.number}"),
        asset=source.assets.id_of(source.text(row, "asset")),
        opened=opened,
        problem=source.text(row, "problem"),
        cause=source.text(row, "cause"),
        remedy=source.text(row, "remedy"),
        parts=split_list(source.text(row, "parts")),
        minutes=minutes,
        code=source.text(row, "code"),
        lang=_lang(source, row),
    )
    asset = source.assets.find(order.asset)
    models = (asset.model,) if asset else source.models(row)
    heading = (source.name, order.asset, f"{order.id} {opened.isoformat()}")
    section_id = f"{source.document}#{order.id}"
    own_code = (normalise(order.code),) if order.code else ()
    return Job(
        order,
        Section(section_id, place, heading, lang=order.lang, asset_models=models),
        Passage(
            text=text,
            kind=PassageKind.WORK_ORDER,
            section_id=section_id,
            heading=heading,
            ordinal=place,
            lang=order.lang,
            codes=tuple(dict.fromkeys((*own_code, *codes_in(text)))),
            cells=(*story, *_cells(source, row, ("minutes", "hours"))),
            asset_models=models,
        ),
    )


def _cells(source: Source, row: Row, roles: tuple[str, ...]) -> Iterator[Cell]:
    for role in roles:
        header = source.columns.headers.get((role, ""))
        if header and row.cells.get(header):
            yield Cell(header, row.cells[header])


def _lang(source: Source, row: Row) -> str:
    tag = source.text(row, "lang")
    if is_language(tag):
        return base_language(tag)
    return source.lang_of(" ".join(source.text(row, role) for role in ("problem", "cause", "remedy")))


def _minutes(source: Source, row: Row) -> int | None:
    """Minutes of work from a column of minutes or of hours, also ``1:30`` and ``1h30``; None where empty."""
    text = source.text(row, "minutes")
    factor = 1
    if not text:
        text, factor = source.text(row, "hours"), 60
    if not text:
        return None
    if clock := _CLOCK.fullmatch(text):
        return 60 * int(clock[1]) + int(clock[2])
    try:
        minutes = float(text.replace(",", ".")) * factor
    except ValueError:
        minutes = -1.0
    if not 0 <= minutes <= 100_000:
        raise BadInputError(f"{text[:40]!r} is no duration.")
    return round(minutes)
