"""The leakage guard: how many of a question's words stand in the passage that answers it.

A question in the passage's own words measures nothing but word matching.
"""

from __future__ import annotations

import re
from functools import lru_cache
from importlib.resources import files

import yaml

from copilot.language import in_script
from copilot.sparse import terms

LIMIT = 1 / 3
"""The largest share of its content words that a draft may have in common with its gold passage."""

STOPWORDS = "stopwords.yaml"

# Chinese, Japanese and Korean writing sets no blanks, so its characters are no part of a code.
_CHAR = r"0-9A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u0370-\u052f"
_TOKEN = re.compile(rf"[{_CHAR}]+(?:[-._/][{_CHAR}]+)*")
# A code without digits (OC, OU), as displays show it.
_LETTER_CODE = re.compile(r"[A-Z]{2,4}")


def shared(question: str, passage: str, lang: str) -> float:
    """The share (0..1) of the question's content words that stand in the passage; 0 where it has none."""
    asked = content_words(question, lang)
    return len(asked & content_words(passage, lang)) / len(asked) if asked else 0.0


def leaks(question: str, passage: str, lang: str) -> bool:
    """Whether a question gives more of its passage away than a draft may."""
    return shared(question, passage, lang) > LIMIT


def content_words(text: str, lang: str) -> frozenset[str]:
    """The different words of a text as the index's tokenizer cuts them; Chinese as pairs of characters.

    Without codes, numbers, single letters and the language's stop words. Both Chinese scripts count as one.
    """
    plain = _TOKEN.sub(lambda match: " " if _is_code(match.group()) else match.group(), text)
    stop_words, stop_phrases = _stops(lang)
    if lang.startswith("zh"):
        plain = stop_phrases.sub(" ", in_script(plain, "zh-Hans"))
    # A character that is left alone between stop words is no pair, and would only dilute the share.
    return frozenset(term for term in terms(plain) if len(term) > 1) - stop_words


def _is_code(token: str) -> bool:
    return any(char.isdigit() for char in token) or bool(_LETTER_CODE.fullmatch(token))


@lru_cache
def _stops(lang: str) -> tuple[frozenset[str], re.Pattern[str]]:
    """The stop words of a language as terms, and a pattern of them as they are written (never matching if none)."""
    listed = str(_stop_lists().get(lang.partition("-")[0], "")).split()
    written = sorted((in_script(word, "zh-Hans") for word in listed), key=len, reverse=True)
    pattern = re.compile("|".join(map(re.escape, written)) or r"(?!)")
    return frozenset(term for word in listed for term in terms(word)), pattern


@lru_cache
def _stop_lists() -> dict[str, object]:
    lists = yaml.safe_load((files("evals") / STOPWORDS).read_text("utf-8"))
    assert isinstance(lists, dict)
    return lists
