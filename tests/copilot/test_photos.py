"""Pictures lose their metadata, stay upright, and what is no picture is refused."""

from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from copilot.errors import BadInputError
from copilot.photos import LONGEST_SIDE, keep_photo, photo_file, prune_photos


def jpeg(size: tuple[int, int] = (40, 20), orientation: int = 1) -> bytes:
    image = Image.new("RGB", size, "red")
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "Maker of the camera"
    exif.get_ifd(0x8825)[1] = "N"
    written = BytesIO()
    image.save(written, "JPEG", exif=exif)
    return written.getvalue()


def test_metadata_is_gone_and_the_picture_upright(tmp_path: Path) -> None:
    name = keep_photo(tmp_path, jpeg(orientation=6))
    with Image.open(tmp_path / name) as kept:
        assert kept.size == (20, 40)
        assert not dict(kept.getexif())
    assert b"Maker" not in (tmp_path / name).read_bytes()


def test_the_same_picture_is_kept_once(tmp_path: Path) -> None:
    assert keep_photo(tmp_path, jpeg()) == keep_photo(tmp_path, jpeg())
    assert len(list(tmp_path.iterdir())) == 1


def test_a_large_one_is_made_smaller(tmp_path: Path) -> None:
    name = keep_photo(tmp_path, jpeg((LONGEST_SIDE * 2, 10)))
    with Image.open(tmp_path / name) as kept:
        assert kept.width == LONGEST_SIDE


@given(st.binary(max_size=200))
def test_what_is_no_picture_is_refused(content: bytes) -> None:
    with pytest.raises(BadInputError):
        keep_photo(Path("/nonexistent"), content)


def test_a_cut_one_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match="damaged"):
        keep_photo(tmp_path, jpeg((400, 400))[:-400])
    assert not list(tmp_path.iterdir())


def test_only_a_kept_picture_is_given_out(tmp_path: Path) -> None:
    name = keep_photo(tmp_path / "case", jpeg())
    assert photo_file(tmp_path / "case", name).is_file()
    (tmp_path / "store.sqlite").write_text("secret")
    for other in ("", "..", "../store.sqlite", f"../case/{name}", "f" * 24 + ".jpg", f"{name}\n"):
        with pytest.raises(BadInputError, match="no such picture"):
            photo_file(tmp_path / "case", other)


def test_pictures_that_nothing_names_are_pruned(tmp_path: Path) -> None:
    kept, gone = keep_photo(tmp_path, jpeg()), keep_photo(tmp_path, jpeg((50, 50)))
    prune_photos(tmp_path, {kept})
    assert [file.name for file in tmp_path.iterdir()] == [kept]
    assert kept != gone
    prune_photos(tmp_path / "none", set())
