"""The safety messages that govern a procedure's steps, each before its step, verbatim in the reader's version."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256

from copilot.blocks import Source, section_safety
from copilot.guide import GuardMessage
from copilot.knowledge import SafetyMessage, Section, SignalWord, Step
from copilot.lockout import default_lockout, ends_lockout, locks_out, meets_energy
from copilot.procedures import Manuals, Placed
from copilot.references import referred
from copilot.reply import Citation


def source_of(placed: Placed, section: Section | None = None) -> Source:
    """What citations say of a section's document."""
    document = placed.document
    return Source(document.id, document.revision, placed.lang, (section or placed.section).heading)


@dataclass(frozen=True)
class Guarding:
    """The messages of one section, ready to be put before its steps."""

    manuals: Manuals
    placed: Placed
    lang: str

    def before_all(self) -> tuple[GuardMessage, ...]:
        """What stands above the steps: messages of the ancestors and of the section that are tied to no step."""
        manuals, section = self.manuals, self.placed.section
        above = [self._own(each, section_safety(each)) for each in manuals.ancestors(self.placed)]
        tied = {message for step in section.steps for message in step.safety}
        loose = [message for message in section.safety if message not in tied]
        return _once(
            (
                *(message for group in above for message in group),
                *self._own(section, loose),
                *self._lacking(0),
            )
        )

    def before(self, step: Step) -> tuple[GuardMessage, ...]:
        """What stands before one step, and what governs the procedures it refers to."""
        own = self._own(self.placed.section, step.safety, step.number)
        return _once((*own, *self._lacking(step.number), *self.of_references(step.text)))

    def of_references(self, text: str) -> tuple[GuardMessage, ...]:
        """All messages of the sections a text refers to, and of those that their steps refer to."""
        sections = self.manuals.sections(self.placed.document.id)
        seen = {self.placed.section.id: self.placed.section}
        waiting, found = [text], []
        while waiting:
            for section, _ in referred(waiting.pop(0), sections):
                if section.id not in seen:
                    seen[section.id] = section
                    found += self._own(section, section_safety(section))
                    waiting += [step.text for step in section.steps]
        return tuple(found)

    def _own(
        self, section: Section, messages: Iterable[SafetyMessage], number: int = 0
    ) -> list[GuardMessage]:
        source = source_of(self.placed, section)
        return [guard_message(source, message, number) for message in messages]

    def _lacking(self, number: int) -> Iterator[GuardMessage]:
        """Messages that another language's version has here and this one lacks, in their own language.

        Versions are compared by how many messages of each level they have; ``number`` 0 is above the steps.
        """
        mine = _levels(self.placed.section)
        for other in self.manuals.versions(self.placed.section.id, self.lang):
            more = _levels(other.section) - mine
            for message in _at(other.section, number):
                if message.level in more:
                    yield guard_message(source_of(other), message, number)
            mine |= _levels(other.section)


def guard_message(source: Source, message: SafetyMessage, number: int = 0) -> GuardMessage:
    """A message of a source; ``number`` is the step it is printed before, 0 above all."""
    return GuardMessage(
        id=_id(source.document, *source.heading, str(number), message.level, message.text),
        level=message.level,
        text=message.text,
        lang=source.lang,
        citation=source.cite(message.text, message.page),
    )


def lockout_message(source: Citation, lang: str) -> GuardMessage:
    """The default lock-out for a section whose source is silent, the same one for all its steps."""
    text = default_lockout(lang)
    return GuardMessage(
        id=_id(source.document, *source.heading, "lockout", text),
        level=SignalWord.WARNING,
        text=text,
        lang=lang,
        default=True,
    )


def guards_people(messages: Iterable[GuardMessage]) -> bool:
    """Whether any message warns of an injury: a NOTICE is of damage alone (ANSI Z535.6) and governs no energy."""
    return any(message.level is not SignalWord.NOTICE for message in messages)


def silent_at(texts: Sequence[str], governed: Sequence[bool]) -> list[bool]:
    """Which steps meet energy while no message of the source governs them.

    Messages before the first step govern them all, later ones their step alone; a lock-out under a message governs
    until it ends.
    """
    silent, locked = [], False
    for text, own in zip(texts, governed, strict=True):
        silent.append(meets_energy(text) and not (own or governed[0] or locked))
        locked = not ends_lockout(text) and (locked or locks_out(text))
    return silent


def _levels(section: Section) -> Counter[SignalWord]:
    return Counter(message.level for message in section_safety(section))


def _at(section: Section, number: int) -> tuple[SafetyMessage, ...]:
    if number:
        return next((step.safety for step in section.steps if step.number == number), ())
    tied = {message for step in section.steps for message in step.safety}
    return tuple(message for message in section.safety if message not in tied)


def _once(messages: Iterable[GuardMessage]) -> tuple[GuardMessage, ...]:
    return tuple({message.id: message for message in messages}.values())


def _id(*parts: str) -> str:
    return sha256("\x1f".join(parts).encode()).hexdigest()[:12]
