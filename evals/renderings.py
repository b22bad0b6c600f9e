"""Good translations and spoilt ones, and whether the fidelity check tells them apart."""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseModel, ConfigDict

from copilot.fidelity import check_translation
from evals.figures import Better, Judgement, Metric
from evals.questions import read_rows

# The half to report on lies apart, so that who builds the check need not see it; and once both halves have been seen,
# fresh ones that were written by somebody else.
FILES = ("translations.jsonl", "translations-test.jsonl", "translations-fresh.jsonl")
GOOD, FRESH = "good", "fresh"

CAUGHT = Metric(
    name="translation defects caught",
    meaning="share of spoilt translations (number, unit, code, limit, negation, order, a part left out) that the "
    "fidelity check rejects",
    headline=True,
)
FALSE_ALARMS = Metric(
    name="good translations rejected",
    meaning="share of good translations that the fidelity check rejects",
    better=Better.LOWER,
    headline=True,
)
FRESH_CAUGHT = Metric(
    name="fresh defects caught",
    meaning="the same share of spoilt translations that were written after the check and are hard on purpose",
    headline=True,
)
FRESH_FALSE_ALARMS = Metric(
    name="fresh good ones rejected",
    meaning="the same share of good translations that were written after the check and are free on purpose",
    better=Better.LOWER,
    headline=True,
)
METRICS = (CAUGHT, FALSE_ALARMS, FRESH_CAUGHT, FRESH_FALSE_ALARMS)


class Rendering(BaseModel):
    """One line of ``translations*.jsonl``. ``kind`` is "good", or what was spoilt ("bound", "order")."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    kind: str
    source: str
    source_lang: str
    target: str
    target_lang: str
    split: str = ""


def read_renderings(folder: Path, split: str = "") -> list[Rendering]:
    """The translations of a dataset's folder, of one split or all. Raises `BadInputError` naming the line at fault."""
    paths = [folder / name for name in FILES if (folder / name).is_file()]
    rows = [row for path in paths for row in read_rows(path, Rendering)]
    return [row for row in rows if not split or row.split == split]


def judged(rendering: Rendering) -> Judgement:
    """Check one translation."""
    found = check_translation(
        rendering.source, rendering.target, rendering.source_lang, rendering.target_lang
    )
    caught, rejected = (
        (FRESH_CAUGHT, FRESH_FALSE_ALARMS) if rendering.split == FRESH else (CAUGHT, FALSE_ALARMS)
    )
    metric = rejected if rendering.kind == GOOD else caught
    return Judgement(
        id=f"translation {rendering.id}",
        text=f"{rendering.source} → {rendering.target}",
        scores={metric.name: float(bool(found))},
        lang=rendering.target_lang,
        document_lang=rendering.source_lang,
        kind=f"translation: {rendering.kind}",
        wanted="" if rendering.kind == GOOD else rendering.kind,
        came=", ".join(found),
    )
