"""Word error rate, with spellings that say the same taken as the same."""

from __future__ import annotations

import re
from collections.abc import Sequence

from copilot.numberwords import folded, words_of
from copilot.spokennumbers import run_of_numbers

# What is written in one word or two, and short forms, by language. Applied to both sides.
_ALIKE = {
    "en": (
        (r"voice ?-?mail", "voicemail"), (r"e ?-?mail", "email"), (r"log ?-?(in|off|out)\b", r"log\1"),
        (r"\bo ?k\b", "okay"),
        (r"'re\b", " are"), (r"'ll\b", " will"), (r"'ve\b", " have"), (r"\bi'm\b", "i am"),
        (r"\bcan't\b", "can not"), (r"\bwon't\b", "will not"),
        (r"n't\b", " not"),
        (r"\bcan not\b|\bcannot\b", "can not"), (r"\b(it|that|there|who)'s\b", r"\1 is"), (r"'d\b", " would"),
        (r"\bdialled\b", "dialed"),
    ),
}  # fmt: skip


def normalised(text: str, lang: str) -> list[str]:
    """The words of a text for comparing: no case, no punctuation, no accents, numbers as digits, one spelling."""
    plain = text.casefold().replace("’", "'").replace("-", " ")
    for pattern, same in _ALIKE.get(lang, ()):
        plain = re.sub(pattern, same, plain)
    words = [word for word in words_of(plain) if word.text[0].isalnum()]
    result: list[str] = []
    at = 0
    while at < len(words):
        numbers = run_of_numbers(words, at, lang)
        if numbers:
            result.append("".join(number.digits for number in numbers))
            at = numbers[-1].end
        else:
            result.append(folded(words[at].text).replace("'", ""))
            at += 1
    return result


def word_errors(reference: Sequence[str], heard: Sequence[str]) -> int:
    """The least number of words left out, added or replaced (Levenshtein 1966)."""
    row = list(range(len(heard) + 1))
    for place, word in enumerate(reference, 1):
        last, row[0] = row[0], place
        for other, said in enumerate(heard, 1):
            last, row[other] = row[other], min(row[other] + 1, row[other - 1] + 1, last + (word != said))
    return row[-1]
