"""A photo of a panel, nameplate or label: its text, the codes, parts and machine it shows. For confirmation only."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from threading import Lock

import numpy as np

from copilot.barcodes import barcodes
from copilot.knowledge import Asset
from copilot.ocr import Pixels, Recogniser
from copilot.photolines import SeenLine, enhanced, seen_lines
from copilot.picture import opened
from copilot.plantlists import PlantLists, plant_lists
from copilot.settings import Settings
from copilot.shown import Shown, shown_in
from copilot.sighting import Sighting, sighting_of
from copilot.store import Store

__all__ = ["Eye", "Sighting"]

LONGEST_SIDE = 1600
# Further ways of looking are begun no later than this.
SECONDS = 6.0
# Fewer characters than this may be print that lies on its side.
_LITTLE = 12


@dataclass(frozen=True, slots=True)
class _Known:
    """The lists of a site and the versions of the documents they come from."""

    versions: frozenset[tuple[str, str, str]]
    lists: PlantLists


@dataclass
class Eye:
    """Looks at pictures; keeps none of them. Safe to share between threads."""

    settings: Settings
    store: Store
    _known: dict[str, _Known] = field(default_factory=dict)
    _reading_lists: Lock = field(default_factory=Lock)

    @property
    def _recogniser(self) -> Recogniser:
        return Recogniser(self.settings.threads)

    def load(self) -> None:
        """Load the models now, which else happens with the first picture."""
        self._recogniser.load()

    def look(
        self, content: bytes, *, lang: str = "en", asset: str | None = None, site: str | None = None
    ) -> Sighting:
        """What the picture shows. ``asset``: the machine that the technician has chosen; its list decides on codes.

        Raises `BadInputError` for what is no usable picture, `UnknownAssetError` for an ``asset`` not in the register.
        """
        place = site or self.settings.site
        pixels: Pixels = np.ascontiguousarray(np.asarray(opened(content, LONGEST_SIDE), np.uint8)[:, :, ::-1])
        lists = self._lists(place)
        chosen = lists.register.choose(asset, None).asset
        codes = barcodes(pixels)
        lines, shown = self._best(pixels, lists, chosen) if self.settings.ocr else ([], Shown())
        return sighting_of(lists, chosen, codes, lines, shown, lang)

    def _best(self, pixels: Pixels, lists: PlantLists, chosen: Asset | None) -> tuple[list[SeenLine], Shown]:
        """The first way of looking that shows something of the plant; else the first."""
        until = time.monotonic() + SECONDS
        first = seen_lines(pixels, self._recogniser, lists.may_tell)
        shown = shown_in(first, lists, chosen)
        if shown.known:
            return first, shown
        little = sum(len(line.text) for line in first) < _LITTLE
        for other in enhanced(pixels, turn=little):
            if time.monotonic() > until:
                break
            lines = seen_lines(other, self._recogniser, lists.may_tell)
            found = shown_in(lines, lists, chosen)
            if found.known:
                return lines, found
            if not shown.codes and found.codes:
                first, shown = lines, found
        return first, shown

    def _lists(self, site: str) -> PlantLists:
        """The site's lists, read anew when its documents changed."""
        versions = frozenset(version for version in self.store.current_versions() if version[0] == site)
        with self._reading_lists:
            known = self._known.get(site)
            if known is None or known.versions != versions:
                known = self._known[site] = _Known(versions, plant_lists(self.store, site))
            return known.lists
