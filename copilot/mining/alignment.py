"""Rows of the same table in several languages brought together: one entry for each line of the table."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from copilot.mining.sources import SourceRow, short_hash
from copilot.wordingvectors import WordingVectors

Entry = tuple[SourceRow, ...]
"""Translations of one row, the one in the reference language first."""

# Where a version lists fewer causes than another, rows count as translations only if they are this near.
NEAR = 0.35

_Block = list[SourceRow]


def entries(rows: Iterable[SourceRow], vectors: WordingVectors) -> list[Entry]:
    """The lines of all tables, each with its translations: by code and place where the versions list equally many.

    Where they do not, by place within the bounds of nearness in meaning (an order-keeping alignment).
    """
    sections: dict[str, dict[str, _Block]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        sections[row.section][row.version].append(row)
    return [entry for versions in sections.values() for entry in _section_entries(versions, vectors)]


def entry_id(entry: Entry) -> str:
    """Stays the same whatever else is listed: from the group of documents and the reference row's words."""
    first = entry[0]
    return short_hash(first.section.partition("#")[0], first.code or first.fault.symptom, first.fault.cause)


def _section_entries(versions: dict[str, _Block], vectors: WordingVectors) -> Iterator[Entry]:
    """The entries of one section; its fullest version, English before others, is the reference."""
    ranked = sorted(versions.values(), key=lambda block: (-len(block), block[0].lang != "en", block[0].lang))
    reference, others = ranked[0], ranked[1:]
    found: list[list[SourceRow]] = [[row] for row in reference]
    at = {id(row): place for place, row in enumerate(reference)}
    for other in others:
        for mine, theirs in _paired_blocks(reference, other):
            for mine_row, row in _paired_rows(mine, theirs, vectors):
                if mine_row is None:
                    found.append([row])
                else:
                    found[at[id(mine_row)]].append(row)
    yield from (tuple(sorted(entry, key=lambda row: row.lang != "en")) for entry in found)


def _paired_blocks(reference: _Block, other: _Block) -> Iterator[tuple[_Block, _Block]]:
    """Blocks with the same code; blocks without one by their place among those without one."""
    mine, theirs = _blocks(reference), _blocks(other)
    for key, rows in theirs.items():
        yield mine.get(key, []), rows


def _blocks(rows: _Block) -> dict[tuple[str, int], _Block]:
    """The rows by code, those without one by the running number of their symptom."""
    numbers: dict[int, int] = {}
    found: dict[tuple[str, int], _Block] = defaultdict(list)
    for row in rows:
        number = -1 if row.code else numbers.setdefault(row.block, len(numbers))
        found[row.code, number].append(row)
    return found


def _paired_rows(
    mine: _Block, theirs: _Block, vectors: WordingVectors
) -> Iterator[tuple[SourceRow | None, SourceRow]]:
    if len(mine) == len(theirs):
        yield from zip(mine, theirs, strict=True)
        return
    if not mine:
        yield from ((None, row) for row in theirs)
        return
    near = vectors.of([row.fault.cause for row in mine]) @ vectors.of([row.fault.cause for row in theirs]).T
    partner = dict(in_order(near - NEAR))
    yield from ((mine[partner[place]] if place in partner else None, row) for place, row in enumerate(theirs))


def in_order(gain: NDArray[np.float32]) -> Sequence[tuple[int, int]]:
    """The order-keeping pairing ``(column, row)`` of an (n, m) table with the largest sum of gains above 0.

    Needleman and Wunsch 1970 with gaps that cost nothing.
    """
    n, m = gain.shape
    best = np.zeros((n + 1, m + 1))
    for i in range(n):
        for j in range(m):
            best[i + 1, j + 1] = max(best[i, j + 1], best[i + 1, j], best[i, j] + max(float(gain[i, j]), 0.0))
    pairs, i, j = [], n, m
    while i and j:
        if best[i, j] == best[i - 1, j]:
            i -= 1
        elif best[i, j] == best[i, j - 1]:
            j -= 1
        else:
            i, j = i - 1, j - 1
            pairs.append((j, i))
    return pairs[::-1]
