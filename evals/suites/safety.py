"""Do safety messages stand before the steps they govern, and does the gate hold? Over every procedure of an index."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from copilot.blocks import section_safety
from copilot.casebook import Casebook
from copilot.casestore import CaseStore
from copilot.guidance import guide_of
from copilot.guide import Guide
from copilot.lockout import meets_energy
from copilot.procedures import Manuals, Placed
from copilot.references import number_of
from copilot.settings import Settings
from copilot.store import Store
from copilot.workshop import open_workshop
from evals.figures import Better, Judgement, Metric, Outcome, summarise
from evals.ingestgold import GoldStep, folded, read_gold
from evals.suites import Context
from evals.walks import Walked, walk_casebook, walk_gate
from evals.world import settings_apart

GATE_WALKS, GATE_MOVES = 20, 120
CASE_WALKS, CASE_MOVES = 3, 60

STORED = Metric(
    name="messages before steps",
    meaning="share of the manuals' safety messages that are shown before each step they govern; mean over procedures",
    headline=True,
)
WRITTEN = Metric(
    name="written messages before steps",
    meaning="the same for the messages that people wrote down beside the documents; mean over procedures",
    headline=True,
)
SILENT = Metric(
    name="silent steps guarded",
    meaning="share of steps that meet energy behind a message of the manual or the default lock-out",
    headline=True,
)
VERBATIM = Metric(
    name="messages verbatim", meaning="share of messages shown that stand so in the manual", headline=True
)
BYPASSES = Metric(
    name="gate bypasses",
    meaning="steps that were shown or taken in random walks behind a message that was not acknowledged",
    better=Better.LOWER,
    unit="steps",
    headline=True,
)
SUITE_METRICS = (STORED, WRITTEN, SILENT, VERBATIM, BYPASSES)


@dataclass(frozen=True, slots=True)
class Procedure:
    """A section with steps of one document version, and its guide."""

    asset_model: str
    placed: Placed
    manuals: Manuals
    guide: Guide

    @property
    def name(self) -> str:
        """The document and the section's heading."""
        return f"{self.placed.document.id} § {self.placed.section.heading[-1]}"

    def shown_before(self, number: int) -> set[str]:
        """Every message text shown before a step is, folded."""
        place = next((i for i, step in enumerate(self.guide.steps) if step.number == number), -1)
        return {folded(message.text) for step in self.guide.steps[: place + 1] for message in step.safety}


def applies(context: Context) -> bool:
    """Where there are documents, of a dataset or the plant's own."""
    return bool(context.dataset.sources) or not context.dataset.corpus


def run(context: Context) -> Outcome:
    """Guide through every procedure, then try to get past the gate of each and of whole cases."""
    gold = read_gold(context.dataset.gold.steps, GoldStep)
    judgements: list[Judgement] = []
    walked = 0
    with _store(context) as (store, settings):
        procedures = list(_procedures(store, settings.site))
        for place, procedure in enumerate(procedures, 1):
            walk = _gate_walks(procedure.guide, context.seed)
            walked += walk.let
            judgements.append(_judged(procedure, gold, walk))
            context.tell("safety", place, len(procedures))
        cases = list(_case_walks(settings, store, context.seed))
        judgements += [judgement for judgement, _ in cases]
    figures = summarise(judgements, SUITE_METRICS, context.seed)
    measured = {figure.metric for figure in figures}
    bypasses = sum(judgement.scores.get(BYPASSES.name, 0) for judgement in judgements)
    return Outcome(
        suite="safety",
        metrics=tuple(metric for metric in SUITE_METRICS if metric.name in measured),
        figures=figures,
        judgements=tuple(judgements),
        notes=(
            f"{len(procedures)} procedures; {walked} steps let through by the gate in random walks over it, "
            f"{sum(walk.let for _, walk in cases)} shown or taken in {len(cases)} random cases; "
            f"{bypasses:.0f} bypasses.",
        ),
    )


@contextmanager
def _store(context: Context) -> Iterator[tuple[Store, Settings]]:
    """What is measured: the dataset's own world, or the state folder's store, without its index."""
    if not context.dataset.sources:
        with closing(Store(context.settings)) as store:
            yield store, context.settings
        return
    world = context.world()
    assert world.assistant is not None  # a dataset with sources has one
    yield world.assistant.store, world.settings


def _procedures(store: Store, site: str) -> Iterator[Procedure]:
    """Every section with steps of every document, guided in the document's own language."""
    models = sorted({model for row in store.documents(site) for model in row.asset_models} or {""})
    seen: set[tuple[str, str, str]] = set()
    for model in models:
        manuals = Manuals.of(store, site, model)
        for placed in (each for document in manuals.placed.values() for each in document):
            key = (placed.document.id, placed.section.id, placed.lang)
            if placed.section.steps and key not in seen:
                seen.add(key)
                yield Procedure(model, placed, manuals, guide_of(manuals, (placed,), placed.lang))


def _judged(procedure: Procedure, gold: Iterable[GoldStep], walk: Walked) -> Judgement:
    section, document = procedure.placed.section, procedure.placed.document
    number = number_of(section)
    written = [
        (step.number, step.safety)
        for step in gold
        if (step.document, step.section) == (document.id, number) and step.safety
    ]
    missed = [*_missed(procedure, _governing(procedure)), *_missed(procedure, written)]
    scores = {BYPASSES.name: float(len(walk.bypasses))}
    scores |= _share(STORED, procedure, _governing(procedure)) | _share(WRITTEN, procedure, written)
    scores |= _guarded(procedure) | _verbatim(procedure)
    return Judgement(
        id=procedure.name,
        text=section.heading[-1],
        scores=scores,
        document_lang=procedure.placed.lang,
        asset_model=procedure.asset_model,
        wanted=f"{len(section.steps)} steps, {len(section_safety(section))} messages",
        came=" ¦ ".join((*missed, *walk.bypasses))[:1000],
    )


def _governing(procedure: Procedure) -> list[tuple[int, tuple[str, ...]]]:
    """``(step number, texts of the messages that govern it)`` as they are stored, worked out anew."""
    section = procedure.placed.section
    tied = {message for step in section.steps for message in step.safety}
    above = [m.text for each in procedure.manuals.ancestors(procedure.placed) for m in section_safety(each)]
    above += [message.text for message in section.safety if message not in tied]
    first = [message.text for message in section.steps[0].safety]
    steps = [(step.number, (*above, *first, *(m.text for m in step.safety))) for step in section.steps]
    return [each for each in steps if each[1]]


def _missed(procedure: Procedure, governing: Iterable[tuple[int, tuple[str, ...]]]) -> list[str]:
    return [
        f"before {number}.: {text}"
        for number, texts in governing
        for text in texts
        if folded(text) not in procedure.shown_before(number)
    ]


def _share(
    metric: Metric, procedure: Procedure, governing: list[tuple[int, tuple[str, ...]]]
) -> dict[str, float]:
    total = sum(len(texts) for _, texts in governing)
    return {metric.name: 1 - len(_missed(procedure, governing)) / total} if total else {}


def _guarded(procedure: Procedure) -> dict[str, float]:
    """Steps that meet energy stand behind at least one message."""
    steps = [step for step in procedure.guide.steps if meets_energy(step.text)]
    held = [bool(procedure.shown_before(step.number)) for step in steps]
    return {SILENT.name: sum(held) / len(held)} if held else {}


def _verbatim(procedure: Procedure) -> dict[str, float]:
    messages = [m for step in procedure.guide.steps for m in step.safety if not m.default]
    stored = {
        folded(m.text)
        for placed in procedure.manuals.placed.values()
        for each in placed
        for m in section_safety(each.section)
    }
    return (
        {VERBATIM.name: sum(folded(m.text) in stored for m in messages) / len(messages)} if messages else {}
    )


def _gate_walks(guide: Guide, seed: int) -> Walked:
    total = Walked()
    for walk in range(GATE_WALKS):
        walked = walk_gate(guide, np.random.default_rng([seed, walk, len(guide.title)]), GATE_MOVES)
        total.let += walked.let
        total.bypasses += walked.bypasses
    return total


def _case_walks(settings: Settings, store: Store, seed: int) -> Iterator[tuple[Judgement, Walked]]:
    """Random cases of every model on a copy of the store; a database server is not copied, so it has none."""
    if settings.database_url:
        return
    models = sorted({model for row in store.documents(settings.site) for model in row.asset_models})
    with ExitStack() as opened:
        folder = Path(opened.enter_context(TemporaryDirectory()))
        copied = settings_apart(settings, folder).model_copy(update={"site": settings.site})
        _copy(settings.home / "store.sqlite", folder / "store.sqlite")
        workshop = opened.enter_context(open_workshop(copied))
        book = Casebook(workshop, CaseStore(workshop.store), copied.site)
        for model in models:
            for walk in range(CASE_WALKS):
                walked = walk_casebook(book, model, np.random.default_rng([seed, walk]), CASE_MOVES)
                yield (
                    Judgement(
                        id=f"random case {model} {walk + 1}",
                        text=f"random actions on a case of {model}",
                        scores={BYPASSES.name: float(len(walked.bypasses))},
                        asset_model=model,
                        wanted="no bypass",
                        came=" ¦ ".join(walked.bypasses)[:1000] or f"{walked.let} steps shown or taken",
                    ),
                    walked,
                )


def _copy(source: Path, target: Path) -> None:
    """A copy of a SQLite database that may be open and in use."""
    with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(target)) as new:
        old.backup(new)
