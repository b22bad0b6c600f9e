"""Troubleshooting trees: read from chart files, and the one that fits a report."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from pydantic import BaseModel, ConfigDict, ValidationError

from copilot.errors import BadInputError
from copilot.following import Followed, Walk, follow
from copilot.knowledge import TreeAnswer, TreeNode, TroubleshootingTree
from copilot.language import detect
from copilot.parallel import Float, Vectors, comparable

# How much the nodes of a tree count beside its name and problem when one is chosen for a report; set on the dev half of
# evals/plant/gold/flow/dialogs.jsonl.
NODES_WEIGHT = 0.15


__all__ = ["Followed", "Walk", "best_tree", "follow", "read_charts"]


class _ChartNode(BaseModel):
    text: str
    terminal: bool = False


class _Chart(BaseModel):
    model_config = ConfigDict(extra="ignore", coerce_numbers_to_str=True)

    name: str
    problem: str = ""
    lang: str = ""
    nodes: dict[str, _ChartNode]
    edges: dict[str, dict[str, str]]


def read_charts(folder: Path) -> tuple[TroubleshootingTree, ...]:
    """The trees of ``folder/*.json``, by file name. Raises `BadInputError` naming what is wrong with which."""
    files = sorted(folder.glob("*.json"))
    if not files:
        raise BadInputError(f"There are no charts (*.json) in {folder}.", "Name the folder that holds them.")
    return tuple(_read_chart(file) for file in files)


def _read_chart(file: Path) -> TroubleshootingTree:
    try:
        chart = _Chart.model_validate_json(file.read_bytes())
    except (OSError, ValidationError) as error:
        raise BadInputError(
            f"{file.name} is no chart: {str(error).splitlines()[0]}.",
            'Write it as {"name", "problem", "nodes": {id: {"text", "terminal"}}, "edges": {id: {answer: id}}}.',
        ) from error
    lost = sorted(_lost(chart))
    if lost or not chart.nodes:
        raise BadInputError(
            f"{file.name} has {'edges to nodes that are not there: ' + ', '.join(lost) if lost else 'no nodes'}.",
            "Correct its edges.",
        )
    reached = {target for answers in chart.edges.values() for target in answers.values()}
    order = sorted(chart.nodes, key=lambda name: name in reached)
    return TroubleshootingTree(
        name=chart.name,
        problem=chart.problem,
        nodes=tuple(_node(name, chart) for name in order),
        lang=chart.lang or detect(" ".join((chart.problem, *(node.text for node in chart.nodes.values())))),
    )


def _lost(chart: _Chart) -> Iterator[str]:
    for source, answers in chart.edges.items():
        yield from (each for each in (source, *answers.values()) if each not in chart.nodes)


def _node(name: str, chart: _Chart) -> TreeNode:
    answers = tuple(TreeAnswer(label, target) for label, target in chart.edges.get(name, {}).items())
    return TreeNode(name, chart.nodes[name].text, answers)


def best_tree(
    report: str, trees: Sequence[TroubleshootingTree], vectors: Vectors
) -> tuple[TroubleshootingTree, float] | None:
    """The tree that fits a report best and how near it is (cosine, -1..1); None where there are no trees."""
    if not trees:
        return None
    asked = comparable([report], [detect(report)], vectors)[0]
    scores = [
        (1 - NODES_WEIGHT) * _nearest(asked, (_spoken(tree.name), tree.problem), tree, vectors)
        + NODES_WEIGHT * _nearest(asked, [node.text for node in tree.nodes], tree, vectors)
        for tree in trees
    ]
    best = int(np.argmax(scores))
    return trees[best], scores[best]


def _spoken(name: str) -> str:
    """A name as words: files are named with hyphens."""
    return name.replace("-", " ").replace("_", " ")


def _nearest(asked: Float, texts: Sequence[str], tree: TroubleshootingTree, vectors: Vectors) -> float:
    """How near the nearest of some texts of the tree is."""
    said = [text for text in texts if text.strip()]
    langs = [tree.lang] * len(said)
    return float((comparable(said, langs, vectors) @ asked).max()) if said else 0.0
