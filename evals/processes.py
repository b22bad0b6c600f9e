"""The product's commands as processes of their own: run to their end or serving, with the memory they take."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import psutil
from pydantic import BaseModel, SecretStr, ValidationError

from copilot.errors import CopilotError
from copilot.settings import Settings

COMMAND = (sys.executable, "-m", "ui.cli")
MEGABYTE = 2**20

SAMPLE_SECONDS = 0.2
STARTING_SECONDS = 600.0
STOPPING_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Ended:
    """A command that came to its end. ``peak_mb``: the most memory that it and its children held at a time."""

    code: int
    out: str
    err: str
    seconds: float
    peak_mb: float


class Server(BaseModel):
    """A running server: where it is, the token of its user, and the seconds from its start until it was ready."""

    url: str
    token: str
    pid: int
    starting_seconds: float = 0.0

    def memory_mb(self) -> float:
        """Resident memory of the server and its children."""
        return tree_mb(psutil.Process(self.pid))


def environment(settings: Settings, extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """The variables that give a process these settings and none else of ours, beside this process's own."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("COPILOT_")}
    given = {name: getattr(settings, name) for name in Settings.model_fields}
    given["models_dir"] = settings.models_folder.absolute()
    given["home"] = settings.home.absolute()
    own = {f"COPILOT_{name.upper()}": _text(value) for name, value in given.items() if value is not None}
    return {**kept, **own, "PYTHONUNBUFFERED": "1", **(extra or {})}


def _text(value: object) -> str:
    if isinstance(value, tuple):
        return " ".join(value)
    return value.get_secret_value() if isinstance(value, SecretStr) else str(value)


def tree_mb(process: psutil.Process) -> float:
    """Resident memory of a process and its children, in MB; those that are gone count nothing."""
    total = 0
    try:
        for member in (process, *process.children(recursive=True)):
            total += member.memory_info().rss
    except psutil.NoSuchProcess:
        pass  # it ended between two looks
    return total / MEGABYTE


def run_command(
    arguments: Sequence[str], settings: Settings, logs: Path, heard: Callable[[str], None] = lambda told: None
) -> Ended:
    """Run ``copilot ARGUMENTS``; ``heard`` takes now and then what it has told on stderr so far.

    ``logs`` is a folder for what it prints.
    """
    logs.mkdir(parents=True, exist_ok=True)
    out, err = logs / "out", logs / "err"
    started, peak = time.monotonic(), 0.0
    with out.open("wb") as to_out, err.open("wb") as to_err:
        process = psutil.Popen(
            [*COMMAND, *arguments], stdout=to_out, stderr=to_err, env=environment(settings)
        )
        try:
            while process.poll() is None:
                peak = max(peak, tree_mb(process))
                heard(err.read_text("utf-8", "replace"))
                time.sleep(SAMPLE_SECONDS)
        finally:
            _stop(process)
    seconds = time.monotonic() - started
    printed, told = (path.read_text("utf-8", "replace") for path in (out, err))
    return Ended(process.returncode, printed, told, seconds, peak)


@contextmanager
def served(settings: Settings, log: Path, extra: Mapping[str, str] | None = None) -> Iterator[Server]:
    """``copilot serve`` on a free port, ready to answer, until the context ends; ``log`` takes what it prints.

    Raises `CopilotError` where it does not come up.
    """
    started = time.monotonic()
    with log.open("wb") as output:
        process = psutil.Popen(
            [*COMMAND, "serve", "--port", "0"],
            stdout=output,
            stderr=subprocess.STDOUT,
            env=environment(settings, extra),
        )
        try:
            server = _ready(process, settings.home / "server.json", log)
            yield server.model_copy(update={"starting_seconds": time.monotonic() - started})
        finally:
            _stop(process)


def _ready(process: psutil.Popen, beacon: Path, log: Path) -> Server:
    deadline = time.monotonic() + STARTING_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        server = _lit(beacon, process.pid)
        if server and _answers(f"{server.url}/readyz"):
            return server
        time.sleep(0.05)
    last = log.read_text("utf-8", "replace").strip().splitlines()[-1:]
    raise CopilotError(f"The server did not start: {''.join(last)}", "Try 'copilot serve' by itself.")


def _lit(beacon: Path, pid: int) -> Server | None:
    """What the server left for commands to find it; None while there is nothing of this process."""
    try:
        server = Server.model_validate_json(beacon.read_bytes())
    except (OSError, ValidationError):
        return None
    return server if server.pid == pid else None


def _answers(url: str) -> bool:
    try:
        return httpx.get(url, timeout=5, trust_env=False).is_success
    except httpx.HTTPError:
        return False


def _stop(process: psutil.Popen) -> None:
    if process.poll() is not None:
        return
    process.terminate()
    try:
        process.wait(STOPPING_SECONDS)
    except psutil.TimeoutExpired:
        process.kill()
        process.wait()
