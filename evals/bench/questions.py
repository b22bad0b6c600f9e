"""The sample plant's questions: false answers, false refusals, and whether the answer holds what was asked for."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from pydantic import BaseModel, ConfigDict

from copilot.assistant import Assistant, Query, open_assistant
from copilot.reply import BlockKind, Reply
from copilot.settings import load_settings
from evals.bench.report import preamble, table
from ingestion.job import ingestion_of
from ingestion.passages import CHUNKER_VERSION

FILES = {"everyday": "everyday.jsonl", "tempting": "questions.jsonl", "fresh": "everyday-fresh.jsonl"}
PLANT = Path(__file__).parents[1] / "plant"


class Gold(BaseModel):
    """A section that holds the answer, in any language of the document."""

    document_group: str
    section: str


class PlantQuestion(BaseModel):
    """A question with what its answer must hold; ``phrases`` are verbatim, by the manual's language."""

    model_config = ConfigDict(frozen=True)

    id: str
    split: str
    lang: str
    text: str
    asset: str | None
    asset_model: str | None
    answerable: bool
    kind: str
    gold: list[Gold]
    phrases: dict[str, str]


@dataclass(frozen=True, slots=True)
class Outcome:
    """A question and what became of it; ``told`` are the replies once a reply's "which machine?" is answered."""

    question: PlantQuestion
    reply: Reply
    told: tuple[Reply, ...] = ()

    @property
    def answered(self) -> bool:
        """Whether the reply claims to answer, or one does after its asker has named the machine."""
        return any(reply.covered for reply in self.told or (self.reply,))

    @property
    def right(self) -> bool:
        """Whether an answer quotes from a gold section or asks which machine, or a refusal was due."""
        if not self.question.answerable or not self.answered:
            return self.question.answerable == self.answered
        kinds = {block.kind for block in self.reply.blocks}
        if self.question.kind == "which_machine":
            return BlockKind.CLARIFY in kinds
        if any(gold.document_group.startswith("records/") for gold in self.question.gold):
            return BlockKind.WORK_ORDERS in kinds
        citations = [
            citation for block in self.reply.blocks for citation in block.citations if citation.heading
        ]
        return any(
            gold.document_group in citation.document and citation.heading[-1].startswith(f"{gold.section} ")
            for gold in self.question.gold
            for citation in citations
        )

    @property
    def phrase_shown(self) -> bool:
        """Whether the words that were wanted stand in the reply."""
        shown = " ".join(block.text for block in self.reply.blocks)
        return any(phrase in shown for phrase in self.question.phrases.values())


def load_questions(kind: str, split: str) -> list[PlantQuestion]:
    """The questions of a split (``dev`` for tuning, ``test`` for reporting).

    ``everyday`` ones are those of an ordinary week; the unanswerable among the ``tempting`` ones ask for details
    that the manuals happen not to give; ``fresh`` ones, all ``test``, are everyday ones that somebody wrote who did
    not know what the copilot does, after it was tuned.
    """
    lines = (PLANT / FILES[kind]).read_text("utf-8").splitlines()
    questions = [PlantQuestion.model_validate_json(line) for line in lines]
    return [question for question in questions if question.split == split]


def ask_all(assistant: Assistant, questions: Sequence[PlantQuestion]) -> Iterator[Outcome]:
    """Ask each question as its asker would: with their machine and language."""
    for question in questions:
        query = Query(
            text=question.text,
            lang=question.lang,
            asset=question.asset,
            asset_model=question.asset_model,
            limit=10,
        )
        reply = assistant.ask(query)
        yield Outcome(question, reply, tuple(map(assistant.ask, _told(question, query, reply))))


def _told(question: PlantQuestion, query: Query, reply: Reply) -> list[Query]:
    """The question with the machine named, where the reply only asks for it: the right one, or each where none is."""
    if any(block.kind is not BlockKind.CLARIFY for block in reply.blocks):
        return []
    if question.answerable:
        models = dict.fromkeys(gold.document_group.partition("/")[0] for gold in question.gold)
        return [query.model_copy(update={"asset_model": model}) for model in models if model != "records"]
    options = dict.fromkeys(option for block in reply.blocks for option in block.options)
    return [query.model_copy(update={"asset": option}) for option in options]


def summary(outcomes: Sequence[Outcome]) -> str:
    """Rates for each language and all."""
    langs = sorted({outcome.question.lang for outcome in outcomes})
    groups = {lang: [outcome for outcome in outcomes if outcome.question.lang == lang] for lang in langs}
    rows = [_row(name, members) for name, members in {**groups, "all": list(outcomes)}.items()]
    header = ("language", "n", "false answers", "false refusals", "right section", "phrase shown")
    return table(header, rows)


def _row(name: str, outcomes: Sequence[Outcome]) -> list[object]:
    answerable = [outcome for outcome in outcomes if outcome.question.answerable]
    unanswerable = [outcome for outcome in outcomes if not outcome.question.answerable]
    wanted = [outcome for outcome in answerable if outcome.question.phrases]
    return [
        name,
        len(outcomes),
        _share(outcome.answered for outcome in unanswerable),
        _share(not outcome.answered for outcome in answerable),
        _share(outcome.right for outcome in answerable),
        _share(outcome.phrase_shown for outcome in wanted),
    ]


def _share(flags: Iterator[bool]) -> str:
    values = list(flags)
    return f"{sum(values)}/{len(values)}"


def main() -> None:
    """Take the sample plant in (or use a state folder that has it) and ask a split's questions."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kind", choices=list(FILES), action="append", help="default all")
    parser.add_argument("--split", choices=["dev", "test"], default="test")
    parser.add_argument("--home", type=Path, help="state folder with the sample plant; default a fresh one")
    parser.add_argument("--failures", action="store_true", help="print the questions that went wrong")
    parser.add_argument("--dump", type=Path, help="write every question and reply as JSON lines")
    arguments = parser.parse_args()
    with TemporaryDirectory() as folder:
        assistant = open_assistant(load_settings(home=arguments.home or Path(folder)), CHUNKER_VERSION)
        ingestion_of(assistant).run([PLANT / "documents", PLANT / "records"])
        chosen = arguments.kind or list(FILES)
        outcomes = {kind: list(ask_all(assistant, load_questions(kind, arguments.split))) for kind in chosen}
        assistant.close()
    print(preamble())
    for kind, answered in outcomes.items():
        print(f"\n{kind.capitalize()} questions, {arguments.split} split\n\n{summary(answered)}")
        for outcome in answered if arguments.failures else []:
            if not outcome.right:
                shown = [block.kind.value for block in outcome.reply.blocks]
                print(outcome.question.id, outcome.question.text, "->", shown)
    if arguments.dump:
        rows = [
            {**each.question.model_dump(), "reply": each.reply.model_dump(mode="json"), "right": each.right}
            for answered in outcomes.values()
            for each in answered
        ]
        arguments.dump.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows))


if __name__ == "__main__":
    main()
