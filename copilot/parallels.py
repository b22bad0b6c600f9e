"""The manual's own words in another language: what the same section prints there at the same place."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from functools import cached_property

from copilot.fidelity import check_translation
from copilot.knowledge import SafetyMessage, Section
from copilot.language import is_foreign
from copilot.paragraphs import same_words
from copilot.procedures import Manuals
from copilot.reply import Citation


@dataclass(frozen=True)
class Parallels:
    """Looks quotes up in the other languages of a model's manuals, which are read when the first one is looked up.

    ``read_codes`` gives the codes of the site, normalised.
    """

    read_manuals: Callable[[], Manuals]
    read_codes: Callable[[], Collection[str]]

    @cached_property
    def _manuals(self) -> Manuals:
        return self.read_manuals()

    @cached_property
    def _codes(self) -> Collection[str]:
        return self.read_codes()

    def of(self, text: str, source: Citation, reader: str) -> Citation | None:
        """What is printed in the reader's language in place of a quote; None where nothing can be trusted.

        Versions of a section are laid beside one another only where they have the same steps with the same safety
        messages before them; one of another revision, whose numbers, codes or negations differ, says nothing.
        """
        own = self._manuals.at(source.document, source.heading)
        if own is None:
            return None
        for other in self._manuals.versions(own.section.id, reader):
            if is_foreign(other.lang, reader) or _shape(other.section) != _shape(own.section):
                continue
            pairs = zip(_lines(own.section), _lines(other.section), strict=True)
            found = next((there for here, there in pairs if same_words(here[0]) == same_words(text)), None)
            if found and not check_translation(text, found[0], own.lang, other.lang, self._codes):
                return Citation(
                    document=other.document.id,
                    revision=other.document.revision,
                    page=found[1] or other.section.page,
                    heading=other.section.heading,
                    quote=found[0],
                    lang=other.lang,
                )
        return None


def _shape(section: Section) -> tuple[object, ...]:
    """What two versions must have in common: the levels of the messages, and the steps by number with theirs."""
    steps = tuple((step.number, _levels(step.safety)) for step in section.steps)
    return _levels(section.safety), steps


def _levels(messages: tuple[SafetyMessage, ...]) -> tuple[str, ...]:
    return tuple(message.level for message in messages)


def _lines(section: Section) -> Iterator[tuple[str, int | None]]:
    """The texts of a section that are shown one by one, each with its page."""
    for message in section.safety:
        yield message.text, message.page
    for step in section.steps:
        yield from ((message.text, message.page) for message in step.safety)
        yield step.text, step.page
