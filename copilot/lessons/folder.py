"""Lessons out to a folder of Markdown files that git can keep, and back in."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from copilot.errors import BadInputError, StorageError
from copilot.lessons.lesson import Kept
from copilot.lessons.markdown import LARGEST, from_markdown, to_markdown
from copilot.lessons.media import MediaShelf, media_of
from copilot.refusing import refusal

MOST_FILES = 5000
MEDIA = "media"
"""The folder of the photos and videos beside the files."""


def write_folder(lessons: Iterable[Kept], folder: Path, media: MediaShelf | None = None) -> list[Path]:
    """Write each lesson to ``ID.md``, what it shows of ``media`` to `MEDIA`; other files are left alone.

    Raises `StorageError`.
    """
    written, lessons = [], list(lessons)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for kept in lessons:
            path = folder / f"{kept.lesson.id}.md"
            path.write_bytes(to_markdown(kept).encode("utf-8"))
            written.append(path)
    except OSError as error:
        raise StorageError(
            f"The folder {folder} cannot be written: {error.strerror}.", "Name another."
        ) from error
    if media:
        media.give(media_of(lessons), folder / MEDIA)
    return written


def read_folder(folder: Path) -> list[Kept]:
    """The lessons of a folder's Markdown files, by id. Raises `BadInputError` for the first that is none."""
    if not folder.is_dir():
        raise BadInputError(f"{folder} is not a folder.", "Name one that lessons were exported to.")
    paths = sorted(folder.glob("*.md"))
    if len(paths) > MOST_FILES:
        raise BadInputError(f"{folder} holds more than {MOST_FILES} files.", "Import them in parts.")
    return [_read(path) for path in paths]


def _read(path: Path) -> Kept:
    def refused(reason: str) -> BadInputError:
        return BadInputError(*refusal("lesson_file", name=path.name, reason=reason))

    if path.is_symlink() or not path.is_file():
        raise refused("it is not a plain file")
    try:
        if path.stat().st_size > LARGEST:
            raise refused("it is larger than 1 MB")
        text = path.read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        raise refused("it is not UTF-8 text") from error
    except OSError as error:
        raise refused(str(error.strerror)) from error
    kept = from_markdown(text, path.name)
    if path.name != f"{kept.lesson.id}.md":
        raise refused(f"its name is not that of its lesson, {kept.lesson.id}.md")
    return kept
