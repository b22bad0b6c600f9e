"""How many letters two short texts share: robust to slips and abbreviations, blind to meaning."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from copilot.codes import plain


def pieces(text: str) -> set[str]:
    """The letter triples of a text, pairs in Chinese, with case and blanks evened out."""
    words = " ".join(plain(text).casefold().split())
    if any("\u3400" <= char <= "\u9fff" for char in words):
        return {words[start : start + 2] for start in range(len(words) - 1)} or {words}
    padded = f" {words} "
    return {padded[start : start + 3] for start in range(len(padded) - 2)} or {words}


def shared(first: Sequence[str], second: Sequence[str]) -> NDArray[np.float32]:
    """Dice coefficient (n, m) of the pieces of each pair of texts, 0..1 (Dice 1945)."""
    if not first or not second:
        return np.zeros((len(first), len(second)), np.float32)
    mine, theirs = [pieces(text) for text in first], [pieces(text) for text in second]
    names = {piece: number for number, piece in enumerate(sorted(set().union(*mine, *theirs)))}
    common = (_table(mine, names) @ _table(theirs, names).T).toarray()
    sizes = np.array([len(each) for each in mine])[:, None] + np.array([len(each) for each in theirs])[None]
    dice: NDArray[np.float32] = (2 * common / np.maximum(sizes, 1)).astype(np.float32)
    return dice


def agreeing(first: Sequence[set[str]], second: Sequence[set[str]]) -> NDArray[np.bool_]:
    """Whether each pair (n, m) of sets shares an element or one of the two is empty."""
    mine, theirs = (np.array([not each for each in sets], np.bool_) for sets in (first, second))
    empty = mine[:, None] | theirs[None]
    names = {name: number for number, name in enumerate(sorted(set().union(*first, *second)))}
    if not names:
        return np.ones((len(first), len(second)), np.bool_)
    agreed: NDArray[np.bool_] = empty | ((_table(first, names) @ _table(second, names).T).toarray() > 0)
    return agreed


def _table(texts: Iterable[set[str]], names: dict[str, int]) -> csr_array:
    columns = [[names[piece] for piece in sorted(text)] for text in texts]
    ends = np.cumsum([0, *(len(row) for row in columns)])
    flat = np.array([column for row in columns for column in row], dtype=np.int64)
    return csr_array((np.ones(len(flat), np.float32), flat, ends), shape=(len(columns), len(names)))
