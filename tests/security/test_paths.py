"""Paths that lead out: in addresses, ids, names of photos and uploads, members of archives."""

from __future__ import annotations

import io
import time
import zipfile
from pathlib import Path
from uuid import uuid4

import pytest
from docx import Document
from fastapi import FastAPI

from copilot.access import Role
from copilot.errors import BadInputError
from tests.security.doors import doors
from tests.security.knocking import Knocker
from tests.security.plant import HERE, THERE, Town
from ui.documents import LONGEST_NAME
from ui.server import WALLS

SECRET = "INHALT-DER-GEHEIMEN-DATEI"
UP = "../" * 8
TRAVERSALS = (
    f"{UP}etc/passwd", "/etc/passwd", "../secret.txt", "../../secret.txt", "../store.sqlite",
    "%2e%2e%2f%2e%2e%2fsecret.txt", "..%5c..%5csecret.txt",
    "%252e%252e%252fsecret.txt", ".", "secret.txt%00.png", "%ff%fe",
    "x" * 6000, "%E2%80%AEtxt.terces", "%EF%BC%8E%EF%BC%8E%EF%BC%8Fsecret.txt", "a%0d%0aSet-Cookie:%20session=x",
    "{{7*7}}",
)  # fmt: skip


@pytest.fixture(scope="module")
def home(town: Town) -> Path:
    """The server's state folder, with a file beside and one in it that nobody may read."""
    folder = town.service.assistant.settings.home
    for place in (folder, folder.parent):
        place.mkdir(exist_ok=True)
        (place / "secret.txt").write_text(SECRET)
    return folder


def tree(home: Path) -> set[str]:
    """All files beside and below the state folder; the store's and the index's own work is left out."""
    own = ("store.sqlite", "index/")
    found = (path.relative_to(home.parent).as_posix() for path in home.parent.rglob("*") if path.is_file())
    return {each for each in found if not each.startswith(tuple(f"{home.name}/{name}" for name in own))}


def test_no_address_leads_out(knock: Knocker, town: Town, app: FastAPI, home: Path) -> None:
    before, who, tried = tree(home), town.people[Role.MAINTAINER, HERE], 0
    for door in doors(app):
        if "{" not in door.path or door.path.startswith(WALLS.desks):
            continue
        head, _, rest = door.path.partition("{")
        tail = rest.partition("}")[2].replace("{", "").replace("}", "")
        for method in door.methods - {"HEAD"}:
            for each in TRAVERSALS:
                answer = knock(
                    method, f"{head}{each}{tail}", who, params={"page": 1, "section": "x", "to": "de"}
                )
                assert SECRET not in answer.text, f"{method} {head}{each}{tail}"
                assert "root:" not in answer.text
                assert "SQLite format" not in answer.text
                assert "session=x" not in answer.headers.get("set-cookie", "")
                assert answer.status_code != 200 or method == "GET"
                tried += 1
    assert tried > 200
    assert tree(home) == before


def test_no_query_leads_out(knock: Knocker, town: Town, home: Path) -> None:
    who, site = town.people[Role.MAINTAINER, HERE], town.sites[HERE]
    for each in TRAVERSALS:
        for path, name in (
            (f"/source/{site.document}", "section"), (f"/source/{site.document}", "site"),
            ("/app/thread", "asset"), ("/app/pulse", "case"), ("/desk/translations.xlf", "to"),
            ("/api/v1/documents", "site"), ("/app", "q"), ("/app", "lang"), ("/desk/audit.csv", "day"),
        ):  # fmt: skip
            answer = knock("GET", path, who, params={name: each})
            assert SECRET not in answer.text
            assert "root:" not in answer.text


@pytest.mark.parametrize("name", [f"{UP}etc/passwd", "../../secret.txt", "/etc/passwd", "x.jpg\x00", "", "."])
def test_no_name_of_a_photo_leads_out(knock: Knocker, town: Town, home: Path, name: str) -> None:
    site, who = town.sites[HERE], town.people[Role.TECHNICIAN, HERE]
    live = town.service.accounts.sessions.find(who.token)
    assert live
    book = town.service.plant.casebook(live.actor, HERE)
    with pytest.raises(BadInputError):
        book.photo(site.case, name)
    if not name:
        return
    step = {"act": "step", "outcome": "done", "photo": name}
    floor = {**step, "id": str(uuid4()), "case": site.case}
    assert knock("POST", "/app/acts", who, json=floor).status_code == 400
    assert knock("POST", f"/api/v1/cases/{site.case}/acts", who, json=step).status_code in (400, 422)


def test_the_other_sites_photos_are_not_there(town: Town) -> None:
    there = town.sites[THERE]
    live = town.service.accounts.sessions.find(town.people[Role.TECHNICIAN, HERE].token)
    assert live
    with pytest.raises(BadInputError):
        town.service.plant.casebook(live.actor, HERE).photo(there.case, there.photo)


def test_uploads_stay_in_their_folder_under_plain_names(knock: Knocker, town: Town, home: Path) -> None:
    before, who = tree(home), town.people[Role.MAINTAINER, HERE]
    names = [
        f"{UP}evil.md", "/etc/cron.d/evil.md", "..\\..\\evil.md", ".hidden.md", "a\nb.md", "a\r\nX-Evil: 1.md",
        "a\x00b.md", f"{'x' * 900}.md", "\u202egpj.md", "ingest.yaml", ".ingest.yaml", "evil.sh", "evil.exe",
        "evil.py", "evil.md.exe", "..", ".md", "evil.md/", "COM1.md", "a'b\"c<svg onload=x>.md",
    ]  # fmt: skip
    for name in names:
        answer = knock("POST", "/upload", who, params={"name": name}, content=b"# Evil\n\nNothing.\n")
        assert answer.status_code in (200, 400), name
    _wait(town)
    uploads = f"{home.name}/uploads/{HERE}/"
    new = {each for each in tree(home) - before if not each.startswith(f"{home.name}/files/")}
    assert new
    for each in new:
        assert each.startswith(uploads), each
        own = each.removeprefix(uploads)
        assert len(own) <= LONGEST_NAME
        assert own.endswith(".md") or own == "ingest.yaml"
        assert own.isprintable()
        assert not own.startswith(".")


def test_a_members_name_in_an_archive_is_no_path(knock: Knocker, town: Town, home: Path) -> None:
    before, who = tree(home), town.people[Role.MAINTAINER, HERE]
    plain, evil = io.BytesIO(), io.BytesIO()
    document = Document()
    document.add_heading("Evil saw", 1)
    document.add_paragraph("The blade is held by four screws.")
    document.save(plain)
    with zipfile.ZipFile(plain) as given, zipfile.ZipFile(evil, "w") as made:
        for name in given.namelist():
            made.writestr(name, given.read(name))
        for name in (f"{UP}tmp/evil-member.txt", "/tmp/evil-member.txt", "../evil-member.txt"):
            made.writestr(name, "evil")
    answer = knock("POST", "/upload", who, params={"name": "evil.docx"}, content=evil.getvalue())
    assert answer.status_code == 200
    _wait(town)
    assert not any("evil-member" in each for each in tree(home) - before)
    assert not Path("/tmp/evil-member.txt").exists()


def _wait(town: Town) -> None:
    """Until no document is being taken in."""
    deadline = time.monotonic() + 30
    while town.service.progress is not None and time.monotonic() < deadline:
        time.sleep(0.02)
    assert town.service.progress is None
