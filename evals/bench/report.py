"""What every bench prints: the machine, the day, the command, and tables in Markdown."""

from __future__ import annotations

import platform
import sys
from collections.abc import Iterable, Sequence
from datetime import date

from evals.run import machine


def preamble() -> str:
    """Machine, date and command, for a reader who wants to repeat the measurement."""
    module = sys.modules["__main__"].__spec__
    command = " ".join(["python -m", module.name if module else sys.argv[0], *sys.argv[1:]])
    return f"{machine()}, Python {platform.python_version()} · {date.today().isoformat()} · `{command}`"


def table(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A Markdown table; floats with three digits."""
    lines = [header, ["---"] * len(header), *([_cell(value) for value in row] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _cell(value: object) -> str:
    return f"{value:.3f}" if isinstance(value, float) else str(value)
