"""Is the answer right? Covered or refused, quoted verbatim from the right page, with its facts and safety messages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from copilot.assistant import Assistant, Query
from copilot.phrasing import ModelSilentError, Phraser
from copilot.reply import Block, BlockKind, Reply
from evals.figures import Better, Judgement, Metric, Outcome, summarise
from evals.grading import Graded, phrased, shown
from evals.questions import EvalQuestion
from evals.sourcetext import SourceText
from evals.suites import Context

LOWER = Better.LOWER
SUITE_METRICS = (
    Metric(
        name="false answers",
        meaning="share of questions without an answer in the documents that were answered all the same",
        better=LOWER,
        headline=True,
    ),
    Metric(
        name="false refusals",
        meaning="share of questions with an answer in the documents that were refused",
        better=LOWER,
        headline=True,
    ),
    Metric(
        name="citation recall",
        meaning="share of answerable questions whose reply quotes a place that holds the answer",
        headline=True,
    ),
    Metric(
        name="citation precision",
        meaning="share of the places a reply quotes that hold the answer",
        headline=True,
    ),
    Metric(
        name="exact page",
        meaning="share of quotes from the right section that are cited with the right page",
        headline=True,
    ),
    Metric(
        name="verbatim quotes",
        meaning="share of quotes that stand word for word at the place they are cited from",
        headline=True,
    ),
    Metric(name="facts shown", meaning="share of the facts wanted that stand in the reply", headline=True),
    Metric(
        name="numbers and units",
        meaning="share of the wanted facts with numbers whose numbers and units all stand in the reply",
        headline=True,
    ),
    Metric(
        name="safety messages shown",
        meaning="share of the governing safety messages that the reply shows verbatim",
        headline=True,
    ),
    Metric(
        name="safety first",
        meaning="share of replies with safety messages that begin with them",
        headline=True,
    ),
    Metric(name="reply language", meaning="share of replies in the asker's language", headline=True),
    Metric(name="seconds", meaning="time to the reply", better=LOWER, unit="s", repeatable=False),
    Metric(
        name="phrased facts shown", meaning="share of the facts wanted in the language model's own sentences"
    ),
    Metric(
        name="phrased numbers grounded",
        meaning="share of the numbers the language model shows that stand in the quotes",
    ),
    Metric(
        name="sentences rejected",
        meaning="share of the language model's sentences that the grounding check dropped",
        better=LOWER,
    ),
    Metric(name="model silent", meaning="share of replies the language model could not phrase", better=LOWER),
)


def applies(context: Context) -> bool:
    """Where there are questions to answer, and documents rather than a bare corpus to answer from."""
    return bool(context.dataset.questions) and context.dataset.corpus is None


def run(context: Context) -> Outcome:
    """Ask every question as its asker would and grade the reply."""
    assistant = context.world().assistant
    assert assistant is not None  # `applies` leaves bare corpora out
    questions = context.dataset.questions
    judgements = []
    for place, question in enumerate(questions, 1):
        judgements.append(_judged(assistant, question))
        context.tell("answers", place, len(questions))
    measured = {name for judgement in judgements for name in judgement.scores}
    metrics = tuple(metric for metric in SUITE_METRICS if metric.name in measured)
    return Outcome(
        suite="answers",
        metrics=metrics,
        figures=summarise(judgements, metrics, context.seed),
        judgements=tuple(judgements),
    )


def _judged(assistant: Assistant, question: EvalQuestion) -> Judgement:
    query = question.query()
    graded = Graded.ask(assistant, query)
    scores = dict(graded.scores(question, SourceText(assistant)))
    if assistant.phraser and graded.reply.covered:
        scores |= _phrased(assistant, assistant.phraser, query, question, graded.reply)
    wanted = "not covered"
    if question.covered:
        facts = [alternatives[0] for alternatives in question.phrases]
        places = dict.fromkeys(f"{place.document} {place.section or ''}".strip() for place in question.gold)
        wanted = " · ".join([*facts, *list(places)[:3]])
    return Judgement(
        id=question.id,
        text=question.text,
        scores=scores,
        lang=question.lang,
        document_lang=graded.quoted_language,
        kind=question.kind,
        asset_model=question.asset_model or "",
        wanted=wanted,
        came=shown(graded.reply),
    )


def _phrased(
    assistant: Assistant, phraser: Phraser, query: Query, question: EvalQuestion, reply: Reply
) -> dict[str, float]:
    """How the configured language model fares on the same reply."""
    vocabulary = assistant.store.codes(assistant.settings.site)
    try:
        sentences = list(phraser.checked(query.text, reply, vocabulary))
    except ModelSilentError:
        return {"model silent": 1.0}
    kept = [sentence for sentence in sentences if not sentence.faults]
    scores = {"model silent": 0.0}
    if sentences:
        scores["sentences rejected"] = 1 - len(kept) / len(sentences)
    text = " ".join(sentence.text for sentence in kept)
    spans = _quoted(block for sentence in kept for block in sentence.cited)
    return {**scores, **phrased(question, text, spans)}


def _quoted(blocks: Iterator[Block]) -> Sequence[str]:
    return [block.text for block in blocks if block.kind is not BlockKind.SAFETY]
