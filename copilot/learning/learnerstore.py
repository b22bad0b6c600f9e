"""Where a learner's attempts are kept: events that are only ever added, each deed once, each call one transaction."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from copilot.access import ForbiddenError
from copilot.deeds import deed_id
from copilot.errors import BadInputError, ConflictError, CopilotError
from copilot.learning.offered import Progress
from copilot.learningtables import AttemptRow, LearningEventRow
from copilot.refusing import refusal
from copilot.store import Store

FORGOTTEN = frozenset({"forgot", "forgotten"})
"""Kinds of events that tell nothing but that their deeds were done."""
# Of several who write at once one gets through each time, and no learner has so many tablets.
_MOST_TRIES = 30


class Outrun(Exception):
    """Something else was written in between: look again."""


@dataclass(frozen=True, slots=True)
class Change:
    """What a deed adds to an attempt, and how that stands then; ``also`` is written in the same transaction."""

    kind: str
    data: Mapping[str, Any]
    at: datetime
    state: Progress = Progress.BEGUN
    score: float | None = None
    result: dict[str, Any] | None = None
    also: Callable[[Session], None] | None = None


@dataclass(frozen=True)
class LearnerStore:
    """What one learner did at a site."""

    store: Store
    site: str
    user: str

    def once(
        self,
        deed: str,
        kinds: frozenset[str],
        act: Callable[[str], None],
        *,
        attempt: str | None = None,
        same: Mapping[str, Any] | None = None,
    ) -> LearningEventRow | None:
        """What was done under a deed, done now by ``act`` (given the deed as it is kept) where it was not before.

        None where ``act`` found nothing to write down. ``kinds``, ``attempt`` and ``same`` (of the event's data) tell
        it from another thing that was done under the same id. Raises `ConflictError` for that, `ForbiddenError` for
        another person's deed, `BadInputError` for one whose data was deleted, beside what ``act`` raises.
        """
        deed = deed_id(deed)

        def done() -> LearningEventRow | None:
            return self._require_same(self.deed(deed), kinds, attempt, same or {})

        for _ in range(_MOST_TRIES):
            if event := done():
                return event
            try:
                act(deed)
            except Outrun:
                continue
            except CopilotError:
                # The same deed, sent twice at once, may have come first and be what stands in the way.
                if event := done():
                    return event
                raise
            return done()
        raise ConflictError(*refusal("changed_meanwhile", by=self.user), by=(self.user,))

    def deed(self, deed: str) -> LearningEventRow | None:
        """What was done under a deed. Raises `ForbiddenError` where somebody else did it."""
        with self.store.transaction() as session:
            event = session.get(LearningEventRow, (self.site, deed))
        if event and event.user != self.user and event.kind not in FORGOTTEN:
            raise ForbiddenError(*refusal("done_by_other"))
        return event

    def attempt(self, attempt: str, kind: str) -> AttemptRow:
        """An attempt by id. Raises `BadInputError` where there is none, `ForbiddenError` for another learner's."""
        row = None
        if is_id(attempt):
            with self.store.transaction() as session:
                row = session.get(AttemptRow, (self.site, attempt))
        if row is None or row.kind != kind:
            raise BadInputError(*refusal("learning.no_attempt"))
        if row.user != self.user:
            raise ForbiddenError(*refusal("learning.other_learner"))
        return row

    def open_attempt(self, what: str) -> AttemptRow | None:
        """The attempt at something that goes on."""
        query = select(AttemptRow).where(
            AttemptRow.site == self.site, AttemptRow.user == self.user, AttemptRow.open == what
        )
        with self.store.transaction() as session:
            return session.scalar(query)

    def attempts(self, kind: str) -> list[AttemptRow]:
        """All attempts of a kind, the latest first."""
        query = (
            select(AttemptRow)
            .where(AttemptRow.site == self.site, AttemptRow.user == self.user, AttemptRow.kind == kind)
            .order_by(AttemptRow.begun_at.desc(), AttemptRow.id)
        )
        with self.store.transaction() as session:
            return list(session.scalars(query))

    def events(self, attempt: str) -> list[LearningEventRow]:
        """The events of an attempt in their order."""
        query = (
            select(LearningEventRow)
            .where(LearningEventRow.site == self.site, LearningEventRow.attempt == attempt)
            .order_by(LearningEventRow.seq)
        )
        with self.store.transaction() as session:
            return list(session.scalars(query))

    def begin(self, attempt: AttemptRow, deed: str) -> None:
        """Begin an attempt. Raises `Outrun` where the deed was done or one goes on already."""
        with self.store.transaction() as session:
            session.add(attempt)
            session.add(self._event(attempt.id, 0, deed, Change("begun", {}, attempt.begun_at)))
            flush(session)

    def append(self, attempt: AttemptRow, deed: str, change: Change) -> None:
        """Add to an attempt as it was read. Raises `Outrun` where it moved on since, or the deed was done."""
        values = {"version": attempt.version + 1, "updated_at": change.at}
        if change.state is not Progress.BEGUN:
            values |= {"state": change.state, "score": change.score, "result": change.result}
            values |= {"ended_at": change.at, "open": None}
        moved = (
            update(AttemptRow)
            .where(
                AttemptRow.site == self.site,
                AttemptRow.id == attempt.id,
                AttemptRow.version == attempt.version,
            )
            .values(**values)
            .returning(AttemptRow.version)
        )
        with self.store.transaction() as session:
            # First of all: it takes the lock, and a write that comes second finds the version changed.
            if not session.execute(moved).all():
                raise Outrun
            session.add(self._event(attempt.id, attempt.version, deed, change))
            flush(session)
            if change.also:
                change.also(session)
                flush(session)

    def _event(self, attempt: str, seq: int, deed: str, change: Change) -> LearningEventRow:
        return LearningEventRow(
            site=self.site,
            deed=deed,
            attempt=attempt,
            seq=seq,
            user=self.user,
            kind=change.kind,
            data=dict(change.data),
            at=change.at,
        )

    def _require_same(
        self,
        event: LearningEventRow | None,
        kinds: frozenset[str],
        attempt: str | None,
        same: Mapping[str, Any],
    ) -> LearningEventRow | None:
        if event is None:
            return None
        if event.kind in kinds and all(event.data.get(key) == value for key, value in same.items()):
            if attempt in (None, event.attempt):
                return event
        elif event.kind in FORGOTTEN:
            raise BadInputError(*refusal("learning.no_attempt"))
        raise ConflictError(*refusal("learning.other_deed"))


def is_id(text: str) -> bool:
    """Whether a text may be an id of ours; a database may choke on what is none (NUL)."""
    return text.isascii() and text.isalnum() and len(text) <= 32


def flush(session: Session) -> None:
    """Write what waits to be written. Raises `Outrun` where somebody else has written the same meanwhile."""
    try:
        session.flush()
    except IntegrityError:
        raise Outrun from None
