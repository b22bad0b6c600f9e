"""Photos and videos of lessons: read safely, without what the camera wrote, kept once under a name of their bytes."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from tempfile import NamedTemporaryFile
from urllib.parse import quote

import av
from av.container import InputContainer

from copilot.errors import BadInputError, StorageError
from copilot.lessons.lesson import Kept, MediaKind
from copilot.photos import LONGEST_SIDE, keep_photo
from copilot.picture import opened
from copilot.refusing import refusal
from copilot.settings import Settings

LONGEST_SECONDS = 900
MOST_PIXELS = 4096 * 2304
# Play lists among the formats would make the decoder open other files and addresses.
_OPTIONS = {"format_whitelist": "mov,mp4,m4a,3gp,3g2,mj2", "protocol_whitelist": "file"}
# What every browser of a tablet plays from an MP4 file.
_VIDEO, _SOUND = (
    ("h264", "av1", "libdav1d", "vp9", "libvpx-vp9"),
    ("aac", "mp3", "mp3float", "opus", "libopus"),
)
# A video that decodes at its first so many key frames is one.
_DECODED = 40
_NAME = re.compile(r"[0-9a-f]{24}\.(jpg|mp4)")


@dataclass(frozen=True)
class MediaShelf:
    """The media of a site's lessons: files below ``folder``; videos of at most ``most_mb`` megabytes."""

    folder: Path
    most_mb: int

    @classmethod
    def of(cls, settings: Settings, site: str) -> MediaShelf:
        """Where a site's media lie."""
        folder = settings.home / "lessons" / quote(site, safe="") / "media"
        return cls(folder, settings.lesson_video_mb)

    def keep(self, upload: Path) -> tuple[str, MediaKind]:
        """Keep a photo, or a video that is an MP4 file, and give the name it is kept under.

        A photo is re-encoded, a video copied into a new file without its metadata. Raises `BadInputError` for what is
        neither, too large, too long or damaged, `StorageError` where it cannot be written.
        """
        with upload.open("rb") as file:
            head = file.read(12)
        if head[4:8] != b"ftyp":
            return keep_photo(self.folder, upload.read_bytes()), MediaKind.PHOTO
        self._require_small(upload)
        with self._working() as working:
            _copied(upload, working)
            return self._placed(working, ".mp4"), MediaKind.VIDEO

    def file(self, name: str) -> Path:
        """The file of a kept piece. Raises `BadInputError` for a name that `keep` did not give."""
        file = self.folder / name
        if not _NAME.fullmatch(name) or not file.is_file():
            raise BadInputError(*refusal("media_missing", name=name[:60]))
        return file

    def has(self, name: str) -> bool:
        """Whether a piece is kept."""
        return bool(_NAME.fullmatch(name)) and (self.folder / name).is_file()

    def take(self, source: Path) -> None:
        """Keep an exported file under its own name, which says what bytes it has to be.

        Raises `BadInputError` where it is not what its name says, or neither a photo nor a video.
        """
        if self.has(source.name):
            return
        if not _NAME.fullmatch(source.name) or source.is_symlink() or not source.is_file():
            raise BadInputError(*refusal("media_missing", name=source.name[:60]))
        self._require_small(source)
        with self._working() as working:
            shutil.copyfile(source, working)
            if _digest(working) != source.stem:
                raise BadInputError(*refusal("media_changed", name=source.name))
            if source.suffix == ".jpg":
                opened(working.read_bytes(), LONGEST_SIDE)
            else:
                _checked(working)
            self._placed(working, source.suffix)

    def give(self, names: Iterable[str], folder: Path) -> None:
        """Copy pieces to a folder; those that are gone are left out. Raises `StorageError`."""
        try:
            for name in sorted(set(names)):
                if self.has(name):
                    folder.mkdir(parents=True, exist_ok=True)
                    shutil.copyfile(self.folder / name, folder / name)
        except OSError as error:
            raise StorageError(f"{folder} cannot be written: {error.strerror}.", "Name another.") from error

    def _require_small(self, path: Path) -> None:
        if path.stat().st_size > self.most_mb * 1_000_000:
            raise BadInputError(*refusal("media_large", limit=self.most_mb))

    @contextmanager
    def _working(self) -> Iterator[Path]:
        """A file of its own in the folder, gone in the end unless it was moved away."""
        path = None
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with NamedTemporaryFile(dir=self.folder, suffix=".part", delete=False) as file:
                path = Path(file.name)
            yield path
        except OSError as error:
            raise StorageError(f"The file cannot be kept: {error.strerror}.", "Free disk space.") from error
        finally:
            if path:
                with suppress(OSError):
                    path.unlink(missing_ok=True)

    def _placed(self, working: Path, suffix: str) -> str:
        name = f"{_digest(working)}{suffix}"
        os.replace(working, self.folder / name)
        return name


def media_of(lessons: Iterable[Kept]) -> set[str]:
    """The names of all media that lessons show."""
    return {each.name for kept in lessons for step in kept.lesson.steps for each in step.media}


def _copied(source: Path, target: Path) -> None:
    """The pictures and the sound of a video in a new file, to be played while it is read."""
    _checked(source)
    options = {"movflags": "faststart", "fflags": "+bitexact"}
    with (
        _read(source) as given,
        av.open(str(target), "w", format="mp4", options=options) as out,
    ):
        streams = [*given.streams.video[:1], *given.streams.audio[:1]]
        into = {each.index: out.add_stream_from_template(each, opaque=True) for each in streams}
        for packet in given.demux(streams):
            if packet.dts is not None:
                packet.stream = into[packet.stream_index]
                out.mux(packet)


def _checked(path: Path) -> None:
    """Raises `BadInputError` for what is no video that browsers play, too long or of too many pixels."""
    with _read(path) as given:
        if not given.streams.video:
            raise BadInputError(*refusal("media_none"))
        video, sound = given.streams.video[0], given.streams.audio[:1]
        for stream, known in ((video, _VIDEO), *((each, _SOUND) for each in sound)):
            if stream.codec_context is None or stream.codec_context.name not in known:
                raise BadInputError(*refusal("media_codec"))
        if given.duration and given.duration > LONGEST_SECONDS * av.time_base:
            raise BadInputError(*refusal("media_long", minutes=LONGEST_SECONDS // 60))
        context = video.codec_context
        if context.width * context.height > MOST_PIXELS:
            raise BadInputError(*refusal("media_pixels"))
        context.skip_frame = "NONKEY"
        frames = list(islice((frame.width * frame.height for frame in given.decode(video)), _DECODED))
        if not frames or max(frames) > MOST_PIXELS:
            raise BadInputError(*refusal("media_none" if not frames else "media_pixels"))


@contextmanager
def _read(path: Path) -> Iterator[InputContainer]:
    """A video opened to read; what it is damaged in is told in a sentence."""
    try:
        with av.open(str(path), "r", metadata_errors="ignore", options=_OPTIONS) as container:
            yield container
    except (av.error.FFmpegError, ValueError, UnicodeDecodeError) as error:
        raise BadInputError(*refusal("media_none")) from error


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()[:24]
