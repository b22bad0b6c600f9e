"""How well a text fits a language: by langdetect's letter statistics and by the words it is made of."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from pathlib import Path

from langdetect.detector_factory import PROFILES_DIRECTORY
from langdetect.utils.ngram import NGram

from copilot.lexicon import lexicon, unaccented, without_accents

# Half a count in ten thousand, langdetect's own smoothing (alpha / BASE_FREQ).
_SMOOTHING = 5e-5
_UNSEEN = math.log(_SMOOTHING)
# Runs of one, two and three letters overlap and repeat each other, hence their small weight beside a known word.
# Tuned on the dev half of evals/plant/gold/utterances.jsonl.
_LETTERS, _WORD, _OWN_WORD, _WORD_WITHOUT_ACCENTS = 0.2, 3.0, 4.0, 2.0
_LONGEST = 3000

# Letters with the vowel signs of Indic scripts, which Python counts as no letters.
_LETTER = r"(?:[^\W\d_]|[\u0300-\u036f\u064b-\u065f\u0900-\u0903\u093a-\u094f\u0980-\u0d4d\u0e31-\u0e4e])"
_WORDS = re.compile(rf"{_LETTER}+(?:['’]{_LETTER}+)*")


def words_of(text: str) -> list[str]:
    """The words of a text in lower case, without numbers and signs."""
    return [word.replace("’", "'") for word in _WORDS.findall(text.lower())]


def known(words: Iterable[str], among: Iterable[str]) -> bool:
    """Whether any of the words is in the lexicon of one of the languages."""
    said = set(words)
    return any(not said.isdisjoint(lexicon().get(lang, ())) for lang in among)


def log_likelihoods(text: str, among: Iterable[str]) -> Mapping[str, float]:
    """Log-likelihood of a text in each language, up to a constant.

    Letters: naive Bayes over runs of letters (Cavnar and Trenkle 1994; Shuyo 2010, whose profiles these are), all of
    them where langdetect draws some by lot, so that the same text always has the same result. Of a long text the
    first 3,000 characters count.
    """
    text = text[:_LONGEST]
    runs = _runs(text)
    words = [(word, without_accents(word)) for word in words_of(text)]
    return {
        lang: _LETTERS * sum(map(_profile(lang).get, runs, [_UNSEEN] * len(runs)))
        + sum(_said(lang, word, bare) for word, bare in words)
        for lang in among
    }


@cache
def has_profile(lang: str) -> bool:
    """Whether langdetect has letter statistics of the language."""
    return lang.isalpha() and (Path(PROFILES_DIRECTORY) / lang).is_file()


def _said(lang: str, word: str, bare: str) -> float:
    if word in lexicon().get(lang, ()):
        return _OWN_WORD if _is_own(word) else _WORD
    return _WORD_WITHOUT_ACCENTS if bare in unaccented().get(lang, ()) else 0.0


@lru_cache(maxsize=10_000)
def _is_own(word: str) -> bool:
    """Whether only one language has the word: loan words ("pressure", "motor") say less."""
    return sum(word in words for words in lexicon().values()) == 1


def _runs(text: str) -> list[str]:
    """The runs of one to three letters as langdetect counts them, with its spelling of letters."""
    buffer, runs = NGram(), []
    for char in NGram.normalize_vi(text) + " ":
        buffer.add_char(char)
        runs += [run for size in (1, 2, 3) if (run := buffer.get(size)) and run != " "]
    return runs


@cache
def _profile(lang: str) -> dict[str, float]:
    """Log-probability of each run of letters among those of its length."""
    data = json.loads((Path(PROFILES_DIRECTORY) / lang).read_text("utf-8"))
    totals = data["n_words"]
    return {
        run: math.log(_SMOOTHING + count / totals[len(run) - 1])
        for run, count in data["freq"].items()
        if len(run) <= len(totals)
    }
