"""Trees: read from charts, followed by free replies, taken back, and chosen for a report."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from copilot.errors import BadInputError
from copilot.knowledge import TreeAnswer, TreeNode, TroubleshootingTree
from copilot.parallel import Float
from copilot.trees import Walk, best_tree, follow, read_charts

CAR = TroubleshootingTree(
    "car",
    "Car does not start",
    (
        TreeNode("q1", "Does the engine crank?", (TreeAnswer("Yes", "q2"), TreeAnswer("No", "q3"))),
        TreeNode("q2", "Is the fuel tank empty?", (TreeAnswer("Yes", "t1"), TreeAnswer("No", "t2"))),
        TreeNode("q3", "Battery above 12 V?", (TreeAnswer("Yes", "q4"), TreeAnswer("No", "t3"))),
        TreeNode(
            "q4", "Manual or automatic gearbox?", (TreeAnswer("manual", "t2"), TreeAnswer("automatic", "t4"))
        ),
        TreeNode("t1", "Refuel."),
        TreeNode("t2", "Call service."),
        TreeNode("t3", "Charge the battery."),
        TreeNode("t4", "Shift to P."),
    ),
    "en",
)


@pytest.mark.parametrize(
    ("node", "reply", "leads"),
    [
        ("q1", "yes it does", "q2"),
        ("q1", "nope, totally dead", "q3"),
        ("q1", "it does spin but slowly", "q2"),
        ("q1", "it doesn't crank", "q3"),
        ("q1", "what do you mean?", None),
        ("q1", "wait, let me look", None),
        ("q1", "", None),
        ("q2", "the tank is full", "t2"),
        ("q2", "not a drop left", "t1"),
        ("q3", "12.6 V", "q4"),
        ("q3", "it reads 10,8", "t3"),
        ("q4", "it's an automatic", "t4"),
        ("q4", "no idea", None),
        ("t1", "yes", None),
    ],
)
def test_a_reply_leads_on_or_the_question_is_asked_again(node: str, reply: str, leads: str | None) -> None:
    followed = follow(CAR, node, reply)
    assert followed.next == leads
    assert followed.asked_again == (leads is None)


def test_an_answer_can_be_taken_back() -> None:
    walk = Walk.begin(CAR).answered("yes")
    assert walk.at == "q2"
    back = walk.taken_back()
    assert back.at == "q1"
    assert back.answered("no").at == "q3"
    assert Walk.begin(CAR).taken_back() == Walk.begin(CAR)
    assert Walk.begin(CAR).answered("hm?") == Walk.begin(CAR)


def test_a_node_that_is_not_there_is_refused() -> None:
    with pytest.raises(KeyError):
        follow(CAR, "q9", "yes")


@given(st.sampled_from([node.id for node in CAR.nodes]), st.text(max_size=60))
def test_no_reply_leads_where_no_edge_leads(node: str, reply: str) -> None:
    asked = CAR.node(node)
    assert asked is not None
    assert follow(CAR, node, reply).next in {None, *(answer.next for answer in asked.answers)}


class CountedWords:
    """Vectors of the words of these tests."""

    words = ("car", "start", "fridge", "warm", "engine")

    def of(self, texts: Sequence[str]) -> Float:
        """Unit vectors (n, 6)."""
        rows = [[*(float(word in text.lower()) for word in self.words), 0.1] for text in texts]
        found = np.array(rows, np.float32).reshape(len(texts), len(self.words) + 1)
        unit: Float = found / np.linalg.norm(found, axis=1, keepdims=True)
        return unit


def test_the_tree_that_fits_a_report_is_chosen() -> None:
    fridge = TroubleshootingTree("fridge", "Fridge is warm", (TreeNode("a", "Call service."),), "en")
    for report, name in (("my car won't start", "car"), ("the fridge is so warm", "fridge")):
        found = best_tree(report, [CAR, fridge], CountedWords())
        assert found
        assert found[0].name == name
    assert best_tree("anything", [], CountedWords()) is None


def _write(folder: Path, chart: object) -> None:
    (folder / "chart.json").write_text(json.dumps(chart), "utf-8")


def test_a_chart_is_read_from_its_start(tmp_path: Path) -> None:
    chart = {
        "name": "lamp",
        "problem": "Lamp is dark",
        "nodes": {
            "end": {"text": "Call service.", "terminal": True},
            "ask": {"text": "Is the fuse blown?", "terminal": False},
        },
        "edges": {"ask": {"yes": "end", "no": "end"}},
    }
    _write(tmp_path, chart)
    (tree,) = read_charts(tmp_path)
    assert tree.nodes[0].id == "ask"
    assert [answer.label for answer in tree.nodes[0].answers] == ["yes", "no"]
    assert tree.lang == "en"


@pytest.mark.parametrize(
    "chart",
    [
        {"name": "x"},
        {"name": "x", "nodes": {}, "edges": {}},
        {"name": "x", "nodes": {"a": {"text": "?"}}, "edges": {"a": {"yes": "b"}}},
        [],
    ],
)
def test_a_broken_chart_is_refused_by_name(tmp_path: Path, chart: object) -> None:
    _write(tmp_path, chart)
    with pytest.raises(BadInputError, match=r"chart\.json"):
        read_charts(tmp_path)


def test_a_folder_without_charts_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInputError):
        read_charts(tmp_path)
