from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from copilot.access import ForbiddenError, Role
from copilot.errors import BadInputError
from copilot.tables import DocumentRow
from tests.small import pdf
from tests.ui.desks.plant import HOSTILE, Desks, fields
from ui.admin.documents import DocumentsPanel
from ui.documents import LONGEST_NAME, Documents, file_name

MANUAL = b"# Saw S9\n\n## 1 Blade\n\nThe blade S9-77 is tightened to 22 Nm.\n"


@pytest.fixture(scope="module")
def documents(desks: Desks) -> Documents:
    return Documents(desks.service)


def settled(desks: Desks, document: str, *, there: bool = True) -> DocumentRow | None:
    """The document's row once no job runs and it is there, or gone."""
    store = desks.service.assistant.store
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        row = store.document("main", document)
        if desks.service.progress is None and (row is not None and row.state != "writing") == there:
            return row
        time.sleep(0.02)
    raise TimeoutError(document)


@pytest.fixture
def uploaded(desks: Desks) -> Iterator[str]:
    """A manual that was uploaded; removed afterwards."""
    client = desks.client(Role.MAINTAINER)
    answer = client.post("/upload?name=saw.md&asset_model=S9&lang=en", content=MANUAL)
    assert answer.json() == {"name": "saw.md"}
    settled(desks, "saw.md")
    yield "saw.md"
    if desks.service.assistant.store.document("main", "saw.md"):
        Documents(desks.service).delete(desks.seat(Role.MAINTAINER).actor, "main", ["saw.md"])
        settled(desks, "saw.md", there=False)


def test_an_upload_is_taken_in_read_again_and_deleted_for_good(
    desks: Desks, documents: Documents, uploaded: str
) -> None:
    seat, store = desks.seat(Role.MAINTAINER), desks.service.assistant.store
    row = settled(desks, uploaded)
    assert row
    assert (row.asset_models, row.lang, row.passages > 0) == (["S9"], "en", True)
    folder = documents.folder("main")
    assert yaml.safe_load((folder / "ingest.yaml").read_text())["files"] == {
        "saw.md": {"asset_model": "S9", "lang": "en"}
    }
    assert {each.name for each in folder.iterdir()} == {"saw.md", "ingest.yaml"}

    panel = DocumentsPanel(documents)
    assert "1 document is read again" in panel.acts["renew"](seat, fields(id=uploaded)).text
    again = settled(desks, uploaded)
    assert again
    assert again.ingested_at
    assert row.ingested_at
    assert (again.content_hash, again.passages) == (row.content_hash, row.passages)

    before = desks.service.assistant.index.count()
    assert "1 document is deleted" in panel.acts["delete"](seat, fields(id=uploaded)).text
    settled(desks, uploaded, there=False)
    assert desks.service.assistant.index.count() == before - row.passages
    assert {each.name for each in folder.iterdir()} == {"ingest.yaml"}
    assert store.document("main", "plant/press.md")


def test_a_document_whose_file_is_gone_is_read_from_its_kept_copy(
    desks: Desks, documents: Documents, uploaded: str
) -> None:
    (documents.folder("main") / uploaded).unlink()
    documents.renew(desks.seat(Role.MAINTAINER).actor, "main", [uploaded])
    row = settled(desks, uploaded)
    assert row
    assert (row.state, row.passages > 0) == ("ready", True)


def test_what_cannot_be_read_is_told_and_read_again_once_it_can(desks: Desks, documents: Documents) -> None:
    client, seat = desks.client(Role.MAINTAINER), desks.seat(Role.MAINTAINER)
    assert client.post("/upload?name=torn.pdf", content=b"%PDF-1.4 torn").status_code == 200
    row = settled(desks, "torn.pdf")
    assert row
    assert row.state == "failed"
    assert row.error in DocumentsPanel(documents).show(seat, fields())
    documents.renew(seat.actor, "main", ["torn.pdf"])
    assert settled(desks, "torn.pdf")
    (documents.folder("main") / "torn.pdf").write_bytes(pdf([["Mixer M5", "Tighten the belt to 35 Nm."]]))
    documents.renew(seat.actor, "main", ["torn.pdf"])
    row = settled(desks, "torn.pdf")
    assert row
    assert (row.state, row.error, row.passages) == ("ready", "", 1)
    documents.delete(seat.actor, "main", ["torn.pdf"])
    settled(desks, "torn.pdf", there=False)


@pytest.mark.parametrize(
    ("query", "body", "told"),
    [
        ("name=x.exe", b"MZ", "no kind that can be read"),
        ("name=ingest.yaml", b"files: {}", "no kind"),
        ("name=empty.md", b"", "is empty"),
        ("name=large.md", b"x" * (1024 * 1024 + 1), "larger than 1 MB"),
        ("name=a.md&kind=poem", b"x", "no kind"),
        ("name=a.md&lang=german", b"x", "no language code"),
    ],
)
def test_what_cannot_be_uploaded_leaves_nothing(
    desks: Desks, documents: Documents, query: str, body: bytes, told: str
) -> None:
    answer = desks.client(Role.MAINTAINER).post(f"/upload?{query}", content=body)
    assert answer.status_code == 400
    assert told in answer.json()["message"]
    left = {each.name for each in documents.folder("main").glob("*")} | {
        each.name for each in documents.folder("main").glob(".*")
    }
    assert left <= {"ingest.yaml"}


def test_only_maintainers_of_the_site_change_documents(desks: Desks, documents: Documents) -> None:
    for role in (None, Role.TECHNICIAN, Role.TRAINER):
        assert desks.client(role).post("/upload?name=a.md", content=b"x").status_code == (
            403 if role else 401
        )
    foreign = desks.client(Role.MAINTAINER).post(
        "/upload?name=a.md", content=b"x", headers={"origin": "http://evil"}
    )
    assert foreign.status_code == 403
    elsewhere = desks.seat(Role.MAINTAINER, "north")
    with pytest.raises(ForbiddenError):
        documents.delete(elsewhere.actor, "main", ["plant/press.md"])
    with pytest.raises(ForbiddenError):
        documents.renew(elsewhere.actor, "main", [])
    with pytest.raises(BadInputError, match=r"no document 'plant/press\.md'"):
        documents.delete(elsewhere.actor, "north", ["plant/press.md"])
    with pytest.raises(BadInputError, match="No document is chosen"):
        documents.delete(desks.seat(Role.MAINTAINER).actor, "main", [])
    assert documents.all(elsewhere.actor, "north") == []


def test_failed_ones_come_first_and_hostile_names_stay_text(desks: Desks, documents: Documents) -> None:
    store = desks.service.assistant.store
    store.begin("main", HOSTILE, "/gone")
    store.fail("main", HOSTILE, "/gone", f"Encrypted {HOSTILE}. Remove the password.")
    try:
        shown = DocumentsPanel(documents).show(desks.seat(Role.MAINTAINER), fields(q=""))
        assert "<img" not in shown
        assert shown.index("1 document could not be read") < shown.index("Search in")
        found = DocumentsPanel(documents).show(desks.seat(Role.MAINTAINER), fields(q="PRESS.md"))
        assert "grease.txt" not in found.split("<table", 1)[1]
        standing = desks.client(Role.MAINTAINER).get("/desk/standing").json()
        assert (standing["busy"], standing["share"]) == (False, None)
        assert standing["version"] in shown
    finally:
        store.remove("main", HOSTILE)


@given(st.text(max_size=300), st.sampled_from(["pdf", "md", "CSV"]))
def test_no_name_leaves_its_folder(name: str, suffix: str) -> None:
    try:
        found = file_name(f"{name}.{suffix}")
    except BadInputError:
        return
    assert "/" not in found
    assert "\\" not in found
    assert not found.startswith((".", "~$"))
    assert len(found) <= LONGEST_NAME
    assert file_name(found) == found


@pytest.mark.parametrize(
    ("sent", "name"),
    [
        ("C:\\docs\\a.pdf", "a.pdf"),
        ("../../etc/b.md", "b.md"),
        (".hidden.md", "hidden.md"),
        ("a\u202eb\x00.md", "ab.md"),
    ],
)
def test_names_are_made_harmless(sent: str, name: str) -> None:
    assert file_name(sent) == name
