"""``copilot users``: from the first maintainer to shutting someone out."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path

import pytest
from typer.testing import CliRunner

from copilot.accounts import Accounts
from copilot.audit import audit_lines
from copilot.errors import CopilotError
from copilot.store import Store
from tests.accounts import CHEAP, HOST, cheap
from ui.usercli import app


@pytest.fixture(autouse=True)
def _cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in CHEAP.items():
        monkeypatch.setenv(name, value)


def run(*arguments: str) -> str:
    """What a command prints; its error is raised."""
    ended = CliRunner().invoke(app, arguments)
    if ended.exception and not isinstance(ended.exception, SystemExit):
        raise ended.exception
    return ended.stdout


def test_accounts_from_a_shell(tmp_path: Path) -> None:
    assert run("list") == "No users.\n"
    made = json.loads(run("add", "Boss", "--role", "maintainer", "--site", "*", "--json"))
    assert (made["name"], made["role"], made["sites"]) == ("boss", "maintainer", ["*"])
    settings = cheap(tmp_path / "home")
    with closing(Store(settings)) as store:
        accounts = Accounts(store, settings)
        token = accounts.signing_in.by_password("boss", made["one_time_password"], "here")
        told = run("add", "anna", "--display-name", "Anna Berg")
        assert told.splitlines()[0] == "anna  (Anna Berg)  technician  main  one-time password"
        assert run("role", "anna", "trainer").startswith("anna  (Anna Berg)  trainer")
        assert "north, south" in run("sites", "anna", "north", "south")
        assert "anna" not in run("list")
        assert "anna" in run("list", "--site", "north")
        assert "disabled" in run("disable", "anna")
        assert "disabled" not in run("disable", "anna", "--back")
        assert run("sign-out", "boss") == "1 session ended.\n"
        assert accounts.sessions.find(token) is None
        again = run("password", "boss")
        assert made["one_time_password"] not in again
        assert accounts.signing_in.by_password("boss", again.splitlines()[1].split()[-1], "here")
        lines = audit_lines(store, HOST, "main")
    assert {line.by.partition(":")[0] for line in lines if line.action.startswith("user_")} == {"os"}
    assert made["one_time_password"] not in str(lines)
    assert "one_time_password" not in run("role", "anna", "technician", "--json")


@pytest.mark.parametrize(
    "arguments", [("role", "nobody", "trainer"), ("password", "nobody"), ("add", "a b"), ("disable", "boss")]
)
def test_what_cannot_be_is_one_sentence(arguments: tuple[str, ...]) -> None:
    run("add", "boss", "--role", "maintainer")
    with pytest.raises(CopilotError):
        run(*arguments)
