"""Text -> sparse BM25 vector: a tokenizer that keeps codes whole and split and cuts CJK text into bigrams."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache
from hashlib import blake2b

import numpy as np

from copilot.codes import normalise, plain
from copilot.index.base import SparseVector

# Raise it with every change to `terms`: an index holds terms of one version only.
TOKENIZER_VERSION = "1"

# BM25 (Robertson and Zaragoza 2009); the index adds the inverse document frequency. The average length
# (in terms) has to be fixed, as weights are made before all passages are known.
K1 = 1.2
B = 0.75
AVERAGE_TERMS = 60.0

_CJK = r"\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003134f"
_PIECE = re.compile(rf"[{_CJK}]+|[^\W_{_CJK}]+(?:[-._/][^\W_{_CJK}]+)*")
_IS_CJK = re.compile(rf"[{_CJK}]")
_PARTS = re.compile(r"[^\W\d_]+|\d+")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")


def terms(text: str) -> list[str]:
    """The text's terms in order, repetitions kept.

    NFKC, case folded, accents dropped. A word with digits gives itself without separators and its parts
    (``E-042`` -> ``e042``, ``e``, ``042``); a hyphenated word its words and itself; a CJK run its bigrams.
    """
    return [term for piece in _PIECE.findall(_folded(text)) for term in _piece_terms(piece)]


def encode_document(text: str, codes: Sequence[str] = ()) -> SparseVector:
    """BM25 term weights of a passage; ``codes`` (normalised) count as terms in any case."""
    counts = Counter(terms(text))
    for term in _code_terms(codes):
        counts.setdefault(term, 1)
    length = counts.total()
    norm = K1 * (1 - B + B * length / AVERAGE_TERMS)
    return _vector({term: count * (K1 + 1) / (count + norm) for term, count in counts.items()})


def encode_query(text: str, codes: Sequence[str] = ()) -> SparseVector:
    """Weight 1 for each different term of a question and of its ``codes`` (normalised)."""
    return _vector(dict.fromkeys((*terms(text), *_code_terms(codes)), 1.0))


@lru_cache(maxsize=65_536)
def term_id(term: str) -> int:
    """The term's id: 32 bits of its blake2b hash, the same on every machine."""
    return int.from_bytes(blake2b(term.encode(), digest_size=4).digest(), "little")


def _folded(text: str) -> str:
    """The text without case and accents; marks that tell CJK characters apart (ば, は) stay."""
    folded = "".join(
        char if _IS_CJK.match(char) else _without_accent(char) for char in plain(text).casefold()
    )
    return unicodedata.normalize("NFC", folded)


@lru_cache(maxsize=4096)
def _without_accent(char: str) -> str:
    return "".join(part for part in unicodedata.normalize("NFD", char) if not unicodedata.combining(part))


def _piece_terms(piece: str) -> Iterator[str]:
    if _IS_CJK.match(piece):
        yield from _bigrams(piece)
    elif _NUMBER.fullmatch(piece):
        yield piece
    elif any(char.isdigit() for char in piece):
        parts = _PARTS.findall(piece)
        yield "".join(parts)
        if len(parts) > 1:
            yield from parts
    else:
        words = re.split(r"[-._/]", piece)
        yield from (_singular(word) for word in words)
        if len(words) > 1:
            yield "".join(words)


def _bigrams(run: str) -> Iterator[str]:
    if len(run) == 1:
        yield run
    yield from (run[place : place + 2] for place in range(len(run) - 1))


def _singular(word: str) -> str:
    """The word without a plural ``s`` (English, Spanish); wrong cuts fall alike on both sides."""
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


def _code_terms(codes: Sequence[str]) -> Iterator[str]:
    return (normalise(code).casefold() for code in codes)


def _vector(weights: dict[str, float]) -> SparseVector:
    by_id: dict[int, float] = {}
    for term, weight in weights.items():
        number = term_id(term)
        by_id[number] = max(weight, by_id.get(number, 0.0))
    indices = np.array(sorted(by_id), dtype=np.uint32)
    values = np.array([by_id[int(number)] for number in indices], dtype=np.float32)
    return SparseVector(indices, values)
