"""What a maintainer takes away as a file: the audit log, the feedback, the reports of evaluation runs."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Sequence
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from fastapi.responses import FileResponse, Response, StreamingResponse

from copilot.access import Permission
from copilot.audit import MOST_LINES, AuditLine, audit_lines, write_audit
from copilot.errors import BadInputError
from copilot.store import Store
from ui.actors import Visitor, needs
from ui.desks.times import day_of
from ui.evaluationhome import EvaluationHome
from ui.service import Service

Short = Annotated[str, Query(max_length=200)]

# A report is a page of its own with scripts in it: it runs apart from our pages, without their cookies.
_REPORT_HEADERS = {
    "content-security-policy": "sandbox allow-scripts allow-downloads; default-src 'none'; "
    "script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data: blob:",
    "cache-control": "private, no-store",
}


def file_routes(service: Service, home: EvaluationHome) -> APIRouter:
    """``GET /desk/audit.csv``, ``/desk/feedback.jsonl`` and ``/desk/report/RUN``."""
    router, store = APIRouter(), service.assistant.store

    @router.get("/desk/audit.csv")
    def audit(
        visitor: Annotated[Visitor, Depends(needs(Permission.AUDIT_READ))],
        by: Short = "",
        action: Short = "",
        day: Short = "",
    ) -> Response:
        lines = _lines(store, visitor, by=by, action=action, day=day)
        write_audit(store, visitor.site, visitor.actor.name, "audit_exported", {})
        headers = {"content-disposition": 'attachment; filename="audit.csv"'}
        return StreamingResponse(_csv(lines), media_type="text/csv; charset=utf-8", headers=headers)

    @router.get("/desk/feedback.jsonl")
    def feedback(visitor: Annotated[Visitor, Depends(needs(Permission.FEEDBACK_READ))]) -> Response:
        body = service.plant.feedback_queue(visitor.actor, visitor.site).export(visitor.actor.name)
        headers = {"content-disposition": 'attachment; filename="feedback.jsonl"'}
        return Response(body, media_type="application/x-ndjson", headers=headers)

    @router.get("/desk/report/{run}")
    def report(
        run: str, visitor: Annotated[Visitor, Depends(needs(Permission.EVALUATIONS_READ))]
    ) -> Response:
        path = home.report(run)
        if path is None:
            raise BadInputError("There is no report of this run.", "'copilot eval report' writes one.")
        return FileResponse(path, media_type="text/html; charset=utf-8", headers=_REPORT_HEADERS)

    return router


def _lines(store: Store, visitor: Visitor, *, by: str, action: str, day: str) -> Iterator[AuditLine]:
    before: int | None = None
    span = day_of(day)
    while True:
        lines = audit_lines(
            store,
            visitor.actor,
            visitor.site,
            by=by,
            action=action,
            day=span,
            before=before,
            limit=MOST_LINES,
        )
        yield from lines
        if len(lines) < MOST_LINES:
            return
        before = lines[-1].id


def _csv(lines: Iterator[AuditLine]) -> Iterator[str]:
    yield _row(("id", "at", "by", "action", "case", "data"))
    for line in lines:
        data = json.dumps(line.data, ensure_ascii=False)
        yield _row((line.id, line.at.isoformat(), line.by, line.action, line.case, data))


def _row(values: Sequence[object]) -> str:
    """A line of a table, no value of which a spreadsheet takes for a formula."""
    buffer = io.StringIO()
    texts = (str(value) for value in values)
    csv.writer(buffer).writerow(
        [f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text for text in texts]
    )
    return buffer.getvalue()
