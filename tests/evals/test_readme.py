"""README's table of figures."""

from __future__ import annotations

import re

import pytest
from markdown_it import MarkdownIt

from copilot.errors import BadInputError
from evals.figures import Figure, Metric, Outcome
from evals.readme import ACCEPTED, README, rendered, stale, table
from evals.runs import read_run
from tests.evals.sample import sample_run

PAGE = "# Title\n\n<!-- figures -->\nold\n<!-- /figures -->\n\nThe end\n"


def test_the_readme_shows_what_the_accepted_run_gives() -> None:
    assert not stale(README.read_text("utf-8"), read_run(ACCEPTED)), "python -m evals.readme writes the table"


def test_the_table_has_every_headline_figure_and_how_it_was_measured() -> None:
    run = sample_run()
    lines = table(run).splitlines()
    assert len(lines) == 2 + 8 + 2
    assert lines[
        4
    ] == "| retrieval | MRR@10: one over the rank of the first right section within ten | " + _shown(lines[4])
    assert lines[-1] == "Xeon x 2, Python 3.11.9 · 2026-11-22 · dataset sample plant · `copilot eval all`"
    part = run.model_copy(update={"outcomes": run.outcomes[:1], "limit": 20})
    assert table(part).endswith("`copilot eval retrieval --limit 20`")


def _shown(line: str) -> str:
    found = re.search(r"\d+\.\d % \[\d+\.\d, \d+\.\d\] \| 150 \|$", line)
    assert found, line
    return found[0]


def test_only_what_lies_between_the_markers_changes() -> None:
    written = rendered(PAGE, sample_run())
    assert written.startswith("# Title\n\n<!-- figures -->\n| suite |")
    assert written.endswith("`\n<!-- /figures -->\n\nThe end\n")
    assert rendered(written, sample_run()) == written


def test_a_readme_is_stale_until_it_is_written_and_after_another_run() -> None:
    run = sample_run()
    assert stale(PAGE, run)
    assert not stale(rendered(PAGE, run), run)
    assert stale(rendered(PAGE, run), sample_run(3, shift=-0.1))


def test_missing_markers_are_named() -> None:
    with pytest.raises(BadInputError, match="<!-- figures -->"):
        rendered("# Title\n", sample_run())


def test_names_cannot_break_the_table() -> None:
    hostile = r"a|b <img src=x> [x](javascript:1) \1 `c`"
    outcome = Outcome(
        suite=hostile, metrics=(Metric(name=hostile, meaning="two\nlines", headline=True),),
        figures=(Figure(metric=hostile, value=1, low=1, high=1, n=1),),
    )  # fmt: skip
    run = sample_run().model_copy(update={"outcomes": (outcome,), "dataset": hostile})
    html = MarkdownIt("commonmark").enable("table").render(rendered(PAGE, run))
    assert html.count("<td>") == 4
    assert "<img" not in html
    assert "<a " not in html
