"""Tables as CSV that no spreadsheet runs, and work orders as files for other programs."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Iterable, Sequence
from pathlib import Path

from pydantic import TypeAdapter

from copilot.errors import BadInputError
from copilot.iso14224 import CodeList, codes
from copilot.workorder import WorkOrderDraft

_DRAFTS = TypeAdapter(list[WorkOrderDraft])
# What makes a spreadsheet take a cell for a formula; its full-width form does in some.
_FORMULA = ("=", "+", "-", "@")

COLUMNS = (
    "id",
    "case",
    "asset",
    "asset_model",
    "opened",
    "code",
    "problem",
    "cause",
    "remedy",
    "failure_mode",
    "failure_mode_name",
    "mechanism",
    "mechanism_name",
    "failure_cause",
    "failure_cause_name",
    "actions",
    "parts",
    "minutes",
    "minutes_by_phase",
    "checks",
    "acknowledgements",
    "confirmed_by",
    "confirmed_at",
    "lang",
)


def export(drafts: Sequence[WorkOrderDraft], to: Path) -> int:
    """Write work orders to a ``.csv`` or ``.json`` file and return their number. Raises `BadInputError`."""
    texts = {".csv": csv_text, ".json": json_text}
    if to.suffix.lower() not in texts:
        raise BadInputError(f"{to.name} is neither .csv nor .json.", "Name a file that is.")
    # Spreadsheets know UTF-8 by its mark only; JSON may not have one.
    encoding = "utf-8-sig" if to.suffix.lower() == ".csv" else "utf-8"
    try:
        to.write_bytes(texts[to.suffix.lower()](drafts).encode(encoding))
    except OSError as error:
        raise BadInputError(f"{to} cannot be written: {error.strerror}.", "Name another file.") from error
    return len(drafts)


def json_text(drafts: Sequence[WorkOrderDraft]) -> str:
    """A JSON array of work orders, whole."""
    return _DRAFTS.dump_json(list(drafts), indent=1).decode()


def csv_text(drafts: Sequence[WorkOrderDraft]) -> str:
    """A table with one line for each work order below `COLUMNS`, lists joined by "; ". RFC 4180, every cell quoted."""
    return table_text(COLUMNS, (_row(draft) for draft in drafts))


def table_text(columns: Sequence[str], rows: Iterable[Sequence[str | float | None]]) -> str:
    """A table below its columns: texts as `safe_cell` has them, numbers as they are, nothing for None."""
    written = io.StringIO()
    table = csv.writer(written, quoting=csv.QUOTE_ALL)
    table.writerow(columns)
    table.writerows([safe_cell(value) if isinstance(value, str) else value for value in row] for row in rows)
    return written.getvalue()


def safe_cell(text: str) -> str:
    """A text that a spreadsheet shows and never runs (OWASP, "CSV injection"): an apostrophe before what could be one.

    Texts that begin with an apostrophe get one too, so that taking one off gives every text back. Characters that
    CSV readers choke on (NUL) are left out.
    """
    plain = text.replace("\0", "")
    first = next((letter for letter in plain if letter.isprintable() and not letter.isspace()), "")
    unsafe = unicodedata.normalize("NFKC", first).startswith(_FORMULA) or plain.startswith(
        ("\t", "\r", "\n", "'")
    )
    return f"'{plain}" if unsafe else plain


def _row(draft: WorkOrderDraft) -> list[str]:
    values = {
        **draft.model_dump(mode="json", include=set(COLUMNS)),
        "code": "; ".join(draft.codes),
        "failure_mode_name": _name(draft.failure_mode, CodeList.FAILURE_MODE, draft.lang),
        "mechanism_name": _name(draft.mechanism, CodeList.MECHANISM, draft.lang),
        "failure_cause_name": _name(draft.failure_cause, CodeList.CAUSE, draft.lang),
        "actions": "; ".join(draft.actions),
        "parts": "; ".join(draft.parts),
        "minutes": f"{draft.minutes:.0f}",
        "minutes_by_phase": "; ".join(f"{each.phase}={each.minutes:.1f}" for each in draft.phases),
        "checks": "; ".join(
            f"{check.text}: {check.state}{f' ({check.value})' if check.value else ''}"
            for check in draft.checks
        ),
        "acknowledgements": "; ".join(
            f"{each.who} {each.when.isoformat(timespec='seconds')}: {each.message}"
            for each in draft.acknowledgements
        ),
    }
    return [str(values[column] if values[column] is not None else "") for column in COLUMNS]


def _name(code: str, among: CodeList, lang: str) -> str:
    found = codes(among).get(code)
    return found.name(lang) if found else ""
