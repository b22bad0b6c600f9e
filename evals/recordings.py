"""Recordings of real people with what they say: the prompts of Debian's asterisk-core-sounds packages."""

from __future__ import annotations

import gzip
import re
import wave
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

_SOUNDS = Path("/usr/share/asterisk/sounds")
_DOCS = Path("/usr/share/doc")
_VOICES = {"en": ("en_US_f_Allison", "en"), "es": ("es_MX_f_Allison", "es")}
LEAST_WORDS, MOST_SECONDS = 4, 30
# What is said must be plain from the words alone: no signs ("press *"), addresses, notes ("[tone]") or halves ("...").
_PLAIN = re.compile(r"[^\W_](?:[^\W_]|[ ,.;:'’?!()/-](?!\.\.))*", re.ASCII)
_PLAIN_SPANISH = re.compile(r"[¿¡]?[^\W_](?:[^\W_]|[ ,.;:'?!¡¿-])*")
_NOT_SAID = re.compile(r"\.\.|\(|/|www|http", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Clip:
    """A recording and its words as its makers wrote them down."""

    name: str
    path: Path
    words: str


def clips(lang: str, count: int, seed: int, sounds: Path = _SOUNDS, docs: Path = _DOCS) -> list[Clip]:
    """``count`` clips drawn by seed among those of plain sentences of `LEAST_WORDS` words or more; [] without them.

    None is longer than `MOST_SECONDS`: nobody describes a fault in a speech.
    """
    voice, package = _VOICES[lang]
    listing = docs / f"asterisk-core-sounds-{package}" / f"core-sounds-{package}.txt.gz"
    if not listing.is_file():
        return []
    found = [
        clip
        for clip in _listed(listing, sounds / voice)
        if is_sentence(clip.words) and clip.path.is_file() and _seconds(clip.path) <= MOST_SECONDS
    ]
    order = np.random.default_rng(seed).permutation(len(found))
    return [found[place] for place in order[:count]]


def is_sentence(words: str) -> bool:
    """Whether words are a plain sentence: what is said can be told from them."""
    plain = _PLAIN.fullmatch(words) or _PLAIN_SPANISH.fullmatch(words)
    return bool(plain) and not _NOT_SAID.search(words) and len(words.split()) >= LEAST_WORDS


def _seconds(path: Path) -> float:
    with wave.open(str(path)) as file:
        return float(file.getnframes() / file.getframerate())


def _listed(listing: Path, folder: Path) -> Iterator[Clip]:
    seen: set[str] = set()
    for line in gzip.decompress(listing.read_bytes()).decode("utf-8", "replace").splitlines():
        name, colon, words = line.partition(":")
        if colon and not line.startswith(";") and words.strip().casefold() not in seen:
            seen.add(words.strip().casefold())  # a sentence counts once, however many files hold it
            yield Clip(name.strip(), folder / f"{name.strip()}.wav", words.strip())
