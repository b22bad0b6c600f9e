"""The same question in every language: does it lead to the same section, and to the same safety messages?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from copilot.assistant import Assistant, Query
from copilot.blocks import section_safety
from copilot.reply import Block, BlockKind
from evals.figures import Judgement, Metric
from evals.questions import read_rows

FILE = "samequestion.jsonl"

ALL_SAME = Metric(
    name="same section in all languages",
    meaning="share of questions that lead to one and the same section first in every language they are asked in",
    headline=True,
)
MOST = Metric(
    name="section of most languages",
    meaning="share of those questions, each language by itself, that lead where most of their languages lead",
)
RIGHT = Metric(
    name="right section in all languages",
    meaning="share of those questions, each language by itself, whose first section holds the answer",
)
SAFETY = Metric(
    name="same safety messages",
    meaning="share of those questions that show the same safety messages in every language",
    headline=True,
)
OF_SECTION = Metric(
    name="same safety messages of a section",
    meaning="share of those questions that, in every language that leads to the section, show the same of its messages",
    headline=True,
)
METRICS = (ALL_SAME, MOST, RIGHT, SAFETY, OF_SECTION)


class GoldSection(BaseModel):
    """A section that answers, in whatever language version: ``HPX-200/manual`` and ``4.1``."""

    model_config = ConfigDict(frozen=True)

    document_group: str
    section: str

    def names(self, section_id: str) -> bool:
        """Whether a section of the index is this one."""
        document, _, number = section_id.rpartition("#")
        return number == self.section and document.endswith(self.document_group)


class SameQuestion(BaseModel):
    """One line of ``samequestion.jsonl``: the question's wording by language."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    texts: dict[str, str]
    gold: tuple[GoldSection, ...] = ()
    asset: str | None = None
    asset_model: str | None = None
    kind: str = ""
    split: str = ""

    def query(self, lang: str) -> Query:
        """The question as asked in one language, at the same machine."""
        return Query(text=self.texts[lang], lang=lang, asset=self.asset, asset_model=self.asset_model)


@dataclass(frozen=True)
class Answered:
    """Where one language's wording led: the first section ("" for none), and the safety messages by `Messages`."""

    section: str
    safety: frozenset[str]

    def of(self, section: str) -> frozenset[str]:
        """The messages that stand in one section."""
        return frozenset(name for name in self.safety if name.startswith(f"{section} "))


def read_same_questions(folder: Path, split: str = "") -> list[SameQuestion]:
    """The questions of a dataset's folder, of one split or all. Raises `BadInputError` naming the line at fault."""
    path = folder / FILE
    rows = read_rows(path, SameQuestion) if path.is_file() else ()
    return [row for row in rows if not split or row.split == split]


class Messages:
    """Names for safety messages that are the same in every language version: section and place in it."""

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant
        self._named: dict[str, dict[str, dict[tuple[str, ...], str]]] = {}

    def name(self, block: Block) -> str:
        """The name of a message shown; its own text where no document has it.

        Messages of the same words are told apart by the heading they are cited under, else the first counts.
        """
        cited = block.citations[0] if block.citations else None
        places = self._of(cited.document).get(block.text, {}) if cited else {}
        if cited is None or not places:
            return f"{block.level} {block.text}"
        above = [name for heading, name in places.items() if cited.heading[: len(heading)] == heading]
        return above[-1] if above else next(iter(places.values()))

    def _of(self, document: str) -> dict[str, dict[tuple[str, ...], str]]:
        if document not in self._named:
            named: dict[str, dict[tuple[str, ...], str]] = {}
            for section in self._assistant.store.sections(self._assistant.settings.site, document):
                for place, message in enumerate(section_safety(section), 1):
                    named.setdefault(message.text, {})[section.heading] = f"{section.id} message {place}"
            self._named[document] = named
        return self._named[document]


def answered(assistant: Assistant, question: SameQuestion, lang: str, messages: Messages) -> Answered:
    """Ask a question in one language."""
    query = question.query(lang)
    hits = assistant.retrieve(query).hits
    shown = [block for block in assistant.ask(query).blocks if block.kind is BlockKind.SAFETY]
    return Answered(hits[0].section_id if hits else "", frozenset(map(messages.name, shown)))


def compared(question: SameQuestion, came: dict[str, Answered]) -> list[Judgement]:
    """The judgement on a question as a whole, then one for each language."""
    sections = [each.section for each in came.values()]
    common = majority(sections)
    shown = set().union(*(each.safety for each in came.values()))
    odd = {lang: shown - each.safety for lang, each in came.items() if shown - each.safety}
    led_there = {each.of(common) for each in came.values() if each.section == common}
    scores = {
        ALL_SAME.name: float(bool(common) and set(sections) == {common}),
        SAFETY.name: float(not odd),
        OF_SECTION.name: float(len(led_there) <= 1),
    }
    whole = Judgement(
        id=f"same {question.id}",
        text=next(iter(question.texts.values())),
        scores=scores,
        kind=question.kind,
        asset_model=question.asset_model or "",
        wanted=f"{common}; {len(shown)} safety messages",
        came="; ".join(f"{lang} lacks {', '.join(sorted(lacking))}" for lang, lacking in odd.items()),
    )
    return [whole, *(_one(question, lang, each.section, common) for lang, each in came.items())]


def _one(question: SameQuestion, lang: str, section: str, common: str) -> Judgement:
    scores = {MOST.name: float(bool(section) and section == common)}
    if question.gold:
        scores[RIGHT.name] = float(any(gold.names(section) for gold in question.gold))
    return Judgement(
        id=f"same {question.id} {lang}",
        text=question.texts[lang],
        scores=scores,
        lang=lang,
        kind=question.kind,
        asset_model=question.asset_model or "",
        wanted=common,
        came=section,
    )


def majority(sections: Sequence[str]) -> str:
    """The section that most languages lead to, the first of equals; "" only where nothing was found at all."""
    counted = Counter(section for section in sections if section)
    return counted.most_common(1)[0][0] if counted else ""
