from pathlib import Path

import pytest
from pydantic import ValidationError

from copilot.access import ALL_SITES, Actor, ForbiddenError, Role
from copilot.errors import BadInputError
from copilot.lessons.folder import MEDIA, read_folder, write_folder
from copilot.lessons.lesson import Kept, Lesson, LessonState, Media
from copilot.lessons.lessonbook import LessonBook
from copilot.settings import Settings
from copilot.store import Store
from copilot.wording import wording
from tests.copilot.lessons.filmed import photo
from tests.copilot.lessons.schooled import press_manual, put

WORDS = wording("en")


def actor(role: Role) -> Actor:
    return Actor(role.value, role.permissions, frozenset({ALL_SITES}))


TRAINER, TECHNICIAN = actor(Role.TRAINER), actor(Role.TECHNICIAN)


@pytest.fixture
def book(store: Store, tmp_path: Path) -> LessonBook:
    return LessonBook(store, Settings(home=tmp_path / "home"), "main")


@pytest.fixture
def lesson(lessons: dict[str, Lesson]) -> Lesson:
    return lessons["press#7.3"]


def published(book: LessonBook, lesson: Lesson) -> Kept:
    book.put(TRAINER, lesson)
    book.submit(TRAINER, lesson.id)
    return book.publish(TRAINER, lesson.id, WORDS)


def test_a_lesson_goes_from_draft_over_review_to_published(book: LessonBook, lesson: Lesson) -> None:
    assert book.put(TRAINER, lesson).state is LessonState.DRAFT
    with pytest.raises(BadInputError, match="not where this can be done"):
        book.publish(TRAINER, lesson.id, WORDS)
    assert book.submit(TRAINER, lesson.id).state is LessonState.IN_REVIEW
    assert book.send_back(TRAINER, lesson.id).state is LessonState.DRAFT
    book.submit(TRAINER, lesson.id)
    assert book.publish(TRAINER, lesson.id, WORDS).state is LessonState.PUBLISHED
    assert book.published(TECHNICIAN, lesson.id).lesson == lesson


def test_a_changed_lesson_is_the_draft_of_its_next_version_and_the_published_one_stays(
    book: LessonBook, lesson: Lesson
) -> None:
    published(book, lesson)
    changed = lesson.model_copy(update={"title": "Set the relief valve"})
    kept = book.put(TRAINER, changed)
    assert (kept.state, kept.version) == (LessonState.DRAFT, 2)
    assert book.published(TECHNICIAN, lesson.id).lesson.title == "Set the valve"
    published(book, changed)
    assert book.published(TECHNICIAN, lesson.id).version == 2
    assert book.published(TECHNICIAN, lesson.id, 1).lesson == lesson


def test_a_lesson_that_fails_its_check_is_not_published_and_says_why(
    book: LessonBook, lesson: Lesson
) -> None:
    book.put(TRAINER, lesson)
    book.submit(TRAINER, lesson.id)
    put(book.store, press_manual(revision="2"))
    with pytest.raises(BadInputError, match="has changed since the lesson was made"):
        book.publish(TRAINER, lesson.id, WORDS)
    assert book.load(TRAINER, lesson.id).state is LessonState.IN_REVIEW


def test_who_may_only_read_changes_nothing(book: LessonBook, lesson: Lesson) -> None:
    book.put(TRAINER, lesson)
    for change in (
        lambda: book.put(TECHNICIAN, lesson),
        lambda: book.submit(TECHNICIAN, lesson.id),
        lambda: book.publish(TECHNICIAN, lesson.id, WORDS),
        lambda: book.take(TECHNICIAN, [], WORDS),
    ):
        with pytest.raises(ForbiddenError):
            change()
    nobody = Actor("x", frozenset(), frozenset({ALL_SITES}))
    with pytest.raises(ForbiddenError):
        book.listed(nobody)
    assert [each.lesson for each in book.listed(TECHNICIAN)] == [lesson]


@pytest.mark.parametrize("name", ["none", "../../x", "..", "", "/etc/passwd"])
def test_there_is_no_lesson_outside_the_folder(book: LessonBook, name: str) -> None:
    with pytest.raises(BadInputError, match="There is no lesson"):
        book.load(TRAINER, name)
    with pytest.raises(BadInputError, match="There is no lesson"):
        book.published(TRAINER, name)


def test_an_export_is_taken_in_as_it_was(
    book: LessonBook, lessons: dict[str, Lesson], store: Store, tmp_path: Path
) -> None:
    for each in lessons.values():
        book.put(TRAINER, each)
    published(book, lessons["press#7.3"])
    write_folder(book.listed(TRAINER), tmp_path / "out")
    other = LessonBook(store, Settings(home=tmp_path / "other"), "main")
    other.take(TRAINER, read_folder(tmp_path / "out"), WORDS)
    assert other.listed(TRAINER) == book.listed(TRAINER)
    write_folder(other.listed(TRAINER), tmp_path / "again")
    for path in (tmp_path / "out").iterdir():
        assert (tmp_path / "again" / path.name).read_bytes() == path.read_bytes()


def test_a_published_file_that_fails_its_check_is_refused_and_nothing_is_taken(
    book: LessonBook, lesson: Lesson, tmp_path: Path
) -> None:
    published(book, lesson)
    write_folder(book.listed(TRAINER), tmp_path / "out")
    put(book.store, press_manual(revision="2"))
    other = LessonBook(book.store, Settings(home=tmp_path / "other"), "main")
    with pytest.raises(BadInputError, match="does not pass its check"):
        other.take(TRAINER, read_folder(tmp_path / "out"), WORDS)
    assert other.listed(TRAINER) == []


def test_files_that_are_no_lessons_are_refused(book: LessonBook, lesson: Lesson, tmp_path: Path) -> None:
    book.put(TRAINER, lesson)
    (path,) = write_folder(book.listed(TRAINER), tmp_path / "out")
    path.rename(path.with_name("another.md"))
    with pytest.raises(BadInputError, match="its name is not that of its lesson"):
        read_folder(tmp_path / "out")
    path.with_name("another.md").unlink()
    path.symlink_to(tmp_path / "home")
    with pytest.raises(BadInputError, match="not a plain file"):
        read_folder(tmp_path / "out")
    path.unlink()
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(BadInputError, match="not UTF-8"):
        read_folder(tmp_path / "out")


def test_media_go_out_and_come_back_with_their_lesson(
    book: LessonBook, lesson: Lesson, tmp_path: Path
) -> None:
    name, kind = book.media.keep(photo(tmp_path / "in.png"))
    shown = Media(name=name, kind=kind, alt="The valve")
    step = lesson.steps[0].model_copy(update={"media": (shown,)})
    book.put(TRAINER, lesson.model_copy(update={"steps": (step, *lesson.steps[1:])}))
    assert book.check(TRAINER, lesson.id) == ()
    write_folder(book.listed(TRAINER), tmp_path / "out", book.media)
    other = LessonBook(book.store, Settings(home=tmp_path / "elsewhere"), "main")
    other.take(TRAINER, read_folder(tmp_path / "out"), WORDS, tmp_path / "out" / MEDIA)
    assert other.listed(TRAINER) == book.listed(TRAINER)
    assert other.media.file(name).read_bytes() == book.media.file(name).read_bytes()
    other.media.file(name).unlink()
    [problem] = other.check(TRAINER, lesson.id)
    assert problem.told(WORDS) == "step 1 shows a photo or video that is no longer there: The valve"
    with pytest.raises(BadInputError, match="no photo or video"):
        other.take(TRAINER, read_folder(tmp_path / "out"), WORDS)


def test_a_lesson_without_media_is_written_as_before_there_were_any(book: LessonBook, lesson: Lesson) -> None:
    book.put(TRAINER, lesson)
    [path] = book.folder.glob("*.json")
    assert "media" not in path.read_text()


def test_a_published_version_is_never_replaced_by_another(book: LessonBook, lesson: Lesson) -> None:
    published(book, lesson)
    other = book.load(TRAINER, lesson.id).model_copy(
        update={"lesson": lesson.model_copy(update={"title": "Other"})}
    )
    with pytest.raises(BadInputError, match=r"Version 1 of the lesson .* next version number"):
        book.take(TRAINER, [other], WORDS)
    assert book.load(TRAINER, lesson.id).lesson == lesson
    book.take(TRAINER, [other.model_copy(update={"state": LessonState.IN_REVIEW})], WORDS)
    assert book.publish(TRAINER, lesson.id, WORDS).version == 2
    assert [book.published(TRAINER, lesson.id, version).lesson.title for version in (1, 2)] == [
        "Set the valve",
        "Other",
    ]


def test_an_older_export_does_not_bring_an_older_version_back(book: LessonBook, lesson: Lesson) -> None:
    first = published(book, lesson)
    published(book, lesson.model_copy(update={"title": "Other"}))
    with pytest.raises(BadInputError, match="Version 2 of the lesson"):
        book.take(TRAINER, [first], WORDS)
    assert [kept.version for kept in book.all_published(TECHNICIAN)] == [2]
    with pytest.raises(ValidationError):
        Kept(lesson=lesson, version=10**20)


def test_who_is_killed_while_publishing_has_published_and_can_again(
    book: LessonBook, lesson: Lesson, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(self: LessonBook, kept: object) -> None:
        raise RuntimeError("killed here")

    book.put(TRAINER, lesson)
    book.submit(TRAINER, lesson.id)
    with monkeypatch.context() as patch:
        patch.setattr(LessonBook, "_write", killed)
        with pytest.raises(RuntimeError):
            book.publish(TRAINER, lesson.id, WORDS)
    assert [kept.version for kept in book.all_published(TECHNICIAN)] == [1]
    assert book.publish(TRAINER, lesson.id, WORDS).version == 1
