"""A photo of a panel, nameplate or label: its text, the codes, parts and machine it shows. For confirmation only."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from threading import Lock

import numpy as np

from copilot.barcodes import asset_of, barcodes
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
# Further ways of looking are begun within so much work of the processor, however busy it is with others.
SECONDS = 6.0
# Fewer characters than this may be print that lies on its side.
_LITTLE = 12
# A covered lens or a bare wall: grey levels that differ less hold no print.
_BLANK = 2.0


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
        opens = any(asset_of(text, lists.register.assets) for text in codes)
        lines, shown = self._best(pixels, lists, chosen, opens) if self.settings.ocr else ([], Shown())
        return sighting_of(lists, chosen, codes, lines, shown, lang)

    def _best(
        self, pixels: Pixels, lists: PlantLists, chosen: Asset | None, once: bool
    ) -> tuple[list[SeenLine], Shown]:
        """What the picture as it is shows, else what two ways of making it clearer agree on; else mere choices.

        ``once``: only as it is.
        """
        until = time.thread_time() + SECONDS
        first = seen_lines(pixels, self._recogniser, lists.may_tell)
        shown = shown_in(first, lists, chosen)
        if once or shown.known or pixels.std() < _BLANK:
            return first, shown
        told = shown.things
        little = sum(len(line.text) for line in first) < _LITTLE
        for other in enhanced(pixels, turn=little):
            if time.thread_time() > until:
                break
            lines = seen_lines(other, self._recogniser, lists.may_tell)
            found = shown_in(lines, lists, chosen)
            confirmed = found.confirmed(told)
            if confirmed.known:
                return lines, confirmed
            if not shown.things and found.things:
                first, shown = lines, confirmed
            told |= found.things
        return first, shown

    def _lists(self, site: str) -> PlantLists:
        """The site's lists, read anew when its documents changed."""
        versions = frozenset(version for version in self.store.current_versions() if version[0] == site)
        with self._reading_lists:
            known = self._known.get(site)
            if known is None or known.versions != versions:
                known = self._known[site] = _Known(versions, plant_lists(self.store, site))
            return known.lists
