from __future__ import annotations

from collections.abc import Iterator

import pytest

from copilot.knowledge import (
    Document,
    DocumentKind,
    Section,
    TreeAnswer,
    TreeNode,
    TroubleshootingTree,
)
from tests.copilot.mining.press import put
from tests.ui.floor.conftest import Floor, Tablet
from tests.ui.floor.markup import assert_harmless

TREE = TroubleshootingTree(
    "Film tears <b>",
    "Film tears",
    (
        TreeNode(
            "1", "Does the film tear <i>at once</i>?", (TreeAnswer("Yes", "2"), TreeAnswer("No", "e")), 3
        ),
        TreeNode(
            "2", "Remove the cover. Is the brake jammed?", (TreeAnswer("Yes", "b"), TreeAnswer("No", "e")), 3
        ),
        TreeNode("b", "Remove the brake and free it.", page=3),
        TreeNode("e", "Call service."),
    ),
    "en",
)


@pytest.fixture(scope="module")
def packer(floor: Floor) -> Iterator[Floor]:
    """The plant with a manual that has a tree for the packer."""
    store = floor.service.assistant.store
    section = Section("packer#9", 0, ("9 Film tears",), tree=TREE, lang="en")
    put(
        store,
        Document(
            "packer-tree", "main", "/tree", "hash-tree", "Packer", "en", DocumentKind.MANUAL, asset_models=("K7",),
            sections=(section,),
        ),
    )  # fmt: skip
    yield floor
    store.remove("main", "packer-tree")


@pytest.fixture
def at_tree(packer: Floor) -> Tablet:
    """A tablet at the tree's first question."""
    tablet = packer.tablet()
    tablet.do("open", asset="PACK-01", text="Film tears")
    [offer] = tablet.offered("follow")
    tablet.do("follow", **offer)
    return tablet


def test_a_fitting_tree_is_offered_and_asks_its_question_with_its_own_answers(at_tree: Tablet) -> None:
    assert at_tree.task == "tree"
    assert_harmless(at_tree.shown)
    answers = [each["value"] for each in at_tree.offered("step") if each["outcome"] == "done"]
    assert answers == ["Yes", "No"]


def test_a_question_with_hands_in_the_machine_waits_for_the_lock(at_tree: Tablet) -> None:
    at_tree.do("step", outcome="done", value="Yes")
    assert [each["outcome"] for each in at_tree.offered("step")] == ["cannot_do"]
    assert at_tree.send("step", outcome="done", value="Yes").status_code == 400
    at_tree.do("lock_out")
    at_tree.do("step", outcome="done", value="Yes")
    assert "Remove the brake and free it." in at_tree.shown
    assert_harmless(at_tree.shown)


def test_the_end_of_a_tree_is_kept_from_who_has_no_lock(packer: Floor, at_tree: Tablet) -> None:
    at_tree.do("step", outcome="done", value="Yes")
    at_tree.do("lock_out")
    at_tree.do("step", outcome="done", value="Yes")
    other = packer.tablet("bo")
    assert "Remove the brake and free it." not in other.look(f"/app/case/{at_tree.case}")
    assert other.offered("lock_out") == [{}]


def test_a_tree_that_cannot_be_answered_is_left(at_tree: Tablet) -> None:
    at_tree.do("step", outcome="cannot_do")
    assert at_tree.task != "tree"
