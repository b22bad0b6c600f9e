"""An optional language model puts the quotes into a sentence or two; what it adds of its own is dropped."""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from importlib.resources import files

from llama_index.core.llms import ChatMessage

from copilot.grounding import Fault, check, cited_numbers, sentences, without_marks
from copilot.languagemodel import FAILURES, language_model
from copilot.reply import Block, BlockKind, Citation, Reply
from copilot.settings import Settings
from copilot.wording import wording

log = logging.getLogger(__name__)

# What a model may phrase: never safety messages, which stand verbatim.
_SOURCES = (BlockKind.QUOTE, BlockKind.STEPS, BlockKind.FAULT_ROW)


class ModelSilentError(Exception):
    """The language model gave nothing that can be read."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of the model without its citation marks, the blocks it cites, and why it may not be shown."""

    text: str
    cited: tuple[Block, ...]
    faults: tuple[Fault, ...]


class Phraser:
    """Phrases replies with the configured model."""

    def __init__(self, settings: Settings) -> None:
        self._model = language_model(settings)

    def phrase(self, question: str, reply: Reply, vocabulary: Collection[str]) -> Iterator[Reply]:
        """The reply with a growing answer block above its quotes, sentence by sentence as each is checked.

        Yields nothing where no sentence stands; with the model out of reach, the reply with a note.
        """
        accepted: list[str] = []
        citations: list[Citation] = []
        try:
            for sentence in self.checked(question, reply, vocabulary):
                if sentence.faults:
                    log.info("Sentence dropped: %s", ", ".join(sentence.faults))
                    continue
                accepted.append(sentence.text)
                citations += [citation for block in sentence.cited for citation in block.citations]
                yield _with_answer(reply, accepted, citations)
        except ModelSilentError as error:
            log.warning("The language model does not answer: %s", type(error.__cause__ or error).__name__)
            note = Block(kind=BlockKind.NOTE, text=wording(reply.lang)("note.model_down"))
            yield reply.model_copy(update={"blocks": (*reply.blocks, note)})

    def checked(self, question: str, reply: Reply, vocabulary: Collection[str]) -> Iterator[Sentence]:
        """The model's sentences on a reply, each with what the grounding check found wrong in it.

        Raises `ModelSilentError` where the model gives nothing that can be read.
        """
        sources = [block for block in reply.blocks if block.kind in _SOURCES]
        for sentence in self._sentences(question, reply.lang, sources) if sources else ():
            cited = [sources[number - 1] for number in cited_numbers(sentence) if 0 < number <= len(sources)]
            faults = check(sentence, [block.text for block in cited], vocabulary)
            yield Sentence(without_marks(sentence), tuple(cited), tuple(faults))

    def _sentences(self, question: str, lang: str, sources: Sequence[Block]) -> Iterator[str]:
        """The model's sentences, each as soon as it is whole."""
        prompt = files("prompts").joinpath("phrase.md").read_text("utf-8")
        listed = "\n\n".join(f"[{number}] {block.text}" for number, block in enumerate(sources, start=1))
        filled = prompt.format(language=wording(lang)("language.name"), question=question, sources=listed)
        pending = ""
        for delta in self._deltas(filled):
            pending += delta
            whole = sentences(pending)[:-1]
            if whole:
                yield from whole
                pending = sentences(pending)[-1] + (" " if pending[-1].isspace() else "")
        yield from sentences(pending)

    def _deltas(self, prompt: str) -> Iterator[str]:
        """The model's text as it comes in; raises `ModelSilentError` for a server that is down or talks nonsense."""
        try:
            for chunk in self._model.stream_chat([ChatMessage(role="user", content=prompt)]):
                yield chunk.delta or ""
        except FAILURES as error:
            raise ModelSilentError(type(error).__name__) from error


def _with_answer(reply: Reply, accepted: Sequence[str], citations: Sequence[Citation]) -> Reply:
    answer = Block(kind=BlockKind.ANSWER, text=" ".join(accepted), citations=tuple(dict.fromkeys(citations)))
    safety = [block for block in reply.blocks if block.kind is BlockKind.SAFETY]
    rest = [block for block in reply.blocks if block.kind is not BlockKind.SAFETY]
    return reply.model_copy(update={"blocks": (*safety, answer, *rest)})
