"""Handing work to a running server, and losing that server."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from threading import Thread

import pytest

from copilot.assistant import Query
from copilot.errors import CopilotError
from ingestion.progress import Progress, silent
from ingestion.sources import SourceOptions
from ui.desk import Beacon, Event, RemoteDesk

pytestmark = pytest.mark.process

CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"


@contextmanager
def answering(answer: bytes) -> Iterator[RemoteDesk]:
    """The desk of a server that sends these bytes to one request and is gone."""

    def serve() -> None:
        connection, _ = listener.accept()
        with connection:
            connection.recv(65_536)
            connection.sendall(answer)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = Thread(target=serve)
        thread.start()
        port = listener.getsockname()[1]
        with closing(RemoteDesk(Beacon(url=f"http://127.0.0.1:{port}", token="t", pid=1))) as desk:
            yield desk
        thread.join()


def chunk(event: Event) -> bytes:
    line = event.model_dump_json().encode() + b"\n"
    return b"%x\r\n%s\r\n" % (len(line), line)


@pytest.mark.parametrize("ending", [b"", b"0\r\n\r\n"], ids=["killed", "shut down"])
def test_a_server_lost_while_it_takes_documents_in(ending: bytes) -> None:
    seen: list[Progress] = []
    begun = chunk(Event(progress=Progress(document="a.pdf", share=0.5)))
    with (
        answering(CHUNKED + begun + ending) as desk,
        pytest.raises(CopilotError, match="run the command again"),
    ):
        desk.ingest([Path("/docs")], SourceOptions(), seen.append)
    assert [progress.document for progress in seen] == ["a.pdf"]


@pytest.mark.parametrize(
    "command",
    [
        lambda desk: desk.ask(Query(text="E-042?")),
        lambda desk: desk.search(Query(text="E-042?")),
        lambda desk: desk.status(),
        lambda desk: desk.ingest([Path("/docs")], SourceOptions(), silent),
    ],
    ids=["ask", "search", "status", "ingest"],
)
def test_a_server_lost_before_it_answers(command: Callable[[RemoteDesk], object]) -> None:
    with answering(b"") as desk, pytest.raises(CopilotError, match="The server stopped"):
        command(desk)


def test_a_server_that_fails_points_to_its_log() -> None:
    failure = b"HTTP/1.1 500 Internal Server Error\r\nContent-Length: 4\r\n\r\noops"
    with (
        answering(failure) as desk,
        pytest.raises(CopilotError, match=r"answered 500\. See the server's log"),
    ):
        desk.status()
