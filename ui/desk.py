"""Where a command's work is done: in this process, or by the server that has the index open."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from ssl import SSLContext
from typing import Protocol

import httpx
from pydantic import BaseModel, ConfigDict, TypeAdapter

from copilot.assistant import Assistant, FoundPassage, Query, Status, index_identity, open_assistant
from copilot.embedding import Embedder
from copilot.errors import CopilotError, IndexInUseError
from copilot.index.identity import begin_rebuild
from copilot.reply import Reply
from copilot.settings import Settings
from copilot.store import Store
from ingestion.job import Ingestion, IngestReport, ingestion_of
from ingestion.passages import CHUNKER_VERSION
from ingestion.progress import Progress, Report
from ingestion.sources import SourceOptions
from ui.console import model_counter
from ui.problems import Problem
from ui.tls import trusting

# The longest silence of a working server: one batch of passages, or the model's first loading.
WORKING_SECONDS = 600.0

HITS = TypeAdapter(list[FoundPassage])


class IngestRequest(BaseModel):
    """What to take in; paths are absolute and lie on the server's machine."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    paths: list[Path]
    options: SourceOptions = SourceOptions()


class Event(BaseModel):
    """One line of a running job: progress, or its outcome, or why it stopped."""

    progress: Progress | None = None
    report: IngestReport | None = None
    problem: Problem | None = None


class Beacon(BaseModel):
    """What a running server leaves in the state folder for commands to find it: readable by its user only."""

    url: str
    token: str
    pid: int
    certificate: Path | None = None

    @property
    def trust(self) -> SSLContext | bool:
        """What is trusted on the way there: over https that certificate alone."""
        return trusting(self.certificate) if self.certificate else True


class Desk(Protocol):
    """The copilot's work, wherever it is done."""

    def search(self, query: Query) -> list[FoundPassage]: ...
    def ask(self, query: Query) -> Reply: ...
    def status(self) -> Status: ...
    def ingest(self, paths: Sequence[Path], options: SourceOptions, report: Report) -> IngestReport: ...


class LocalDesk:
    """Does the work here."""

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant

    def search(self, query: Query) -> list[FoundPassage]:
        """Hits for a search."""
        return self._assistant.search(query)

    def ask(self, query: Query) -> Reply:
        """The reply to a question."""
        return self._assistant.ask(query)

    def status(self) -> Status:
        """What the copilot holds."""
        return self._assistant.status()

    def ingest(self, paths: Sequence[Path], options: SourceOptions, report: Report) -> IngestReport:
        """Take sources in."""
        return ingestion_of(self._assistant).run(paths, options, report)


class RemoteDesk:
    """Asks the running server to do the work."""

    def __init__(self, beacon: Beacon) -> None:
        self._client = httpx.Client(
            base_url=beacon.url,
            headers={"Authorization": f"Bearer {beacon.token}"},
            timeout=WORKING_SECONDS,
            trust_env=False,
            verify=beacon.trust,
        )

    def close(self) -> None:
        """Release the connection."""
        self._client.close()

    def search(self, query: Query) -> list[FoundPassage]:
        """Hits for a search."""
        return HITS.validate_json(self._post("/internal/search", query))

    def ask(self, query: Query) -> Reply:
        """The reply to a question."""
        return Reply.model_validate_json(self._post("/internal/ask", query))

    def status(self) -> Status:
        """What the copilot holds."""
        with _reached():
            return Status.model_validate_json(self._checked(self._client.get("/internal/status")))

    def ingest(self, paths: Sequence[Path], options: SourceOptions, report: Report) -> IngestReport:
        """Take sources in."""
        return self._run("/internal/ingest", IngestRequest(paths=list(paths), options=options), report)

    def _post(self, path: str, body: BaseModel) -> bytes:
        with _reached():
            return self._checked(self._client.post(path, content=body.model_dump_json(), headers=_JSON))

    def _run(self, path: str, body: BaseModel, report: Report) -> IngestReport:
        sent = body.model_dump_json()
        with _reached(), self._client.stream("POST", path, content=sent, headers=_JSON) as response:
            if response.is_error:
                response.read()
                self._checked(response)
            for line in response.iter_lines():
                event = Event.model_validate_json(line)
                if event.progress:
                    report(event.progress)
                if event.problem:
                    raise CopilotError(event.problem.message, event.problem.remedy)
                if event.report:
                    return event.report
        raise _stopped()

    @staticmethod
    def _checked(response: httpx.Response) -> bytes:
        if response.is_error:
            try:
                problem = Problem.model_validate_json(response.content)
            except ValueError:
                problem = Problem(
                    message=f"The server answered {response.status_code}.", remedy="See the server's log."
                )
            raise CopilotError(problem.message, problem.remedy)
        return response.content


_JSON = {"Content-Type": "application/json"}


@contextmanager
def _reached() -> Iterator[None]:
    """Turn the loss of the server into an error that says what to do."""
    try:
        yield
    except httpx.HTTPError as error:
        raise _stopped() from error


def _stopped() -> CopilotError:
    return CopilotError(
        "The server stopped in the middle of the work.",
        "What was finished is kept; run the command again, with or without the server.",
    )


@contextmanager
def open_desk(settings: Settings) -> Iterator[Desk]:
    """The running server's desk where there is one, else one of our own."""
    beacon = find_beacon(settings)
    if beacon:
        with closing(RemoteDesk(beacon)) as desk:
            yield desk
        return
    assistant = open_assistant(settings, CHUNKER_VERSION, model_counter(sys.stderr))
    try:
        yield LocalDesk(assistant)
    finally:
        assistant.close()


def rebuild(settings: Settings, report: Report) -> IngestReport:
    """Build the index anew from the kept sources, beside the one in use, then swap.

    A killed or failed run leaves the index in use as it was.
    """
    if beacon := find_beacon(settings):
        raise IndexInUseError(
            f"The server at {beacon.url} has the index open.", "Stop it, then run 'copilot reindex'."
        )
    store = Store(settings)
    embedder = Embedder(settings, model_counter(sys.stderr))
    with closing(store):
        fresh = begin_rebuild(settings, index_identity(embedder, settings, CHUNKER_VERSION))
        with closing(fresh.index):
            outcome = Ingestion(store, fresh.index, embedder, settings).reread(report)
            fresh.commit()
    return outcome


def beacon_path(settings: Settings) -> Path:
    """Where a running server's beacon lies."""
    return settings.home / "server.json"


def light_beacon(settings: Settings, beacon: Beacon) -> None:
    """Leave word that a server runs; whole or not at all, readable by this user only."""
    path = beacon_path(settings)
    temporary = path.with_suffix(".part")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(beacon.model_dump_json())
    os.replace(temporary, path)


def find_beacon(settings: Settings) -> Beacon | None:
    """The beacon of a server that answers; None where there is none or it is gone."""
    try:
        beacon = Beacon.model_validate_json(beacon_path(settings).read_bytes())
        httpx.get(f"{beacon.url}/healthz", timeout=5, trust_env=False, verify=beacon.trust).raise_for_status()
    except (OSError, httpx.HTTPError, ValueError):
        return None
    return beacon
