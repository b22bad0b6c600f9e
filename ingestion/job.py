"""An ingestion run: one transaction per document, resumable after a kill at any moment."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from copilot.assistant import Assistant
from copilot.embedding import Embedder
from copilot.errors import BadInputError, CopilotError, UnreadableSourceError
from copilot.index import IndexedPassage, KnowledgeIndex
from copilot.knowledge import Asset, Document
from copilot.mining import fault_knowledge
from copilot.settings import Settings
from copilot.shelf import Shelf
from copilot.standingknowledge import Miner
from copilot.store import Store
from copilot.tables import DocumentRow, SourceState
from copilot.vectors import passage_vectors
from copilot.wordingvectors import WordingVectors
from ingestion.alerts import take_alerts
from ingestion.content import SUPPORTED, Content, ContentReader
from ingestion.progress import Report, Tracker, silent
from ingestion.sources import Found, Source, SourceOptions, find_sources

# Passages embedded and written at a time. Fixed, so that batches, and with them the rounding in the vectors, are the
# same on every run; small, so that token vectors (about 90 kB a passage) take little memory.
BATCH = 128


class FailedSource(BaseModel):
    """A source that could not be taken in, and why."""

    model_config = ConfigDict(frozen=True)

    path: str
    reason: str


class DocumentCounts(BaseModel):
    """What became of the sources of a run."""

    added: int = 0
    updated: int = 0
    unchanged: int = 0
    deleted: int = 0
    failed: list[FailedSource] = []


class IngestReport(BaseModel):
    """The outcome of a run. ``passages`` were written in it; ``seconds`` is its wall time."""

    documents: DocumentCounts = DocumentCounts()
    passages: int = 0
    seconds: float = 0.0
    warnings: list[str] = []


class Ingestion:
    """Takes sources into the store and the index.

    A document's new passages stand beside the old ones until the store's row names the new version; only then are
    the old ones removed. What a killed run left in between, `recover` clears away by comparing the two.
    """

    def __init__(
        self,
        store: Store,
        index: KnowledgeIndex,
        embedder: Embedder,
        settings: Settings,
        miner: Miner | None = None,
    ) -> None:
        self._store, self._index, self._embedder, self._settings = store, index, embedder, settings
        vectors = WordingVectors(store, embedder)
        self._miner = miner or partial(fault_knowledge, store, vectors)
        self._shelf = Shelf(settings.home / "files")
        self._reader = ContentReader(settings, embedder.count_tokens)

    def run(
        self, paths: Iterable[Path], options: SourceOptions | None = None, report: Report = silent
    ) -> IngestReport:
        """Take in files and folders; sources gone from a given folder are removed.

        Raises `BadInputError` before anything is changed where a path does not exist and is not known either.
        """
        started = time.monotonic()
        outcome = IngestReport()
        self.recover()
        found, gone = self._survey(paths, options or SourceOptions())
        for row in gone:
            self.remove(row.site, row.id)
        outcome.documents.deleted = len(gone)
        tracker = Tracker(report)
        tracker.plan([source.size for source in found.sources])
        registers = [source for source in found.sources if self._reader.is_register(source)]
        others = [source for source in found.sources if source not in registers]
        # Registers first: other tables are read with them.
        for source in (*registers, *others):
            tracker.begin(source.id, source.size)
            needs_register = self._reader.is_table(source) and source not in registers
            self._take(source, self._store.assets(source.site) if needs_register else [], outcome, tracker)
            tracker.end()
        self._tidy_shelf()
        self._mine({source.site for source in found.sources} | {row.site for row in gone}, outcome, tracker)
        outcome.seconds = round(time.monotonic() - started, 3)
        return outcome

    def reread(self, report: Report = silent) -> IngestReport:
        """Read every document again from its kept copy into an empty index; what cannot be read is reported."""
        started = time.monotonic()
        outcome = IngestReport()
        rows = [row for row in self._store.documents() if row.content_hash]
        sources = [Source.kept(row.id, self._shelf.path(row.stored_file), row.reading) for row in rows]
        tracker = Tracker(report)
        tracker.plan([source.size for source in sources])
        for row, source in zip(rows, sources, strict=True):
            tracker.begin(source.id, source.size)
            self._take_again(row, source, outcome, tracker)
            tracker.end()
        outcome.seconds = round(time.monotonic() - started, 3)
        return outcome

    def renew(self, rows: Sequence[DocumentRow], report: Report = silent) -> IngestReport:
        """Read documents again though nothing has changed: each from its file, else from its kept copy."""
        started = time.monotonic()
        outcome = IngestReport()
        self.recover()
        tracker = Tracker(report)
        sources = [self._source_of(row) for row in rows]
        tracker.plan([source.size for source in sources])
        for row, source in zip(rows, sources, strict=True):
            tracker.begin(source.id, source.size)
            if str(source.path) == row.path:
                needs_register = self._reader.is_table(source) and not self._reader.is_register(source)
                assets = self._store.assets(row.site) if needs_register else []
                self._take(source, assets, outcome, tracker, again=True)
            else:
                self._take_again(row, source, outcome, tracker)
            tracker.end()
        self._tidy_shelf()
        self._mine({row.site for row in rows}, outcome, tracker)
        outcome.seconds = round(time.monotonic() - started, 3)
        return outcome

    def recover(self) -> None:
        """Remove what an interrupted run left behind, and note what the index has lost."""
        current, present = self._store.current_versions(), self._index.versions()
        for site, document, _ in present - current:
            self._index.delete(site, document, keep_version=_version_of(current, site, document))
        if present - current:
            self._index.flush()
        self._store.forget_versions(current - present)
        self._tidy_shelf()

    def remove(self, site: str, document: str) -> None:
        """Remove a document from the store and the index."""
        self._store.remove(site, document)
        self._index.delete(site, document)
        self._index.flush()

    def _survey(self, paths: Iterable[Path], options: SourceOptions) -> tuple[Found, list[DocumentRow]]:
        """What lies under the paths, and the known documents that lay there and are gone."""
        site = options.site or self._settings.site
        known = self._store.documents()
        found = find_sources(paths, options, SUPPORTED, site, {(row.site, row.path): row.id for row in known})
        sites = {site, *(source.site for source in found.sources)}
        return found, _gone(found, [row for row in known if row.site in sites])

    def _source_of(self, row: DocumentRow) -> Source:
        """A document's file where it still lies there, else its kept copy, read as it was before."""
        path, reading = Path(row.path), row.reading
        if not reading:  # it could never be read
            options = SourceOptions(site=row.site)
            found = find_sources([path], options, SUPPORTED, row.site, {(row.site, row.path): row.id})
            if found.sources:
                return found.sources[0]
            reading = {"group": row.id, "lang_hint": "", "options": {"site": row.site}}
        return Source.kept(
            row.id,
            path if path.is_file() or not row.stored_file else self._shelf.path(row.stored_file),
            reading,
        )

    def _take(
        self,
        source: Source,
        assets: Sequence[Asset],
        outcome: IngestReport,
        tracker: Tracker,
        *,
        again: bool = False,
    ) -> None:
        if not _has_readable_name(source):
            name = os.fsencode(source.path).decode("utf-8", "replace")
            reason = f"{name} has a name that is not UTF-8. Rename the file."
            outcome.documents.failed.append(FailedSource(path=name, reason=reason))
            return
        before = self._store.document(source.site, source.id)
        try:
            content_hash = _hash(source, assets)
            unchanged = before and before.state == SourceState.READY and before.content_hash == content_hash
            if unchanged and not again:
                outcome.documents.unchanged += 1
                return
            content = self._reader.read(source, content_hash, assets, tracker.reading)
        except BadInputError as error:
            self._store.fail(source.site, source.id, str(source.path), str(error))
            outcome.documents.failed.append(FailedSource(path=str(source.path), reason=str(error)))
            return
        self._write(source, content, tracker)
        outcome.passages += len(content.document.passages)
        outcome.warnings += [f"{source.id}: {warning}" for warning in content.warnings]
        if before and before.content_hash:
            outcome.documents.updated += 1
        else:
            outcome.documents.added += 1

    def _take_again(self, row: DocumentRow, source: Source, outcome: IngestReport, tracker: Tracker) -> None:
        try:
            content = self._reader.read(
                source, row.content_hash, self._store.assets(row.site), tracker.reading
            )
        except BadInputError as error:
            outcome.documents.failed.append(FailedSource(path=row.path, reason=str(error)))
            return
        content = replace(content, document=replace(content.document, path=row.path))
        self._write(source, content, tracker)
        outcome.passages += len(content.document.passages)
        outcome.documents.updated += 1

    def _write(self, source: Source, content: Content, tracker: Tracker) -> None:
        """The transaction of one document; the order of its steps is what makes a kill at any moment harmless."""
        document = content.document
        tracker.read(document.pages)
        self._store.begin(document.site, document.id, document.path)
        indexed = _indexed(document)
        for start in range(0, len(indexed), BATCH):
            batch = indexed[start : start + BATCH]
            vectors = passage_vectors(self._embedder, [item.passage for item in batch])
            self._index.upsert(list(zip(batch, vectors, strict=True)))
            # Each batch, since what the engine has not flushed grows on the disk.
            self._index.flush()
            tracker.indexed(len(batch), start + len(batch), len(indexed))
        # Before the commit: repeated alarm events change nothing, lost ones would.
        take_alerts(self._store, document.site, content.alerts)
        stored = self._shelf.put(source.path, document.content_hash)
        self._store.commit(
            document,
            stored_file=stored,
            reading=source.reading(),
            work_orders=content.work_orders,
            assets=content.assets,
            terms=content.terms,
        )
        self._index.delete(document.site, document.id, keep_version=document.content_hash)
        self._index.flush()

    def _mine(self, sites: Iterable[str], outcome: IngestReport, tracker: Tracker) -> None:
        """Bring the fault knowledge of the sites' models up to date: those whose sources have not changed keep theirs.

        What fails here is told and made good when the knowledge is first asked for.
        """
        for site in sorted(sites):
            models = {asset.model for asset in self._store.assets(site)}
            models |= {model for row in self._store.documents(site) for model in row.asset_models}
            for model in sorted(models - {""}):
                tracker.begin(f"Faults of {model}", 0)
                try:
                    self._miner(site, model)
                except (CopilotError, ValueError) as error:
                    outcome.warnings.append(f"The faults of {model} are not known yet: {error}")

    def _tidy_shelf(self) -> None:
        self._shelf.keep_only({row.stored_file for row in self._store.documents()})


def _has_readable_name(source: Source) -> bool:
    """Whether the name can be stored and shown: file systems hold bytes that are no text."""
    return not any("\ud800" <= char <= "\udfff" for char in str(source.path))


def ingestion_of(assistant: Assistant, miner: Miner | None = None) -> Ingestion:
    """An ingestion into what an assistant has open; a server has a ``miner`` who mines for everybody."""
    return Ingestion(assistant.store, assistant.index, assistant.embedder, assistant.settings, miner)


def _hash(source: Source, assets: Sequence[Asset]) -> str:
    """Of the bytes and of what decides how they are read, apart from what the index identity covers."""
    digest = hashlib.sha256(f"{assets}\n{source.reading()}\n".encode())
    try:
        with source.path.open("rb") as file:
            while block := file.read(1 << 20):
                digest.update(block)
    except OSError as error:
        raise UnreadableSourceError(
            f"The file cannot be read: {error.strerror}.", "Check its permissions."
        ) from error
    return digest.hexdigest()


def _indexed(document: Document) -> list[IndexedPassage]:
    return [
        IndexedPassage(
            site=document.site,
            document=document.id,
            version=document.content_hash,
            revision=document.revision,
            asset_models=passage.asset_models or document.asset_models,
            passage=passage,
        )
        for passage in document.passages
    ]


def _gone(found: Found, known: Sequence[DocumentRow]) -> list[DocumentRow]:
    """Known documents whose source lay under a given path and is there no more."""
    for path in found.missing:
        if not any(Path(row.path).is_relative_to(path) for row in known):
            raise BadInputError(f"{path} does not exist.", "Check the path; nothing was changed.")
    present = {(source.site, str(source.path)) for source in found.sources}
    places = [*found.folders, *found.missing]
    return [
        row
        for row in known
        if (row.site, row.path) not in present
        and any(Path(row.path).is_relative_to(place) for place in places)
    ]


def _version_of(current: set[tuple[str, str, str]], site: str, document: str) -> str | None:
    return next((version for at, name, version in current if (at, name) == (site, document)), None)
