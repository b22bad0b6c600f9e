"""The panel of the index: what it was built with, its size, and how to build it anew."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from copilot.access import Permission
from copilot.assistant import Assistant
from copilot.index.identity import IndexIdentity
from copilot.wording import Wording
from ui.desks.drawn import drawn
from ui.desks.fields import Fields
from ui.desks.panel import Panel
from ui.desks.seat import Seat

_KILO, _UNITS = 1000, ("B", "kB", "MB", "GB", "TB")


@dataclass(frozen=True)
class IndexPanel(Panel):
    """The index and what the store holds of this site."""

    assistant: Assistant

    key = "index"
    permission = Permission.DOCUMENTS_WRITE

    def show(self, seat: Seat, view: Fields) -> str:
        """Identity, engine, size."""
        settings, store = self.assistant.settings, self.assistant.store
        rows = store.documents(seat.site)
        embedded = settings.index_engine == "embedded"
        return drawn(
            "knowledge",
            seat.words,
            identity=IndexIdentity.read(self.assistant.identity.model_dump_json()),
            engine=settings.index_engine,
            place=settings.qdrant_url if not embedded else "",
            collection=settings.collection,
            size=size_text(seat.words, folder_bytes(settings.home / "index")) if embedded else "",
            passages=sum(row.passages for row in rows),
            documents=sum(bool(row.content_hash) for row in rows),
            machines=len(store.assets(seat.site)),
            terms=len(store.terms(seat.site)),
        )


def folder_bytes(folder: Path) -> int:
    """The bytes that the files below a folder take; one that vanishes meanwhile counts nothing."""
    total = 0
    for place, _, names in os.walk(folder):
        for name in names:
            try:
                total += os.stat(os.path.join(place, name)).st_blocks * 512
            except OSError:
                continue
    return total


def size_text(words: Wording, size: int) -> str:
    """A size in the largest unit that leaves a number above one ("1.4 GB")."""
    power = next(
        power for power in range(len(_UNITS)) if size < _KILO ** (power + 1) or power == len(_UNITS) - 1
    )
    return f"{words.number(size / _KILO**power)} {_UNITS[power]}"
