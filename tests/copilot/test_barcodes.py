"""A machine's label opens that machine; anything else opens none."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from copilot.barcodes import LONGEST, address, asset_of, barcodes, printable
from copilot.errors import BadInputError
from tests.copilot.plantsample import ASSETS
from ui.labels import write_labels


def drawn(text: str, kind: zxingcpp.BarcodeFormat = zxingcpp.BarcodeFormat.QRCode) -> np.ndarray:
    code = np.asarray(zxingcpp.create_barcode(text, kind).to_image(scale=4))
    return np.dstack([np.pad(code, 40, constant_values=255)] * 3)


@pytest.mark.parametrize(
    ("text", "asset"),
    [
        ("PRESS-01", "PRESS-01"),
        (" press-01\n", "PRESS-01"),
        ("https://copilot.plant/app?asset=PRESS-01", "PRESS-01"),
        ("HTTP://10.0.0.5:8077/copilot/app/?lang=de&asset=IMM-01", "IMM-01"),
        ("https://copilot.plant/app?asset=PRESS-01&asset=PRESS-02", ""),
        ("https://copilot.plant/other?asset=PRESS-01", ""),
        ("javascript://x/app?asset=PRESS-01", ""),
        ("http://[broken/app?asset=PRESS-01", ""),
        ("PRESS-0l", ""),
        ("PRESS-03", ""),
        ("Hydraulic press 1", ""),
        ("", ""),
    ],
)
def test_only_a_registered_id_opens_a_machine(text: str, asset: str) -> None:
    found = asset_of(text, ASSETS)
    assert (found.id if found else "") == asset


@given(st.text())
def test_any_text_opens_a_machine_or_none(text: str) -> None:
    found = asset_of(text, ASSETS)
    assert found is None or found.id.casefold() in text.casefold()


@given(st.text())
def test_texts_are_shown_on_one_short_line(text: str) -> None:
    shown = printable(text)
    assert len(shown) <= LONGEST
    assert shown.isprintable()


@given(st.text(min_size=1, max_size=20))
def test_the_address_of_any_id_leads_back_to_it(asset: str) -> None:
    from dataclasses import replace

    registered = replace(ASSETS[0], id=asset.strip() or "x")
    found = asset_of(address("https://copilot.plant/", registered.id), [registered])
    assert found == registered


def test_codes_are_read_in_any_direction() -> None:
    for turns in range(4):
        assert barcodes(np.rot90(drawn("PRESS-01"), turns)) == ("PRESS-01",)


def test_line_codes_are_read_and_pictures_without_codes_give_none() -> None:
    assert barcodes(drawn("HP-7730-215", zxingcpp.BarcodeFormat.Code128)) == ("HP-7730-215",)
    assert barcodes(np.full((50, 80, 3), 128, np.uint8)) == ()


def test_printed_labels_open_their_machines(tmp_path: Path) -> None:
    write_labels(["PRESS-01", "IMM-01"], "https://copilot.plant", tmp_path / "labels.png")
    with Image.open(tmp_path / "labels.png") as sheet:
        texts = barcodes(np.asarray(sheet.convert("RGB")))
    assert {asset.id for text in texts if (asset := asset_of(text, ASSETS))} == {"PRESS-01", "IMM-01"}


def test_a_document_holds_as_many_labels_as_it_takes(tmp_path: Path) -> None:
    import pypdfium2

    write_labels([f"M-{number}" for number in range(13)], "https://copilot.plant", tmp_path / "labels.pdf")
    document = pypdfium2.PdfDocument(tmp_path / "labels.pdf")
    assert len(document) == 3
    document.close()


@pytest.mark.parametrize(
    ("name", "base", "count"), [("a.gif", "https://x", 1), ("a.png", "x", 1), ("a.png", "https://x", 7)]
)
def test_labels_that_cannot_be_made_are_refused(tmp_path: Path, name: str, base: str, count: int) -> None:
    with pytest.raises(BadInputError):
        write_labels(["PRESS-01"] * count, base, tmp_path / name)
    assert not list(tmp_path.iterdir())
