"""Any picture is opened upright and small, and whatever is none is refused with one sentence."""

import struct
import zlib
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageFile, ImageOps

from copilot.errors import BadInputError
from copilot.picture import opened


def saved(image: Image.Image, kind: str = "JPEG", **how: object) -> bytes:
    written = BytesIO()
    image.save(written, kind, **how)
    return written.getvalue()


def marked() -> Image.Image:
    """Black but for a white upper left quarter that reaches further down than right."""
    image = Image.new("RGB", (60, 40))
    image.paste("white", (0, 0, 20, 30))
    return image


def huge_png(width: int, height: int) -> bytes:
    """A PNG that claims any size in a hundred bytes."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", b"") + chunk(b"IEND", b"")


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_orientation_is_brought_upright(orientation: int, kind: str) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    content = saved(marked(), kind, exif=exif)
    with Image.open(BytesIO(content)) as stored:
        wanted = ImageOps.exif_transpose(stored).convert("RGB")
    assert opened(content, 60).tobytes() == wanted.tobytes()


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGBA", "CMYK", "I;16", "LA"])
def test_every_kind_of_pixels_becomes_rgb(mode: str) -> None:
    made = marked().convert("L").convert(mode) if mode == "I;16" else marked().convert(mode)
    assert opened(saved(made, "TIFF"), 30).mode == "RGB"


def test_what_is_clear_is_white() -> None:
    assert opened(saved(Image.new("RGBA", (4, 4)), "PNG"), 4).getpixel((0, 0)) == (255, 255, 255)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b"E-042 as text, named photo.jpg", "no picture"),
        (b"\xff\xd8\xff\xe0 nothing more", "no picture|damaged"),
        (saved(marked())[:-60], "damaged"),
        (saved(marked(), "PNG")[:-40], "damaged"),
        (huge_png(10_000, 10_000), "too many pixels"),
        (huge_png(2_000_000_000, 2_000_000_000), "too many pixels|no picture"),
        (saved(marked(), "PNG", save_all=True, append_images=[Image.new("RGB", (60, 40))]), "animated"),
        (saved(marked(), "WEBP", save_all=True, append_images=[Image.new("RGB", (60, 40))]), "animated"),
        (saved(marked(), "GIF"), "no picture"),
        (b"\x00" * 30_000_001, "30 MB"),
    ],
)
def test_what_cannot_be_used_is_refused_with_a_reason(content: bytes, reason: str) -> None:
    with pytest.raises(BadInputError, match=reason):
        opened(content, 2000)


def test_a_photo_of_a_hundred_million_pixels_is_refused_before_it_is_decoded() -> None:
    content = saved(Image.new("L", (10_000, 10_000)), quality=1)
    with pytest.raises(BadInputError, match="too many pixels"):
        opened(content, 2000)


@given(st.binary(max_size=300), st.integers(0, 300))
def test_a_picture_with_bytes_changed_is_opened_or_refused(noise: bytes, place: int) -> None:
    content = saved(marked(), "PNG")
    broken = content[:place] + noise + content[place + len(noise) :]
    try:
        assert opened(broken, 60).mode == "RGB"
    except BadInputError:
        assert broken != content


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_half_a_picture_is_refused_whatever_other_libraries_switch(
    kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)
    content = saved(marked(), kind)
    assert opened(content, 60).size
    with pytest.raises(BadInputError, match=r"damaged|no picture"):
        opened(content[: len(content) // 2], 60)
