"""The running server's own threads, on a real process: it can be stopped at any moment."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

pytestmark = [pytest.mark.process, pytest.mark.model]


def test_a_server_stopped_while_it_loads_the_speech_recognition_ends_well(
    tmp_path: Path, tiny_model: Path, models_dir: Path
) -> None:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("COPILOT_")}
    own = {
        "COPILOT_HOME": str(tmp_path / "home"),
        "COPILOT_MODELS_DIR": str(models_dir),
        "COPILOT_EMBEDDING_MODEL": str(tiny_model),
    }
    log = tmp_path / "server.log"
    with log.open("w") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "ui.cli", "serve", "--port", "0"],
            stdout=output,
            stderr=subprocess.STDOUT,
            env={**kept, **own},
        )
        try:
            wait_until_reading(process, "model.bin")
            process.send_signal(signal.SIGTERM)
            assert process.wait(60) == 0, log.read_text()
        finally:
            process.kill()
            process.wait()


def wait_until_reading(process: subprocess.Popen[bytes], name: str) -> None:
    """Wait until the process has a file of that name open."""
    deadline = time.monotonic() + 120
    while not any(path.name == name for path in opened(process)):
        assert process.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.005)


def opened(process: subprocess.Popen[bytes]) -> Iterator[Path]:
    """The files that the process has open now."""
    for link in Path(f"/proc/{process.pid}/fd").iterdir():
        with suppress(FileNotFoundError):  # closed meanwhile
            yield link.readlink()
