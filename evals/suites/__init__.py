"""Suites: each module here measures one thing. Adding a module adds a suite."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol, cast

from copilot.errors import BadInputError
from copilot.settings import Settings
from evals.dataset import Dataset
from evals.figures import Metric, Outcome
from evals.world import World, open_world
from ingestion.progress import Progress, Report


@dataclass
class Context:
    """What a suite works with: the dataset, the settings of the state folder that is measured, a seed for all chance.

    ``report`` takes how far the suite is. ``options`` are the files and folders given for the suite's own options, by
    name. `world` opens what the dataset asks about, once for all suites of a run.
    """

    settings: Settings
    dataset: Dataset
    seed: int
    report: Report
    limit: int | None = None
    options: Mapping[str, Path] = field(default_factory=dict)
    _opened: ExitStack = field(default_factory=ExitStack)
    _world: World | None = None

    def world(self) -> World:
        """The open world of the dataset."""
        if self._world is None:
            self._world = self._opened.enter_context(open_world(self.dataset, self.settings, self.report))
        return self._world

    def close_world(self) -> None:
        """Release the world, for a suite that starts processes of its own on its state folder."""
        self._opened.close()
        self._world = None

    def tell(self, what: str, done: int, total: int) -> None:
        """Report ``done`` of ``total``."""
        self.report(Progress(document=what, share=done / max(total, 1)))


class Suite(Protocol):
    """What a module of this package offers.

    ``OPTIONS``, a literal dict of name -> help, may name files or folders that its command takes.
    """

    __doc__: str | None

    SUITE_METRICS: tuple[Metric, ...]
    """All that it can measure; floors may be set for these."""

    def applies(self, context: Context) -> bool:
        """Whether the dataset has what the suite needs."""

    def run(self, context: Context) -> Outcome:
        """Measure. Raises a `CopilotError` where it cannot."""


def suite_names() -> tuple[str, ...]:
    """All suites, alphabetically."""
    return tuple(sorted(module.name for module in pkgutil.iter_modules(__path__)))


def suite(name: str) -> Suite:
    """The suite's module. Raises `BadInputError` for a name that is none."""
    if name not in suite_names():
        raise BadInputError(
            f"There is no suite '{name}'.", f"Take one of: {', '.join(suite_names())}, or all."
        )
    return cast(Suite, importlib.import_module(f"{__name__}.{name}"))
