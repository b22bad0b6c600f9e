"""The app asks nothing of any network: it answers where there is none, and tries to reach no other host."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.e2e.isolated import NOWHERE, ask
from tests.e2e.plant import write_plant
from tests.e2e.serving import served

pytestmark = [pytest.mark.process, pytest.mark.model]

QUESTION = "點解油壓機顯示 E-042？"
NAMESPACE = ("unshare", "--user", "--map-root-user", "--net")
WATCH = Path(__file__).parent / "watch"
# Where these are set, ONNX Runtime reports to nobody, so that a test would see nothing.
TESTING = ("CI", "ORT_RUNNING_UNIT_TESTS", "ORT_DISABLE_TELEMETRY")


def isolated(module: str, *arguments: str) -> subprocess.Popen[str]:
    """A module begun where there is no network, as on a plant's machine; the test is skipped where none can be made."""
    allowed = subprocess.run([*NAMESPACE, "true"], capture_output=True, text=True, check=False)
    if allowed.returncode:
        pytest.skip(f"This machine allows no network namespace: {allowed.stderr.strip()}")
    return subprocess.Popen(
        [*NAMESPACE, sys.executable, "-m", module, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={name: value for name, value in os.environ.items() if name not in TESTING},
    )


def told_by(process: subprocess.Popen[str]) -> str:
    """The last line that it prints."""
    said, errors = process.communicate()
    assert process.returncode == 0, errors
    return said.splitlines()[-1]


def test_recognisers_report_to_nobody() -> None:
    """Their library does by itself: it sends what model runs on what machine."""
    plain, ours = (isolated("tests.e2e.recognising", whose) for whose in ("plain", "ours"))
    assert int(told_by(plain)) > 0
    assert int(told_by(ours)) == 0


def test_answers_in_a_namespace_without_a_network(tmp_path: Path, models_dir: Path) -> None:
    told = json.loads(told_by(isolated("tests.e2e.isolated", str(tmp_path), str(models_dir), QUESTION)))
    assert told["probed"] == 1
    assert told["attempts"] == 0
    assert told["reply"]["covered"]
    assert "主壓力未達到" in json.dumps(told["reply"], ensure_ascii=False)


def test_no_other_host_is_turned_to(tmp_path: Path, models_dir: Path) -> None:
    log = tmp_path / "watch.log"
    watched = {"PYTHONPATH": str(WATCH), "WATCH_LOG": str(log)}
    probe = f"import socket; socket.create_connection({NOWHERE})"
    refused = subprocess.run(
        [sys.executable, "-c", probe],
        env={**os.environ, **watched},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "The watch refuses 192.0.2.1" in refused.stderr
    assert [line for line in log.read_text().splitlines() if line != "watching"]
    log.unlink()
    home = tmp_path / "home"
    with served([write_plant(tmp_path / "plant")], home, models_dir, **watched) as address:
        reply = ask(address, home, QUESTION)
    assert reply["covered"]
    assert set(log.read_text().splitlines()) == {"watching"}
