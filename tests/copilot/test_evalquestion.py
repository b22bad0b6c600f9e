"""Evaluation questions out of feedback: what is known of the right answer, and where each is written, once."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from copilot.evalquestion import ANSWERS, DRAFTS, as_question, write_question
from copilot.feedback import Context, Feedback, Verdict
from copilot.reply import Block, BlockKind, Reply
from tests.copilot.test_feedback import REPLY

PLACE = {"document": "manual.en", "section": "4.1 Valve", "page": 9}
REFUSED = Reply(lang="en", covered=False, blocks=(Block(kind=BlockKind.NOT_COVERED, text="Not covered."),))


def feedback(verdict: Verdict, part: str, reply: Reply | None = REPLY) -> Feedback:
    context = Context(
        question="how? =1+1", lang="en", asset="PRESS-01", asset_model="P1", index="{}", reply=reply
    )
    return Feedback(
        id=str(uuid4()),
        verdict=verdict,
        part=part,
        reason="so",
        by="mei",
        at=datetime.now(UTC),
        context=context,
    )


def test_what_was_praised_is_the_right_answer() -> None:
    block, whole = (as_question(feedback(Verdict.UP, part)) for part in ("1", ""))
    assert block.gold == whole.gold == (PLACE,)
    assert block.confirmed
    assert (block.asset, block.asset_model, block.covered, block.note) == ("PRESS-01", None, True, "so")


def test_what_was_blamed_or_quotes_nothing_waits_for_a_reviewer() -> None:
    for given in (
        feedback(Verdict.DOWN, "1"),
        feedback(Verdict.UP, "2"),
        feedback(Verdict.DOWN, "0", REFUSED),
        feedback(Verdict.UP, "cause:x", None),
    ):
        question = as_question(given)
        assert (question.confirmed, question.gold, question.covered) == (False, (), True)


def test_a_refusal_that_was_praised_is_a_question_without_an_answer() -> None:
    for part in ("0", ""):
        question = as_question(feedback(Verdict.UP, part, REFUSED))
        assert (question.confirmed, question.covered) == (True, False)


def test_each_is_written_once_where_it_belongs(tmp_path: Path) -> None:
    for given in (feedback(Verdict.UP, "1"), feedback(Verdict.DOWN, "1")):
        for _ in range(2):
            write_question(tmp_path, as_question(given), "feedback 1")
    [sure] = (tmp_path / ANSWERS).read_text().splitlines()
    [draft] = (tmp_path / DRAFTS).read_text().splitlines()
    assert json.loads(sure)["gold"] == [PLACE]
    assert json.loads(draft)["origin"] == "feedback 1"
