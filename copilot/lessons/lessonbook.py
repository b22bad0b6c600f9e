"""The lessons of a site: kept as files, from draft over review to published, each step allowed to whom it is."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from urllib.parse import quote

from pydantic import ValidationError

from copilot.access import Actor, Permission
from copilot.errors import BadInputError, StorageError
from copilot.lessons.check import check_lesson
from copilot.lessons.groundtruth import Text
from copilot.lessons.lesson import Kept, Lesson, LessonState
from copilot.lessons.media import MediaShelf, media_of
from copilot.lessons.problems import Flaw, Problem
from copilot.refusing import refusal
from copilot.settings import Settings
from copilot.store import Store
from copilot.wording import Wording

_REMEDY = "Free disk space or check COPILOT_HOME."


@dataclass(frozen=True)
class LessonBook:
    """The lessons of a site, one JSON file each; published versions stay, since learners finish what they began."""

    store: Store
    settings: Settings
    site: str

    @property
    def folder(self) -> Path:
        """Where they lie."""
        return self.settings.home / "lessons" / quote(self.site, safe="")

    @property
    def media(self) -> MediaShelf:
        """The photos and videos of the lessons."""
        return MediaShelf.of(self.settings, self.site)

    def listed(self, actor: Actor) -> list[Kept]:
        """Every lesson as it stands, by id. Raises `ForbiddenError`."""
        actor.require(Permission.LESSONS_READ, self.site)
        return [self._read(path) for path in sorted(self.folder.glob("*.json"))]

    def load(self, actor: Actor, lesson: str) -> Kept:
        """A lesson as it stands. Raises `BadInputError` where there is none, `ForbiddenError`."""
        actor.require(Permission.LESSONS_READ, self.site)
        return self._named(lesson)

    def published(self, actor: Actor, lesson: str, version: int | None = None) -> Kept:
        """A published version of a lesson, the latest unless named. Raises `BadInputError` where there is none."""
        actor.require(Permission.LESSONS_READ, self.site)
        kept = [self._read(path) for path in self._versions(lesson)]
        found = [each for each in kept if version in (None, each.version)]
        if not found:
            raise BadInputError(*refusal("no_lesson", lesson=lesson))
        return max(found, key=lambda each: each.version)

    def all_published(self, actor: Actor) -> list[Kept]:
        """The latest published version of every lesson that has one, by id. Raises `ForbiddenError`."""
        found = []
        for kept in self.listed(actor):
            if kept.state is LessonState.PUBLISHED:
                found.append(kept)
            elif self._versions(kept.lesson.id):
                found.append(self.published(actor, kept.lesson.id))
        return found

    def put(self, actor: Actor, lesson: Lesson) -> Kept:
        """Keep a lesson as a draft; a changed one that was published becomes the draft of its next version."""
        actor.require(Permission.LESSONS_WRITE, self.site)
        before = self._found(lesson.id)
        if before and before.lesson == lesson:
            return before
        version = before.version + (before.state is LessonState.PUBLISHED) if before else 1
        return self._write(Kept(lesson=lesson, version=version, by=actor.name))

    def check(self, actor: Actor, lesson: str) -> tuple[Problem, ...]:
        """What is wrong with a lesson by its sources as they stand now."""
        actor.require(Permission.LESSONS_READ, self.site)
        return self.problems(self._named(lesson).lesson)

    def problems(
        self, lesson: Lesson, read: dict[str, tuple[Text, ...]] | None = None
    ) -> tuple[Problem, ...]:
        """What is wrong with a lesson, media that are gone included; ``read`` as of `check_lesson`."""
        gone = tuple(
            Problem(flaw=Flaw.MEDIA, place=f"step {number}", detail=each.alt)
            for number, step in enumerate(lesson.steps, 1)
            for each in step.media
            if not self.media.has(each.name)
        )
        return (*check_lesson(lesson, self.store, self.site, read), *gone)

    def submit(self, actor: Actor, lesson: str) -> Kept:
        """Send a draft to review."""
        return self._move(actor, lesson, LessonState.DRAFT, LessonState.IN_REVIEW)

    def send_back(self, actor: Actor, lesson: str) -> Kept:
        """Give a lesson in review back as a draft."""
        return self._move(actor, lesson, LessonState.IN_REVIEW, LessonState.DRAFT)

    def discard(self, actor: Actor, lesson: str) -> None:
        """Throw a draft away that was never published. Raises `BadInputError` for any other."""
        actor.require(Permission.LESSONS_WRITE, self.site)
        kept = self._named(lesson)
        if kept.state is not LessonState.DRAFT or self._versions(lesson):
            raise BadInputError(*refusal("lesson_kept", lesson=lesson))
        (self.folder / f"{kept.lesson.id}.json").unlink(missing_ok=True)

    def publish(self, actor: Actor, lesson: str, words: Wording) -> Kept:
        """Publish a reviewed lesson. Raises `BadInputError` with the reasons where it does not pass its check."""
        actor.require(Permission.LESSONS_WRITE, self.site)
        kept = self._named(lesson)
        self.require_sound(kept.lesson, words)
        self._require_state(kept, LessonState.IN_REVIEW)
        changes = {"state": LessonState.PUBLISHED, "by": actor.name, "version": self._free_version(kept)}
        after = kept.model_copy(update=changes)
        # The version first: whoever is killed in between has published it, and can again.
        self._keep_version(after)
        return self._write(after)

    def require_sound(self, lesson: Lesson, words: Wording) -> None:
        """Raises `BadInputError` with the first reasons where a lesson does not pass its check."""
        problems = self.problems(lesson)
        if problems:
            told = "; ".join(problem.told(words) for problem in problems[:3])
            raise BadInputError(*refusal("lesson_unready", lesson=lesson.id, problems=told))

    def take(
        self, actor: Actor, kept: Iterable[Kept], words: Wording, media: Path | None = None
    ) -> list[Kept]:
        """Take lessons in as they come; all of them or, where a published one does not pass its check, none.

        ``media`` is the folder of the photos and videos that came with them.
        """
        actor.require(Permission.LESSONS_WRITE, self.site)
        taken = list(kept)
        for name in sorted(media_of(taken)):
            if not self.media.has(name):
                self.media.take((media or self.folder) / name)
        for each in taken:
            if each.state is LessonState.PUBLISHED:
                self.require_sound(each.lesson, words)
                self._require_own_version(each)
        for each in taken:
            self._write(each)
            if each.state is LessonState.PUBLISHED:
                self._keep_version(each)
        return taken

    def _move(self, actor: Actor, lesson: str, before: LessonState, after: LessonState) -> Kept:
        actor.require(Permission.LESSONS_WRITE, self.site)
        kept = self._named(lesson)
        self._require_state(kept, before)
        return self._write(kept.model_copy(update={"state": after, "by": actor.name}))

    def _require_state(self, kept: Kept, state: LessonState) -> None:
        if kept.state is not state:
            raise BadInputError(*refusal("lesson_state", lesson=kept.lesson.id))

    def _require_own_version(self, kept: Kept) -> None:
        """Learners finish the version they began and begin the latest: none is replaced, none goes back behind it."""
        if others := self._published_since(kept):
            raise BadInputError(*refusal("lesson_version", lesson=kept.lesson.id, version=max(others)))

    def _free_version(self, kept: Kept) -> int:
        """Its version, unless another lesson was published under that or a later one: then the next."""
        others = self._published_since(kept)
        return max(others) + 1 if others else kept.version

    def _published_since(self, kept: Kept) -> list[int]:
        """The versions, its own and later ones, under which the lesson was published with other contents."""
        published = map(self._read, self._versions(kept.lesson.id))
        return [
            each.version for each in published if each.version >= kept.version and each.lesson != kept.lesson
        ]

    def _named(self, lesson: str) -> Kept:
        kept = self._found(lesson)
        if kept is None:
            raise BadInputError(*refusal("no_lesson", lesson=lesson))
        return kept

    def _found(self, lesson: str) -> Kept | None:
        path = self.folder / f"{quote(lesson, safe='')}.json"
        return self._read(path) if path.is_file() else None

    def _versions(self, lesson: str) -> list[Path]:
        folder = self.folder / "published" / quote(lesson, safe="")
        return sorted(folder.glob("*.json")) if lesson.strip(".") else []

    def _read(self, path: Path) -> Kept:
        try:
            status = path.stat()
            return _parsed(path, (status.st_ino, status.st_mtime_ns, status.st_size))
        except (OSError, ValidationError) as error:
            raise StorageError(
                f"The lesson file {path.name} cannot be read.", "Put a backup of it back."
            ) from error

    def _write(self, kept: Kept) -> Kept:
        return _written(self.folder / f"{kept.lesson.id}.json", kept)

    def _keep_version(self, kept: Kept) -> None:
        _written(self.folder / "published" / kept.lesson.id / f"{kept.version:06}.json", kept)


@lru_cache(maxsize=1024)
def _parsed(path: Path, _as_it_is: tuple[int, int, int]) -> Kept:
    """The lesson of a file, parsed once: every screen of a case asks what lessons there are."""
    return Kept.model_validate_json(path.read_bytes())


def _written(path: Path, kept: Kept) -> Kept:
    """The lesson, its file written whole or not at all."""
    working = path.with_suffix(".part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        working.write_text(kept.model_dump_json(indent=1), "utf-8")
        os.replace(working, path)
    except OSError as error:
        raise StorageError(f"A lesson cannot be kept: {error.strerror}.", _REMEDY) from error
    return kept
