"""Settings: environment over file over default, every one described, and no secret in an error."""

from __future__ import annotations

from pathlib import Path

import pytest

from copilot.errors import BadInputError
from copilot.settings import Settings, config_file, is_secret, load_settings


def toml(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "copilot.toml").write_bytes(content)
    monkeypatch.setenv("COPILOT_CONFIG", str(tmp_path / "copilot.toml"))


def test_environment_over_file_over_default(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    toml(monkeypatch, tmp_path, b'site = "file"\nport = 1234\n')
    monkeypatch.setenv("COPILOT_SITE", "environment")
    settings = load_settings()
    assert (settings.site, settings.port, settings.host) == ("environment", 1234, "127.0.0.1")
    assert load_settings(port=5).port == 5


def test_the_file_lies_in_the_state_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("COPILOT_HOME", str(tmp_path))
    assert config_file() == tmp_path / "copilot.toml"
    (tmp_path / "copilot.toml").write_text('site = "here"')
    assert load_settings().site == "here"


def test_every_setting_is_described() -> None:
    assert all(field.description for field in Settings.model_fields.values())
    assert {name for name in Settings.model_fields if is_secret(name)} == {
        "api_token",
        "llm_api_key",
        "metrics_token",
        "qdrant_api_key",
        "work_order_webhook_token",
    }


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b'port = "often"', "Setting 'port' cannot be 'often'"),
        (b"passage_tokens = 7", "Setting 'passage_tokens' cannot be 7"),
        (b'work_order_webhook = "ftp://x"', "Setting 'work_order_webhook' cannot be 'ftp://x'"),
        (b'prot = "hunter2"', "There is no setting 'prot'"),
        (b'llm_api_key = ["hunter2"]', "Setting 'llm_api_key' cannot be its value"),
        (b"port = = 3", "is not valid TOML"),
        (b'site = "\xff"', "is not valid TOML"),
    ],
)
def test_what_cannot_be_used_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, content: bytes, words: str
) -> None:
    toml(monkeypatch, tmp_path, content)
    with pytest.raises(BadInputError) as caught:
        load_settings()
    assert words in str(caught.value)
    assert "hunter2" not in str(caught.value)
    assert caught.value.__cause__ is None or "hunter2" not in str(caught.value.__cause__)


def test_a_settings_file_that_is_missing_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("COPILOT_CONFIG", str(tmp_path / "none.toml"))
    with pytest.raises(BadInputError, match="does not exist"):
        load_settings()
