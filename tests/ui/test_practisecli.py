"""``copilot practise`` as a real process: a fault found from a file of moves and by typing, and what is refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from copilot.faultknowledge import EnergyState
from copilot.practice.briefing import Briefing, CauseOffered, CheckOffered
from copilot.practice.moves import Check, GiveUp, LockOut, Name, Repair, TakeBack
from tests.ui.test_casecli import Shell
from ui.practisecli import _move


@pytest.fixture(scope="module")
def shell(tmp_path_factory: pytest.TempPathFactory, tiny_model: Path) -> Shell:
    return Shell(tmp_path_factory.mktemp("practice"), tiny_model)


def scripted(shell: Shell, moves: list[dict[str, str]], *more: str) -> list[dict[str, Any]]:
    file = shell.folder / "moves.jsonl"
    file.write_text("\n".join(map(json.dumps, moves)), "utf-8")
    ended = shell("practise", "--asset", "PRESS-01", "--seed", "3", "--json", "--moves", file, *more)
    assert ended.code == 0, ended.err
    return [json.loads(line) for line in ended.out.splitlines()]


@pytest.mark.process
@pytest.mark.timeout(600)
def test_who_follows_the_replays_best_moves_scores_100(shell: Shell) -> None:
    """The same seed has the same fault, so that the grade of a first try tells how to play the second."""
    moves: list[dict[str, str]] = []
    for _ in range(20):
        start, *lines, last = scripted(shell, [*moves, {"move": "lock_out"}])
        if lines and lines[-1]["over"] and last["grade"]["found"]:
            break
        moves.append(last["replay"]["moments"][-1]["best"])
    assert last["grade"]["score"] == 100
    assert start["briefing"]["asset"] == "PRESS-01"
    assert "cause" not in start["briefing"]
    assert [each["kind"] for each in lines] == ["move"] * len(lines)


@pytest.mark.process
@pytest.mark.timeout(600)
def test_an_unsafe_order_and_what_is_no_move(shell: Shell) -> None:
    start, *_ = scripted(shell, [])
    inside = next(each for each in start["briefing"]["checks"] if each["energy"] == "isolated")
    check = {"move": "check", "finding": inside["id"]}
    _, refused, unsafe, last = scripted(
        shell, [{"move": "fly"}, check, {"move": "lock_out"}], "--exam", "--lang", "de"
    )
    assert (refused["kind"], unsafe["done"]["unsafe"], unsafe["over"]) == ("refused", True, True)
    assert "Das ist kein Zug" in refused["why"]
    assert (last["grade"]["score"], last["grade"]["passed"]) == (0, False)
    assert "Schloss" in last["grade"]["unsafe"][0]["why"]


@pytest.mark.process
@pytest.mark.timeout(600)
def test_one_sentence_for_what_cannot_be_practised(shell: Shell) -> None:
    assert "no cause 'moon'" in shell.refused("practise", "--asset", "PRESS-01", "--cause", "moon")
    assert "cannot be read" in shell.refused(
        "practise", "--asset", "PRESS-01", "--json", "--moves", "none.jsonl"
    )


START = Briefing(
    asset="",
    asset_model="M",
    seed=1,
    exam=False,
    alarms=(),
    report="",
    report_lang="",
    checks=tuple(
        CheckOffered(id=f"check:{n}", text=f"Look {n}", minutes=3, energy=EnergyState.ANY) for n in "ab"
    ),
    causes=tuple(CauseOffered(id=f"cause:{n}", text=f"Cause {n}", minutes=3) for n in "ab"),
)


@pytest.mark.parametrize(
    ("said", "move"),
    [
        (("check", "2"), Check(finding="check:b")),
        (("check", "check:a"), Check(finding="check:a")),
        (("check", "3"), Check(finding="3")),
        (("name", "1"), Name(cause="cause:a")),
        (("repair", "2"), Repair(cause="cause:b")),
        (("lock", ""), LockOut()),
        (("undo", ""), TakeBack()),
        (("call", ""), GiveUp()),
        (("checks", "oil"), None),
        (("", ""), None),
    ],
)
def test_what_is_typed_is_a_move_by_number_or_id(said: tuple[str, str], move: object) -> None:
    assert _move(said, START) == move
