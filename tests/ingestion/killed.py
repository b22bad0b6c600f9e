"""The command line in a process of its own that may be killed at a chosen moment of its work."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from functools import wraps
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

import copilot.transformer  # noqa: F401 - imported once in the fork server, not in every process
import ingestion.job
import ui.console
import ui.desk  # noqa: F401
from copilot.index.embedded import EmbeddedIndex
from copilot.shelf import Shelf
from copilot.store import Store
from ui.cli import main

# Between these calls lies everything that a run changes.
STEPS: tuple[tuple[Any, str], ...] = (
    (Store, "begin"),
    (EmbeddedIndex, "upsert"),
    (EmbeddedIndex, "flush"),
    (ingestion.job, "take_alerts"),
    (Shelf, "put"),
    (Store, "commit"),
    (EmbeddedIndex, "delete"),
    (Store, "remove"),
    (Shelf, "keep_only"),
)


def start(
    arguments: list[str], environment: dict[str, str], log: Path, die_at: int | None = None
) -> BaseProcess:
    """Start ``copilot`` in a real process.

    It is forked from a server that has imported the program, because importing takes seconds. ``die_at`` is the
    moment at which it kills itself: 2n is before, 2n + 1 after the n-th step. ``log`` takes a line for each step
    that was begun, and what the command prints.
    """
    context = get_context("forkserver")
    context.set_forkserver_preload([__name__])
    process = context.Process(target=_run, args=(arguments, environment, log, die_at))
    process.start()
    return process


def _run(arguments: list[str], environment: dict[str, str], log: Path, die_at: int | None) -> None:
    os.environ.update(environment)
    with log.open("w", buffering=1) as output:
        sys.stdout = sys.stderr = output
        watched = _Watched(die_at)
        for owner, name in STEPS:
            setattr(owner, name, watched(getattr(owner, name), name))
        sys.argv = ["copilot", *arguments]
        main()


class _Watched:
    """Counts steps and kills the process at one of them."""

    def __init__(self, die_at: int | None) -> None:
        self._die_at = die_at
        self._moment = 0

    def __call__(self, step: Callable[..., Any], name: str) -> Callable[..., Any]:
        @wraps(step)
        def counted(*args: Any, **kwargs: Any) -> Any:
            print(f"step {name}")
            self._pass()
            result = step(*args, **kwargs)
            self._pass()
            return result

        return counted

    def _pass(self) -> None:
        if self._moment == self._die_at:
            os.kill(os.getpid(), signal.SIGKILL)
        self._moment += 1
