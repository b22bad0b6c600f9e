"""``copilot practise`` over a store: a fault found from a file of moves and by typing, and what is refused."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from io import StringIO
from pathlib import Path
from typing import Any, cast

import pytest
from typer.testing import CliRunner

from copilot.errors import BadInputError
from copilot.faultknowledge import EnergyState
from copilot.knowledge import Asset, Document, DocumentKind
from copilot.practice.attempt import Attempt
from copilot.practice.briefing import Briefing, CauseOffered, CheckOffered
from copilot.practice.moves import Check, GiveUp, LockOut, Name, Repair, TakeBack
from copilot.settings import Settings
from copilot.store import Store
from copilot.wording import languages, wording
from copilot.wordingvectors import WordingVectors
from copilot.workshop import Workshop
from tests.copilot.mining.press import LetterVectors, fill, put
from ui.cli import app
from ui.practisecli import _lines, _move, begin, played, scripted

BARE = [Asset("A-1", "Crane", "A1", "main"), Asset("Z-1", "Saw", "Z1", "main")]


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Workshop]:
    """The manual and jobs of one press."""
    settings = Settings(home=tmp_path / "home")
    with closing(Store(settings)) as store:
        fill(store)
        yield Workshop(store, cast(WordingVectors, LetterVectors()), settings)


def replayed(
    shop: Workshop,
    capsys: pytest.CaptureFixture[str],
    moves: list[dict[str, str]],
    *,
    lang: str = "en",
    exam: bool = False,
) -> list[dict[str, Any]]:
    """What a file of moves prints."""
    file = shop.settings.home / "moves.jsonl"
    file.write_text("\n".join(map(json.dumps, moves)), "utf-8")
    simulation, start = begin(shop, "main", asset="PRESS-01", seed=3, lang=lang, exam=exam)
    capsys.readouterr()
    scripted(Attempt(exercise=simulation.exercise, by="anna"), simulation, start, file)
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_who_follows_the_replays_best_moves_scores_100(
    shop: Workshop, capsys: pytest.CaptureFixture[str]
) -> None:
    """The same seed has the same fault, so that the replay of a first try tells how to play the second."""
    moves: list[dict[str, str]] = []
    for _ in range(20):
        start, *lines, last = replayed(shop, capsys, [*moves, {"move": "lock_out"}])
        if last["grade"]["found"]:
            break
        moves.append(last["replay"]["moments"][-1]["best"])
    assert last["grade"]["score"] == 100
    assert start["briefing"]["asset"] == "PRESS-01"
    assert "cause" not in start["briefing"]
    assert [each["kind"] for each in lines] == ["move"] * len(moves)


def test_an_unsafe_order_and_what_is_no_move(shop: Workshop, capsys: pytest.CaptureFixture[str]) -> None:
    start, *_ = replayed(shop, capsys, [])
    inside = next(each for each in start["briefing"]["checks"] if each["energy"] == "isolated")
    moves = [{"move": "fly"}, {"move": "check", "finding": inside["id"]}, {"move": "lock_out"}]
    _, refused, unsafe, last = replayed(shop, capsys, moves, exam=True, lang="de")
    assert (refused["kind"], unsafe["done"]["unsafe"], unsafe["over"]) == ("refused", True, True)
    assert "Das ist kein Zug" in refused["why"]
    assert (last["grade"]["score"], last["grade"]["passed"]) == (0, False)
    assert "Schloss" in last["grade"]["unsafe"][0]["why"]


@pytest.mark.parametrize("lang", languages())
def test_typed_commands_are_answered_in_every_language(
    shop: Workshop, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, lang: str
) -> None:
    typed = "hello\ncauses\nchecks\nrelease\nlock\nrepair 1\nundo\ncall\n"
    monkeypatch.setattr("sys.stdin", StringIO(typed))
    simulation, start = begin(shop, "main", asset="PRESS-01", seed=3, lang=lang)
    played(Attempt(exercise=simulation.exercise, by="anna"), simulation, start)
    words, told = wording(lang), capsys.readouterr().out
    assert told.startswith(words("practice.title", machine="PRESS-01", seed="3"))
    for key in ("practice.help", "refused.no_lock.do", "practice.move.take_back", "practice.replay"):
        assert words(key) in told
    assert words("practice.called", minutes=480) in told
    assert all(each.text in told for each in start.checks)
    assert all(each.text in told for each in start.causes)


def test_without_a_machine_the_seed_decides_on_a_model_that_faults_are_known_of(
    shop: Workshop, tmp_path: Path
) -> None:
    put(shop.store, Document("more", "main", "a", "a", "a", "", DocumentKind.REGISTER), assets=BARE)
    found = {begin(shop, "main", seed=seed)[1].asset_model for seed in range(6)}
    assert found == {"P1"}
    assert begin(shop, "main", seed=3)[1] == begin(shop, "main", asset_model="P1", seed=3)[1]
    with closing(Store(Settings(home=tmp_path / "empty"))) as store:
        empty = Workshop(store, shop.vectors, shop.settings)
        with pytest.raises(BadInputError, match="No machine is named"):
            begin(empty, "main", seed=3)


def test_a_reader_that_goes_away_is_not_blamed_on_the_file_of_moves(tmp_path: Path) -> None:
    (tmp_path / "moves.jsonl").write_text("{}\n")
    with pytest.raises(BrokenPipeError), _lines(tmp_path / "moves.jsonl"):
        raise BrokenPipeError


def test_one_sentence_for_what_cannot_be_practised(shop: Workshop) -> None:
    with pytest.raises(BadInputError, match="no cause 'moon'"):
        begin(shop, "main", asset="PRESS-01", seed=1, cause="moon")
    simulation, start = begin(shop, "main", asset="PRESS-01", seed=1, cause="relief valve V10 dirty")
    assert simulation.exercise.cause == next(each.id for each in start.causes if "V10 dirty" in each.text)
    with pytest.raises(BadInputError, match="cannot be read"):
        scripted(Attempt(exercise=simulation.exercise, by="anna"), simulation, start, Path("none.jsonl"))
    with pytest.raises(BadInputError, match="goes with --json"):
        CliRunner().invoke(app, ["practise", "--moves", "none.jsonl"], catch_exceptions=False)


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
