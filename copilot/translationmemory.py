"""The translation memory: what is kept of each paragraph in other languages, who reviewed it, and what became stale."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from hashlib import sha256

from sqlalchemy import delete, insert, select

from copilot.casetables import AuditRow
from copilot.errors import BadInputError
from copilot.paragraphs import Paragraph, ParagraphKind, digest_of, same_words
from copilot.store import Store, paragraph_row
from copilot.translationtables import ParagraphRow, TranslationRow

_AT_ONCE = 500


class ReviewState(StrEnum):
    """Where a translation stands; only a reviewed one may stand for a safety message."""

    NEEDS_REVIEW = "needs_review"
    REVIEWED = "reviewed"
    REJECTED = "rejected"


class Origin(StrEnum):
    """Who made a translation."""

    HUMAN = "human"
    MACHINE = "machine"


@dataclass(frozen=True, slots=True)
class Unit:
    """A paragraph and its translation. ``document``, ``section_id`` and ``place`` are where it was translated.

    ``stale``: its source has changed, no document in use has these words any more; ``now`` is what stands there.
    """

    source_lang: str
    target_lang: str
    source: str
    target: str
    state: ReviewState
    origin: Origin
    document: str = ""
    section_id: str = ""
    place: int = 0
    reviewer: str = ""
    reviewed_at: datetime | None = None
    stale: bool = False
    now: str = ""

    @property
    def id(self) -> str:
        """A short name that stays: the same words in the same two languages have the same one."""
        return sha256("\x1f".join((self.source_lang, self.target_lang, self.digest)).encode()).hexdigest()[
            :12
        ]

    @property
    def digest(self) -> str:
        """What its source's words are known by."""
        return digest_of(self.source)


class TranslationMemory:
    """The translations of a site. Each call is one transaction: whole or not at all."""

    def __init__(self, store: Store, site: str) -> None:
        self._store, self._site = store, site

    def find(self, texts: Iterable[str], source_lang: str, target_lang: str) -> dict[str, Unit]:
        """The translations of these texts (equal but for white space), by the text's words; rejected ones are none."""
        digests = sorted({digest_of(text) for text in texts})
        query = select(TranslationRow).where(
            TranslationRow.site == self._site,
            TranslationRow.source_lang == source_lang,
            TranslationRow.target_lang == target_lang,
            TranslationRow.state != ReviewState.REJECTED,
        )
        with self._store.transaction() as session:
            rows = [
                row
                for start in range(0, len(digests), _AT_ONCE)
                for row in session.scalars(
                    query.where(TranslationRow.digest.in_(digests[start : start + _AT_ONCE]))
                )
            ]
        return {row.source: _unit(row) for row in rows}

    def reviewed(self, texts: Iterable[str], target_lang: str) -> dict[str, str]:
        """The reviewed translations of texts from any language into one, by the text's words."""
        query = select(TranslationRow).where(
            TranslationRow.site == self._site,
            TranslationRow.target_lang == target_lang,
            TranslationRow.state == ReviewState.REVIEWED,
            TranslationRow.digest.in_(sorted({digest_of(text) for text in texts})),
        )
        with self._store.transaction() as session:
            return {row.source: row.target for row in session.scalars(query)}

    def units(self, target_lang: str = "", state: ReviewState | None = None) -> list[Unit]:
        """All units, those of a language and in a state where asked, each told if it is stale."""
        query = select(TranslationRow).where(TranslationRow.site == self._site)
        query = query.where(TranslationRow.target_lang == target_lang) if target_lang else query
        query = query.where(TranslationRow.state == state) if state else query
        order = (TranslationRow.document, TranslationRow.place, TranslationRow.target_lang)
        with self._store.transaction() as session:
            rows = list(session.scalars(query.order_by(*order)))
            texts = select(ParagraphRow.lang, ParagraphRow.digest).where(ParagraphRow.site == self._site)
            standing = {(lang, digest) for lang, digest in session.execute(texts)}
            read = set(
                session.scalars(
                    select(ParagraphRow.document).where(ParagraphRow.site == self._site).distinct()
                )
            )
        places = self._texts(rows) if rows else {}
        return [
            replace(
                _unit(row),
                stale=(stale := bool(read) and (row.source_lang, row.digest) not in standing),
                now=places.get((row.document, row.place), "") if stale else "",
            )
            for row in rows
        ]

    def put(self, units: Sequence[Unit], by: str, action: str) -> None:
        """Keep units, each in place of what was kept of its source; the audit log says who did what."""
        if not units:
            return
        now = datetime.now(UTC)
        with self._store.transaction() as session:
            for unit in units:
                session.merge(_row(self._site, unit))
            session.execute(
                insert(AuditRow),
                {
                    "site": self._site,
                    "at": now,
                    "by": by,
                    "action": action,
                    "case": "",
                    "data": {"units": [unit.id for unit in units]},
                },
            )

    def review(self, ids: Sequence[str], state: ReviewState, by: str) -> list[Unit]:
        """Approve or reject units by their ids. Raises `BadInputError` for an id that is none; nothing is changed."""
        known = {unit.id: unit for unit in self.units()}
        missing = [each for each in ids if each not in known]
        if missing:
            raise BadInputError(
                f"There is no translation '{missing[0]}'.", "'copilot translate review' lists them."
            )
        stale = [each for each in ids if known[each].stale and state is ReviewState.REVIEWED]
        if stale:
            raise BadInputError(
                f"The source of translation '{stale[0]}' has changed since.", "Export and translate it anew."
            )
        now = datetime.now(UTC)
        reviewed = [replace(known[each], state=state, reviewer=by, reviewed_at=now) for each in ids]
        self.put(reviewed, by, f"translation_{state}")
        return reviewed

    def paragraphs(self, document: str = "") -> list[Paragraph]:
        """The paragraphs of the documents in use, or of one, in order."""
        query = select(ParagraphRow).where(ParagraphRow.site == self._site)
        query = query.where(ParagraphRow.document == document) if document else query
        with self._store.transaction() as session:
            rows = session.scalars(query.order_by(ParagraphRow.document, ParagraphRow.place))
            return [_paragraph(row) for row in rows]

    def safety_texts(self, texts: Iterable[str]) -> frozenset[str]:
        """Which of these texts stand as safety messages in a document."""
        words = {digest_of(text): same_words(text) for text in texts}
        query = select(ParagraphRow.digest).where(
            ParagraphRow.site == self._site,
            ParagraphRow.kind == ParagraphKind.SAFETY,
            ParagraphRow.digest.in_(sorted(words)),
        )
        with self._store.transaction() as session:
            return frozenset(words[digest] for digest in session.scalars(query))

    def fill(self, paragraphs: Sequence[Paragraph]) -> None:
        """Keep the paragraphs of documents that were taken in before paragraphs were kept."""
        with self._store.transaction() as session:
            for document in {each.document for each in paragraphs}:
                session.execute(
                    delete(ParagraphRow).where(
                        ParagraphRow.site == self._site, ParagraphRow.document == document
                    )
                )
            session.add_all(paragraph_row(self._site, each) for each in paragraphs)

    def _texts(self, rows: Sequence[TranslationRow]) -> dict[tuple[str, int], str]:
        documents = sorted({row.document for row in rows})
        query = select(ParagraphRow).where(
            ParagraphRow.site == self._site, ParagraphRow.document.in_(documents)
        )
        with self._store.transaction() as session:
            return {(row.document, row.place): row.text for row in session.scalars(query)}


def _paragraph(row: ParagraphRow) -> Paragraph:
    heading = tuple(row.heading.split(" > "))
    return Paragraph(
        row.document, row.place, row.section_id, heading, row.lang, ParagraphKind(row.kind), row.text
    )


def _unit(row: TranslationRow) -> Unit:
    return Unit(
        source_lang=row.source_lang,
        target_lang=row.target_lang,
        source=row.source,
        target=row.target,
        state=ReviewState(row.state),
        origin=Origin(row.origin),
        document=row.document,
        section_id=row.section_id,
        place=row.place,
        reviewer=row.reviewer,
        reviewed_at=row.reviewed_at,
    )


def _row(site: str, unit: Unit) -> TranslationRow:
    return TranslationRow(
        site=site,
        source_lang=unit.source_lang,
        target_lang=unit.target_lang,
        digest=unit.digest,
        source=same_words(unit.source),
        target=unit.target,
        state=unit.state,
        origin=unit.origin,
        reviewer=unit.reviewer,
        reviewed_at=unit.reviewed_at,
        document=unit.document,
        section_id=unit.section_id,
        place=unit.place,
    )
