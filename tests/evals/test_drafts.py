"""Drafts: kept, dropped, taken back; whole or not at all, whenever the process is killed."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copilot.errors import BadInputError
from copilot.settings import Settings
from evals.datasets import open_dataset
from evals.drafts import Draft, Drafts, from_case
from evals.questions import EvalQuestion, Place, read_questions
from evals.world import default_data, own_data

PLACE = Place(document="plant/press.md", section="1", page=3)
PASSAGE = "Pump pressure low: replace the suction filter"


def draft(name: str, text: str = "what now?") -> Draft:
    question = EvalQuestion(id=name, text=text, lang="en", gold=(PLACE,), phrases=(("SP-9031",),))
    return Draft(question=question, origin="part: SP-9031", passage=PASSAGE)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path / "home")


@pytest.fixture
def drafts(settings: Settings) -> Drafts:
    made = Drafts.of(settings)
    made.add([draft("a"), draft("b"), draft("c")])
    return made


def states(drafts: Drafts) -> str:
    return " ".join(each.state for each in drafts.all())


def kept(drafts: Drafts) -> list[str]:
    return (
        [question.text for question in read_questions(drafts.reviewed)] if drafts.reviewed.is_file() else []
    )


def edited(name: str, text: str = "what do I order?") -> EvalQuestion:
    return draft(name).question.model_copy(update={"text": text})


def test_only_a_kept_draft_is_the_plants_own_question(drafts: Drafts, settings: Settings) -> None:
    assert default_data(settings) != own_data(settings)
    drafts.keep(edited("b"))
    assert default_data(settings) == own_data(settings)
    [question] = open_dataset(default_data(settings)).questions
    assert question == edited("b")
    assert states(drafts) == "draft kept draft"


def test_what_was_decided_is_not_drafted_again(drafts: Drafts) -> None:
    drafts.keep(edited("a"))
    drafts.drop("b")
    assert drafts.add([draft("a"), draft("b"), draft("d"), draft("d", "twice")]) == 1
    assert states(drafts) == "kept dropped draft draft"
    drafts.path.unlink()
    assert drafts.add([draft("a"), draft("b")]) == 1  # a is kept; that b was dropped went with the file


def test_decisions_are_taken_back_one_by_one_latest_first(drafts: Drafts, settings: Settings) -> None:
    drafts.keep(edited("c"))
    drafts.drop("a")
    undone = drafts.undo()
    assert undone is not None
    assert undone.question.id == "a"
    undone = drafts.undo()
    assert undone is not None
    assert undone.question == edited("c")  # what was typed is not lost
    assert drafts.undo() is None
    assert states(drafts) == "draft draft draft"
    assert kept(drafts) == []
    assert default_data(settings) != own_data(settings)


def test_undoing_leaves_other_questions_alone(drafts: Drafts) -> None:
    drafts.keep(edited("a", "one?"))
    drafts.keep(edited("b", "two?"))
    drafts.undo()
    assert kept(drafts) == ["one?"]


@pytest.mark.parametrize("text", ["  ", "replace suction filter?"])
def test_no_empty_and_no_leaking_question_is_kept(drafts: Drafts, text: str) -> None:
    with pytest.raises(BadInputError):
        drafts.keep(edited("a", text))
    assert kept(drafts) == []
    assert states(drafts) == "draft draft draft"


def test_a_draft_is_decided_on_once(drafts: Drafts) -> None:
    drafts.drop("a")
    with pytest.raises(BadInputError, match="elsewhere"):
        drafts.keep(edited("a"))
    with pytest.raises(BadInputError, match="elsewhere"):
        drafts.drop("unknown")
    assert kept(drafts) == []


def test_another_file_of_drafts_goes_to_the_same_questions(settings: Settings, tmp_path: Path) -> None:
    other = Drafts.of(settings, tmp_path / "deep" / "other.jsonl")
    other.add([draft("x")])
    other.keep(edited("x"))
    assert kept(Drafts.of(settings)) == ["what do I order?"]


def test_a_spoilt_file_is_named(drafts: Drafts) -> None:
    drafts.path.write_text(drafts.path.read_text() + '{"question": 3}\n')
    with pytest.raises(BadInputError, match=r"Line 4 of .*drafts\.jsonl"):
        drafts.all()


def test_from_case_appends_once_and_only_what_does_not_leak(settings: Settings) -> None:
    def told(text: str, source: str = "case 7") -> Draft | None:
        return from_case(
            settings, text, "en", source=source, passage=PASSAGE, places=[PLACE], facts=[["SP-9031"]],
            safety=[["WARNING hot"]], asset="PRESS-01", asset_model="P1",
        )  # fmt: skip

    made = told("machine groans every morning, any idea?")
    assert made is not None
    question = made.question
    assert (question.asset, question.asset_model, question.kind, question.covered) == (
        "PRESS-01", "P1", "case", True,
    )  # fmt: skip
    assert (question.gold, question.phrases, question.safety) == (
        (PLACE,), (("SP-9031",),), (("WARNING hot",),),
    )  # fmt: skip
    assert told("machine groans every morning, any idea?") is None
    assert told("machine groans every morning, any idea?", "case 8") is not None
    assert told("suction filter, pump pressure low?") is None
    assert [each.origin for each in Drafts.of(settings).all()] == ["case 7", "case 8"]


@given(st.lists(st.tuples(st.sampled_from(["keep", "drop", "undo"]), st.sampled_from("abc")), max_size=12))
def test_any_order_of_decisions_is_told_the_same_by_both_files(
    tmp_path_factory: pytest.TempPathFactory, moves: list[tuple[str, str]]
) -> None:
    drafts = Drafts.of(Settings(home=tmp_path_factory.mktemp("moves")))
    drafts.add([draft("a"), draft("b"), draft("c")])
    expected, order = dict.fromkeys("abc", "draft"), list[str]()
    for move, name in moves:
        if move == "undo":
            drafts.undo()
            if order:
                expected[order.pop()] = "draft"
        elif expected[name] == "draft":
            order.append(name)
            expected[name] = "kept" if move == "keep" else "dropped"
            drafts.keep(edited(name)) if move == "keep" else drafts.drop(name)
    assert [each.state for each in drafts.all()] == list(expected.values())
    assert len(kept(drafts)) == list(expected.values()).count("kept")


# A real process that kills itself at the n-th moment at which a file is replaced: before (even) or after it (odd).
KILLED = """
import os, signal, sys
from pathlib import Path
from copilot.settings import Settings
from evals.drafts import Drafts
home, action, moment = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
drafts = Drafts.of(Settings(home=home))
waiting = drafts.all()[0].question
replace, reached = Path.replace, 0
def dying(self, target):
    global reached
    for act in (lambda: None, lambda: replace(self, target)):
        act()
        if reached == moment:
            os.kill(os.getpid(), signal.SIGKILL)
        reached += 1
Path.replace = dying
drafts.keep(waiting.model_copy(update={"text": "edited?"})) if action == "keep" else drafts.undo()
"""


@pytest.mark.process
@pytest.mark.parametrize("action", ["keep", "undo"])
@pytest.mark.parametrize("moment", range(4))
def test_a_kill_leaves_a_question_kept_whole_or_not_at_all(
    drafts: Drafts, settings: Settings, action: str, moment: int
) -> None:
    drafts.keep(edited("b", "before?"))
    if action == "undo":
        drafts.keep(edited("a", "edited?"))
    ended = subprocess.run(
        [sys.executable, "-c", KILLED, str(settings.home), action, str(moment)], check=False
    )
    assert ended.returncode == -signal.SIGKILL
    after = Drafts.of(settings)
    told = {each.question.id: each for each in after.all()}
    done = moment > 0 if action == "keep" else moment == 3
    now_kept = done if action == "keep" else not done
    assert kept(after) == ["before?", *(["edited?"] if now_kept else [])]
    assert (told["a"].state == "kept") == now_kept
    assert sorted(path.name for path in own_data(settings).iterdir()) == ["answers-reviewed.jsonl"]
    if not now_kept:
        after.keep(edited("a", "again?"))
        assert kept(after) == ["before?", "again?"]
