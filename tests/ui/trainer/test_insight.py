from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from uuid import uuid4

import pytest

from copilot.access import ForbiddenError, Role
from copilot.errors import BadInputError
from copilot.learning.classroom import Classroom
from copilot.learning.insight import FaultLine, ItemLine, Table, TimeLine
from copilot.learning.itemstats import Flag
from copilot.learning.offered import Progress
from copilot.learning.offers import Proposal
from copilot.learning.register import AttemptLine
from copilot.lessons.lesson import Kept, LessonState
from copilot.wording import wording
from tests.ui.desks.plant import HOSTILE, Desks, fields
from ui.desks.drawn import drawn
from ui.trainer.insight import InsightPanel
from ui.trainer.lessondesk import LessonDesk
from ui.trainer.picks import composed, quotes_of, section_of, section_picks

TITLE = "Filter for beginners"
NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)


@pytest.fixture
def panel(desks: Desks) -> InsightPanel:
    assistant = desks.service.assistant
    return InsightPanel(desks.service.plant, LessonDesk(assistant.store, assistant.settings))


@pytest.fixture
def published(panel: InsightPanel, desks: Desks) -> Iterator[Kept]:
    """A lesson that learners meet."""
    seat, drafter, book = (
        desks.seat(Role.TRAINER, name="tom"),
        panel.desk.drafter("main"),
        panel.desk.book("main"),
    )
    [pick] = [each for each in section_picks(drafter, "P1", [], "en") if each.title.startswith("Replacing")]
    placed = section_of(drafter, "P1", pick.id)
    book.put(seat.actor, lesson := composed(drafter, "P1", placed, TITLE, quotes_of(drafter, "P1", placed)))
    book.submit(seat.actor, lesson.id)
    kept = book.publish(seat.actor, lesson.id, seat.words)
    assert kept.state is LessonState.PUBLISHED
    yield kept
    shutil.rmtree(book.folder, ignore_errors=True)


def room(desks: Desks, name: str) -> Classroom:
    return desks.service.plant.classroom(desks.seat(Role.TECHNICIAN, name=name).actor, "main")


def test_learners_and_their_attempts_are_shown_and_deleted(
    panel: InsightPanel, desks: Desks, published: Kept
) -> None:
    anna, seat = room(desks, "anna"), desks.seat(Role.TRAINER)
    run = anna.begin(str(uuid4()), published.lesson.id, "en")
    for place in range(len(run.cards)):
        run = anna.seen(str(uuid4()), run.id, place)
    assert run.passed
    room(desks, "ben").begin(str(uuid4()), published.lesson.id, "en")
    learners = panel.show(seat, fields())
    assert "anna" in learners
    assert "ben" in learners
    attempts = panel.show(seat, fields(table="attempts", user="anna"))
    assert attempts.count(TITLE) == 1
    assert "passed" in attempts
    assert TITLE in panel.show(seat, fields(table="times"))
    assert panel.acts["remove_learner"](seat, fields(user="anna")).text == "The data of anna are deleted."
    assert "anna" not in panel.show(seat, fields())
    assert anna.own().model_dump()
    with pytest.raises(BadInputError):
        panel.acts["remove_learner"](seat, fields(user="anna"))
    panel.acts["remove_learner"](seat, fields(user="ben"))


ROWS: dict[Table, object] = {
    Table.ITEMS: ItemLine(
        "x", TITLE, "i", "value", HOSTILE, "stem", 6, 0.5, -0.25, (Flag.NEGATIVE, Flag.NOBODY)
    ),
    Table.FAULTS: FaultLine("P1", "cause:1", HOSTILE, 3, 2, 12.4),
    Table.PROPOSALS: Proposal(
        case="C-1", asset="", asset_model=HOSTILE, cause="cause:1", minutes=90.0, optimal=30.0, ratio=3.0
    ),
    Table.TIMES: TimeLine("x", HOSTILE, 4, 3, 26.25, 1.5),
    Table.ATTEMPTS: AttemptLine(
        "a", HOSTILE, "practice", "", 0, "e", "", "P1", Progress.FAILED, 40.0, NOW, NOW, 55.0, 35.0, "cause:1"
    ),
}


@pytest.mark.parametrize("table", list(ROWS))
@pytest.mark.parametrize("lang", ["en", "de", "zh-Hant"])
def test_figures_are_written_as_the_trainer_reads_them(table: Table, lang: str) -> None:
    shown = drawn(
        "insight", wording(lang), table=table, tables=list(Table), rows=[ROWS[table]], count=1, user="",
        causes={"cause:1": "Filter clogged"},
    )  # fmt: skip
    assert "<img" not in shown
    wanted = {
        Table.ITEMS: "-0,25" if lang == "de" else "-0.25",
        Table.FAULTS: "12", Table.PROPOSALS: "Filter clogged", Table.ATTEMPTS: "20",
        Table.TIMES: "26,2" if lang == "de" else "26.2",
    }  # fmt: skip
    assert wanted[table] in shown


@pytest.mark.parametrize("table", list(Table))
def test_every_table_says_when_it_is_empty(panel: InsightPanel, desks: Desks, table: Table) -> None:
    assert "Nothing here yet" in panel.show(desks.seat(Role.TRAINER), fields(table=table))


def test_technicians_look_at_nobody(panel: InsightPanel, desks: Desks) -> None:
    anna = desks.seat(Role.TECHNICIAN)
    with pytest.raises(ForbiddenError):
        panel.show(anna, fields())
    for act in panel.acts.values():
        with pytest.raises(ForbiddenError):
            act(anna, fields(user="ben", case="x"))
    with pytest.raises(BadInputError, match="no case"):
        panel.acts["draft_case"](desks.seat(Role.TRAINER), fields(case="x"))
