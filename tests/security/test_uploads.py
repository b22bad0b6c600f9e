"""What comes in as a body: too large, too slow, of the wrong kind, or small and huge once it is unpacked."""

from __future__ import annotations

import asyncio
import io
import struct
import time
import tracemalloc
import zipfile
import zlib
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from fastapi import FastAPI
from starlette.types import Message

from copilot.access import Role
from tests.accounts import Member, member
from tests.security.doors import doors
from tests.security.knocking import Knocker, is_turned_away, proof
from tests.security.plant import HERE, Site, Town
from tests.security.sending import PUBLIC, body, filled
from ui import guard
from ui.server import WALLS

MEGABYTE = 1_000_000
# The most that a route takes, in megabytes; all others take 64 kB. `/upload` goes by `max_file_mb`, onto the disk.
LARGEST = {
    "/hear": 10,
    "/look": 25,
    "/app/photo": 25,
    "/alerts": 1,
    "/api/v1/alerts": 1,
    "/upload/translations": 50,
}

# These write what comes to the disk, up to a setting, or are tried below.
TO_DISK = (
    "/upload",
    "/upload/translations",
    "/upload/lessons",
    "/upload/lesson-media",
    "/api/v1/documents",
    "/api/v1/cases/{case}/photos",
)


def loader(town: Town) -> Member:
    """A maintainer in a session of their own: some routes end the one that they are called in."""
    return member(town.service.assistant.settings, "loader", Role.MAINTAINER, (HERE,), site=HERE)


def posting(app: FastAPI) -> list[tuple[str, str]]:
    """The name and path of every route that takes a body."""
    return [
        (name, door.path)
        for door in doors(app)
        for name in door.names
        if name.startswith("POST ") and not door.path.startswith((*WALLS.desks, "/sign-out"))
    ]


@pytest.mark.parametrize("told", [True, False], ids=["with its length", "without"])
def test_no_route_takes_an_endless_body(knock: Knocker, town: Town, app: FastAPI, told: bool) -> None:
    site = town.sites[HERE]
    for name, path in posting(app):
        if path in TO_DISK:
            continue
        most = LARGEST.get(path, 0)
        sent = {**body(name, site)} if name not in PUBLIC else {}
        kind = {"Content-Type": "application/json", **sent.get("headers", {}), **proof(loader(town))}
        if told:
            address, query = filled(path, site), sent.get("params")
            content = bytes((2 + most) * MEGABYTE)
            status = knock("POST", address, headers=kind, params=query, content=content).status_code
        else:
            # Whoever reads on waits for ever.
            quarter = bytes(MEGABYTE // 4)
            status = _status(app, path, site, headers=kind, pieces=4 * (2 + most), piece=quarter)
        # A form that is none is not even read.
        assert status == 303 or 400 <= status < 500, f"{name}: {status}"
        assert status != 408, name


def test_a_strangers_body_is_not_even_read(app: FastAPI, town: Town) -> None:
    for path in ("/hear", "/look", "/app/photo", "/upload", "/upload/translations", "/app/acts"):
        assert _status(app, path, town.sites[HERE], headers={}, pieces=0) == 401


def test_a_body_that_stops_coming_is_given_up_everywhere(
    app: FastAPI, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guard, "SILENCE_SECONDS", 0.05)
    for name, path in posting(app):
        who = proof(loader(town))
        if not path.startswith("/internal"):
            status = _status(app, path, town.sites[HERE], headers=who, pieces=1)
            # Where nothing is read of it, it is answered as it is.
            assert status == 303 or 400 <= status < 500, f"{name}: {status}"
    for path in ("/hear", "/look", "/app/acts", "/app/photo", "/upload"):
        who = proof(loader(town))
        assert _status(app, path, town.sites[HERE], headers=who, pieces=1) == 408


def test_a_drip_of_bytes_is_given_up(app: FastAPI, town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "BODY_SECONDS", 0.2)
    who = proof(loader(town))
    assert _status(app, "/upload", town.sites[HERE], headers=who, pieces=10**6, pause=0.02) == 408
    assert not list((town.service.assistant.settings.home / "uploads").rglob("*.part"))


def _status(
    app: FastAPI,
    path: str,
    site: Site,
    *,
    headers: dict[str, str],
    pieces: int,
    pause: float = 0,
    piece: bytes = b"{",
) -> int:
    """The status of a request whose body begins and then only waits."""
    sent: list[Message] = []
    left = pieces

    async def receive() -> Message:
        nonlocal left
        await asyncio.sleep(pause)
        if left:
            left -= 1
            return {"type": "http.request", "body": piece, "more_body": True}
        await asyncio.Event().wait()
        raise AssertionError("nothing wakes it")

    async def send(message: Message) -> None:
        sent.append(message)

    headers = {"content-type": "application/json", **headers}
    lines = [(b"host", b"localhost")]
    query = f"name=x.md&case={site.case}&id={uuid4()}".encode()
    scope = {
        "type": "http", "method": "POST", "path": filled(path, site), "raw_path": path.encode(),
        "query_string": query, "headers": lines + [(k.lower().encode(), v.encode()) for k, v in headers.items()],
        "http_version": "1.1", "scheme": "http", "root_path": "", "server": ("h", 80), "client": ("c", 1),
    }  # fmt: skip
    with ThreadPoolExecutor(1) as aside:  # this thread's own loop is others' to use
        aside.submit(asyncio.run, asyncio.wait_for(app(scope, receive, send), 10)).result()
    return int(sent[0]["status"])


def bomb(member: str, megabytes: int) -> bytes:
    """An office file one member of which is small only as long as it is packed."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        with archive.open(member, "w", force_zip64=True) as file:
            for _ in range(megabytes):
                file.write(b" " * MEGABYTE)
    return out.getvalue()


def png_of(width: int, height: int) -> bytes:
    """A picture that claims to be of this size and holds a line of it."""

    def part(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + part(b"IHDR", head)
        + part(b"IDAT", zlib.compress(bytes(100)))
        + part(b"IEND", b"")
    )


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("bomb.docx", bomb("word/document.xml", 400)),
        ("bomb.xlsx", bomb("xl/sharedStrings.xml", 400)),
        ("wrong.pdf", b"MZ\x90\x00" + bytes(5000)),
        ("wrong.docx", b"#!/bin/sh\nrm -rf /\n" * 50),
        ("many.xlsx", b"PK\x03\x04" + bytes(3000)),
        ("nested.html", b"<div>" * 100_000),
        ("entities.html", b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]><p>&b;</p>'),
        ("wide.csv", b"a," * 200_000 + b"\n" + b"1," * 200_000),
        ("deep.json", b"[" * 100_000),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_document_that_swells_or_lies_is_reported_and_nothing_stops(
    knock: Knocker, town: Town, name: str, content: bytes
) -> None:
    who, store = loader(town), town.service.assistant.store
    tracemalloc.start()
    answer = knock("POST", "/upload", who, params={"name": name}, content=content)
    assert answer.status_code in (200, 400)
    deadline = time.monotonic() + 20
    while town.service.progress is not None and time.monotonic() < deadline:
        time.sleep(0.02)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert town.service.progress is None
    assert most < 250 * MEGABYTE
    row = store.document(HERE, name)
    if name.startswith(("bomb", "wrong", "many")) and answer.status_code == 200:
        assert row
        assert row.error
        assert row.passages == 0


@pytest.mark.parametrize("path", ["/look", "/app/photo", "photos"])
def test_a_picture_that_swells_is_refused(knock: Knocker, town: Town, path: str) -> None:
    site, who = town.sites[HERE], town.people[Role.TECHNICIAN, HERE]
    target = f"/api/v1/cases/{site.case}/photos" if path == "photos" else path
    query = {"case": site.case, "id": str(uuid4())}
    tracemalloc.start()
    for content in (
        png_of(60_000, 60_000),
        png_of(2**31 - 1, 2),
        b"GIF89a" + bytes(100),
        b"<svg onload=x>",
        b"",
    ):
        answer = knock("POST", target, who, params=query, content=content)
        assert answer.status_code == 400, answer.text
        assert answer.json()["code"] == "input"
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert most < 150 * MEGABYTE


def test_a_stranger_uploads_nothing(knock: Knocker) -> None:
    for path in ("/upload?name=x.md", "/upload/translations", "/app/photo?case=x&id=y"):
        assert is_turned_away(knock("POST", path, content=b"x"))
