"""Copies of some of a dataset's source files, laid out like the originals so that documents keep their ids."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path

from ingestion.content import SUPPORTED
from ingestion.sources import FOLDER_FILE, Source, SourceOptions, find_sources


def sources_of(paths: Sequence[Path], site: str) -> tuple[Source, ...]:
    """The files under some paths, as an ingestion would take them in."""
    return find_sources(paths, SourceOptions(), SUPPORTED, site, {}).sources


# A limit counts questions; taking a document in lasts as long as asking so many.
QUESTIONS_A_DOCUMENT = 15


def documents_of(limit: int | None) -> int | None:
    """How many documents stand for a limit of questions: one for every `QUESTIONS_A_DOCUMENT`, two at the least."""
    return None if limit is None else max(limit // QUESTIONS_A_DOCUMENT, 2)


def by_turns(sources: Iterable[Source], count: int | None) -> list[Source]:
    """``count`` sources, one of each format in turn, the commonest format and its smallest file first."""
    piles: dict[str, list[Source]] = {}
    for source in sources:
        piles.setdefault(source.path.suffix.lower(), []).append(source)
    for pile in piles.values():
        pile.sort(key=lambda source: (source.size, source.id))
    ordered = sorted(piles, key=lambda suffix: (-len(piles[suffix]), suffix))
    turns = [
        (place, ordered.index(suffix), source)
        for suffix, pile in piles.items()
        for place, source in enumerate(pile)
    ]
    return [source for _, _, source in sorted(turns, key=lambda turn: turn[:2])][:count]


def copy_sources(roots: Sequence[Path], sources: Iterable[Source], folder: Path) -> tuple[Path, ...]:
    """Copy sources with what their folders say of them; gives the paths to take in instead of the roots.

    A root that is left without a file is left out.
    """
    copies = {root.absolute(): folder / str(place) / root.name for place, root in enumerate(roots)}
    for source in sources:
        root = next(each for each in copies if source.path.is_relative_to(each))
        target = copies[root] / source.path.relative_to(root)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source.path, target)
        told = source.path.parent / FOLDER_FILE
        if told.is_file():
            shutil.copyfile(told, target.parent / FOLDER_FILE)
    return tuple(copy for copy in copies.values() if copy.exists())
