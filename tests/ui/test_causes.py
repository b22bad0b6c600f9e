"""``copilot causes`` as real processes: listing, merging, splitting, and what cannot be done."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.processes import Ended, run
from tests.small import write_plant

pytestmark = pytest.mark.process


class Shell:
    """The small plant, taken in."""

    def __init__(self, folder: Path, tiny_model: Path) -> None:
        self.folder = folder
        self.environment = {
            "COPILOT_HOME": str(folder / "home"),
            "COPILOT_EMBEDDING_MODEL": str(tiny_model),
            "COPILOT_MODELS_DIR": str(folder / "models"),
            "COPILOT_THREADS": "1",
        }
        write_plant(folder / "plant")
        taken = self("ingest", folder / "plant", "--json")
        assert taken.code == 0, taken.err

    def __call__(self, *arguments: str | Path) -> Ended:
        return run([str(argument) for argument in arguments], self.environment, self.folder)

    def causes(self, *arguments: str) -> list[dict[str, Any]]:
        """The causes of the press that a command prints."""
        ended = self("causes", *arguments, "--asset-model", "P1", "--json")
        assert ended.code == 0, ended.err
        known = json.loads(ended.out)
        assert (known["site"], known["asset_model"]) == ("main", "P1")
        causes: list[dict[str, Any]] = known["causes"]
        return causes


@pytest.fixture
def shell(tmp_path: Path, tiny_model: Path) -> Shell:
    return Shell(tmp_path, tiny_model)


def test_causes_are_listed_merged_and_split_for_good(shell: Shell) -> None:
    causes = {cause["text"]: cause for cause in shell.causes("list")}
    assert {"Suction filter clogged", "Cooler dirty"} <= causes.keys()
    assert causes["Cooler dirty"]["findings"] == ["alarm:E043"]
    assert causes["Cooler dirty"]["jobs"] >= 1
    kept, given_up = causes["Cooler dirty"]["id"], causes["Suction filter clogged"]["id"]

    merged = {cause["id"]: cause for cause in shell.causes("merge", kept, given_up, "--by", "M. Becker")}
    assert given_up not in merged
    told = {(merge["wording"]["text"], merge["by"]) for merge in merged[kept]["merges"]}
    assert ("Suction filter clogged", "person") in told
    assert {cause["id"] for cause in shell.causes("list")} == merged.keys()

    split = {cause["text"] for cause in shell.causes("split", kept, "Suction filter clogged")}
    assert {"Suction filter clogged", "Cooler dirty"} <= split

    plain = shell("causes", "list", "--asset", "PRESS-01")
    assert plain.code == 0
    assert f"{kept}  Cooler dirty  (" in plain.out


def test_what_cannot_be_done_is_one_sentence(shell: Shell) -> None:
    cause = shell.causes("list")[0]["id"]
    for arguments, words in (
        (("list",), "No machine is named"),
        (("list", "--asset", "SAW-99"), "no asset 'SAW-99'"),
        (("merge", cause, cause, "--asset-model", "P1"), "one cause already"),
        (("merge", cause, "cause:gone", "--asset-model", "P1"), "has no cause cause:gone"),
        (("split", cause, "Never said", "--asset-model", "P1"), 'as "Never said"'),
    ):
        ended = shell("causes", *arguments)
        assert (ended.code, ended.out) == (2, ""), ended
        assert ended.err.startswith("copilot: ")
        assert len(ended.err.strip().splitlines()) == 1
        assert words in ended.err
