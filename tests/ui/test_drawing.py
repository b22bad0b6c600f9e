from __future__ import annotations

from pathlib import Path

from weasyprint import HTML

from ui.drawing import MAX_HEIGHT, WIDTH, draw, find


def pdf(folder: Path, html: str) -> Path:
    path = folder / "page.pdf"
    HTML(string=html).write_pdf(path)
    return path


def test_quote_over_two_lines_is_found_on_both(tmp_path: Path) -> None:
    drawing = draw(pdf(tmp_path, "<p style='width: 9em'>Main pressure is not reached after four seconds"), 1)
    assert drawing is not None
    assert drawing.png.startswith(b"\x89PNG")
    first, second, *_ = sorted(find(["pressure is not reached after"], drawing), key=lambda box: box[1])
    assert first[3] <= second[1] + 2
    assert second[0] < first[0]
    assert find(["nowhere"], drawing) == []


def test_cell_is_found_though_its_neighbour_stands_on_the_same_lines(tmp_path: Path) -> None:
    table = "<table><tr><td style='width: 5em'>Clean the main valve<td style='width: 5em'>Set it to 230 bar"
    drawing = draw(pdf(tmp_path, table), 1)
    assert drawing is not None
    boxes = find(["Clean the main valve"], drawing)
    other = find(["Set it to 230 bar"], drawing)
    assert len(boxes) > 1
    assert max(box[2] for box in boxes) <= min(box[0] for box in other)


def test_page_of_absurd_shape_stays_small(tmp_path: Path) -> None:
    drawing = draw(pdf(tmp_path, "<style>@page { size: 20mm 5000mm }</style>x"), 1)
    assert drawing is not None
    assert drawing.width <= WIDTH
    assert drawing.height <= MAX_HEIGHT + 1


def test_what_cannot_be_drawn_is_none(tmp_path: Path) -> None:
    damaged = tmp_path / "damaged.pdf"
    damaged.write_bytes(b"%PDF-1.7 and nothing more")
    assert draw(damaged, 1) is None
    assert draw(tmp_path / "missing.pdf", 1) is None
    assert draw(pdf(tmp_path, "one page"), 2) is None
