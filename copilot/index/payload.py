"""A passage as a point's payload, and back."""

from __future__ import annotations

import json
from typing import Any

from pydantic import TypeAdapter

from copilot.index.base import IndexedPassage

Payload = dict[str, Any]

# Fields with a keyword index, beside the whole passage under "indexed"; the site parts the tenants.
INDEXED_FIELDS = ("site", "asset_models", "kind", "document", "version", "section_id", "codes", "source")

_STORED = TypeAdapter(IndexedPassage)


def to_payload(indexed: IndexedPassage) -> Payload:
    """JSON values that hold the whole passage and the fields that filters use.

    ``asset_models`` are the passage's own or else the document's; ``source`` joins site, document and version.
    """
    passage = indexed.passage
    return {
        "site": indexed.site,
        "asset_models": list(passage.asset_models or indexed.asset_models),
        "kind": passage.kind.value,
        "document": indexed.document,
        "version": indexed.version,
        "section_id": passage.section_id,
        "codes": list(passage.codes),
        "source": json.dumps((indexed.site, indexed.document, indexed.version), ensure_ascii=False),
        "indexed": _STORED.dump_python(indexed, mode="json"),
    }


def from_payload(payload: Payload) -> IndexedPassage:
    """The passage that `to_payload` stored."""
    return _STORED.validate_python(payload["indexed"])


def split_source(source: str) -> tuple[str, str, str]:
    """Site, document and version of a payload's ``source``."""
    site, document, version = json.loads(source)
    return site, document, version
