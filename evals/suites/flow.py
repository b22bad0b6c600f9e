"""Are troubleshooting trees followed as written? Free replies to their questions, and which tree fits a report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from pydantic import BaseModel, ConfigDict

from copilot.errors import BadInputError
from copilot.knowledge import TroubleshootingTree
from copilot.language import detect
from copilot.parallel import Vectors
from copilot.trees import Walk, best_tree, follow, read_charts
from copilot.workshop import open_workshop
from evals.figures import Better, Judgement, Metric, Outcome, summarise
from evals.questions import read_rows
from evals.suites import Context

OPTIONS = {
    "charts": "Folder of charts (*.json); default the dataset's flow/charts.",
    "dialogs": "JSONL of replies and reports; default the dataset's flow/dialogs.jsonl.",
}

BRANCH = Metric(
    name="branch accuracy",
    meaning="share of replies that lead to the node they should lead to",
    headline=True,
)
ASKED_AGAIN = Metric(
    name="asked again",
    meaning="share of replies that answer nothing after which the question is asked again",
    headline=True,
)
ROUTING = Metric(
    name="routing top-1", meaning="share of reports for which the right tree is chosen", headline=True
)
INVALID = Metric(
    name="invalid jumps",
    meaning="share of replies that led where no answer of the question leads",
    better=Better.LOWER,
    headline=True,
)
RECOVERY = Metric(
    name="recovery",
    meaning="share of wrong turns after which taking it back leads on as if it had never been taken",
    headline=True,
)
SUITE_METRICS = (BRANCH, ASKED_AGAIN, ROUTING, INVALID, RECOVERY)


class Turn(BaseModel):
    """A line of the dialogs: a reply at a node with the node it leads to, or a report with the chart that fits it.

    ``next`` is null, or the node itself, where the reply answers nothing.
    """

    model_config = ConfigDict(frozen=True, coerce_numbers_to_str=True)

    id: str = ""
    chart: str
    node: str = ""
    reply: str = ""
    next: str | None = None
    report: str = ""
    lang: str = ""
    split: str = ""


def applies(context: Context) -> bool:
    """Where there are charts and dialogs."""
    charts, dialogs = _places(context)
    return bool(context.options) or (charts.is_dir() and dialogs.is_file())


def run(context: Context) -> Outcome:
    """Follow every reply, and find the tree for every report."""
    charts, dialogs = _places(context)
    trees = read_charts(charts)
    # A dialog may name a chart by its file, too.
    stems = [path.stem for path in sorted(charts.glob("*.json"))]
    named = {
        name: tree
        for stem, tree in zip(stems, trees, strict=True)
        for name in (stem.lower(), stem, tree.name.lower(), tree.name)
    }
    split = context.dataset.split
    turns = [turn for turn in read_rows(dialogs, Turn) if not split or turn.split == split]
    turns = _drawn(turns, context.limit, context.seed)
    if not turns:
        raise BadInputError(f"{dialogs} holds no dialogs.", "evals/README.md describes the file.")
    with open_workshop(context.settings) as workshop:
        judgements = []
        for place, turn in enumerate(turns, 1):
            judgements.append(_judged(turn, place, trees, named, workshop.vectors))
            context.tell("flow", place, len(turns))
    figures = summarise(judgements, SUITE_METRICS, context.seed)
    measured = {figure.metric for figure in figures}
    return Outcome(
        suite="flow",
        metrics=tuple(metric for metric in SUITE_METRICS if metric.name in measured),
        figures=figures,
        judgements=tuple(judgements),
    )


def _places(context: Context) -> tuple[Path, Path]:
    folder = context.dataset.folder / "flow"
    return context.options.get("charts", folder / "charts"), context.options.get(
        "dialogs", folder / "dialogs.jsonl"
    )


def _drawn(turns: list[Turn], count: int | None, seed: int) -> list[Turn]:
    """At most ``count`` turns, drawn at random, in the order of the file."""
    if count is None or count >= len(turns):
        return turns
    chosen = np.random.default_rng(seed).permutation(len(turns))[:count]
    return [turns[place] for place in sorted(chosen)]


def _judged(
    turn: Turn,
    place: int,
    trees: Sequence[TroubleshootingTree],
    named: Mapping[str, TroubleshootingTree],
    vectors: Vectors,
) -> Judgement:
    tree = named.get(turn.chart) or named.get(turn.chart.lower())
    if tree is None or (not turn.report and tree.node(turn.node) is None):
        raise BadInputError(
            f"The dialogs name {turn.chart} {turn.node}, which the charts do not have.",
            "Correct the chart or the node.",
        )
    text = turn.report or turn.reply
    if turn.report:
        found = best_tree(turn.report, trees, vectors)
        came = found[0].name if found else ""
        scores, wanted = {ROUTING.name: float(came == tree.name)}, tree.name
    else:
        scores, wanted, came = _reply(turn, tree, vectors)
    return Judgement(
        id=turn.id or f"turn-{place:04}",
        text=text,
        scores=scores,
        lang=turn.lang or detect(text),
        kind=tree.name,
        wanted=wanted,
        came=came,
    )


def _reply(turn: Turn, tree: TroubleshootingTree, vectors: Vectors) -> tuple[dict[str, float], str, str]:
    """The scores of a reply, what was wanted and what came."""
    node = tree.node(turn.node)
    assert node is not None  # `_judged`
    followed = follow(tree, turn.node, turn.reply, vectors)
    came = followed.next or turn.node
    edges = {answer.next for answer in node.answers}
    scores = {INVALID.name: float(followed.next is not None and followed.next not in edges)}
    if turn.next in (None, turn.node):
        scores[ASKED_AGAIN.name] = float(followed.asked_again)
        return scores, turn.node, came
    scores[BRANCH.name] = float(came == turn.next)
    for wrong in sorted(edges - {turn.next})[:1]:
        back = Walk(tree, (turn.node, wrong)).taken_back()
        scores[RECOVERY.name] = float(back.at == turn.node and back.answered(turn.reply, vectors).at == came)
    return scores, turn.next or "", came
