"""The real server as a process of its own, for tests and pictures."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import httpx

STARTING_SECONDS = 600.0


@contextmanager
def served(
    sources: Sequence[Path],
    home: Path,
    models_dir: Path,
    *,
    before: Sequence[str] = (),
    port: str = "0",
    **environment: str,
) -> Iterator[str]:
    """Start ``copilot serve --ingest SOURCES`` and give its address; ``before`` stands before the command."""
    arguments = [part for source in sources for part in ("--ingest", str(source))]
    command = [*before, sys.executable, "-m", "ui.cli", "serve", "--port", port, *arguments]
    own = {
        "COPILOT_HOME": str(home),
        "COPILOT_MODELS_DIR": str(models_dir),
        "COPILOT_THREADS": "1",
        **environment,
    }
    log = home.with_suffix(".log")
    with log.open("w+") as output:
        process = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT, env=_environment(own))
        try:
            yield _address(process, log)
        finally:
            process.terminate()
            process.wait(30)


def wait_until_taken_in(client: httpx.Client) -> None:
    """Wait until the model is loaded and every document is in."""
    deadline = time.monotonic() + STARTING_SECONDS
    while time.monotonic() < deadline:
        # Seen once on a loaded machine: a kept connection was reset between two looks; why is not known.
        standing = client.get("/progress", headers={"Connection": "close"}).json()
        if standing["documents"] and not standing["busy"]:
            return
        time.sleep(0.25)
    raise TimeoutError("The documents were not taken in.")


def _environment(own: Mapping[str, str]) -> dict[str, str]:
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("COPILOT_") or name == "COPILOT_ENCODINGS_DIR"
    }
    return {**kept, **own, "PYTHONUNBUFFERED": "1"}


def _address(process: subprocess.Popen[bytes], log: Path) -> str:
    deadline = time.monotonic() + STARTING_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        for line in log.read_text().splitlines():
            if line.startswith("The copilot is at "):
                return line.split()[-1].removesuffix("/app")
        time.sleep(0.1)
    raise RuntimeError(f"The server did not start:\n{log.read_text()}")
