"""Confirmed work orders of cases as files, one each, which are ingested and indexed like any other source."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path

from copilot.errors import StorageError
from copilot.workorder import WorkOrderDraft, as_work_order

FOLDER = "copilot-cases"
"""Name of the folder, and so the first part of the documents' ids."""


def order_document(order: str) -> str:
    """The document id under which a work order stands."""
    return f"{FOLDER}/{order}.jsonl"


def write_order_files(drafts: Sequence[WorkOrderDraft], home: Path, site: str) -> Path:
    """Write the files that are missing, each whole or not at all; returns their folder.

    Work orders of no known machine have no file: no reader could place them. Raises `StorageError`.
    """
    folder = home / "orders" / site / FOLDER
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for draft in drafts:
            target = folder / f"{draft.id}.jsonl"
            if draft.asset and not target.is_file():
                working = target.with_suffix(f".{os.getpid()}")
                working.write_text(_line(draft), "utf-8")
                os.replace(working, target)
    except OSError as error:
        raise StorageError(
            f"The work order cannot be kept in {folder}: {error.strerror}.",
            "Free disk space; it is confirmed all the same, and indexed with the next one.",
        ) from error
    return folder


def _line(draft: WorkOrderDraft) -> str:
    order = as_work_order(draft)
    row = {
        "id": order.id,
        "asset": order.asset,
        "opened": order.opened.isoformat(),
        "code": order.code,
        "problem": order.problem,
        "cause": order.cause,
        "remedy": order.remedy,
        "parts": "; ".join(order.parts),
        "minutes": "" if order.minutes is None else order.minutes,
        "lang": order.lang,
    }
    return json.dumps(row, ensure_ascii=False) + "\n"
