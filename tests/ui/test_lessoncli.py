import json
import shutil
from contextlib import closing
from pathlib import Path

import pytest
from typer.testing import CliRunner

from copilot.errors import BadInputError
from copilot.settings import Settings
from copilot.store import Store
from tests.copilot.lessons.schooled import fill
from ui.lessoncli import app


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """The state folder that the environment of every test names."""
    with closing(Store(Settings(home=tmp_path / "home"))) as store:
        fill(store)
    return tmp_path / "home"


def run(*arguments: str) -> str:
    result = CliRunner().invoke(app, arguments, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output


def test_lessons_are_drafted_checked_published_and_come_back_from_an_export(
    home: Path, tmp_path: Path
) -> None:
    drafted = json.loads(run("draft", "--all", "--json"))["lessons"]
    assert len(drafted) == 6
    assert json.loads(run("check", "--json"))["failed"] == 0
    named = json.loads(run("draft", "--procedure", "press#7.3", "--json"))["lessons"][0]["id"]
    run("review", named)
    assert "published v1" in run("publish", named)
    before = run("list", "--json")
    run("export", str(tmp_path / "out"))
    shutil.rmtree(home / "lessons")
    run("import", str(tmp_path / "out"))
    assert run("list", "--json") == before


def test_drafting_again_loses_nothing_that_was_edited(home: Path) -> None:
    named = json.loads(run("draft", "--procedure", "press#7.3", "--json"))["lessons"][0]["id"]
    [path] = (home / "lessons").rglob(f"{named}.json")
    edited = json.loads(path.read_text())
    edited["lesson"]["title"] = "In the trainer's words"
    path.write_text(json.dumps(edited))
    assert "In the trainer's words" in run("draft", "--all")
    assert "In the trainer's words" in run("list")
    run("draft", "--procedure", "press#7.3", "--anew")
    assert "In the trainer's words" not in run("list")


def test_what_cannot_be_done_is_said_in_a_sentence(home: Path) -> None:
    for arguments in (
        ("draft",),
        ("draft", "--procedure", "press#9"),
        ("draft", "--case", "none"),
        ("publish", "none"),
        ("import", "nowhere"),
    ):
        result = CliRunner().invoke(app, arguments)
        assert isinstance(result.exception, BadInputError), arguments
