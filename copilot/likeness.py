"""How like a report and the wordings of a list are: by meaning, and by the pieces of words that they share.

A small embedding model knows few of a workshop's words, so the report is also compared as the plant's glossary puts it
in the list's main language, and what it shares letter by letter with a wording counts on top.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from copilot.glossary import Glossary
from copilot.language import detect, in_script
from copilot.parallel import Float, Vectors, unit

SHARED = 0.4
"""What the same letters count beside the cosine: of 0, .3 and .4 the best on dev (evals/bench/symptoms.py)."""

_FEWEST_FOR_A_MEAN = 8
_PIECE = 4
_WORD = re.compile(r"[^\W\d_]{3,}")
_NO_LETTER = re.compile(r"[\W\d_]+")
# Short Spanish reports look Portuguese, which nobody here speaks.
_TAKEN_FOR = {"pt": "es"}


@dataclass(frozen=True, slots=True)
class Worded:
    """One wording of a thing on the list: its id, its base language ("zh" for both scripts), its text."""

    id: str
    base: str
    text: str

    @classmethod
    def of(cls, name: str, lang: str, text: str) -> Worded:
        """Of a wording with a BCP 47 tag; Chinese is put in one script."""
        return cls(name, _base(lang), _one_script(text, lang))


def likeness(
    report: str, worded: Sequence[Worded], vectors: Vectors, lang: str = "", glossary: Glossary | None = None
) -> Mapping[str, float]:
    """How like each thing's likest wording is, by id: cosine plus up to `SHARED`. ``lang`` is told if not given."""
    if not worded:
        return {}
    languages = np.array([each.base for each in worded])
    rows = vectors.of([each.text for each in worded])
    means = _means(rows, languages)
    near = unit(rows - np.stack([means[each] for each in languages]))
    middle = rows.mean(axis=0)
    spoken = lang or detect(report)
    spoken = _TAKEN_FOR.get(_base(spoken), spoken)
    readings = [(report, spoken)]
    main = Counter(languages.tolist()).most_common(1)[0][0]
    if glossary is not None and main not in (_base(spoken), "zh"):
        read = glossary.reading(report, spoken, main)
        readings += [(read, main)] if read != report else []
    # What is left unread keeps a reading half in the reporter's language, so half of what that adds is taken off.
    adds = [means.get(_base(each), middle) for _, each in readings]
    asked = vectors.of([_one_script(text, each) for text, each in readings])
    alike = (near @ unit(asked - (adds[0] + np.stack(adds)) / 2).T).max(axis=1)
    meant: dict[str, float] = {}
    for each, cosine in zip(worded, alike, strict=True):
        meant[each.id] = max(meant.get(each.id, -1.0), float(cosine))
    shared = _shared(readings, worded)
    return {name: cosine + SHARED * shared[name] for name, cosine in meant.items()}


def _shared(readings: Sequence[tuple[str, str]], worded: Sequence[Worded]) -> Mapping[str, float]:
    """What share of their pieces (0..1) a report and each thing's likest wording have in common, rare ones first."""
    pieces = [_pieces(each.text, each.base) for each in worded]
    counts = Counter(piece for found in pieces for piece in found)
    rarity = {piece: float(np.log((len(worded) + 1) / (count + 0.5))) ** 2 for piece, count in counts.items()}
    unseen = float(np.log((len(worded) + 1) / 0.5)) ** 2

    def weight(found: frozenset[str]) -> float:
        return sum(rarity.get(piece, unseen) for piece in found)

    best = dict.fromkeys((each.id for each in worded), 0.0)
    for text, lang in readings:
        mine = _pieces(_one_script(text, lang), _base(lang))
        for each, found in zip(worded, pieces, strict=True):
            common = mine & found if each.base == _base(lang) else None
            if common:
                alike = weight(common) / np.sqrt(weight(mine) * weight(found))
                best[each.id] = max(best[each.id], float(alike))
    return best


@lru_cache(maxsize=8192)
def _pieces(text: str, base: str) -> frozenset[str]:
    """Characters and pairs of a Chinese text; of others the words, long ones in runs of four letters."""
    folded = text.casefold()
    if base == "zh":
        run = _NO_LETTER.sub("", folded)
        return frozenset(run[start : start + size] for size in (1, 2) for start in range(len(run) - size + 1))
    return frozenset(
        word[start : start + _PIECE]
        for word in _WORD.findall(folded)
        for start in range(max(1, len(word) - _PIECE + 1))
    )


def _means(rows: Float, languages: NDArray[np.str_]) -> dict[str, Float]:
    """The mean vector of each language's wordings, that of all where there are few.

    It is taken off every vector: else a wording in the reporter's own language is nearer than the right one in another.
    """
    return {
        str(lang): rows[languages == lang].mean(axis=0)
        if (languages == lang).sum() >= _FEWEST_FOR_A_MEAN
        else rows.mean(axis=0)
        for lang in np.unique(languages)
    }


def _one_script(text: str, lang: str) -> str:
    return in_script(text, "zh-Hant") if _base(lang) == "zh" else text


def _base(lang: str) -> str:
    return lang.partition("-")[0]
