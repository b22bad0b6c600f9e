"""Is it the same in every language? One section for one question, the asker's language, texts that are whole."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TypeVar

import numpy as np

from copilot.assistant import Assistant, Query
from copilot.language import base_language
from copilot.wording import FALLBACK, languages, wording
from evals import acrossjobs, fivefold, renderings, sayings
from evals.dataset import Judged
from evals.figures import Judgement, Metric, Outcome, summarise
from evals.fivefold import majority
from evals.questions import EvalQuestion
from evals.suites import Context
from evals.templatecheck import fault
from evals.templatecheck import names as text_names
from evals.world import World, names

SAME = Metric(
    name="same section",
    meaning="share of questions whose first section is the one that most languages of the question lead to",
    headline=True,
)
RIGHT = Metric(name="right section", meaning="share of those questions whose first section was right")
DETECTED = Metric(
    name="language detected",
    meaning="share of questions whose language was told from their text alone",
    headline=True,
)
REPLIED = Metric(
    name="reply language",
    meaning="share of replies in the asker's language where only the question's text told it",
    headline=True,
)
TEMPLATES = Metric(
    name="texts complete",
    meaning="share of the copilot's own texts that are there in the language, with their places and plural forms",
    headline=True,
)
SUITE_METRICS = (
    *fivefold.METRICS, SAME, RIGHT, *acrossjobs.METRICS,
    *sayings.METRICS, DETECTED, REPLIED, *renderings.METRICS, TEMPLATES,
)  # fmt: skip

Scores = dict[str, float]
Row = TypeVar("Row")


def applies(context: Context) -> bool:
    """Where there are questions for whole answers."""
    return bool(context.dataset.questions) and context.dataset.corpus is None


def run(context: Context) -> Outcome:
    """Ask every question by its text alone; compare the first sections of those that are asked in several languages."""
    world = context.world()
    assert world.assistant  # a dataset without a corpus has one
    questions = context.dataset.questions
    groups = _groups(questions)
    first: dict[str, tuple[str, ...]] = {}
    judgements = []
    for place, question in enumerate(questions, 1):
        if question.group in groups:
            first[question.id] = _first(world, question)
        judgements.append(_understood(world.assistant, question))
        context.tell("language", place, len(questions))
    judgements += [judgement for group in groups.values() for judgement in _compared(world, group, first)]
    judgements += [*_same_questions(context, world.assistant), *_by_themselves(context)]
    figures = summarise(judgements, SUITE_METRICS, context.seed)
    measured = {figure.metric for figure in figures}
    return Outcome(
        suite="language",
        metrics=tuple(metric for metric in SUITE_METRICS if metric.name in measured),
        figures=figures,
        judgements=tuple(judgements),
    )


def _same_questions(context: Context, assistant: Assistant) -> Iterator[Judgement]:
    """Questions that stand in one file in all languages, each asked in every one."""
    split = context.dataset.split
    asked = _drawn(fivefold.read_same_questions(context.dataset.folder, split), context, len(languages()))
    messages = fivefold.Messages(assistant)
    for place, question in enumerate(asked, 1):
        came = {lang: fivefold.answered(assistant, question, lang, messages) for lang in question.texts}
        yield from fivefold.compared(question, came)
        context.tell("the same question in every language", place, len(asked))
    reports = _drawn(acrossjobs.read_reports(context.dataset.folder, split), context)
    yield from (acrossjobs.judged(assistant, report) for report in reports)


def _by_themselves(context: Context) -> Iterator[Judgement]:
    """What needs no documents: utterances, translations, the copilot's own texts."""
    folder, split = context.dataset.folder, context.dataset.split
    yield from map(sayings.judged, _drawn(sayings.read_sayings(folder, split), context))
    yield from map(renderings.judged, _drawn(renderings.read_renderings(folder, split), context))
    yield from map(_texts, languages())


def _drawn(rows: Sequence[Row], context: Context, asked: int = 1) -> list[Row]:
    """As many rows as the run's limit allows, each ``asked`` so many times, at random, in the order of the file."""
    if context.limit is None or context.limit >= asked * len(rows):
        return list(rows)
    chosen = np.random.default_rng(context.seed).permutation(len(rows))[: max(context.limit // asked, 1)]
    return [rows[place] for place in sorted(chosen)]


def _groups(questions: Sequence[EvalQuestion]) -> dict[str, list[EvalQuestion]]:
    """Questions that the documents answer and that are asked in two languages at least, by group."""
    groups: dict[str, list[EvalQuestion]] = {}
    for question in questions:
        if question.group and question.covered:
            groups.setdefault(question.group, []).append(question)
    return {name: group for name, group in groups.items() if len({each.lang for each in group}) > 1}


def _first(world: World, question: EvalQuestion) -> tuple[str, ...]:
    """The names of the section that comes first, () where nothing does."""
    hits = world.retriever.retrieve(world.question(question, 1)).hits
    return names(hits[0].indexed) if hits else ()


def _understood(assistant: Assistant, question: EvalQuestion) -> Judgement:
    asked = Query(text=question.text, asset=question.asset, asset_model=question.asset_model)
    told, reply = assistant.understand(asked).lang, assistant.ask(asked).lang
    wanted = base_language(question.lang)
    answerable = wanted if wanted in languages() else FALLBACK
    return Judgement(
        id=f"{question.id} alone",
        text=question.text,
        scores={DETECTED.name: float(told == wanted), REPLIED.name: float(reply == answerable)},
        lang=question.lang,
        kind=question.kind,
        wanted=f"{wanted}, replied in {answerable}",
        came=f"{told}, replied in {reply}",
    )


def _compared(
    world: World, group: Sequence[EvalQuestion], first: Mapping[str, tuple[str, ...]]
) -> Iterator[Judgement]:
    common = majority([_section(first[question.id]) for question in group])
    for question in group:
        named = first[question.id]
        scores: Scores = {SAME.name: float(_section(named) == common)}
        if question.gold:
            relevant = world.relevant(Judged(question))
            scores[RIGHT.name] = float(any(name in relevant for name in named))
        yield Judgement(
            id=question.id,
            text=question.text,
            scores=scores,
            lang=question.lang,
            kind=question.kind,
            asset_model=question.asset_model or "",
            wanted=common,
            came=_section(named),
        )


def _section(named: Sequence[str]) -> str:
    return named[0] if named else ""


def _texts(lang: str) -> Judgement:
    texts, english = wording(lang).texts, wording(FALLBACK).texts
    keys = text_names({**english, **texts})
    wrong = [f"{key} {found}" for key in keys if (found := fault(key, lang, texts, english))]
    return Judgement(
        id=f"texts {lang}",
        text=f"the copilot's own texts ({lang})",
        scores={TEMPLATES.name: 1 - len(wrong) / len(keys)},
        lang=lang,
        kind="texts",
        wanted=f"{len(keys)} texts",
        came="; ".join(wrong),
    )
