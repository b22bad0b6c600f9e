from __future__ import annotations

import io
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from copilot.access import Role
from copilot.lessons.drafting import Drafter
from copilot.lessons.editing import seal
from copilot.lessons.lesson import Kept, MediaKind
from copilot.lessons.lessonbook import LessonBook
from copilot.lessons.markdown import to_markdown
from tests.copilot.lessons.filmed import film, photo
from tests.ui.desks.plant import Desks


@pytest.fixture
def book(desks: Desks) -> Iterator[LessonBook]:
    """One lesson of the press."""
    store, settings = desks.service.assistant.store, desks.service.assistant.settings
    book, drafter = LessonBook(store, settings, "main"), Drafter(store, "main")
    tom = desks.seat(Role.TRAINER, name="tom").actor
    model, placed = next(each for each in drafter.sections() if each[1].section.steps)
    book.put(tom, drafter.of_section(model, placed))
    yield book
    shutil.rmtree(book.folder, ignore_errors=True)


@pytest.fixture
def kept(book: LessonBook, desks: Desks) -> Kept:
    [kept] = book.listed(desks.seat(Role.TRAINER).actor)
    return kept


@pytest.fixture
def trainer(desks: Desks) -> TestClient:
    return desks.client(Role.TRAINER)


def sent(kept: Kept, **more: str) -> dict[str, str]:
    return {"lesson": kept.lesson.id, "seen": seal(kept), "place": "1", "alt": "The valve", **more}


def zipped(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def test_a_video_is_uploaded_to_a_step_and_played_in_parts(
    desks: Desks, trainer: TestClient, book: LessonBook, kept: Kept, tmp_path: Path
) -> None:
    content = film(tmp_path / "in.mp4").read_bytes()
    answer = trainer.post("/upload/lesson-media", params=sent(kept), content=content)
    assert answer.json() == {"text": "It is shown with the step."}
    [shown] = book.load(desks.seat(Role.TRAINER).actor, kept.lesson.id).lesson.steps[1].media
    assert (shown.kind, shown.alt) == (MediaKind.VIDEO, "The valve")
    learner = desks.client(Role.TECHNICIAN)
    part = learner.get(f"/lesson-media/{shown.name}", headers={"range": "bytes=4-7"})
    assert (part.status_code, part.content) == (206, b"ftyp")
    assert part.headers["content-type"] == "video/mp4"
    assert part.headers["content-security-policy"].startswith("default-src 'none'")
    assert part.headers["x-content-type-options"] == "nosniff"
    assert learner.get("/lesson-media/../store.sqlite").status_code == 404
    assert learner.get(f"/lesson-media/{'0' * 24}.mp4").status_code == 404
    assert desks.client(None).get(f"/lesson-media/{shown.name}").status_code == 401
    late = trainer.post("/upload/lesson-media", params=sent(kept), content=content)
    assert late.status_code == 409


@pytest.mark.parametrize(
    ("content", "more", "message"),
    [
        (b"<svg onload=alert(1)>", {}, "no picture"),
        (b"\0\0\0\x20ftypisom" + bytes(500), {}, "neither a photo nor"),
        (b"x", {"alt": " "}, "what the photo or video shows"),
        (b"x", {"place": "99"}, "no such step"),
        (b"x", {"lesson": "other"}, "no lesson 'other'"),
    ],
)
def test_what_cannot_be_shown_is_refused_in_a_sentence(
    trainer: TestClient, kept: Kept, content: bytes, more: dict[str, str], message: str
) -> None:
    answer = trainer.post("/upload/lesson-media", params=sent(kept, **more), content=content)
    assert answer.status_code == 400
    assert message in answer.json()["message"]


def test_lessons_go_out_and_come_back_with_their_media(
    desks: Desks, trainer: TestClient, book: LessonBook, kept: Kept, tmp_path: Path
) -> None:
    picture = photo(tmp_path / "in.png").read_bytes()
    assert trainer.post("/upload/lesson-media", params=sent(kept), content=picture).status_code == 200
    exported = trainer.get("/desk/lessons.zip")
    assert exported.headers["content-disposition"] == 'attachment; filename="lessons.zip"'
    assert trainer.get("/desk/lessons.zip").content == exported.content
    actor = desks.seat(Role.TRAINER).actor
    before = book.listed(actor)
    shutil.rmtree(book.folder)
    taken = trainer.post("/upload/lessons", content=exported.content)
    assert taken.json() == {"text": "1 lesson was taken in."}
    assert book.listed(actor) == before
    assert book.check(actor, kept.lesson.id) == ()


def test_a_hostile_zip_is_refused_and_nothing_is_taken_in(
    desks: Desks, trainer: TestClient, book: LessonBook, kept: Kept
) -> None:
    markdown = to_markdown(kept).encode()
    name = f"{kept.lesson.id}.md"
    shutil.rmtree(book.folder)
    swelling = zipped({name: b"\n" * 1_000_001})
    lying = bytearray(zipped({name: b"\n" * 900_000}))
    place = lying.rindex(b"PK\x01\x02")
    lying[place + 24 : place + 28] = (10).to_bytes(4, "little")
    for content in (
        b"", b"PK\x03\x04" + bytes(100), swelling, bytes(lying),
        zipped({f"../{name}": markdown}), zipped({f"/{name}": markdown}), zipped({"x.exe": b"MZ"}),
        zipped({name: markdown, f"media/{'0' * 24}.svg": b"<svg>"}), zipped({"other.md": markdown}),
        zipped({f"{each}.md": b"x" for each in range(5001)}),
        zipped({f"media/{'0' * 24}.mp4": bytes(10_000_000)}),
    ):  # fmt: skip
        answer = trainer.post("/upload/lessons", content=content)
        assert answer.status_code == 400, content[:60]
        assert answer.json()["message"]
    assert book.listed(desks.seat(Role.TRAINER).actor) == []
    inside = zipped({f"lessons/{name}": markdown})
    assert trainer.post("/upload/lessons", content=inside).status_code == 200


def test_the_way_in_and_what_is_closed_to_others(desks: Desks, trainer: TestClient) -> None:
    assert trainer.get("/train", follow_redirects=False).headers["location"] == "/trainer#lessons"
    table = trainer.get("/desk/insight.csv?table=attempts")
    assert table.status_code == 200
    assert table.content.startswith(b'\xef\xbb\xbf"id","user"')
    assert trainer.get("/desk/insight.csv?table=secrets").status_code == 422
    for role, status in ((Role.TECHNICIAN, 403), (None, 401)):
        client = desks.client(role)
        for path in ("/train", "/desk/lessons.zip", "/desk/insight.csv"):
            assert client.get(path, follow_redirects=False).status_code == status, path
        for path in ("/upload/lessons", "/upload/lesson-media?lesson=x&seen=x&place=0"):
            assert client.post(path, content=b"x").status_code == status, path
