"""What a line of print says of a list of codes: one that is sure, or a choice; nothing is put right silently."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from pydantic import BaseModel, ConfigDict

from copilot.codes import codes_in, normalise, plain

MOST_CHOICES = 3
# Characters that print and recognition confuse; nothing else is ever taken for another.
_ALIKE = str.maketrans("OoIl|SsBZz", "0011155822")

_WORD = re.compile(r"[0-9A-Za-z\u00c0-\u024f|]+")
_BETWEEN = re.compile(r"\s{0,2}[-_./]\s?|\s{1,2}|")
_JOINED_BEFORE, _JOINED_AFTER = re.compile(r"[0-9A-Za-z][-_./,]$"), re.compile(r"[-_./,][0-9A-Za-z]")
_MOST_WORDS = 6
# One character more or less makes anything of what is shorter.
_SHORTEST = 4
# Recognition loses blanks: where words before and behind a code may be stuck to it.
_STUCK = re.compile(
    "|".join(
        (
            r"(?<=\d)(?=[A-Za-zÀ-ÿ][a-zà-ÿ]{2})",
            r"(?<=[a-zà-ÿ][a-zà-ÿ])[.:]?(?=[A-Z]{1,3}-?\d|\d{2})",
            r"(?<=[Nn][ro])[.:]?(?=[A-Z]{1,3}-?\d|\d)",
            r"(?<=[SP]/N)[.:]?(?=[A-Z0-9])",
            r"(?<=ALARM|ERROR|FAULT)[.:]?(?=[A-Z0-9])",
        )
    )
)


class CodeSeen(BaseModel):
    """Something like a code in a picture.

    ``said`` is what was read; ``code`` is the one that is meant in its list's spelling, "" unless exactly one is;
    ``choices`` are those that may be meant instead.
    """

    model_config = ConfigDict(frozen=True)

    said: str
    code: str = ""
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Listed:
    """Codes that may be meant: their own spelling by the normalised one, and by what they look like."""

    spellings: dict[str, str]
    alike: dict[str, frozenset[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, spellings: Iterable[str]) -> Listed:
        """The list of these spellings; of two that differ only in separators the first stays."""
        own: dict[str, str] = {}
        alike: dict[str, set[str]] = {}
        for spelled in spellings:
            if key := normalise(spelled):
                own.setdefault(key, spelled.strip())
                for look in (looks_like(spelled), looks_like(key)):
                    alike.setdefault(look, set()).add(key)
        return cls(own, {look: frozenset(keys) for look, keys in alike.items()})


@dataclass(frozen=True, slots=True)
class Hit:
    """A listed code (normalised ``keys``; several where the print fits several) as it was ``said`` in a text."""

    said: str
    keys: frozenset[str]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Found:
    """What the looks at a line agree on: the listed code ``key``, "" where they do not; ``choices`` are normalised."""

    said: str
    key: str
    choices: tuple[str, ...] = ()

    def seen(self, listed: Listed) -> CodeSeen:
        """The same in the list's own spelling."""
        return CodeSeen(
            said=self.said,
            code=listed.spellings[self.key] if self.key else "",
            choices=tuple(listed.spellings[choice] for choice in self.choices),
        )


def looks_like(text: str) -> str:
    """A text with all that is confused in print written as one, without separators."""
    return normalise(plain(text).translate(_ALIKE))


def hits(text: str, listed: Listed) -> list[Hit]:
    """The listed codes in a text, whole words only, the longest first where they overlap."""
    readable = unstuck(text)
    found = sorted(_runs(readable, listed), key=lambda hit: (hit.start - hit.end, hit.start))
    chosen: list[Hit] = []
    for hit in found:
        if all(hit.end <= other.start or other.end <= hit.start for other in chosen):
            chosen.append(hit)
    return sorted(chosen, key=lambda hit: hit.start)


def agreed(looks: Sequence[str], listed: Listed) -> list[Found]:
    """The listed codes that readings of one line of print give, in order.

    A code is set only if two looks at least read it, no look reads another in its place, and no other listed code looks
    the same; else it is a choice.
    """
    readings = [hits(look, listed) for look in looks]
    shapes = [_unlisted(look, listed, reading) for look, reading in zip(looks, readings, strict=True)]
    found: dict[str, Found] = {}
    for reading in readings:
        for hit in reading:
            for key in sorted(hit.keys - found.keys()):
                found[key] = _judged(key, hit, readings, shapes)
    return _without_doubles(found.values())


def near_misses(looks: Sequence[str], listed: Listed) -> list[Found]:
    """What has a code's shape but is not listed, with the listed codes that differ in one character, however many."""
    found: dict[str, Found] = {}
    for look in looks:
        for shape in sorted(_unlisted(look, listed, hits(look, listed))):
            near = sorted(
                key for key in listed.spellings if len(shape) >= _SHORTEST and is_one_off(shape, key)
            )
            found.setdefault(shape, Found(shape, "", tuple(near)))
    return list(found.values())


def unstuck(text: str) -> str:
    """Text with the blanks that recognition loses between a code and words put back."""
    return _STUCK.sub(" ", plain(text))


def _runs(text: str, listed: Listed) -> Iterator[Hit]:
    words = list(_WORD.finditer(text))
    for first in range(len(words)):
        for last in range(first, min(first + _MOST_WORDS, len(words))):
            start, end = words[first].start(), words[last].end()
            if last > first and not _BETWEEN.fullmatch(text, words[last - 1].end(), words[last].start()):
                break
            said = text[start:end]
            keys = _keys(said, listed)
            if keys and not _JOINED_BEFORE.search(text[:start]) and not _JOINED_AFTER.match(text, end):
                yield Hit(said, keys, start, end)


def _keys(said: str, listed: Listed) -> frozenset[str]:
    """The listed codes that the print may be: all that look the same, whatever was read.

    None where most characters would have to be others, as in "IS" for 15, or a number is cut otherwise (1.204).
    """
    read = normalise(said)
    keys = [
        key
        for key in listed.alike.get(looks_like(said), ())
        if not (key.isdigit() and _separators(said) - _separators(listed.spellings[key]))
    ]
    if any(sum(a != b for a, b in zip(read, key, strict=False)) <= _off(key) for key in keys):
        return frozenset(keys)
    return frozenset()


def _separators(text: str) -> set[str]:
    """What parts the words of a text; a number cut by others than its own is a quantity or a date."""
    return {each for each in text if not each.isalnum()}


def _unlisted(text: str, listed: Listed, reading: Iterable[Hit]) -> set[str]:
    """Codes by their shape alone (normalised) that no listed one looks like."""
    taken = {normalise(hit.said) for hit in reading}
    return {code for code in codes_in(unstuck(text)) if code not in taken and not _keys(code, listed)}


def _judged(key: str, hit: Hit, readings: Sequence[Sequence[Hit]], shapes: Sequence[set[str]]) -> Found:
    votes = sum(any(key in other.keys for other in reading) for reading in readings)
    rivals = dict.fromkeys(sorted(hit.keys - {key}))
    doubted = False
    for reading, unlisted in zip(readings, shapes, strict=True):
        if any(key in other.keys for other in reading):
            continue
        rivals |= dict.fromkeys(each for other in reading for each in sorted(other.keys) if _near(each, key))
        doubted |= any(_near(shape, key) for shape in unlisted)
    if votes >= 2 and not rivals and not doubted:
        return Found(hit.said, key)
    return Found(hit.said, "", (key, *rivals)[:MOST_CHOICES])


def _without_doubles(found: Iterable[Found]) -> list[Found]:
    """One entry for each set of choices; a choice between codes is told once."""
    told: dict[frozenset[str], Found] = {}
    for each in found:
        told.setdefault(frozenset(each.choices) or frozenset((each.key, "")), each)
    return list(told.values())


def _near(one: str, other: str) -> bool:
    """Whether two readings may be of the same print: as long, and alike in most characters."""
    return len(one) == len(other) and sum(a != b for a, b in zip(one, other, strict=True)) <= _off(one)


def _off(code: str) -> int:
    """How many characters of a code may be read as others."""
    return max(1, len(code) // 3)


def is_one_off(one: str, other: str) -> bool:
    """Whether two codes differ in one character, which one of them may lack."""
    short, long = sorted((one, other), key=len)
    if len(short) == len(long):
        return sum(a != b for a, b in zip(short, long, strict=True)) == 1
    return len(long) - len(short) == 1 and any(long[:at] + long[at + 1 :] == short for at in range(len(long)))
