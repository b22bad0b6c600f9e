"""The reader's version of what is quoted: a reviewed translation, else the terms beside it, else a machine's.

One place decides for answers and cases alike. A safety message is shown in the manual's own words or in a reviewed
translation, never in a machine's; else the original stands beside the signal word of the reader's language.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from copilot.caseview import RepairView
from copilot.fidelity import check_translation
from copilot.glossary import Glossary
from copilot.grounding import posed_level
from copilot.guide import GuardMessage
from copilot.handover import DoneFact, HandOverFacts
from copilot.language import is_foreign
from copilot.lockout import default_lockout
from copilot.paragraphs import same_words
from copilot.parallels import Parallels
from copilot.reply import Beside, Block, BlockKind, Citation, Reply, TermBeside, Translation
from copilot.store import Store
from copilot.translationmemory import Origin, ReviewState, TranslationMemory, Unit
from copilot.wording import Wording, wording

_QUOTED = (BlockKind.SAFETY, BlockKind.QUOTE, BlockKind.STEPS, BlockKind.FAULT_ROW)
_NUMBERED = re.compile(r"\d+\. ")
_HEADED = re.compile(r"[^:\n]{1,60}: ")
# So many paragraphs of one reply are given to a machine: each takes it seconds.
MOST_MACHINE = 12

Machine = Callable[[str, str, str, Sequence[TermBeside]], str]
"""Translates a text from one language to another with the glossary's terms; "" where it gives nothing."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A line of a quote: what stands before its text (a step's number, a column's name) and the text."""

    label: str
    text: str


class Translations:
    """What a site has of its quotes in other languages; for one reply or view, since it reads the glossary once.

    ``parallels`` finds what the manuals themselves print in the reader's language, which comes before any translation.
    """

    def __init__(
        self, store: Store, site: str, machine: Machine | None = None, parallels: Parallels | None = None
    ) -> None:
        self._parallels = parallels
        self._memory = TranslationMemory(store, site)
        self._store, self._site, self._machine = store, site, machine

    @cached_property
    def _glossary(self) -> Glossary:
        return Glossary(self._store.terms(self._site))

    def of_reply(self, reply: Reply) -> Reply:
        """The reply with what is kept beside each quote that is not in its language; asks no machine."""
        return self._with(reply, self._of_block)

    def by_machine(self, reply: Reply) -> Iterator[Reply]:
        """The reply again and again, each time with one more quote that a machine has put in its language.

        What survives the check on it is kept for review; the rest is dropped.
        """
        if self._machine is None:
            return
        left = MOST_MACHINE
        for place, block in enumerate(reply.blocks):
            lang = foreign(block, reply.lang)
            if not lang or block.translation or block.kind is BlockKind.SAFETY or left <= 0:
                continue
            pieces = pieces_of(block)
            left -= len(pieces)
            if self._made(pieces, block, lang, reply.lang):
                done = block.model_copy(
                    update={"translation": self._kept(pieces, lang, reply.lang, machine=True)}
                )
                reply = reply.model_copy(
                    update={"blocks": (*reply.blocks[:place], done, *reply.blocks[place + 1 :])}
                )
                yield reply

    def beside(
        self, text: str, lang: str, reader: str, level: str = "", source: Citation | None = None
    ) -> Beside:
        """What stands beside one quoted text; ``level`` is that of a safety message, for which no machine speaks.

        Nor does one for a safety message that is quoted as any other text, such as an answer to a question.
        """
        if not is_foreign(lang, reader):
            return Beside()
        safety = bool(level or self._is_safety(text))
        translation = self._printed(text, source, reader)
        translation = translation or self._kept([Piece("", text)], lang, reader, machine=not safety)
        # A term has more than one meaning ("screw"): beside a safety message it would pass for a translation.
        plain = safety or bool(translation and translation.reviewed)
        return Beside(
            translation=translation,
            terms=() if plain else self._terms(text, lang, reader),
            signal=wording(reader)(f"level.{level}") if level else "",
        )

    def of_repair(self, repair: RepairView, reader: str) -> RepairView:
        """A repair with what stands beside its messages and its steps."""
        step = repair.step
        messages, read = self._own(repair.messages, reader), self._own(repair.read, reader)
        taken = (
            each.model_copy(update={"beside": self.beside(each.text, each.lang, reader, "", repair.source)})
            if each.text
            else each
            for each in repair.taken
        )
        return repair.model_copy(
            update={
                "messages": messages,
                "read": read,
                "beside": tuple(self._of_message(each, reader) for each in messages),
                "read_beside": tuple(self._of_message(each, reader) for each in read),
                "taken": tuple(taken),
                "step_beside": self.beside(step.text, step.citation.lang, reader, "", step.citation)
                if step
                else None,
            }
        )

    def _own(self, messages: Sequence[GuardMessage], reader: str) -> tuple[GuardMessage, ...]:
        """The messages, that of ours in the reader's language: it is no quote."""
        return tuple(
            each.model_copy(update={"text": default_lockout(reader), "lang": reader})
            if each.default and is_foreign(each.lang, reader)
            else each
            for each in messages
        )

    def _of_message(self, message: GuardMessage, reader: str) -> Beside:
        return self.beside(message.text, message.lang, reader, message.level, message.citation)

    def _printed(self, text: str, source: Citation | None, reader: str) -> Translation | None:
        """What the manual itself prints in the reader's language: nobody has translated it."""
        printed = self._parallels.of(text, source, reader) if self._parallels and source else None
        if printed is None:
            return None
        return Translation(text=printed.quote, lang=printed.lang, reviewed=True, printed=printed)

    def of_facts(self, facts: HandOverFacts, reader: str) -> HandOverFacts:
        """A hand-over with the reviewed translations of its steps and messages."""
        reviewed = self._memory.reviewed((each.text for each in (*facts.done, *facts.acknowledged)), reader)

        def translated(each: DoneFact) -> DoneFact:
            return replace(each, translation=reviewed.get(same_words(each.text), ""))

        return replace(
            facts,
            done=tuple(map(translated, facts.done)),
            acknowledged=tuple(map(translated, facts.acknowledged)),
        )

    def _with(self, reply: Reply, change: Callable[[Block, str, str], Block]) -> Reply:
        blocks = [
            change(block, lang, reply.lang) if (lang := foreign(block, reply.lang)) else block
            for block in reply.blocks
        ]
        return reply.model_copy(update={"blocks": tuple(blocks)})

    def _of_block(self, block: Block, lang: str, reader: str) -> Block:
        if block.kind is BlockKind.SAFETY:
            found = self.beside(block.text, lang, reader, block.level)
            return block.model_copy(update=dict(found))
        pieces = pieces_of(block)
        safety = self._is_safety(*(piece.text for piece in pieces))
        translation = self._kept(pieces, lang, reader, machine=not safety)
        terms = () if translation and translation.reviewed else self._terms(block.text, lang, reader)
        return block.model_copy(update={"translation": translation, "terms": terms})

    def _kept(self, pieces: Sequence[Piece], lang: str, reader: str, *, machine: bool) -> Translation | None:
        """The whole quote in the reader's language; None where a piece is missing, for half of it would mislead."""
        labels = [piece.label.removesuffix(": ") for piece in pieces]
        found = self._memory.find([*(piece.text for piece in pieces), *labels], lang, reader)
        units = [found.get(same_words(piece.text)) for piece in pieces if _has_words(piece.text)]
        used = [unit for unit in units if unit and _may_be_shown(unit, machine)]
        if not used or len(used) < len(units):
            return None
        lines = (_line(piece, found) for piece in pieces)
        reviewed = all(unit.state is ReviewState.REVIEWED for unit in used)
        reviewers = dict.fromkeys(unit.reviewer for unit in used if reviewed and unit.reviewer)
        return Translation(
            text="\n".join(lines), lang=reader, reviewed=reviewed, reviewer=", ".join(reviewers)
        )

    def _is_safety(self, *texts: str) -> bool:
        """Whether any of the texts is a safety message somewhere, or poses as one."""
        return any(map(posed_level, texts)) or bool(self._memory.safety_texts(texts))

    def _terms(self, text: str, lang: str, reader: str) -> tuple[TermBeside, ...]:
        return self._glossary.beside(text, lang, reader)

    def _made(self, pieces: Sequence[Piece], block: Block, lang: str, reader: str) -> bool:
        """Have the machine translate what is missing of a block and keep it; whether all of it could be kept."""
        assert self._machine
        texts = [piece.text for piece in pieces if _has_words(piece.text)]
        if self._is_safety(*texts):
            return False
        known = self._memory.find(texts, lang, reader)
        terms = self._terms(block.text, lang, reader)
        codes = self._store.codes(self._site)
        made = []
        for text in dict.fromkeys(same_words(each) for each in texts):
            unit = known.get(text)
            if unit and _may_be_shown(unit, machine=True):
                continue
            target = self._machine(text, lang, reader, terms)
            if not target or target == text or check_translation(text, target, lang, reader, codes):
                return False
            if unit is None:  # what a person began is theirs
                made.append(_by_machine(block, text, target, lang, reader))
        self._memory.put(made, "machine", "translated_by_machine")
        return bool(made)


def foreign(block: Block, reader: str) -> str:
    """The language of a block's quotes where the reader needs another one, else ""."""
    lang = block.citations[0].lang if block.kind in _QUOTED and block.citations else ""
    return lang if is_foreign(lang, reader) else ""


def translated_by(translation: Translation, words: Wording) -> str:
    """Who answers for a translation: the manual that prints it, its reviewer, or nobody yet."""
    if translation.printed:
        return words("translation.printed", document=translation.printed.document)
    if not translation.reviewed:
        return words("translation.machine")
    named = translation.reviewer
    return words("translation.reviewed", name=named) if named else words("translation.reviewed_unnamed")


def pieces_of(block: Block) -> list[Piece]:
    """The lines of a quote, as its block lays them out."""
    lead = {BlockKind.STEPS: _NUMBERED, BlockKind.FAULT_ROW: _HEADED, BlockKind.QUOTE: _HEADED}.get(
        block.kind
    )
    quotes = {citation.quote for citation in block.citations}
    pieces = []
    for line in block.text.split("\n"):
        match = lead.match(line) if lead and line.strip() not in quotes else None
        label = match[0] if match and line[match.end() :].strip() in quotes else ""
        pieces.append(Piece(label, line[len(label) :]))
    return pieces


def _line(piece: Piece, found: dict[str, Unit]) -> str:
    heading = found.get(same_words(piece.label.removesuffix(": ")))
    label = f"{heading.target}: " if heading and piece.label.endswith(": ") else piece.label
    unit = found.get(same_words(piece.text))
    return label + (unit.target if unit else piece.text)


def _may_be_shown(unit: Unit, machine: bool) -> bool:
    """What a person wrote waits for its review; a machine's is shown marked, where it may be."""
    return unit.state is ReviewState.REVIEWED or (machine and unit.origin is Origin.MACHINE)


def _has_words(text: str) -> bool:
    return any(char.isalpha() for char in text)


def _by_machine(block: Block, text: str, target: str, lang: str, reader: str) -> Unit:
    return Unit(
        source_lang=lang,
        target_lang=reader,
        source=text,
        target=target,
        state=ReviewState.NEEDS_REVIEW,
        origin=Origin.MACHINE,
        document=block.citations[0].document,
    )
