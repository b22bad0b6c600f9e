"""Do a report and the note of a past job meet that were written in different languages?"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from copilot.assistant import Assistant, Query
from copilot.knowledge import PassageKind, WorkOrder
from evals.figures import Judgement, Metric
from evals.questions import read_rows

FILE = "crossjobs.jsonl"
NEAREST = 5
# Enough to hold the nearest of other languages behind those in the report's own.
_LOOKED_THROUGH = 100

MET = Metric(
    name="jobs met across languages",
    meaning=f"share of reports of a fault that have a past job of it among the {NEAREST} nearest of other languages",
    headline=True,
)
METRICS = (MET,)


class CrossReport(BaseModel):
    """One line of ``crossjobs.jsonl``: a report, and the past jobs of its fault that other languages told."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    lang: str
    text: str
    jobs: tuple[str, ...]
    asset_model: str | None = None
    split: str = ""


def read_reports(folder: Path, split: str = "") -> list[CrossReport]:
    """The reports of a dataset's folder, of one split or all. Raises `BadInputError` naming the line at fault."""
    path = folder / FILE
    rows = read_rows(path, CrossReport) if path.is_file() else ()
    return [row for row in rows if not split or row.split == split]


def judged(assistant: Assistant, report: CrossReport) -> Judgement:
    """Look for the past jobs nearest to one report."""
    query = Query(text=report.text, lang=report.lang, asset_model=report.asset_model, limit=_LOOKED_THROUGH)
    question = assistant.question(query, assistant.understand(query), (PassageKind.WORK_ORDER,))
    hits = assistant.retriever.retrieve(replace(question, limit=_LOOKED_THROUGH)).hits
    nearest = [hit.section_id.rpartition("#")[2] for hit in hits]
    told = {order.id: order for order in assistant.store.work_orders(assistant.settings.site, ids=nearest)}
    foreign = [each for each in nearest if each in told and _differs(told[each], report.lang)][:NEAREST]
    return Judgement(
        id=f"job {report.id}",
        text=report.text,
        scores={MET.name: float(any(each in report.jobs for each in foreign))},
        lang=report.lang,
        kind="past job",
        asset_model=report.asset_model or "",
        wanted=", ".join(report.jobs[:NEAREST]),
        came=", ".join(foreign),
    )


def _differs(order: WorkOrder, lang: str) -> bool:
    """Whether a job was told in another language than the report; the two scripts of Chinese are one."""
    return order.lang.partition("-")[0] != lang.partition("-")[0]
