"""QR and other machine-read codes in a picture: a machine's id, or the address of its page."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from urllib.parse import parse_qs, urlsplit

import numpy as np
from numpy.typing import NDArray

from copilot.knowledge import Asset

MOST = 16
LONGEST = 500


def barcodes(pixels: NDArray[np.uint8]) -> tuple[str, ...]:
    """The texts of the codes in a picture (height, width, 3; blue first), without control characters."""
    import zxingcpp

    found = zxingcpp.read_barcodes(np.ascontiguousarray(pixels))
    texts = (printable(each.text) for each in found if each.valid)
    return tuple(dict.fromkeys(text for text in texts if text))[:MOST]


def printable(text: str) -> str:
    """A text of unknown origin as one short line."""
    shown = "".join(" " if unicodedata.category(each).startswith("C") else each for each in text)
    return " ".join(shown.split())[:LONGEST]


def asset_of(text: str, assets: Iterable[Asset]) -> Asset | None:
    """The registered machine that a code's text opens: its id, or an address ``http(s)://.../app?asset=ID``.

    Where the address leads does not matter, as it is never followed: only the id in it counts.
    """
    named = _named(text)
    return next((asset for asset in assets if named and asset.id.casefold() == named.casefold()), None)


def address(base: str, asset: str) -> str:
    """The address that a machine's label carries; ``base`` is where the page is served."""
    from urllib.parse import urlencode

    return f"{base.rstrip('/')}/app?{urlencode({'asset': asset})}"


def _named(text: str) -> str:
    if "://" not in text:
        return text.strip()
    try:
        parts = urlsplit(text.strip())
    except ValueError:
        return ""
    if parts.scheme.lower() not in ("http", "https") or not parts.path.rstrip("/").endswith("/app"):
        return ""
    named = parse_qs(parts.query).get("asset", [])
    return named[0].strip() if len(named) == 1 else ""
