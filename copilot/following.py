"""Reads a free reply to a question of a troubleshooting tree: which of its answers it means, or none."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import astuple, dataclass

import numpy as np

from copilot.findings import agreement, polarity
from copilot.knowledge import TreeAnswer, TreeNode, TroubleshootingTree
from copilot.parallel import Float, Vectors, comparable
from copilot.polarity import Signs, fold, read_signs
from copilot.readings import judge_values

_WORD = re.compile(r"[a-zà-ÿ0-9]{3,}|[\u3400-\u9fff]")
_EMPTY = re.compile(
    r"the|and|are|does|did|has|have|was|were|you|your|any|there|this|that|with|from|for|can|into|how|what|which|where|"
    r"when|ist|der|die|das|den|dem|ein|eine|sind|hat|haben|wird|werden|wenn|los|las|una|uno|del|est[áa]n?|que|con|por|"
    r"hay|esta|este"
)


@dataclass(frozen=True, slots=True)
class Followed:
    """Where a reply leads: ``next`` is the id of a node, None where the question has to be asked again."""

    next: str | None
    asked_again: bool


@dataclass(frozen=True, slots=True)
class Walk:
    """Where someone is in a tree, and how they came there; ``path`` are ids of nodes, the start first."""

    tree: TroubleshootingTree
    path: tuple[str, ...]

    @classmethod
    def begin(cls, tree: TroubleshootingTree) -> Walk:
        """At the tree's first question."""
        return cls(tree, (tree.nodes[0].id,))

    @property
    def at(self) -> str:
        """The id of the node reached."""
        return self.path[-1]

    def answered(self, reply: str, vectors: Vectors | None = None) -> Walk:
        """One node further; the same walk where the reply answers nothing."""
        followed = follow(self.tree, self.at, reply, vectors)
        return self if followed.next is None else Walk(self.tree, (*self.path, followed.next))

    def taken_back(self) -> Walk:
        """Back at the question answered last; the start stays."""
        return Walk(self.tree, self.path[:-1]) if len(self.path) > 1 else self


@dataclass(frozen=True, slots=True)
class Clues:
    """What speaks for the first answer (> 0) or the second (< 0) of a question, each -1..1 and 0 where it is silent.

    ``said``: a plain yes or no; ``value``: a measured value against the limits asked about; ``shared``: a word of an
    axis that the question names; ``worth``: praise or complaint against what the question asks; ``denied``: a negation
    of nothing listed; ``words``: words of the question, negated or not; ``meant``: the sentence vector between the
    question with its one and with its other answer.
    """

    said: float = 0.0
    value: float = 0.0
    shared: float = 0.0
    worth: float = 0.0
    denied: float = 0.0
    words: float = 0.0
    meant: float = 0.0


# Fitted by logistic regression on the dev half of evals/plant/gold/flow/dialogs.jsonl and rounded; a plain yes or no
# was given more, to outweigh whatever is said beside it.
WEIGHTS = Clues(said=4.0, value=3.0, shared=3.5, worth=0.8, denied=1.4, words=1.2, meant=6.0)
ENOUGH = 0.1
"""What the clues must come to; below, the question is asked again."""
NEAR_LABEL, LABEL_MARGIN = 0.1, 0.01
"""Cosine from which an answer other than yes and no is taken as meant, and how much further away the next has to be."""


def follow(tree: TroubleshootingTree, node: str, reply: str, vectors: Vectors | None = None) -> Followed:
    """The node that a reply to the question ``node`` leads to.

    Never one that no edge leads to. Raises `KeyError` for a node that the tree does not have. Without ``vectors`` the
    words alone decide.
    """
    asked = tree.node(node)
    if asked is None:
        raise KeyError(node)
    answer = meant_answer(asked, reply, tree, vectors)
    return Followed(answer.next if answer else None, answer is None)


def meant_answer(
    node: TreeNode, reply: str, tree: TroubleshootingTree, vectors: Vectors | None
) -> TreeAnswer | None:
    """The answer of a question that a reply means; None where it means none."""
    pair = _yes_and_no(node)
    if not pair:
        return _labelled(node, reply, tree.lang, vectors)
    signs = read_signs(reply, tree.lang)
    clues = clues_of(node, pair, reply, signs, tree, vectors)
    told = weighed(clues)
    undecided = signs.waits or signs.unknown
    if (undecided and not clues.said and not clues.value) or abs(told) < ENOUGH:
        return None
    return pair[0] if told > 0 else pair[1]


def weighed(clues: Clues) -> float:
    """All clues in one number, > 0 for the first answer."""
    return float(np.dot(astuple(clues), astuple(WEIGHTS)))


def clues_of(
    node: TreeNode,
    pair: tuple[TreeAnswer, TreeAnswer],
    reply: str,
    signs: Signs,
    tree: TroubleshootingTree,
    vectors: Vectors | None,
) -> Clues:
    """The clues of a reply to a yes/no question."""
    asked = read_signs(node.text, tree.lang)
    good = polarity(node.text)
    axes = asked.axes()
    shared = next((sign.value * axes[sign.axis] for sign in signs.signs if axes.get(sign.axis)), 0)
    worth = agreement(Signs(signs=tuple(s for s in signs.weighing() if not axes.get(s.axis))), asked, good)
    values = judge_values(reply, node.text)
    return Clues(
        said=float(signs.answer),
        value=(1.0 if values.holds else -1.0) if values else 0.0,
        shared=float(shared),
        worth=float(np.sign(worth)),
        denied=-1.0 if signs.denied else 0.0,
        words=_word_overlap(node.text, reply) * (-1.0 if signs.denied else 1.0),
        meant=_by_meaning(node, pair, reply, tree.lang, vectors) if vectors else 0.0,
    )


def _yes_and_no(node: TreeNode) -> tuple[TreeAnswer, TreeAnswer] | None:
    """The answers as yes and no where they are that."""
    if len(node.answers) != 2:
        return None
    kinds = [_kind(answer.label) for answer in node.answers]
    if sorted(kinds) != [-1, 1]:
        return None
    return node.answers[kinds.index(1)], node.answers[kinds.index(-1)]


def _kind(label: str) -> int:
    """+1 for yes, -1 for no, 0 for another label."""
    signs = read_signs(label)
    if signs.answer or signs.denied:
        return signs.answer or -1
    axes = signs.axes()
    return axes.get("fine", 0)


def _word_overlap(question: str, reply: str) -> float:
    """Share of the question's words that the reply repeats, the last ones counting more, 0..1."""
    asked = [word for word in _WORD.findall(fold(question)) if not _EMPTY.fullmatch(word)]
    said = {word[:5] for word in _WORD.findall(fold(reply))}
    weights = np.linspace(0.5, 1.0, len(asked)) if asked else np.zeros(0)
    hits = np.array([word[:5] in said for word in asked], float)
    return float(weights @ hits / max(weights.sum(), 1e-6)) if asked else 0.0


def _by_meaning(node: TreeNode, pair: Sequence[TreeAnswer], reply: str, lang: str, vectors: Vectors) -> float:
    """By how much the reply is nearer to the question with its first answer than with its second."""
    first, second = _cosines(node, pair, reply, lang, vectors)
    return float(first - second)


def _cosines(node: TreeNode, answers: Sequence[TreeAnswer], reply: str, lang: str, vectors: Vectors) -> Float:
    """How near the reply is to the question with each of its answers."""
    statements = [f"{node.text} {answer.label}" for answer in answers]
    rows = comparable([reply, *statements], [lang or "en"] * (len(statements) + 1), vectors)
    cosines: Float = rows[1:] @ rows[0]
    return cosines


def _labelled(node: TreeNode, reply: str, lang: str, vectors: Vectors | None) -> TreeAnswer | None:
    """The answer whose label the reply names, by word, by value, else by meaning where one is clearly the nearest."""
    folded = fold(reply)
    named = [answer for answer in node.answers if _names(folded, answer.label)]
    if len(named) == 1:
        return named[0]
    fitting = [
        answer for answer in node.answers if (judged := judge_values(reply, answer.label)) and judged.holds
    ]
    if len(fitting) == 1:
        return fitting[0]
    signs = read_signs(reply, lang)
    if len(node.answers) == 1 and reply.strip() and not signs.waits and not signs.unknown:
        return node.answers[0]  # nothing is asked but that it be done
    agreeing = [answer for answer in node.answers if _agrees(signs, read_signs(answer.label, lang))]
    if len(agreeing) == 1:
        return agreeing[0]
    if not vectors or len(node.answers) < 2 or signs.waits or signs.unknown:
        return None
    cosines = _cosines(node, node.answers, reply, lang, vectors)
    first, second = np.argsort(-cosines)[:2]
    clear = cosines[first] >= NEAR_LABEL and cosines[first] - cosines[second] >= LABEL_MARGIN
    return node.answers[int(first)] if clear else None


def _agrees(said: Signs, label: Signs) -> bool:
    """Whether a reply is at the pole that a label names: "dark" at that of "off"."""
    named = label.axes()
    return any(sign.value * named.get(sign.axis, 0) > 0 for sign in said.signs)


def _names(reply: str, label: str) -> bool:
    """Whether the reply has the label in it, hyphens and blanks apart."""
    said, named = (
        re.sub(r"(?<=\w)[-_ ](?=\w)", "", fold(text)) if "-" in label else fold(text)
        for text in (reply, label)
    )
    return bool(re.search(rf"(?<![^\W\d_]){re.escape(named)}(?![a-z])", said))
