"""What may be said to the voice that reads aloud, and of a step while no hand is free: repeat, next, done ..."""

from __future__ import annotations

import re
from enum import StrEnum
from functools import cache

from copilot.wording import wording

# Longer utterances are questions, whatever word they begin with.
LONGEST = 60

_WORDS = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_ENDS = re.compile(r"[.!?…,;:。！？，、；：¡¿]+")


class VoiceCommand(StrEnum):
    """A command; its name is the one the page's reader takes."""

    REPEAT = "repeat"
    SLOWER = "slower"
    FASTER = "faster"
    NEXT = "next"
    BACK = "back"
    STOP = "stop"
    DONE = "done"
    NOT_OK = "not_ok"


def command(text: str, lang: str) -> VoiceCommand | None:
    """The command that an utterance is in a screen's language; None unless it is nothing else.

    "Next step, please." is one, "What is the next step?" is a question. What recognition adds (stops, capitals, the
    same word twice) does not matter.
    """
    if len(text) > LONGEST:
        return None
    known, polite = _phrases(lang)
    phrases = [_plain(phrase) for phrase in _ENDS.split(text)]
    meant = [phrase for phrase in phrases if phrase and phrase not in polite]

    def one(phrase: str) -> VoiceCommand | None:
        return known.get(phrase) or known.get(_without(phrase, polite))

    found = {one(phrase) for phrase in meant}
    return one(" ".join(meant)) or (found.pop() if len(found) == 1 else None)


@cache
def _phrases(lang: str) -> tuple[dict[str, VoiceCommand], frozenset[str]]:
    """Each phrase with its command, and the words of politeness around them."""
    words = wording(lang)
    known = {
        _plain(phrase): each for each in VoiceCommand for phrase in words(f"voice.said.{each}").split("|")
    }
    return known, frozenset(_plain(phrase) for phrase in words("voice.said.please").split("|"))


def _plain(text: str) -> str:
    return " ".join(_WORDS.findall(text.casefold().replace("’", "'")))


def _without(phrase: str, polite: frozenset[str]) -> str:
    """The phrase without a polite word before or after it; Chinese sets no blank between them."""
    for word in sorted(polite, key=len, reverse=True):
        gap = " " if word.isascii() else ""
        phrase = phrase.removeprefix(word + gap) if phrase != word else phrase
        phrase = phrase.removesuffix(gap + word) if phrase != word else phrase
    return phrase
