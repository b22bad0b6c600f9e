"""The product's commands as processes: they get the settings, tell what they printed, and are stopped again."""

from __future__ import annotations

import json
from pathlib import Path

import psutil
import pytest
from pydantic import SecretStr

from copilot.errors import CopilotError
from copilot.settings import Settings, load_settings
from evals.processes import environment, run_command, served

pytestmark = pytest.mark.process


def test_the_settings_reach_the_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COPILOT_SITE", "elsewhere")
    settings = Settings(home=tmp_path, site="here", ocr=False, api_token=SecretStr("s3cret"), candidates=50)
    given = environment(settings, {"EXTRA": "1"})
    assert given["EXTRA"] == "1"
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    assert load_settings() == settings.model_copy(update={"models_dir": settings.models_folder})


def test_a_command_runs_to_its_end(tmp_path: Path) -> None:
    heard: list[str] = []
    settings = Settings(home=tmp_path / "home", site="here")
    ended = run_command(["settings", "--json"], settings, tmp_path / "logs", heard.append)
    assert ended.code == 0
    assert "here" in json.dumps(json.loads(ended.out))
    assert ended.peak_mb > 5
    assert heard


def test_a_command_that_fails_tells_why(tmp_path: Path) -> None:
    ended = run_command(["ask", "--limit"], Settings(home=tmp_path / "home"), tmp_path / "logs")
    assert ended.code == 2
    assert "--limit" in ended.err


def test_a_server_that_does_not_start_is_an_error(tmp_path: Path) -> None:
    exposed = Settings(home=tmp_path / "home", host="0.0.0.0")
    with (
        pytest.raises(CopilotError, match="COPILOT_API_TOKEN"),
        served(exposed, tmp_path / "log"),
    ):
        pytest.fail("it serves")
    assert not [child for child in psutil.Process().children() if "ui.cli" in child.cmdline()]
