from pathlib import Path

import av
import pytest

from copilot.errors import BadInputError
from copilot.lessons import media
from copilot.lessons.lesson import MediaKind
from copilot.lessons.media import MediaShelf
from tests.copilot.lessons.filmed import SECRET, film, photo


@pytest.fixture
def shelf(tmp_path: Path) -> MediaShelf:
    return MediaShelf(tmp_path / "media", 1)


def test_a_video_is_kept_once_without_what_the_camera_wrote(shelf: MediaShelf, tmp_path: Path) -> None:
    filmed = film(tmp_path / "in.mp4")
    assert SECRET.encode() in filmed.read_bytes()
    name, kind = shelf.keep(filmed)
    assert (shelf.keep(filmed), kind) == ((name, kind), MediaKind.VIDEO)
    kept = shelf.file(name)
    assert SECRET.encode() not in kept.read_bytes()
    # A player finds the table of contents in front, and need not read the whole file first.
    assert kept.read_bytes().index(b"moov") < kept.read_bytes().index(b"mdat")
    with av.open(str(kept)) as container:
        assert len(list(container.decode(video=0))) == 5
    with av.open(str(kept)) as container:
        assert len(list(container.decode(audio=0))) > 1
    assert [each.name for each in shelf.folder.iterdir()] == [name]


def test_a_photo_is_kept_as_cases_keep_theirs(shelf: MediaShelf, tmp_path: Path) -> None:
    name, kind = shelf.keep(photo(tmp_path / "in.png"))
    assert (name[-4:], kind) == (".jpg", MediaKind.PHOTO)
    assert shelf.file(name).read_bytes().startswith(b"\xff\xd8")


def test_what_is_no_video_that_plays_everywhere_is_refused(
    shelf: MediaShelf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    filmed = film(tmp_path / "in.mp4", sound=False).read_bytes()
    given = tmp_path / "given.mp4"
    for content in (b"", b"hello", filmed[: len(filmed) // 2], filmed[:40], filmed[:12] + bytes(500)):
        given.write_bytes(content)
        with pytest.raises(BadInputError):
            shelf.keep(given)
    with pytest.raises(BadInputError, match=r"H\.264"):
        shelf.keep(film(given, codec="mpeg4", sound=False))
    monkeypatch.setattr(media, "LONGEST_SECONDS", 0.5)
    with pytest.raises(BadInputError, match="longer than"):
        shelf.keep(film(given, sound=False))
    monkeypatch.setattr(media, "MOST_PIXELS", 64 * 47)
    monkeypatch.setattr(media, "LONGEST_SECONDS", 900)
    with pytest.raises(BadInputError, match="4K"):
        shelf.keep(given)
    with pytest.raises(BadInputError, match="larger than 0 MB"):
        MediaShelf(shelf.folder, 0).keep(given)
    assert list(shelf.folder.iterdir()) == []


def test_an_exported_file_is_taken_by_the_name_of_its_bytes_only(shelf: MediaShelf, tmp_path: Path) -> None:
    names = [shelf.keep(film(tmp_path / "in.mp4"))[0], shelf.keep(photo(tmp_path / "in.png"))[0]]
    out = tmp_path / "out"
    shelf.give([*names, "0" * 24 + ".jpg"], out)
    other = MediaShelf(tmp_path / "other", 1)
    for name in names:
        other.take(out / name)
        assert other.file(name).read_bytes() == shelf.file(name).read_bytes()
    third = MediaShelf(tmp_path / "third", 1)
    (out / names[1]).write_bytes(photo(tmp_path / "x.png", "red").read_bytes())
    with pytest.raises(BadInputError, match="not the one that was exported"):
        third.take(out / names[1])
    with pytest.raises(BadInputError, match="no photo or video"):
        third.take(out / "0.mp4")
    assert not third.has(names[1])


@pytest.mark.parametrize("name", ["../store.sqlite", "x.jpg", "0" * 24 + ".jpg", "0" * 24 + ".svg", ""])
def test_no_other_name_is_a_file(shelf: MediaShelf, name: str) -> None:
    with pytest.raises(BadInputError):
        shelf.file(name)
    assert not shelf.has(name)
