"""A sample manual as PDF: weasyprint sets the pages; scanned parts become pages that are only a picture."""

from __future__ import annotations

import base64
import io

import numpy as np
import pypdfium2 as pdfium
from PIL import Image

from evals.plant.source import ManualSource, Part
from evals.plant.webpage import LABELS, page, part_html, style

SCAN_DPI = 150
_PAPER = 247


def write_pdf(source: ManualSource) -> bytes:
    """The manual on A4 with running header and footer, bookmarks and its revision in the metadata."""
    body = "".join(_part(source, part) for part in source.parts)
    return _typeset(page(source, body, _css(source)))


def _css(source: ManualSource, pages: str = 'counter(page) " / " counter(pages)') -> str:
    """The style sheet with the running header and footer of this manual."""
    boxes = {
        "top-left": f'"{source.title}"',
        "top-right": f'"{source.model}"',
        "bottom-left": f'"{LABELS[source.lang][1]} {source.revision} ({source.date})"',
        "bottom-right": pages,
    }
    return style("print.css") + "".join(
        f"@page {{ @{box} {{ content: {content} }} }}\n" for box, content in boxes.items()
    )


def _part(source: ManualSource, part: Part) -> str:
    html = part_html(part.markdown)
    if part.layout == "columns":
        return f'<section class="columns">\n{html}</section>\n'
    if part.layout == "scanned":
        return "".join(map(_picture, _scan(_typeset(page(source, html, _css(source, pages='""'))))))
    return html


def _picture(jpeg: bytes) -> str:
    data = base64.b64encode(jpeg).decode("ascii")
    return f'<section class="picture"><img src="data:image/jpeg;base64,{data}" alt=""></section>\n'


def _typeset(html: str) -> bytes:
    from weasyprint import HTML  # needs pango, which only building needs

    # Presentational hints: without them weasyprint ignores the start of a list that goes on after a safety message.
    return bytes(HTML(string=html).write_pdf(custom_metadata=True, presentational_hints=True))


def _scan(pdf: bytes) -> list[bytes]:
    """Each page as the grey JPEG an office scanner makes of it: a little askew, with noise."""
    document = pdfium.PdfDocument(pdf)
    pictures = []
    for number, sheet in enumerate(document):
        image = sheet.render(scale=SCAN_DPI / 72, grayscale=True).to_pil()
        angle = 0.6 if number % 2 == 0 else -0.4
        image = image.rotate(angle, resample=Image.Resampling.BICUBIC, fillcolor=255)
        noise = np.random.default_rng(number).normal(0, 5, (image.height, image.width))
        grey = np.clip(np.asarray(image, dtype=float) * _PAPER / 255 + noise, 0, 255).astype(np.uint8)
        stream = io.BytesIO()
        Image.fromarray(grey).save(stream, "JPEG", quality=55, dpi=(SCAN_DPI, SCAN_DPI))
        pictures.append(stream.getvalue())
    document.close()
    return pictures
