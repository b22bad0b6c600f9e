"""Questions asked at a machine or in a case and their replies: each kept once, for everybody who works on the case."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

from pydantic import BaseModel, ConfigDict
from sqlalchemy import ColumnElement, delete, func, select, update

from copilot.access import ForbiddenError
from copilot.assistant import Query
from copilot.deeds import deed_id
from copilot.errors import BadInputError, ConflictError
from copilot.floortables import TurnRow
from copilot.refusing import refusal
from copilot.reply import Reply
from copilot.store import Store

Condition = ColumnElement[bool]


class Asked(BaseModel):
    """A question as a client sends it: ``id`` is its own (a UUID); ``asset``, ``asset_model``, ``case`` may be ""."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    text: str
    lang: str
    asset: str = ""
    asset_model: str = ""
    case: str = ""


class Turn(Asked):
    """A question, who asked it when (UTC), and the reply as far as it is there; ``done`` once that is complete."""

    by: str
    at: datetime
    reply: Reply | None = None
    done: bool = False

    def query(self, site: str) -> Query:
        """The question as the assistant takes it; what one person asks in one case or at one machine is one chat."""
        return Query(
            text=self.text,
            id=self.id,
            lang=self.lang,
            asset=self.asset or None,
            asset_model=None if self.asset else self.asset_model or None,
            site=site,
            chat=f"floor:{self.by}:{self.case or self.asset}",
        )


class Turns:
    """The turns of a site; those older than ``keep_days`` are forgotten."""

    def __init__(
        self,
        store: Store,
        site: str,
        keep_days: int,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._store, self._site, self._keep, self._clock = store, site, timedelta(days=keep_days), clock

    def ask(self, asked: Asked, by: str, answer: Callable[[Query], Iterator[Reply]]) -> Iterator[Turn]:
        """The turn as its reply grows; the last one is ``done`` and kept. Sent again, it is the one that was kept.

        A turn whose reply was cut off is answered when it is sent again. Raises what `begin` raises, when the first
        turn is taken.
        """
        turn = self.begin(asked, by)
        reply = None
        if not turn.done:
            for reply in answer(turn.query(self._site)):
                yield turn.model_copy(update={"reply": reply})
        yield self.complete(turn.id, reply) if reply else turn

    def begin(self, asked: Asked, by: str) -> Turn:
        """Keep a question without its reply, or give the turn that has its id.

        Raises `BadInputError` for no question or no valid id, `ForbiddenError` for the id of another person's turn and
        `ConflictError` for that of another question.
        """
        if not asked.text.strip():
            raise BadInputError(*refusal("nothing_asked"))
        asked = asked.model_copy(update={"id": deed_id(asked.id)})
        now = self._clock()
        self._store.put_new(TurnRow, {"site": self._site, "by": by, "at": now, **asked.model_dump()})
        with self._store.transaction() as session:
            session.execute(delete(TurnRow).where(TurnRow.at < now - self._keep))
        turn = self.find(asked.id)
        assert turn is not None  # just written, or it was there
        if turn.by != by:
            raise ForbiddenError(*refusal("asked_by_other"))
        if (turn.text, turn.asset, turn.case) != (asked.text, asked.asset, asked.case):
            raise ConflictError(*refusal("other_question"))
        return turn

    def complete(self, turn_id: str, reply: Reply) -> Turn:
        """Keep the whole reply of a turn; the one that came first stays."""
        change = (
            update(TurnRow)
            .where(TurnRow.site == self._site, TurnRow.id == turn_id, TurnRow.reply.is_(None))
            .values(reply=reply.model_dump(mode="json"))
        )
        with self._store.transaction() as session:
            session.execute(change)
        turn = self.find(turn_id)
        if turn is None:
            raise BadInputError(*refusal("no_turn"))
        return turn

    def find(self, turn_id: str) -> Turn | None:
        """A turn by its id, or None."""
        with self._store.transaction() as session:
            row = session.get(TurnRow, (self._site, turn_id))
            return _turn(row) if row else None

    def of_case(self, case: str) -> tuple[Turn, ...]:
        """All turns of a case, whoever asked, oldest first."""
        return self._found(*self._of_case(case))

    def of_person(self, by: str, asset: str, since: datetime | None = None) -> tuple[Turn, ...]:
        """What a person asked at a machine outside a case, oldest first; since a moment where one is named."""
        return self._found(*self._of_person(by, asset, since))

    def count_of_case(self, case: str) -> int:
        """How many turns a case has; no reply is read."""
        return self._count(*self._of_case(case))

    def count_of_person(self, by: str, asset: str, since: datetime | None = None) -> int:
        """How many turns `of_person` would give."""
        return self._count(*self._of_person(by, asset, since))

    def _of_case(self, case: str) -> list[Condition]:
        return [TurnRow.site == self._site, TurnRow.case == case]

    def _of_person(self, by: str, asset: str, since: datetime | None) -> list[Condition]:
        own = [*self._of_case(""), TurnRow.by == by, TurnRow.asset == asset]
        return own if since is None else [*own, TurnRow.at >= since]

    def _found(self, *conditions: Condition) -> tuple[Turn, ...]:
        query = select(TurnRow).where(*conditions).order_by(TurnRow.at, TurnRow.id)
        with self._store.transaction() as session:
            return tuple(_turn(row) for row in session.scalars(query))

    def _count(self, *conditions: Condition) -> int:
        query = select(func.count()).select_from(TurnRow).where(*conditions)
        with self._store.transaction() as session:
            return session.execute(query).scalar_one()


def _turn(row: TurnRow) -> Turn:
    return Turn(
        id=row.id,
        text=row.text,
        lang=row.lang,
        asset=row.asset,
        asset_model=row.asset_model,
        case=row.case,
        by=row.by,
        at=row.at,
        reply=Reply.model_validate(row.reply) if row.reply else None,
        done=row.reply is not None,
    )
