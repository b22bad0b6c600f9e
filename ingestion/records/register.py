"""Asset registers: the machines of a site."""

from __future__ import annotations

from collections.abc import Iterator

from copilot.knowledge import Asset
from ingestion.records.source import Source, split_list


def read_register(source: Source) -> Iterator[Asset]:
    """Assets in the table's order; rows without an id or a model, or with an id seen before, are left out."""
    seen: set[str] = set()
    for row in source.table.rows:
        asset_id = source.text(row, "id")
        model = source.text(row, "model") or source.asset_model
        if not asset_id or not model:
            source.skip(row, "it has no model" if asset_id else "it has no asset id")
            continue
        if asset_id in seen:
            source.skip(row, f"asset {asset_id!r} stands in the list already")
            continue
        seen.add(asset_id)
        yield Asset(
            id=asset_id,
            name=source.text(row, "name") or asset_id,
            model=model,
            site=source.text(row, "site") or source.site,
            location=source.text(row, "location"),
            serial=source.text(row, "serial"),
            aliases=split_list(source.text(row, "aliases")),
        )
