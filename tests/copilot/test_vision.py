"""Real pictures through the real recognition: upright or not, what they show, and what cannot be used."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from io import BytesIO
from pathlib import Path
from resource import RUSAGE_SELF, getrusage
from threading import Thread

import pytest
from PIL import Image

from copilot.errors import BadInputError, UnknownAssetError
from copilot.settings import Settings
from copilot.store import Store
from copilot.vision import Eye, Sighting
from evals.panels import Scene, picture
from evals.snapping import USUAL, Harm
from tests.copilot.plantsample import fill

STILL = Harm(tilt=0, turn=0, blur=0.2, dim=0, glare=0, noise=1, quality=90, sideways=0, shrink=1)
PANEL = Scene(
    "panel", "screen", ("PRESS-01  Hydraulic press 1", "E-043  Oil temperature high", "p = 180 bar")
)
PLATE = Scene(
    "plate", "nameplate", ("LENNERT & ROHR", "Type   HPX-200", "S/N   LR-2021-0533", "400 V  50 Hz")
)


@pytest.fixture(scope="module")
def eye(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Eye]:
    settings = Settings(home=tmp_path_factory.mktemp("plant"), threads=1)
    with closing(Store(settings)) as store:
        fill(store)
        yield Eye(settings, store)


def codes(seen: Sighting) -> list[str]:
    return [each.code for each in seen.codes]


def turned(content: bytes, degrees: int, orientation: int = 1) -> bytes:
    with Image.open(BytesIO(content)) as image:
        exif = Image.Exif()
        exif[0x0112] = orientation
        written = BytesIO()
        image.rotate(degrees, expand=True).save(written, "JPEG", quality=90, exif=exif)
    return written.getvalue()


@pytest.mark.ocr
@pytest.mark.parametrize(("degrees", "orientation"), [(90, 1), (180, 1), (270, 8)])
def test_a_panel_is_read_whichever_way_it_was_taken(eye: Eye, degrees: int, orientation: int) -> None:
    seen = eye.look(turned(picture(PANEL, [1], USUAL), degrees, orientation))
    assert (codes(seen), seen.asset, seen.kind) == (["E-043"], "PRESS-01", "panel")
    assert seen.lines[0].upper().startswith("PRESS-01")


@pytest.mark.ocr
def test_a_nameplate_gives_machine_and_model(eye: Eye) -> None:
    seen = eye.look(picture(PLATE, [2], USUAL))
    assert (seen.asset, seen.model, seen.kind, codes(seen)) == ("PRESS-02", "HPX-200", "nameplate", [])


@pytest.mark.ocr
def test_a_display_of_segments_is_read_for_the_chosen_machine(eye: Eye) -> None:
    seen = eye.look(picture(Scene("g", "segments", ("STATUS", "P-107")), [3], STILL), asset="PACK-01")
    assert (codes(seen), seen.asset) == (["P-107"], "PACK-01")


@pytest.mark.ocr
def test_a_dim_display_is_read_once_it_is_made_clearer(eye: Eye) -> None:
    dim = Harm(tilt=0, turn=0, blur=0.8, dim=0.97, glare=0, noise=3, quality=80, sideways=0, shrink=0.5)
    seen = eye.look(picture(Scene("d", "dots", ("ALARM E-017", "GUARD OPEN")), [4], dim), asset="PRESS-01")
    assert codes(seen) == ["E-017"]


@pytest.mark.ocr
def test_a_label_with_a_qr_code_opens_its_machine(eye: Eye) -> None:
    scene = Scene("q", "qr", ("https://copilot.plant/app?asset=IMM-01", "Moulder 1"))
    seen = eye.look(picture(scene, [5], USUAL))
    assert (seen.asset, seen.kind) == ("IMM-01", "qr")


@pytest.mark.ocr
@pytest.mark.parametrize("size", [(1, 20_000), (20_000, 2), (1, 1)])
def test_a_picture_of_absurd_shape_takes_little_memory(eye: Eye, size: tuple[int, int]) -> None:
    written = BytesIO()
    Image.new("RGB", size, "grey").save(written, "PNG")
    before = getrusage(RUSAGE_SELF).ru_maxrss
    assert eye.look(written.getvalue()).warnings
    assert getrusage(RUSAGE_SELF).ru_maxrss - before < 500_000  # kB


@pytest.mark.ocr
def test_looks_at_once_all_end_alike(eye: Eye) -> None:
    content, seen = picture(Scene("q", "qr", ("PRESS-01", "Press")), [6], STILL), []
    threads = [Thread(target=lambda: seen.append(eye.look(content))) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [each.asset for each in seen] == ["PRESS-01"] * 3


def test_without_recognition_only_machine_read_codes_are_seen(eye: Eye) -> None:
    blind = Eye(eye.settings.model_copy(update={"ocr": False}), eye.store)
    assert blind.look(picture(PANEL, [1], STILL)).lines == ()
    scene = Scene("q", "qr", ("PRESS-01", "Hydraulic press 1"))
    assert blind.look(picture(scene, [6], STILL)).asset == "PRESS-01"


def test_what_is_no_picture_or_no_machine_is_refused(eye: Eye, tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match="no picture"):
        eye.look(b"E-042 in a text file")
    with pytest.raises(UnknownAssetError):
        eye.look(picture(PLATE, [2], STILL), asset="PRESS-09")


def test_new_documents_are_known_at_the_next_look(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, ocr=False)
    with closing(Store(settings)) as store:
        eye = Eye(settings, store)
        label = picture(Scene("q", "qr", ("PRESS-01", "")), [6], STILL)
        assert eye.look(label).asset == ""
        fill(store)
        assert eye.look(label).asset == "PRESS-01"
