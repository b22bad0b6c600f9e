"""The panel of insight: what the crew has learnt, which questions are no good, which faults take too long."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from copilot.access import Permission
from copilot.learning.insight import Insight, Table
from copilot.plant import Plant
from ui.desks.drawn import Told, drawn
from ui.desks.fields import Fields
from ui.desks.panel import Act, Panel
from ui.desks.seat import Seat
from ui.trainer.lessondesk import LessonDesk

MOST_ROWS = 300


@dataclass(frozen=True)
class InsightPanel(Panel):
    """One table at a time: some of them take a while the first time."""

    plant: Plant
    desk: LessonDesk

    key = "insight"
    permission = Permission.LESSONS_WRITE

    def show(self, seat: Seat, view: Fields) -> str:
        """The chosen table; attempts of one learner where one is chosen."""
        table = view.choice("table", Table) or Table.LEARNERS
        insight = self.plant.insight(seat.actor, seat.site)
        user = view.text("user") if table is Table.ATTEMPTS else ""
        rows = _rows(insight, table, user, seat.words.lang)
        return drawn(
            "insight",
            seat.words,
            table=table,
            tables=list(Table),
            rows=rows[:MOST_ROWS],
            count=len(rows),
            user=user,
            causes=_causes(insight, seat.words.lang) if table is Table.PROPOSALS else {},
        )

    @property
    def acts(self) -> Mapping[str, Act]:
        """Deleting what is held on a learner; a lesson from a case that took too long."""
        return {"remove_learner": self._remove, "draft_case": self._draft}

    def _remove(self, seat: Seat, fields: Fields) -> Told:
        """Certificates stay unless they are to go, too: a plant may have to prove who was trained."""
        training = self.plant.training(seat.actor, seat.site)
        user, too = fields.text("user"), bool(fields.text("certificates"))
        training.remove_learner(user, certificates=too)
        return Told(seat.words("train.learner_removed", name=user))

    def _draft(self, seat: Seat, fields: Fields) -> Told:
        seat.actor.require(self.permission, seat.site)
        lesson = self.desk.cases(seat.site).of_case(fields.text("case"))
        book = self.desk.book(seat.site)
        if all(each.lesson.id != lesson.id for each in book.listed(seat.actor)):
            book.put(seat.actor, lesson)
        return Told(seat.words("train.drafted_there", title=lesson.title))


def _rows(insight: Insight, table: Table, user: str, lang: str) -> Sequence[object]:
    tables: dict[Table, Callable[[], Sequence[object]]] = {
        Table.LEARNERS: insight.learners,
        Table.ATTEMPTS: lambda: insight.attempts(user),
        Table.ITEMS: insight.items,
        Table.TIMES: insight.times,
        Table.FAULTS: lambda: insight.faults(lang),
        Table.PROPOSALS: insight.proposals,
    }
    return tables[table]()


def _causes(insight: Insight, lang: str) -> dict[str, str]:
    """What the causes of closed cases are called."""
    return {each.cause: each.text for each in insight.faults(lang)}
