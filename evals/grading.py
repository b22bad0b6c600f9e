"""A reply graded against what the question's right answer holds."""

from __future__ import annotations

import re
import time
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from copilot.assistant import Assistant, Query
from copilot.language import base_language
from copilot.measures import measures_in
from copilot.reply import BlockKind, Citation, Reply
from copilot.wording import FALLBACK, languages
from evals.questions import EvalQuestion, Place
from evals.sourcetext import SourceText

# Blocks that answer; safety messages and past jobs come along whatever was asked.
ANSWERING = (BlockKind.QUOTE, BlockKind.STEPS, BlockKind.FAULT_ROW)
LONGEST_SHOWN = 600

_SPACE = re.compile(r"\s+")
Scores = Iterator[tuple[str, float]]


@dataclass(frozen=True, slots=True)
class Graded:
    """A reply and the ``seconds`` it took."""

    reply: Reply
    seconds: float

    @classmethod
    def ask(cls, assistant: Assistant, query: Query) -> Graded:
        """The quoted reply, without a language model's phrasing."""
        started = time.perf_counter()
        reply = next(iter(assistant.ask_stream(query)))
        return cls(reply, time.perf_counter() - started)

    @property
    def quoted_language(self) -> str:
        """The languages that the reply quotes from ("de+en")."""
        return "+".join(sorted({citation.lang for citation in self._citations() if citation.lang}))

    def scores(self, question: EvalQuestion, source: SourceText) -> Scores:
        """Every metric of the answers suite that applies to the question."""
        reply = self.reply
        yield "seconds", self.seconds
        wanted = base_language(question.lang)
        yield "reply language", float(reply.lang == (wanted if wanted in languages() else FALLBACK))
        citations = self._citations()
        if citations:
            yield "verbatim quotes", _share([source.holds(citation) for citation in citations])
        kinds = [block.kind for block in reply.blocks]
        if BlockKind.SAFETY in kinds:
            count = kinds.count(BlockKind.SAFETY)
            yield "safety first", float(all(kind is BlockKind.SAFETY for kind in kinds[:count]))
        if not question.covered:
            yield "false answers", float(reply.covered)
            return
        yield "false refusals", float(not reply.covered)
        yield from self._facts(question)
        if question.gold:
            yield from self._places(question)

    def _facts(self, question: EvalQuestion) -> Scores:
        """Facts and safety messages; a refusal shows none."""
        told = " ".join(
            block.text
            for block in self.reply.blocks
            if block.kind not in (BlockKind.NOT_COVERED, BlockKind.NOTE)
        )
        if question.kind == "which_machine":
            return  # the right reply asks back, and shows no fact yet
        yield from facts(question.phrases, told)
        if question.safety:
            messages = folded(
                " ".join(block.text for block in self.reply.blocks if block.kind is BlockKind.SAFETY)
            )
            yield (
                "safety messages shown",
                _share(
                    [
                        any(folded(text) in messages for text in alternatives)
                        for alternatives in question.safety
                    ]
                ),
            )

    def _places(self, question: EvalQuestion) -> Scores:
        """Citations against the gold places: the section's own, or the whole page where gold names only that."""
        if question.kind == "which_machine":
            asks = any(block.kind is BlockKind.CLARIFY for block in self.reply.blocks)
            yield "citation recall", float(asks)
            return
        history = any(place.document.startswith("records/") for place in question.gold)
        kinds = (*ANSWERING, BlockKind.WORK_ORDERS) if history else ANSWERING
        cited = [
            citation for block in self.reply.blocks if block.kind in kinds for citation in block.citations
        ]
        right = [citation for citation in cited if _at_any(citation, question.gold)]
        yield "citation recall", float(bool(right))
        sections = {(citation.document, citation.heading) for citation in cited}
        if sections:
            hits = {(citation.document, citation.heading) for citation in right}
            yield "citation precision", len(hits) / len(sections)
        pages = _gold_pages(question.gold)
        paged = [citation for citation in right if citation.page is not None and citation.document in pages]
        if paged:
            yield "exact page", _share([citation.page in pages[citation.document] for citation in paged])

    def _citations(self) -> list[Citation]:
        return [citation for block in self.reply.blocks for citation in block.citations]


def facts(wanted: Sequence[Sequence[str]], told: str) -> Scores:
    """How many of the facts stand in what was told, by their words and by their numbers and units."""
    if wanted:
        text = folded(told)
        yield "facts shown", _share([any(folded(each) in text for each in fact) for fact in wanted])
    numeric = [fact for fact in wanted if any(_measures(each) for each in fact)]
    if numeric:
        said = _measures(told)
        yield "numbers and units", _share([any(_measures(each) <= said for each in fact) for fact in numeric])


def phrased(question: EvalQuestion, text: str, spans: Sequence[str]) -> dict[str, float]:
    """A language model's kept sentences: the facts in them, and whether their numbers stand in the quotes."""
    scores = {
        f"phrased {name}": value for name, value in facts(question.phrases, text) if name == "facts shown"
    }
    said, given = _measures(text), {measure for span in spans for measure in _measures(span)}
    if said:
        scores["phrased numbers grounded"] = len(said & given) / len(said)
    return scores


def shown(reply: Reply) -> str:
    """What a reply told, in a few lines."""
    lines = []
    for block in reply.blocks:
        at = block.citations[0] if block.citations else None
        page = f" p. {at.page}" if at and at.page else ""
        place = f" [{at.document}{page} {at.heading[-1] if at.heading else ''}]" if at else ""
        lines.append(f"{block.kind.value}: {_SPACE.sub(' ', block.text)[:160]}{place}")
    return "\n".join(lines)[:LONGEST_SHOWN]


def folded(text: str) -> str:
    """NFKC text with every run of white space as one blank, in lower case."""
    return _SPACE.sub(" ", unicodedata.normalize("NFKC", text)).strip().casefold()


def _at_any(citation: Citation, gold: Sequence[Place]) -> bool:
    return any(_at(citation, place) for place in gold)


def _at(citation: Citation, place: Place) -> bool:
    if citation.document != place.document:
        return False
    if not place.section:
        return place.page is None or citation.page == place.page
    return bool(citation.heading) and _is_section(citation.heading[-1], place.section)


def _is_section(heading: str, wanted: str) -> bool:
    return heading == wanted or heading.startswith((f"{wanted} ", f"{wanted}. "))


def _gold_pages(gold: Sequence[Place]) -> dict[str, set[int]]:
    pages: dict[str, set[int]] = {}
    for place in gold:
        if place.page is not None:
            pages.setdefault(place.document, set()).add(place.page)
    return pages


def _measures(text: str) -> set[tuple[Decimal, str]]:
    """Numbers with their units; a limit's wording may be the language's own."""
    return {(measure.value.normalize(), measure.unit) for measure in measures_in(text)}


def _share(flags: Sequence[bool]) -> float:
    return sum(flags) / len(flags)
