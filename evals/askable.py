"""Facts that a technician could ask a manual for, each with where it stands and what an answer must show."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from copilot.codes import normalise
from copilot.index import IndexedPassage
from copilot.knowledge import PassageKind
from evals.manuals import Chapter
from evals.quantities import Amount, amounts_in
from evals.things import Wordings, mentioned, one_line, tags, wordings

# A longer cell or step is a story, not a fact (characters); a shorter one stands anywhere by chance (bytes: two
# Chinese characters say as much as six letters).
LONGEST_FACT, SHORTEST_FACT = 160, 4
LONGEST_KEY = 48
LONGEST_VALUE = 24
MOST_FACTS = 2
FEWEST_STEPS = 3

# A part number has more digits than a parameter's or an alarm's code (HP-7730-420, not F-07).
_PART = re.compile(r"(?=(?:\D*\d){5})[A-Z]{0,4}-?\d{2,}(?:[-./]\d{2,}){0,3}")
# A message as the panel shows it: what it means is asked for, not what it measures.
_SHOUTED = re.compile(r"[A-Z][A-Z :!-]+")
_LETTERS = re.compile(r"[^\W\d_]{2,}")
_SENTENCE = re.compile(r"\n+|(?<=[.;!?])\s+|(?<=[。；！？])")
_CODE, _ROW, _VALUE = "code", "row", "value"
# Of a sentence's amounts, these are mostly the named thing's own; times and voltages belong to what is done with it.
_OWN = ("torque", "pressure", "volume", "length")
# As near as a thing stands before its amount ("tighten the cover to 45 N·m").
NEAR = 16

Glossary = Sequence[Wordings]


@dataclass(frozen=True, slots=True)
class Fact:
    """What is asked for: ``kind`` as a question's, ``frame`` as the phrasebook's.

    ``slots`` are what goes into a frame, each with its possible wordings. ``about`` tells the fact from others of its
    section. ``passage`` is the text that holds the answer, with its heading: what a reviewer reads, and whose words a
    question must not repeat.
    """

    kind: str
    frame: str
    chapter: Chapter
    about: str
    slots: Mapping[str, Wordings]
    passage: str
    page: int | None
    phrases: tuple[str, ...] = ()
    safety: tuple[str, ...] = ()


def facts_of(chapter: Chapter, glossary: Glossary) -> Iterator[Fact]:
    """Every fact of a section; ``glossary`` are the plant's terms in the section's language."""
    yield from _codes(chapter)
    yield from _rows(chapter, glossary)
    yield from _values(chapter, glossary)
    yield from _procedure(chapter, glossary)


def _codes(chapter: Chapter) -> Iterator[Fact]:
    """What an alarm code means, and what helps first."""
    rows = {indexed.passage.cells: indexed for indexed in chapter.passages if indexed.passage.cells}
    seen: set[str] = set()
    for fault in chapter.section.faults:
        code, row = normalise(fault.code), rows.get(fault.cells)
        if not code or code in seen or row is None:
            continue
        seen.add(code)
        for frame, told in (("code meaning", fault.symptom), ("code remedy", fault.remedy or fault.check)):
            if _is_fact(told):
                slots = {"code": (fault.code,), "symptom": (fault.symptom,)}
                yield _fact(chapter, row, _CODE, frame, code, slots, told)


def _rows(chapter: Chapter, glossary: Glossary) -> Iterator[Fact]:
    """A part's number, what a designation stands for, a setting's value: by the row's other cells."""
    rows = [
        each for each in chapter.passages if each.passage.kind is PassageKind.TABLE_ROW and each.passage.cells
    ]
    often = Counter(tag for each in rows for tag in set(tags(each.passage.text)))
    alone = [tag for tag, count in often.items() if count == 1]
    for indexed in rows:
        key, *others = (one_line(cell.text) for cell in indexed.passage.cells)
        if not others or len(key) > LONGEST_KEY:
            continue
        if _PART.fullmatch(key):
            yield from _part(chapter, indexed, key, wordings(others[0], chapter.lang, glossary, alone))
        elif tags(key) == (key,):
            yield from _tag(chapter, indexed, key, others)
        elif _LETTERS.search(key) and not _SHOUTED.fullmatch(key) and not list(amounts_in(key)):
            amounts = [(amount, text) for text in others for amount in amounts_in(text)]
            # Two would leave open which is meant; one in a story is none of the key's own.
            if len(amounts) == 1 and len(amounts[0][1]) <= LONGEST_VALUE:
                things = wordings(key, chapter.lang, glossary, alone)
                yield _amount(chapter, indexed, _ROW, things, amounts[0][0])


def _part(chapter: Chapter, indexed: IndexedPassage, number: str, things: Wordings) -> Iterator[Fact]:
    name = things[0]
    if _LETTERS.search(name) and len(name) <= LONGEST_KEY:
        yield _fact(chapter, indexed, "part", "part", number, {"thing": things}, number)


def _tag(chapter: Chapter, indexed: IndexedPassage, tag: str, others: Sequence[str]) -> Iterator[Fact]:
    """What a designation stands for; amounts are asked for elsewhere."""
    words = [text for text in others if _LETTERS.search(text) and not list(amounts_in(text))]
    told = sorted((text for text in words if _is_fact(text)), key=len, reverse=True)
    if told:
        yield _fact(chapter, indexed, _ROW, "tag", tag, {"thing": (tag,)}, *told[:MOST_FACTS])


def _values(chapter: Chapter, glossary: Glossary) -> Iterator[Fact]:
    """The one amount of a step's sentence, right behind the one thing it names; not twice the same in a section."""
    found: list[tuple[IndexedPassage, Wordings, Amount]] = []
    for indexed in chapter.passages:
        if indexed.passage.kind is PassageKind.STEPS:
            for sentence in _SENTENCE.split(indexed.passage.text):
                amounts, things = list(amounts_in(sentence)), list(mentioned(sentence, glossary))
                if (len(amounts), len(things)) != (1, 1) or amounts[0].quantity not in _OWN:
                    continue
                thing, end = things[0]
                if 0 < amounts[0].start - end <= NEAR:
                    found.append((indexed, thing, amounts[0]))
    often = Counter((thing, amount.quantity) for _, thing, amount in found)
    for indexed, thing, amount in found:
        if often[thing, amount.quantity] == 1:
            yield _amount(chapter, indexed, _VALUE, thing, amount)


def _amount(chapter: Chapter, indexed: IndexedPassage, kind: str, things: Wordings, amount: Amount) -> Fact:
    slots = {"thing": things, "title": (chapter.title,)}
    about = f"{things[0]} {amount.text}"
    return _fact(chapter, indexed, kind, amount.quantity, about, slots, amount.text)


def _procedure(chapter: Chapter, glossary: Glossary) -> Iterator[Fact]:
    """How a procedure begins, and what its section warns of."""
    section = chapter.section
    if len(section.steps) < FEWEST_STEPS:
        return
    slots, text = {"title": wordings(chapter.title, chapter.lang, glossary)}, chapter.text
    first = section.steps[0]
    if _is_fact(first.text):
        yield Fact("procedure", "procedure", chapter, "steps", slots, text, first.page, (first.text,))
    if section.safety:
        messages = tuple(message.text for message in section.safety)
        page = section.safety[0].page
        yield Fact("safety", "safety", chapter, "safety", slots, text, page, safety=messages)


def _fact(
    chapter: Chapter,
    indexed: IndexedPassage,
    kind: str,
    frame: str,
    about: str,
    slots: Mapping[str, Wordings],
    *told: str,
) -> Fact:
    passage = indexed.passage
    place = passage.text.find(told[0])
    page = passage.page_at(place) if place >= 0 else passage.page
    return Fact(kind, frame, chapter, about, slots, f"{chapter.title}\n{passage.text}", page, told)


def _is_fact(text: str) -> bool:
    return len(text.encode()) >= SHORTEST_FACT and len(text) <= LONGEST_FACT
