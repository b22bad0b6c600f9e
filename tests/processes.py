"""The command line in processes of their own, which may be killed at a chosen moment of their work."""

from __future__ import annotations

import os
import signal
import sys
import traceback
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from functools import wraps
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

import alembic.command  # noqa: F401 - these, too, are imported once, in the fork server
import transformers.models.bert.modeling_bert  # noqa: F401

import copilot.casebook
import copilot.transformer
import ingestion.job
import ui.console
import ui.desk  # noqa: F401
from copilot.casestore import CaseStore
from copilot.index.embedded import EmbeddedIndex
from copilot.language import detect
from copilot.shelf import Shelf
from copilot.store import Store
from ui.cli import main

# Between these calls lies everything that a run or a case changes.
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
    (CaseStore, "create"),
    (CaseStore, "append"),
    (copilot.casebook, "put_draft"),
    (copilot.casebook, "record_in"),
)

detect("Kompressor")  # the letter statistics, too, are loaded once


@dataclass(frozen=True)
class Ended:
    """What a command left: its exit code and what it printed."""

    code: int | None
    out: str
    err: str


def run(arguments: list[str], environment: dict[str, str], folder: Path) -> Ended:
    """Run ``copilot`` to its end."""
    process = start(arguments, environment, folder / "command")
    process.join(180)
    process.kill()
    process.join()
    return Ended(process.exitcode, (folder / "command.out").read_text(), (folder / "command.err").read_text())


def start(
    arguments: list[str], environment: dict[str, str], output: Path, die_at: int | None = None
) -> BaseProcess:
    """Start ``copilot`` in a real process that prints to ``output`` with ``.out``, ``.err`` and ``.steps`` appended.

    It is forked from a server that has imported the program, because importing takes seconds. ``.steps`` has a line
    for each step begun; ``die_at`` is the moment at which the process kills itself: 2n is before, 2n + 1 after step n.
    """
    context = get_context("forkserver")
    context.set_forkserver_preload([__name__])
    process = context.Process(target=_run, args=(arguments, environment, output, die_at))
    process.start()
    return process


def _run(arguments: list[str], environment: dict[str, str], output: Path, die_at: int | None) -> None:
    for name in [name for name in os.environ if name.startswith("COPILOT_")]:
        del os.environ[name]
    os.environ.update(environment)
    sys.argv = ["copilot", *arguments]
    with (
        redirect_stdout(output.with_suffix(".out").open("w", buffering=1)),
        redirect_stderr(output.with_suffix(".err").open("w", buffering=1)),
        output.with_suffix(".steps").open("w", buffering=1) as steps,
    ):
        moment = 0

        def reached() -> None:
            nonlocal moment
            if moment == die_at:
                os.kill(os.getpid(), signal.SIGKILL)
            moment += 1

        def watched(step: Callable[..., Any], name: str) -> Callable[..., Any]:
            @wraps(step)
            def counted(*args: Any, **kwargs: Any) -> Any:
                print(name, file=steps)
                reached()
                result = step(*args, **kwargs)
                reached()
                return result

            return counted

        for owner, name in STEPS:
            setattr(owner, name, watched(getattr(owner, name), name))
        try:
            main()
        except Exception:
            traceback.print_exc()
            raise
