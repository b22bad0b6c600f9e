"""The relational store: documents, sections, faults, assets, work orders, alerts, conversations."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Engine, create_engine, delete, event, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.orm import Session, sessionmaker

from copilot.codes import normalise
from copilot.errors import StorageError
from copilot.knowledge import Alert, Asset, Document, Fault, Section, Term, WorkOrder
from copilot.migrations import bring_up_to_date
from copilot.paragraphs import Paragraph, paragraphs_of
from copilot.settings import Settings
from copilot.tables import (
    AlertRow,
    AssetRow,
    Base,
    ChatRow,
    DocumentRow,
    FaultRow,
    SectionRow,
    SourceState,
    TermRow,
    WorkOrderRow,
)
from copilot.translationtables import ParagraphRow

SECTION = TypeAdapter(Section)
FAULT = TypeAdapter(Fault)
ASSET = TypeAdapter(Asset)
WORK_ORDER = TypeAdapter(WorkOrder)
ALERT = TypeAdapter(Alert)
TERM = TypeAdapter(Term)

_REMEDY = "Free disk space or check COPILOT_HOME and COPILOT_DATABASE_URL."

# What SQLite says of a file that is none of its own, or no longer whole.
_DAMAGED = ("malformed", "not a database")
_DAMAGED_REMEDY = "Put a backup of COPILOT_HOME back, or move the folder away and run 'copilot ingest' again."


class Store:
    """Everything that is not a vector. Safe to share between threads; each call is one transaction."""

    def __init__(self, settings: Settings) -> None:
        with _translated():
            settings.home.mkdir(parents=True, exist_ok=True)
            self._engine = _engine(settings.store_url)
            self._session = sessionmaker(self._engine, expire_on_commit=False)
            try:
                bring_up_to_date(self._engine)
            except BaseException:
                self._engine.dispose()
                raise

    def close(self) -> None:
        """Release the connections."""
        self._engine.dispose()

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """A transaction for what belongs to the store but has a class of its own; rolled back if the block raises.

        Errors of the database become `StorageError`.
        """
        with _translated(), self._session.begin() as session:
            yield session

    def replace(self, table: type[Base], rows: Sequence[dict[str, Any]]) -> None:
        """Put whole rows, each in place of the one with its primary key; two writers of the same row do not clash."""
        statement = self._insert()(table)
        columns = table.__table__.columns
        change = statement.on_conflict_do_update(
            index_elements=[column.name for column in columns if column.primary_key],
            set_={
                column.name: statement.excluded[column.name] for column in columns if not column.primary_key
            },
        )
        if rows:
            with self.transaction() as session:
                session.execute(change, rows)

    def put_new(self, table: type[Base], row: dict[str, Any]) -> None:
        """Put a whole row unless there is one with its primary key; of two writers the first one's stays."""
        with self.transaction() as session:
            session.execute(self._insert()(table).on_conflict_do_nothing(), row)

    def _insert(self) -> Callable[[type[Base]], sqlite.Insert | postgresql.Insert]:
        return postgresql.insert if self._engine.dialect.name == "postgresql" else sqlite.insert

    # Documents

    def documents(self, site: str | None = None) -> list[DocumentRow]:
        """All documents in the order of their ids, also failed and unfinished ones."""
        query = select(DocumentRow).order_by(DocumentRow.site, DocumentRow.id)
        with self.transaction() as session:
            return list(session.scalars(query if site is None else query.where(DocumentRow.site == site)))

    def document(self, site: str, document: str) -> DocumentRow | None:
        """One document, or None."""
        with self.transaction() as session:
            return session.get(DocumentRow, (site, document))

    def begin(self, site: str, document: str, path: str) -> None:
        """Note that a document is being written, so that a killed run is recognised."""
        with self.transaction() as session:
            row = _document_row(session, site, document)
            row.path, row.state, row.error = path, SourceState.WRITING, ""

    def fail(self, site: str, document: str, path: str, reason: str) -> None:
        """Note why a source could not be read; what an earlier revision gave stays in use."""
        with self.transaction() as session:
            row = _document_row(session, site, document)
            row.path, row.state, row.error = path, SourceState.FAILED, reason

    def commit(
        self,
        document: Document,
        *,
        stored_file: str,
        reading: dict[str, Any],
        work_orders: Sequence[WorkOrder] = (),
        assets: Sequence[Asset] = (),
        terms: Sequence[Term] = (),
    ) -> None:
        """Replace all that the store knows of a document, in one transaction."""
        with self.transaction() as session:
            _forget_contents(session, document.site, document.id)
            row = session.get_one(DocumentRow, (document.site, document.id))
            row.state, row.error = SourceState.READY, ""
            row.content_hash, row.reading, row.stored_file = document.content_hash, reading, stored_file
            row.title, row.lang, row.revision, row.kind = (
                document.title,
                document.lang,
                document.revision,
                document.kind,
            )
            row.asset_models, row.pages, row.passages = (
                list(document.asset_models),
                document.pages,
                len(document.passages),
            )
            row.ingested_at = datetime.now(UTC)
            session.add_all(paragraph_row(document.site, each) for each in paragraphs_of(document))
            for place, section in enumerate(document.sections):
                session.add(_section_row(document, section, place))
                session.add_all(_fault_rows(document, section))
            session.add_all(work_order_row(document.site, document.id, order) for order in work_orders)
            session.add_all(_asset_row(document, asset) for asset in assets)
            session.add_all(_term_row(document, term) for term in terms)

    def remove(self, site: str, document: str) -> None:
        """Forget a document and everything it gave."""
        with self.transaction() as session:
            _forget_contents(session, site, document)
            session.execute(delete(DocumentRow).where(DocumentRow.site == site, DocumentRow.id == document))

    def current_versions(self) -> set[tuple[str, str, str]]:
        """``(site, document, content hash)`` of every document as it was last written whole."""
        query = select(DocumentRow.site, DocumentRow.id, DocumentRow.content_hash).where(
            DocumentRow.content_hash != ""
        )
        with self.transaction() as session:
            return {(site, document, version) for site, document, version in session.execute(query)}

    def forget_versions(self, versions: Iterable[tuple[str, str, str]]) -> None:
        """Note that the index has lost these versions' passages, so that the next run takes them in again."""
        with self.transaction() as session:
            for site, document, _ in versions:
                row = session.get_one(DocumentRow, (site, document))
                if row.passages:
                    row.content_hash = ""

    # Sections and faults

    def section(self, site: str, document: str, section_id: str, lang: str = "") -> Section | None:
        """A section of a document; where one file holds several languages, the one asked for if it has it."""
        query = select(SectionRow).where(
            SectionRow.site == site, SectionRow.document == document, SectionRow.section_id == section_id
        )
        with self.transaction() as session:
            rows = list(session.scalars(query.order_by(SectionRow.place)))
        chosen = next((row for row in rows if row.lang == lang), rows[0] if rows else None)
        return SECTION.validate_python(chosen.data) if chosen else None

    def sections(self, site: str, document: str) -> list[Section]:
        """All sections of a document, in its order."""
        query = select(SectionRow).where(SectionRow.site == site, SectionRow.document == document)
        with self.transaction() as session:
            return [
                SECTION.validate_python(row.data) for row in session.scalars(query.order_by(SectionRow.place))
            ]

    def tree_sections(self, site: str) -> list[tuple[str, Section]]:
        """``(document, section)`` of every section that holds a troubleshooting tree, by document and place."""
        holds_tree = SectionRow.data["tree"].as_string().is_not(None)
        query = select(SectionRow).where(SectionRow.site == site, holds_tree)
        with self.transaction() as session:
            rows = session.scalars(query.order_by(SectionRow.document, SectionRow.place))
            return [(row.document, SECTION.validate_python(row.data)) for row in rows]

    def ancestors(self, site: str, document: str, section: Section) -> list[Section]:
        """The sections whose heading paths lead to this one, outermost first."""
        paths = [list(section.heading[:depth]) for depth in range(1, len(section.heading))]
        query = select(SectionRow).where(SectionRow.site == site, SectionRow.document == document)
        with self.transaction() as session:
            rows = [row for row in session.scalars(query.order_by(SectionRow.place)) if row.heading in paths]
        return [SECTION.validate_python(row.data) for row in rows]

    def faults(self, site: str, codes: Iterable[str], asset_model: str | None = None) -> list[FaultRow]:
        """Fault rows with one of the codes (normalised), best documents' order, within the model if given."""
        query = (
            select(FaultRow)
            .where(FaultRow.site == site, FaultRow.code.in_(tuple(codes)))
            .order_by(FaultRow.id)
        )
        with self.transaction() as session:
            rows = list(session.scalars(query))
        return [
            row for row in rows if not asset_model or not row.asset_models or asset_model in row.asset_models
        ]

    def model_faults(self, site: str, asset_model: str) -> list[FaultRow]:
        """Every fault row that applies to a model, in the order in which its sources list them."""
        query = select(FaultRow).where(FaultRow.site == site).order_by(FaultRow.document, FaultRow.id)
        with self.transaction() as session:
            rows = list(session.scalars(query))
        return [row for row in rows if not row.asset_models or asset_model in row.asset_models]

    def codes(self, site: str) -> set[str]:
        """Every code (normalised) that a fault row of the site declares."""
        with self.transaction() as session:
            return set(
                session.scalars(
                    select(FaultRow.code).where(FaultRow.site == site, FaultRow.code != "").distinct()
                )
            )

    # Assets and terms

    def assets(self, site: str) -> list[Asset]:
        """The register of a site, by id."""
        query = select(AssetRow).where(AssetRow.site == site).order_by(AssetRow.id)
        with self.transaction() as session:
            return [ASSET.validate_python(row.data) for row in session.scalars(query)]

    def terms(self, site: str) -> list[Term]:
        """The glossary of a site, by id."""
        query = select(TermRow).where(TermRow.site == site).order_by(TermRow.id)
        with self.transaction() as session:
            return [TERM.validate_python(row.data) for row in session.scalars(query)]

    # Work orders and alerts

    def work_orders(
        self, site: str, ids: Iterable[str] = (), code: str = "", assets: Iterable[str] = ()
    ) -> list[WorkOrder]:
        """Work orders by id or by code (normalised) on the given assets, latest first."""
        query = select(WorkOrderRow).where(WorkOrderRow.site == site).order_by(WorkOrderRow.opened.desc())
        wanted, machines = tuple(ids), tuple(assets)
        if wanted:
            query = query.where(WorkOrderRow.id.in_(wanted))
        if code:
            query = query.where(WorkOrderRow.code == code)
        if machines:
            query = query.where(WorkOrderRow.asset.in_(machines))
        with self.transaction() as session:
            return [WORK_ORDER.validate_python(row.data) for row in session.scalars(query)]

    def cited_work_orders(self, site: str, assets: Iterable[str]) -> list[tuple[str, WorkOrder]]:
        """``(document, work order)`` of every job on the given assets, earliest first."""
        query = (
            select(WorkOrderRow)
            .where(WorkOrderRow.site == site, WorkOrderRow.asset.in_(tuple(assets)))
            .order_by(WorkOrderRow.opened, WorkOrderRow.id, WorkOrderRow.document)
        )
        with self.transaction() as session:
            return [(row.document, WORK_ORDER.validate_python(row.data)) for row in session.scalars(query)]

    def alert(self, site: str, fingerprint: str) -> Alert | None:
        """One alert as it stands, or None."""
        with self.transaction() as session:
            row = session.get(AlertRow, (site, fingerprint))
            return ALERT.validate_python(row.data) if row else None

    def put_alerts(self, site: str, alerts: Iterable[Alert]) -> None:
        """Store alerts as they stand, replacing those of the same fingerprint."""
        with self.transaction() as session:
            for alert in alerts:
                session.merge(_alert_row(site, alert))

    def alerts(self, site: str, asset: str | None = None, active: bool | None = None) -> list[Alert]:
        """Alerts, the latest change first; of one asset, and only active or only past ones where asked."""
        query = select(AlertRow).where(AlertRow.site == site).order_by(AlertRow.changed_at.desc())
        if asset is not None:
            query = query.where(AlertRow.asset == asset)
        if active is not None:
            query = query.where(AlertRow.active == active)
        with self.transaction() as session:
            return [ALERT.validate_python(row.data) for row in session.scalars(query)]

    # Conversations

    def chat(self, site: str, chat: str) -> dict[str, Any] | None:
        """What a conversation left behind, as JSON data."""
        with self.transaction() as session:
            row = session.get(ChatRow, (site, chat))
            return row.data if row else None

    def put_chat(self, site: str, chat: str, data: dict[str, Any], keep_days: int) -> None:
        """Remember a conversation and forget those older than ``keep_days``."""
        now = datetime.now(UTC)
        with self.transaction() as session:
            session.merge(ChatRow(site=site, id=chat, data=data, updated_at=now))
            session.execute(delete(ChatRow).where(ChatRow.updated_at < now - timedelta(days=keep_days)))

    def counts(self) -> dict[str, int]:
        """How many rows each kind of record has, by table name."""
        tables = (DocumentRow, AssetRow, WorkOrderRow, AlertRow, FaultRow, TermRow)
        with self.transaction() as session:
            return {
                table.__tablename__: session.execute(select(func.count()).select_from(table)).scalar_one()
                for table in tables
            }


def _engine(url: str) -> Engine:
    engine = create_engine(url)
    if engine.dialect.name == "sqlite":
        # Readers must not wait for the ingesting thread, and a commit must survive a killed process.
        event.listen(engine, "connect", _set_sqlite_mode)
    return engine


def _set_sqlite_mode(connection: Any, _record: object) -> None:
    connection.execute("PRAGMA busy_timeout=30000")
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")


@contextmanager
def _translated() -> Iterator[None]:
    """Turn errors of the database and the state folder into one that says what to do."""
    try:
        yield
    except DBAPIError as error:
        reason = str(error.orig).splitlines()[0] if error.orig else "no reason given"
        remedy = _DAMAGED_REMEDY if any(word in reason for word in _DAMAGED) else _REMEDY
        raise StorageError(f"The store cannot be used: {reason}.", remedy) from error
    except (ArgumentError, ModuleNotFoundError) as error:
        raise StorageError(
            "No database driver here understands COPILOT_DATABASE_URL.",
            "Correct it, install its driver, or unset it to keep the store in COPILOT_HOME.",
        ) from error
    except OSError as error:
        raise StorageError(
            f"The state folder {error.filename} cannot be used: {error.strerror}.", _REMEDY
        ) from error


def _document_row(session: Session, site: str, document: str) -> DocumentRow:
    """The document's row, a new one where there is none."""
    row = session.get(DocumentRow, (site, document))
    if row is None:
        row = DocumentRow(site=site, id=document, content_hash="", asset_models=[])
        session.add(row)
    return row


def _forget_contents(session: Session, site: str, document: str) -> None:
    for row in (SectionRow, FaultRow, WorkOrderRow, AssetRow, TermRow, ParagraphRow):
        session.execute(delete(row).where(row.site == site, row.document == document))


def _section_row(document: Document, section: Section, place: int) -> SectionRow:
    return SectionRow(
        site=document.site,
        document=document.id,
        place=place,
        section_id=section.id,
        lang=section.lang or document.lang,
        heading=list(section.heading),
        data=SECTION.dump_python(section, mode="json"),
    )


def _fault_rows(document: Document, section: Section) -> Iterator[FaultRow]:
    for fault in section.faults:
        yield FaultRow(
            site=document.site,
            document=document.id,
            section_id=section.id,
            lang=section.lang or document.lang,
            code=normalise(fault.code),
            asset_models=list(section.asset_models or document.asset_models),
            data=FAULT.dump_python(fault, mode="json"),
        )


def work_order_row(site: str, document: str, order: WorkOrder) -> WorkOrderRow:
    """A closed job as the store keeps it."""
    return WorkOrderRow(
        site=site,
        id=order.id,
        document=document,
        asset=order.asset,
        code=normalise(order.code),
        opened=order.opened,
        data=WORK_ORDER.dump_python(order, mode="json"),
    )


def paragraph_row(site: str, paragraph: Paragraph) -> ParagraphRow:
    """A paragraph as the store keeps it."""
    return ParagraphRow(
        site=site,
        document=paragraph.document,
        place=paragraph.place,
        section_id=paragraph.section_id,
        heading=" > ".join(paragraph.heading),
        lang=paragraph.lang,
        kind=paragraph.kind,
        text=paragraph.text,
        digest=paragraph.digest,
    )


def _asset_row(document: Document, asset: Asset) -> AssetRow:
    data = ASSET.dump_python(asset, mode="json")
    return AssetRow(site=document.site, id=asset.id, document=document.id, data=data)


def _term_row(document: Document, term: Term) -> TermRow:
    data = TERM.dump_python(term, mode="json")
    return TermRow(site=document.site, id=term.id, document=document.id, data=data)


def _alert_row(site: str, alert: Alert) -> AlertRow:
    return AlertRow(
        site=site,
        fingerprint=alert.fingerprint,
        asset=alert.asset,
        code=normalise(alert.code),
        active=alert.state.active,
        changed_at=alert.changed_at,
        data=ALERT.dump_python(alert, mode="json"),
    )
