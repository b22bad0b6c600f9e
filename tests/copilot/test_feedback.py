"""Feedback: kept once with all that was seen, worked off, exported."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from uuid import uuid4

import pytest

from copilot.access import ForbiddenError
from copilot.casebook import Casebook
from copilot.casetables import AuditRow
from copilot.errors import BadInputError
from copilot.feedback import Feedback, FeedbackBox, FeedbackQueue, FeedbackState, Given, Verdict
from copilot.reply import Block, BlockKind, Citation, Reply
from copilot.settings import Settings
from copilot.store import Store
from copilot.turns import Asked, Turns
from tests.copilot.mining.press import fill
from tests.copilot.test_casebook import JOBS, begun, book_on

CITED = Citation(document="manual.en", heading=("4", "4.1 Valve"), page=9, quote="Clean V10", lang="en")
REPLY = Reply(
    lang="en",
    covered=True,
    blocks=(
        Block(kind=BlockKind.SAFETY, text="DANGER", level="danger", citations=(CITED,)),
        Block(kind=BlockKind.QUOTE, text="Clean V10", citations=(CITED, CITED)),
        Block(kind=BlockKind.NOTE, text="=HYPERLINK(1)"),
    ),
)


@pytest.fixture
def book(tmp_path: Path) -> Iterator[Casebook]:
    with closing(Store(Settings(home=tmp_path))) as store:
        fill(store, JOBS)
        yield book_on(store, tmp_path)


@pytest.fixture
def turns(book: Casebook) -> Turns:
    return Turns(book.workshop.store, "main", 30)


@pytest.fixture
def box(book: Casebook, turns: Turns) -> FeedbackBox:
    return FeedbackBox(book.workshop.store, book, turns, '{"dimension": 384}')


@pytest.fixture
def queue(book: Casebook) -> FeedbackQueue:
    return FeedbackQueue(book.workshop.store, "main")


def turn(turns: Turns, reply: Reply = REPLY) -> str:
    asked = Asked(id=str(uuid4()), text="how to mend the valve?", lang="en", asset="PRESS-01")
    turns.begin(asked, "mei")
    return turns.complete(asked.id, reply).id


def up(turn: str, part: str = "1", verdict: Verdict = Verdict.UP, **given: str) -> Given:
    return Given(id=str(uuid4()), verdict=verdict, turn=turn, part=part, **given)


def test_feedback_on_a_block_keeps_all_that_was_seen(
    box: FeedbackBox, queue: FeedbackQueue, turns: Turns
) -> None:
    given = box.give(up(turn(turns), reason="right valve"), "mei")
    assert queue.all() == (given,)
    assert given.block == REPLY.blocks[1]
    context = given.context
    assert (context.question, context.lang, context.asset) == ("how to mend the valve?", "en", "PRESS-01")
    assert (context.reply, context.index) == (REPLY, '{"dimension": 384}')


def test_feedback_on_a_part_of_a_case_keeps_the_case_as_it_was(book: Casebook, box: FeedbackBox) -> None:
    case = begun(book)
    given = box.give(
        Given(id=str(uuid4()), verdict=Verdict.DOWN, case=case.id, part="check:a", lang="de"), "mei"
    )
    book.lock_out(case.id, "mei")
    assert given.context.view
    assert (given.context.view["version"], given.context.view["lang"]) == (case.version, "de")
    assert (given.context.question, given.block) == ("E042", None)


@pytest.mark.parametrize("part", ["", "7", "-1", "²", "cause:x"])
def test_a_part_that_is_no_block_is_the_whole(box: FeedbackBox, turns: Turns, part: str) -> None:
    assert box.give(up(turn(turns), part), "mei").block is None


def test_sent_again_it_is_what_was_kept(box: FeedbackBox, queue: FeedbackQueue, turns: Turns) -> None:
    given = up(turn(turns))
    first = box.give(given, "mei")
    queue.done(first.id, "ana", "fixed")
    again = box.give(given.model_copy(update={"verdict": Verdict.DOWN}), "mei")
    assert (again.verdict, again.state) == (Verdict.UP, FeedbackState.DONE)
    with pytest.raises(ForbiddenError):
        box.give(given, "bo")
    assert len(queue.all()) == 1


def test_what_is_on_nothing_known_is_refused(box: FeedbackBox, queue: FeedbackQueue) -> None:
    for given in (up(str(uuid4())), up(""), Given(id=str(uuid4()), verdict=Verdict.UP, case="nocase")):
        with pytest.raises(BadInputError):
            box.give(given, "mei")
    with pytest.raises(BadInputError, match="no feedback"):
        queue.done("x", "ana")
    assert queue.all() == ()


def test_the_queue_is_worked_off_and_audited(box: FeedbackBox, queue: FeedbackQueue, turns: Turns) -> None:
    good, bad = box.give(up(turn(turns)), "mei"), box.give(up(turn(turns), verdict=Verdict.DOWN), "bo")
    done = queue.done(good.id, "ana", "thanks")
    assert queue.done(good.id, "otto") == done
    assert (done.done_by, done.note) == ("ana", "thanks")
    assert queue.all(FeedbackState.OPEN) == (bad,)
    assert queue.all(verdict=Verdict.UP) == (done,)
    assert queue.reopen(good.id, "ana") == good
    assert audited(queue) == ["feedback_done", "feedback_reopened"]
    assert FeedbackQueue(queue._store, "other").all() == ()


def test_an_export_gives_every_line_back(box: FeedbackBox, queue: FeedbackQueue, turns: Turns) -> None:
    for reason in ("line\nbreak \u2028 and more", '=cmd|" /C calc"!A0', "油"):
        box.give(up(turn(turns), reason=reason), "mei")
    lines = queue.export("ana").removesuffix("\n").split("\n")
    assert [Feedback.model_validate(json.loads(line)) for line in lines] == list(queue.all())
    assert audited(queue) == ["feedback_exported"]


def audited(queue: FeedbackQueue) -> list[str]:
    with queue._store.transaction() as session:
        rows = session.query(AuditRow).order_by(AuditRow.id)
        return [row.action for row in rows if row.action.startswith("feedback")]
