"""The panel of failure causes: what counts as one cause of a model, merged and split by hand, and taken back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from copilot.access import Permission
from copilot.causebook import CauseBook, KnownCause, KnownCauses, known_causes, models_of
from copilot.errors import BadInputError
from copilot.store import Store
from copilot.wordingvectors import WordingVectors
from ui.desks.drawn import Told, drawn
from ui.desks.fields import Fields
from ui.desks.panel import Act, Panel
from ui.desks.seat import Seat


@dataclass(frozen=True)
class CausesPanel(Panel):
    """The causes of one model at a time."""

    store: Store
    vectors: WordingVectors

    key = "causes"
    permission = Permission.CAUSES_WRITE

    def show(self, seat: Seat, view: Fields) -> str:
        """The causes of the chosen model; what merging the two that are ticked would change; what was decided."""
        models = models_of(self.store, seat.site)
        wanted = view.text("model")
        model = wanted if wanted in models else next(iter(models), "")
        book = self._book(seat, model)
        knowledge = book.knowledge() if model else None
        known = known_causes(knowledge, seat.words.lang) if knowledge else None
        ticked = view.texts("pick")
        return drawn(
            "causes",
            seat.words,
            models=models,
            model=model,
            causes=known.causes if known else [],
            pair=picked(known, ticked) if known else None,
            ticked=ticked,
            decided=book.decided() if model else [],
            findings={each.id: each.text(seat.words.lang) for each in knowledge.findings}
            if knowledge
            else {},
            names={cause.id: cause.text for cause in known.causes} if known else {},
        )

    @property
    def acts(self) -> Mapping[str, Act]:
        """Merging, splitting, and taking that back."""
        return {"merge": self._merge, "split": self._split, "undo": self._undo}

    def _merge(self, seat: Seat, fields: Fields) -> Told:
        book = self._book(seat, fields.text("model"))
        kept = book.merge(seat.actor, fields.text("cause"), fields.text("other"))
        return self._changed(seat, book, kept)

    def _split(self, seat: Seat, fields: Fields) -> Told:
        book = self._book(seat, fields.text("model"))
        book.split(seat.actor, fields.text("cause"), fields.text("wording", 10_000))
        return self._changed(seat, book, fields.text("cause"))

    def _undo(self, seat: Seat, fields: Fields) -> Told:
        book = self._book(seat, fields.text("model"))
        ids = [int(each) for each in fields.texts("id") if each.isascii() and each.isdecimal()]
        book.undo(seat.actor, ids)
        return Told(seat.words("desk.undone"))

    def _changed(self, seat: Seat, book: CauseBook, cause: str) -> Told:
        """What the cause comes to now."""
        known = known_causes(book.knowledge(), seat.words.lang)
        found = next((each for each in known.causes if each.id == cause), None)
        if found is None:
            return Told(seat.words("desk.causes_changed"))
        wordings = len(found.merges)
        return Told(seat.words("desk.cause_now", text=found.text, jobs=found.jobs, wordings=wordings))

    def _book(self, seat: Seat, model: str) -> CauseBook:
        if model and model not in models_of(self.store, seat.site):
            raise BadInputError("There is no such model here.", "Reload the page.")
        return CauseBook(self.store, self.vectors, seat.site, model)


def picked(known: KnownCauses, ids: tuple[str, ...]) -> tuple[KnownCause, KnownCause] | None:
    """The two causes that are ticked, the one that would be kept first; None unless there are two."""
    found = [cause for cause in known.causes if cause.id in ids]
    if len(found) != 2:
        return None
    first, second = sorted(found, key=lambda cause: cause.from_jobs)
    return first, second
