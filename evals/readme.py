"""The table of figures in README.md, written from the accepted run: ``python -m evals.readme``."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

from copilot.errors import BadInputError
from evals.run import Run
from evals.runs import read_run
from evals.shown import bracketed

ACCEPTED = Path(__file__).parent / "accepted.json"
README = Path(__file__).parent.parent / "README.md"
BEGIN, END = "<!-- figures -->", "<!-- /figures -->"

_MARKED = re.compile(f"{re.escape(BEGIN)}.*?{re.escape(END)}", re.DOTALL)
_MARKUP = re.compile(r"([\\`*_|<>\[\]])")


def table(run: Run) -> str:
    """The headline figures as a Markdown table, and a line that says how to measure them again."""
    lines = [
        "| suite | figure | value [95 % interval] | n |",
        "|---|---|---|---|",
        *_rows(run),
        "",
        _origin(run),
    ]
    return "\n".join(lines)


def rendered(readme_text: str, run: Run) -> str:
    """The README with the table between its markers. Raises `BadInputError` where one is missing."""
    if not _MARKED.search(readme_text):
        raise BadInputError(
            f"The README lacks the markers {BEGIN} and {END}.", "Put both where the table belongs."
        )
    inside = f"{BEGIN}\n{table(run)}\n{END}"
    return _MARKED.sub(lambda _: inside, readme_text, count=1)


def stale(readme_text: str, run: Run) -> bool:
    """Whether the README shows anything else than the run gives."""
    return rendered(readme_text, run) != readme_text


def main() -> None:
    """Write the table of the accepted run into README.md. Raises `BadInputError` where there is none."""
    if not ACCEPTED.is_file():
        raise BadInputError(
            f"There is no accepted run {ACCEPTED.name}.", "Accept one into that file: copilot eval accept."
        )
    README.write_text(rendered(README.read_text("utf-8"), read_run(ACCEPTED)), "utf-8")


def _rows(run: Run) -> Iterator[str]:
    for outcome in run.outcomes:
        for metric in (each for each in outcome.metrics if each.headline):
            if figure := outcome.figure(metric.name):
                name = f"{_plain(metric.name)}: {_plain(metric.meaning)}"
                yield f"| {_plain(outcome.suite)} | {name} | {bracketed(metric, figure)} | {figure.n} |"


def _origin(run: Run) -> str:
    machine = f"{run.provenance.machine}, Python {run.provenance.python}"
    dataset = f"dataset {run.dataset}"
    return f"{_plain(machine)} · {run.started:%Y-%m-%d} · {_plain(dataset)} · `{_command(run)}`"


def _command(run: Run) -> str:
    suite = run.outcomes[0].suite if len(run.outcomes) == 1 else "all"
    return f"copilot eval {suite}" + ("" if run.limit is None else f" --limit {run.limit}")


def _plain(text: str) -> str:
    """Text that Markdown shows as it is, on one line."""
    return _MARKUP.sub(r"\\\1", " ".join(text.split()))


if __name__ == "__main__":
    try:
        main()
    except BadInputError as error:
        print(error, file=sys.stderr)
        raise SystemExit(2) from error
