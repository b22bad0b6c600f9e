"""The suite follows charts and dialogs: what it counts, and what it refuses."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from copilot.errors import BadInputError
from copilot.settings import Settings
from evals.dataset import Dataset
from evals.suites import Context, flow, suite_names

CHART = {
    "name": "lamp",
    "problem": "The lamp is dark",
    "nodes": {
        "q": {"text": "Is the fuse blown?", "terminal": False},
        "a": {"text": "Replace the fuse.", "terminal": True},
        "b": {"text": "Replace the lamp.", "terminal": True},
    },
    "edges": {"q": {"Yes": "a", "No": "b"}},
}
TURNS: tuple[Mapping[str, str | None], ...] = (
    {"chart": "lamp", "node": "q", "reply": "no, it's fine", "next": "b"},
    {"chart": "lamp", "node": "q", "reply": "yes", "next": "b"},
    {"chart": "lamp", "node": "q", "reply": "what do you mean?", "next": None},
    {"chart": "lamp", "node": "q", "reply": "wait, let me look", "next": "q"},
    {"report": "my lamp gives no light", "chart": "lamp"},
)


def _context(folder: Path, models_dir: Path, turns: tuple[Mapping[str, str | None], ...]) -> Context:
    charts = folder / "charts"
    charts.mkdir()
    (charts / "lamp.json").write_text(json.dumps(CHART), "utf-8")
    (folder / "dialogs.jsonl").write_text("\n".join(json.dumps(dict(turn)) for turn in turns), "utf-8")
    return Context(
        Settings(home=folder / "home", models_dir=models_dir),
        Dataset(name="own", folder=folder),
        seed=1,
        report=lambda progress: None,
        options={"charts": charts, "dialogs": folder / "dialogs.jsonl"},
    )


@pytest.mark.model
def test_counts_replies_reports_and_what_answers_nothing(tmp_path: Path, models_dir: Path) -> None:
    context = _context(tmp_path, models_dir, TURNS)
    assert flow.applies(context)
    outcome = flow.run(context)
    values = {figure.metric: (figure.value, figure.n) for figure in outcome.figures if not figure.by}
    assert values == {
        "branch accuracy": (0.5, 2),
        "asked again": (1.0, 2),
        "routing top-1": (1.0, 1),
        "invalid jumps": (0.0, 4),
        "recovery": (1.0, 2),
    }


def test_a_chart_that_is_not_there_is_named(tmp_path: Path) -> None:
    context = _context(tmp_path, tmp_path, ({"chart": "door", "node": "q", "reply": "yes", "next": "a"},))
    with pytest.raises(BadInputError, match="door"):
        flow.run(context)


def test_it_is_a_suite_that_needs_charts(tmp_path: Path) -> None:
    assert "flow" in suite_names()
    bare = Context(Settings(home=tmp_path), Dataset(name="x", folder=tmp_path), 1, lambda progress: None)
    assert not flow.applies(bare)
