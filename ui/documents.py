"""A site's documents for whoever may change them: taken in by upload, read again, removed; one job at a time."""

from __future__ import annotations

import os
import secrets
import unicodedata
from asyncio import to_thread
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Thread
from urllib.parse import quote

import yaml

from copilot.access import Actor, Permission
from copilot.audit import write_audit
from copilot.errors import BadInputError, StorageError
from copilot.tables import DocumentRow
from ingestion.content import SUPPORTED
from ingestion.job import DocumentCounts, IngestReport
from ingestion.progress import Report
from ingestion.sources import FOLDER_FILE, SourceOptions
from ui.desk import Event
from ui.service import Job, Service

LONGEST_NAME = 120
# Most work that changes nothing is over by then, so that who asked for it sees the outcome at once.
PATIENCE_SECONDS = 1.5

Write = Callable[[Path], Awaitable[int]]
"""Writes what is sent to a path; gives its size in bytes."""


@dataclass
class Documents:
    """The documents of an open service. Each method asks for its permission at the site: raises `ForbiddenError`."""

    service: Service
    _outcomes: dict[str, Event] = field(default_factory=dict)

    def all(self, actor: Actor, site: str) -> list[DocumentRow]:
        """Every document of a site, also those that could not be read, by id."""
        actor.require(Permission.DOCUMENTS_READ, site)
        return self.service.assistant.store.documents(site)

    def outcome(self, actor: Actor, site: str) -> Event | None:
        """How the site's latest job that was begun here ended; None before the first."""
        actor.require(Permission.DOCUMENTS_READ, site)
        return self._outcomes.get(site)

    async def receive(self, actor: Actor, site: str, name: str, options: SourceOptions, write: Write) -> str:
        """Keep an uploaded file, in place of one of the same name, and begin to take it in. Gives its name.

        ``write`` writes what is sent to a path and gives its size in bytes. Raises `BadInputError` for a name or kind
        that cannot be used and for an empty file, and what ``write`` raises.
        """
        actor.require(Permission.DOCUMENTS_WRITE, site)
        name = file_name(name)
        folder = self.folder(site)
        part = folder / f".{secrets.token_hex(8)}.part"
        with _kept_on_disk():
            folder.mkdir(parents=True, exist_ok=True)
            try:
                size = await write(part)
                if not size:
                    raise BadInputError(f"{name} is empty.", "Choose another file.")
                await to_thread(self._put, folder, part, name, options)
            finally:
                part.unlink(missing_ok=True)
        data = {"document": name, "bytes": size}
        write_audit(self.service.assistant.store, site, actor.name, "document_uploaded", data)

        def take(report: Report) -> IngestReport:
            return self.service.ingestion().run([folder / name], SourceOptions(site=site), report)

        await to_thread(self._begin, site, take)
        return name

    def renew(self, actor: Actor, site: str, ids: Sequence[str]) -> int:
        """Begin to read documents again, all where none is named. Gives how many; they stay in use meanwhile."""
        actor.require(Permission.DOCUMENTS_WRITE, site)
        rows = self._rows(site, ids)
        data = {"documents": [row.id for row in rows]}
        write_audit(self.service.assistant.store, site, actor.name, "documents_renewed", data)
        self._begin(site, lambda report: self.service.ingestion().renew(rows, report))
        return len(rows)

    def delete(self, actor: Actor, site: str, ids: Sequence[str]) -> int:
        """Remove documents from the answers, uploaded files for good. Gives how many.

        A file that lies in a folder of the plant stays there; the next run over that folder takes it in again.
        """
        actor.require(Permission.DOCUMENTS_WRITE, site)
        if not ids:
            raise BadInputError("No document is chosen.", "Choose at least one.")
        rows = self._rows(site, ids)

        def remove(report: Report) -> IngestReport:
            for row in rows:
                self.service.ingestion().remove(site, row.id)
                self._forget_upload(site, Path(row.path))
            self.service.ingestion().recover()
            return IngestReport(documents=DocumentCounts(deleted=len(rows)))

        data = {"documents": [row.id for row in rows]}
        write_audit(self.service.assistant.store, site, actor.name, "documents_deleted", data)
        self._begin(site, remove)
        return len(rows)

    def folder(self, site: str) -> Path:
        """Where the uploads of a site lie."""
        return self.service.assistant.settings.home / "uploads" / quote(site, safe="").replace(".", "%2E")

    def _rows(self, site: str, ids: Sequence[str]) -> list[DocumentRow]:
        rows = {row.id: row for row in self.service.assistant.store.documents(site)}
        missing = [each for each in ids if each not in rows]
        if missing:
            raise BadInputError(f"There is no document '{missing[0]}'.", "Reload the page.")
        return [rows[each] for each in dict.fromkeys(ids)] or list(rows.values())

    def _begin(self, site: str, job: Job) -> None:
        """Do a job in the background; one that is over at once is over when this returns."""

        def follow(events: Iterator[Event]) -> None:
            for event in events:
                if event.report or event.problem:
                    self._outcomes[site] = event

        self._outcomes.pop(site, None)
        thread = Thread(target=follow, args=(self.service.work(job),), name="documents", daemon=True)
        thread.start()
        thread.join(PATIENCE_SECONDS)

    def _put(self, folder: Path, part: Path, name: str, options: SourceOptions) -> None:
        self._note_options(folder, name, options)
        os.replace(part, folder / name)

    def _note_options(self, folder: Path, name: str, options: SourceOptions | None) -> None:
        """Keep how a file is to be read beside it, so that a run over the folder reads it the same."""
        with self.service.folder_files:
            path = folder / FOLDER_FILE
            kept = (yaml.safe_load(path.read_text("utf-8")) if path.is_file() else None) or {}
            files = {each: said for each, said in kept.get("files", {}).items() if each != name}
            said = (
                options.model_dump(mode="json", exclude_none=True, exclude_defaults=True) if options else {}
            )
            files = {**files, name: said} if said else files
            part = folder / f".{secrets.token_hex(8)}.part"
            part.write_text(yaml.safe_dump({"files": files}, allow_unicode=True), "utf-8")
            os.replace(part, path)

    def _forget_upload(self, site: str, path: Path) -> None:
        folder = self.folder(site)
        if path.parent == folder:
            with _kept_on_disk():
                path.unlink(missing_ok=True)
                self._note_options(folder, path.name, None)


def file_name(sent: str) -> str:
    """A name that a file may have here, from what a browser calls it. Raises `BadInputError`."""
    last = unicodedata.normalize("NFC", sent).replace("\\", "/").rsplit("/", 1)[-1]
    name = "".join(char for char in last if unicodedata.category(char)[0] != "C").strip().lstrip(".~$ ")
    stem, dot, suffix = name.rpartition(".")
    if not stem or f".{suffix.lower()}" not in SUPPORTED:
        kinds = ", ".join(sorted({each.removeprefix(".") for each in SUPPORTED}))
        raise BadInputError(f"'{name or sent[:40]}' is of no kind that can be read.", f"There are {kinds}.")
    return f"{stem[: LONGEST_NAME - len(suffix) - 1]}{dot}{suffix}"


@contextmanager
def _kept_on_disk() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise StorageError(
            f"The file could not be kept: {error.strerror}.", "Free some space and send it again."
        ) from error
