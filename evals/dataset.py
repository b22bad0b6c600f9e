"""A dataset: questions with their right answers, and what has to be indexed to ask them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path

from copilot.index import IndexedPassage
from copilot.settings import Settings
from evals.questions import EvalQuestion
from ingestion.passages import CountTokens

SITE = "eval"
"""The site that passages of a corpus belong to."""

Load = Callable[[Settings, CountTokens], Sequence[IndexedPassage]]
"""Gives the passages of a corpus; their section ids are what `Judged.relevant` names."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A retrieval question: ``relevant`` maps names of sections to grades (1 and more is relevant)."""

    question: EvalQuestion
    relevant: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Corpus:
    """Passages that are indexed by themselves, without documents. ``name`` tells them from another corpus's."""

    name: str
    load: Load


@dataclass(frozen=True, slots=True)
class IngestGold:
    """What reading the sources must give: files of rows, faults and steps (see evals/README.md), "" where missing."""

    rows: Path | None = None
    faults: Path | None = None
    steps: Path | None = None


@dataclass(frozen=True, slots=True)
class Dataset:
    """Questions to ask of one world.

    The world is a ``corpus``, or ``sources`` (files and folders that are taken in), or neither: the user's own index.
    ``questions`` are for whole answers, ``judged`` for rankings alone; ``cases`` is a file of faults with a hidden
    cause. ``split`` is the part of all these that is meant, "" for all.
    """

    name: str
    folder: Path
    questions: tuple[EvalQuestion, ...] = ()
    judged: tuple[Judged, ...] = ()
    corpus: Corpus | None = None
    sources: tuple[Path, ...] = ()
    gold: IngestGold = IngestGold()
    cases: Path | None = None
    split: str = ""

    @property
    def fingerprint(self) -> str:
        """sha256 (hex) of everything that is asked, so that only runs over the same questions are compared."""
        digest = sha256(self.name.encode())
        for question in self.questions:
            digest.update(question.model_dump_json().encode())
        for judged in self.judged:
            digest.update(f"{judged.question.model_dump_json()}{sorted(judged.relevant.items())}".encode())
        if self.cases:
            digest.update(self.cases.read_bytes())
        return digest.hexdigest()

    def limited(self, count: int | None, seed: int) -> Dataset:
        """The dataset with at most ``count`` questions of each sort, drawn evenly over languages and coverage."""
        if count is None:
            return self
        chosen = {question.id for question in _drawn(self.questions, count, seed)}
        ranked = {question.id for question in _drawn([each.question for each in self.judged], count, seed)}
        return replace(
            self,
            questions=tuple(question for question in self.questions if question.id in chosen),
            judged=tuple(judged for judged in self.judged if judged.question.id in ranked),
        )


def _drawn(questions: Sequence[EvalQuestion], count: int, seed: int) -> list[EvalQuestion]:
    """``count`` questions, by turns from every language, covered and not.

    Each language's questions are taken in the same order of groups, so that groups are drawn whole.
    """
    piles: dict[tuple[bool, str], list[EvalQuestion]] = {}
    for question in sorted(questions, key=lambda each: (_lot(each, seed), each.id)):
        piles.setdefault((not question.covered, question.lang), []).append(question)
    turns = sorted((place, key) for key, pile in piles.items() for place in range(len(pile)))
    return [piles[key][place] for place, key in turns[:count]]


def _lot(question: EvalQuestion, seed: int) -> str:
    """A repeatable draw, the same for the questions of a group."""
    return sha256(f"{seed}\n{question.group or question.id}".encode()).hexdigest()
