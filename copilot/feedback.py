"""Thumbs up and down with reasons: kept once with all that was seen, worked off in a queue, turned into questions."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import select

from copilot.access import ForbiddenError
from copilot.audit import write_audit
from copilot.casebook import Casebook
from copilot.deeds import deed_id
from copilot.errors import BadInputError
from copilot.floortables import FeedbackRow
from copilot.refusing import refusal
from copilot.reply import Block, Reply
from copilot.store import Store
from copilot.turns import Turns

LONGEST_REASON = 2000


class Verdict(StrEnum):
    """Whether it helped."""

    UP = "up"
    DOWN = "down"


class FeedbackState(StrEnum):
    """Whether somebody has worked it off."""

    OPEN = "open"
    DONE = "done"


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True)


class Given(_Part):
    """Feedback as a client sends it, under its own ``id`` (a UUID), on one block of a turn or one part of a case.

    ``part`` is the block's place in the reply ("0", "1", ...), or "check:ID", "cause:ID", "step:N" or "work_order" of
    a case; "" for the whole. One of ``turn`` and ``case`` is named.
    """

    id: str
    verdict: Verdict
    reason: str = Field("", max_length=LONGEST_REASON)
    turn: str = ""
    case: str = ""
    part: str = Field("", max_length=200)
    lang: str = ""


class Context(_Part):
    """What was seen: the question as asked, the reply or the view of the case (JSON), the index's identity (JSON)."""

    question: str
    lang: str
    asset: str
    asset_model: str
    index: str
    reply: Reply | None = None
    view: dict[str, Any] | None = None


class Feedback(Given):
    """Feedback with its context, who gave it when (UTC), and what became of it.

    ``note`` is what was written when it was done; ``question`` is the id of the evaluation question made of it, or "".
    """

    by: str
    at: datetime
    context: Context
    state: FeedbackState = FeedbackState.OPEN
    done_by: str = ""
    note: str = ""
    question: str = ""

    @property
    def block(self) -> Block | None:
        """The block of the reply that it is on; None for the whole reply or a part of a case."""
        blocks = self.context.reply.blocks if self.context.reply else ()
        place = int(self.part) if self.part.isascii() and self.part.isdigit() else len(blocks)
        return blocks[place] if place < len(blocks) else None


class FeedbackBox:
    """Takes feedback at a site."""

    def __init__(
        self,
        store: Store,
        book: Casebook,
        turns: Turns,
        index: str,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """``index`` is the identity of the index that answers, as JSON."""
        self._store, self._book, self._turns, self._index, self._clock = store, book, turns, index, clock

    def give(self, given: Given, by: str) -> Feedback:
        """Keep feedback with its context; the same id again gives what was kept.

        Raises `BadInputError` for what is on nothing known, `ForbiddenError` for the id of another person's feedback.
        """
        given = given.model_copy(update={"id": deed_id(given.id)})
        kept = _find(self._store, self._book.site, given.id)
        if kept is None:
            made = Feedback(**given.model_dump(), by=by, at=self._clock(), context=self._context(given, by))
            self._store.put_new(FeedbackRow, _row(self._book.site, made))
            kept = _find(self._store, self._book.site, given.id)
        assert kept is not None
        if kept.by != by:
            raise ForbiddenError(*refusal("given_by_other"))
        return kept

    def _context(self, given: Given, by: str) -> Context:
        turn = self._turns.find(given.turn) if given.turn else None
        if turn is not None and turn.reply is not None:
            return Context(
                question=turn.text,
                lang=turn.lang,
                asset=turn.asset,
                asset_model=turn.asset_model,
                index=self._index,
                reply=turn.reply,
            )
        if not given.case:
            raise BadInputError(*refusal("no_answer"))
        case = self._book.load(given.case)
        view = self._book.view(case, by, given.lang or None)
        return Context(
            question=self._book.title(case),
            lang=view.lang,
            asset=view.asset,
            asset_model=view.asset_model,
            index=self._index,
            view=view.model_dump(mode="json"),
        )


class FeedbackQueue:
    """The feedback of a site as maintainers work it off."""

    def __init__(self, store: Store, site: str) -> None:
        self._store, self._site = store, site

    def all(self, state: FeedbackState | None = None, verdict: Verdict | None = None) -> tuple[Feedback, ...]:
        """All feedback, the latest first; in one state or of one verdict where asked."""
        query = select(FeedbackRow).where(FeedbackRow.site == self._site)
        query = query.where(FeedbackRow.state == state) if state else query
        query = query.where(FeedbackRow.verdict == verdict) if verdict else query
        with self._store.transaction() as session:
            rows = session.scalars(query.order_by(FeedbackRow.at.desc(), FeedbackRow.id))
            return tuple(Feedback.model_validate(row.data) for row in rows)

    def get(self, feedback_id: str) -> Feedback:
        """One of them. Raises `BadInputError` where there is none."""
        found = _find(self._store, self._site, feedback_id)
        if found is None:
            raise BadInputError(f"There is no feedback '{feedback_id}'.", "Look at the queue again.")
        return found

    def done(self, feedback_id: str, by: str, note: str = "") -> Feedback:
        """Work one off, with a note on what came of it; again changes nothing."""
        found = self.get(feedback_id)
        if found.state is FeedbackState.DONE:
            return found
        return self._put(
            found.model_copy(update={"state": FeedbackState.DONE, "done_by": by, "note": note}), by, "done"
        )

    def reopen(self, feedback_id: str, by: str) -> Feedback:
        """Put one back into the queue."""
        found = self.get(feedback_id).model_copy(
            update={"state": FeedbackState.OPEN, "done_by": "", "note": ""}
        )
        return self._put(found, by, "reopened")

    def asked(self, feedback_id: str, question: str, by: str) -> Feedback:
        """Note the evaluation question that was made of one; see `copilot.evalquestion.make_question`."""
        return self._put(self.get(feedback_id).model_copy(update={"question": question}), by, "question")

    def export(self, by: str, found: Sequence[Feedback] | None = None) -> str:
        """Feedback (all of it unless some is given) as JSONL, one whole `Feedback` a line; noted in the audit log."""
        rows = self.all() if found is None else found
        write_audit(self._store, self._site, by, "feedback_exported", {"count": len(rows)})
        return "".join(f"{json.dumps(row.model_dump(mode='json'), ensure_ascii=False)}\n" for row in rows)

    def _put(self, feedback: Feedback, by: str, what: str) -> Feedback:
        with self._store.transaction() as session:
            session.merge(FeedbackRow(**_row(self._site, feedback)))
            write_audit(session, self._site, by, f"feedback_{what}", {"feedback": feedback.id})
        return feedback


def _find(store: Store, site: str, feedback_id: str) -> Feedback | None:
    with store.transaction() as session:
        row = session.get(FeedbackRow, (site, feedback_id))
        return Feedback.model_validate(row.data) if row else None


def _row(site: str, feedback: Feedback) -> dict[str, Any]:
    shared = {"site": site, "id": feedback.id, "by": feedback.by, "at": feedback.at}
    return shared | {
        "verdict": feedback.verdict,
        "state": feedback.state,
        "data": feedback.model_dump(mode="json"),
    }
