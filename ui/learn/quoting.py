"""A lesson's quotes for its reader: where each can be opened, and what stands beside it in their language."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, partial

from copilot.knowledge import SignalWord
from copilot.lessons.lesson import BLANK, CASE, Lesson, Message, Span
from copilot.lockout import default_lockout
from copilot.parallels import Parallels
from copilot.procedures import Manuals
from copilot.reply import Beside, Block, BlockKind, Citation, Reply
from copilot.translations import Translations
from copilot.wording import Wording
from copilot.workshop import Workshop
from ui.render import signal_of, spoken


@dataclass(frozen=True)
class Quoted:
    """A text of a source with its language, what stands beside it, and where it can be opened (None: nowhere)."""

    text: str
    lang: str
    beside: Beside
    citation: Citation | None = None


@dataclass(frozen=True)
class Warned:
    """A safety message: its ``signal`` word as printed and the ``text`` after it.

    ``default`` is the copilot's own, where a source is silent.
    """

    level: SignalWord
    signal: str
    text: str
    quoted: Quoted
    default: bool


@dataclass(frozen=True)
class Quoting:
    """The quotes of one lesson at a site."""

    workshop: Workshop
    site: str
    lesson: Lesson
    words: Wording

    def quoted(self, text: str, span: Span, level: str = "") -> Quoted:
        """A text that stands in a span, or follows from it."""
        source = self._citation(span)
        beside = self._translations.beside(text, span.lang, self.words.lang, level, source)
        return Quoted(text, span.lang, beside, source)

    def warned(self, message: Message) -> Warned:
        """A safety message; one of the copilot's own is in the reader's language, for it is no quote."""
        if message.span is None:
            text = default_lockout(self.words.lang)
            signal, text = signal_of(text, message.level, self.words)
            return Warned(message.level, signal, text, Quoted(text, self.words.lang, Beside()), True)
        signal, text = signal_of(message.text, message.level, self.words)
        quoted = self.quoted(message.text, message.span, message.level)
        return Warned(message.level, signal, text, quoted, False)

    def read(self, *parts: Quoted | Warned | str) -> str:
        """What is read aloud of texts, messages and words of ours, see `spoken`."""
        blocks = (self._block(each) for each in parts)
        return spoken(Reply(lang=self.words.lang, covered=True, blocks=tuple(blocks)))

    def _block(self, part: Quoted | Warned | str) -> Block:
        if isinstance(part, str):
            return Block(kind=BlockKind.NOTE, text=part)
        quoted = part.quoted if isinstance(part, Warned) else part
        text = quoted.text.replace(BLANK, self.words("learn.blank"))
        cited = quoted.citation or Citation(document=CASE, quote=text, lang=quoted.lang)
        block = Block(
            kind=BlockKind.QUOTE, text=text, citations=(cited,), translation=quoted.beside.translation
        )
        if not isinstance(part, Warned):
            return block
        return block.model_copy(
            update={"kind": BlockKind.SAFETY, "level": part.level, "signal": quoted.beside.signal}
        )

    def _citation(self, span: Span) -> Citation | None:
        """Where a span can be opened; None for the record of a case."""
        if span.document == CASE:
            return None
        revisions = {each.document: each.revision for each in self.lesson.source.sections}
        found = span.citation(revisions.get(span.document, ""))
        placed = (each.section for each in self._manuals.placed.get(span.document, ()))
        path = next((section.heading for section in placed if section.id == span.section), found.heading)
        return found.model_copy(update={"heading": path})

    @cached_property
    def _manuals(self) -> Manuals:
        return self.workshop.manuals(self.site, next(iter(self.lesson.models), ""))

    @cached_property
    def _translations(self) -> Translations:
        store = self.workshop.store
        parallels = Parallels(lambda: self._manuals, partial(store.codes, self.site))
        return Translations(store, self.site, parallels=parallels)
