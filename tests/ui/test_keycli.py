"""``copilot keys``: the key once, then never again."""

from __future__ import annotations

import json
from contextlib import closing

from typer.testing import CliRunner

from copilot.apikeys import ApiKeys
from copilot.settings import load_settings
from copilot.store import Store
from ui.cli import app


def run(*arguments: str) -> str:
    outcome = CliRunner().invoke(app, ["keys", *arguments], catch_exceptions=False)
    assert outcome.exit_code == 0, outcome.output
    return outcome.stdout


def test_a_key_is_made_listed_and_ended() -> None:
    key = run("add", "erp", "--scope", "cases:read", "--scope", "ask", "--site", "main").splitlines()[0]
    listed = run("list")
    assert "erp  main  ask, cases:read  never used" in listed
    assert key not in listed
    with closing(Store(load_settings())) as store:
        assert ApiKeys(store).actor_of(key)
        run("revoke", "erp")
        assert ApiKeys(store).actor_of(key) is None
    assert "revoked" in run("list")


def test_json_holds_the_same() -> None:
    made = json.loads(run("add", "erp", "--scope", "ask", "--days", "30", "--json"))
    (listed,) = json.loads(run("list", "--json"))["keys"]
    assert listed == made["info"]
    assert made["key"] not in json.dumps(listed)
    assert listed["expires_at"]
