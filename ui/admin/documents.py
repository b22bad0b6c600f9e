"""The panel of documents: what was taken in and what could not be, uploads, reading again, removal."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from copilot.access import Permission
from copilot.knowledge import DocumentKind
from copilot.tables import DocumentRow, SourceState
from copilot.wording import Wording, language_name
from ui.desk import Event
from ui.desks.drawn import Told, drawn
from ui.desks.fields import Fields
from ui.desks.panel import Act, Panel
from ui.desks.seat import Seat
from ui.documents import Documents

MOST_ROWS = 300
# What manuals of machines sold to East Asia and Europe are written in; others are told by their text.
MANUAL_LANGUAGES = ("en", "de", "es", "zh-Hant", "zh-Hans", "fr", "it", "ja", "ko", "nl", "pl", "pt", "vi")


@dataclass(frozen=True)
class DocumentsPanel(Panel):
    """Documents, those that failed first."""

    documents: Documents

    key = "documents"
    permission = Permission.DOCUMENTS_WRITE

    def show(self, seat: Seat, view: Fields) -> str:
        """The failed ones with what to do, the running job, an upload, and all documents."""
        rows = self.documents.all(seat.actor, seat.site)
        wanted = view.text("q").casefold()
        found = [row for row in rows if wanted in f"{row.id} {row.title} {row.revision}".casefold()]
        store = self.documents.service.assistant.store
        models = {asset.model for asset in store.assets(seat.site)}
        models |= {model for row in rows for model in row.asset_models}
        return drawn(
            "documents",
            seat.words,
            q=view.text("q"),
            failed=[row for row in rows if row.state == SourceState.FAILED],
            rows=found[:MOST_ROWS],
            found=len(found),
            total=len(rows),
            outcome=outcome_text(seat.words, self.documents.outcome(seat.actor, seat.site)),
            models=sorted(models - {""}),
            languages=[(tag, language_name(tag, seat.words.lang)) for tag in MANUAL_LANGUAGES],
            kinds=list(DocumentKind),
            largest=self.documents.service.assistant.settings.max_file_mb,
            version=version_of(rows),
            state=SourceState,
        )

    @property
    def acts(self) -> Mapping[str, Act]:
        """Reading again and removing."""
        return {"renew": self._renew, "renew_all": self._renew_all, "delete": self._delete}

    def _renew(self, seat: Seat, fields: Fields) -> Told:
        ids = fields.texts("id")
        return Told(seat.words("desk.renewing", count=self.documents.renew(seat.actor, seat.site, ids)))

    def _renew_all(self, seat: Seat, fields: Fields) -> Told:
        return Told(seat.words("desk.renewing", count=self.documents.renew(seat.actor, seat.site, ())))

    def _delete(self, seat: Seat, fields: Fields) -> Told:
        deleted = self.documents.delete(seat.actor, seat.site, fields.texts("id"))
        return Told(seat.words("desk.deleted", count=deleted))


def version_of(rows: Sequence[DocumentRow]) -> str:
    """Changes whenever the list of documents looks different."""
    seen = [(row.id, row.state, row.error, row.content_hash, str(row.ingested_at)) for row in rows]
    return hashlib.sha256(repr(seen).encode()).hexdigest()[:16]


def outcome_text(words: Wording, event: Event | None) -> str:
    """How a job ended, in one line; "" where none has."""
    if event is None:
        return ""
    if event.problem:
        return f"{event.problem.message} {event.problem.remedy}".strip()
    assert event.report
    counts = event.report.documents
    return words(
        "desk.outcome",
        added=counts.added,
        updated=counts.updated,
        deleted=counts.deleted,
        failed=len(counts.failed),
        passages=event.report.passages,
        seconds=round(event.report.seconds),
    )
