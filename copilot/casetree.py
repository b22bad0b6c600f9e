"""A manual's troubleshooting tree in a case: what a reply leads to, what its end says of the cause, how it is shown."""

from __future__ import annotations

import numpy as np
from pydantic import BaseModel, ConfigDict

from copilot.case import Case, NotAllowedError
from copilot.caseevents import Outcome, Said, TreeAsked, TreeBegun, TreeFollowed, TreeLeft
from copilot.caseparts import TreeWalk
from copilot.codes import codes_in, normalise
from copilot.diagnosis.evidence import Observation
from copilot.errors import BadInputError
from copilot.faultknowledge import FaultKnowledge, FindingState
from copilot.findings import polarity
from copilot.following import meant_answer
from copilot.knowledge import TreeAnswer, TreeNode
from copilot.knowntrees import KnownTree
from copilot.lockout import meets_energy
from copilot.mining.likeness import same_words
from copilot.parallel import Vectors, comparable
from copilot.polarity import read_signs
from copilot.refusing import refusal
from copilot.reply import Citation
from copilot.workshop import Workshop

TREE_SAYS = 0.8
"""How surely the end of a tree speaks for the cause it names: less than an inspection, for nobody looked at it."""
NEAR, MARGIN = 0.55, 0.08
"""Cosine from which a cause is taken for what an end names, and how much further away the next has to be.

Of 789 wordings and remedies of the sample plant, each asked in a language in which it is not listed, 62 % are taken and
all of these rightly; of 440 ends of trees about other machines 7 % are taken ("Replace the coil.")."""


class TreeView(BaseModel):
    """The tree that is followed, as ``reader`` sees it.

    ``text`` is the open question or, where ``ended``, what is to be done; verbatim, at ``source``. ``options`` are the
    answers as printed. ``needs_lock``: it needs hands in the machine and the reader has no lock on it; then their
    answer to a question is refused, and an end, which is an instruction, is withheld ("") until they have one.
    ``asked_again``: the last reply answered nothing. ``cause`` is what the end speaks for, or "".
    """

    model_config = ConfigDict(frozen=True)

    id: str
    title: str
    text: str
    source: Citation
    options: tuple[str, ...] = ()
    needs_lock: bool = False
    asked_again: bool = False
    ended: bool = False
    cause: str = ""


def tree_for(
    case: Case, knowledge: FaultKnowledge, workshop: Workshop, named: str | None = None, lang: str = ""
) -> KnownTree | None:
    """The tree named by id, or the one that fits what was reported and what the alarms mean; None without one.

    As printed in ``lang``, the case's language where none is named, if the manual has it.
    """
    lang = lang or case.opened.lang
    trees = workshop.trees(case.site, case.opened.asset_model, lang)
    if named:
        return next((each for each in trees if each.id == named), None)
    said = case.of(Said)
    alarms = (knowledge.finding(f"alarm:{code}") for each in said for code in each.alarms)
    report = [*(each.text for each in said), *(alarm.text(lang) for alarm in alarms if alarm)]
    found = (workshop.fitting_tree(text, trees) for text in report if trees)
    return next((each for each in found if each), None)


def begin(known: KnownTree) -> TreeBegun:
    """A tree from here on. Raises `NotAllowedError` for one that asks nothing."""
    if not known.tree.nodes or not known.tree.nodes[0].answers:
        raise NotAllowedError(*refusal("tree_asks_nothing"))
    return TreeBegun(tree=known.id, questions=known.tree, source=known.source)


def replied(case: Case, text: str, knowledge: FaultKnowledge, vectors: Vectors) -> TreeFollowed | TreeAsked:
    """What a reply to the open question comes to. Raises `NotAllowedError` where none is open."""
    walk, question = case.walk, case.open_question
    if walk is None or question is None:
        raise NotAllowedError(*refusal("no_tree_question"))
    tree = walk.begun.questions
    answer = meant_answer(question, text, tree, vectors)
    if answer is None:
        return TreeAsked(tree=walk.begun.tree, node=question.id, said=text)
    end = tree.node(answer.next)
    ended = end is not None and not end.answers
    cause = _cause_at(end, question, answer, tree.lang, knowledge, vectors) if end and ended else ""
    return TreeFollowed(tree=walk.begun.tree, node=question.id, said=text, next=answer.next, cause=cause)


def replied_or_news(
    case: Case, said: Said, knowledge: FaultKnowledge, vectors: Vectors
) -> Said | TreeFollowed | TreeAsked:
    """What was said as a reply to the open question; as a report where it tells of something else."""
    question = case.open_question
    asked = " ".join((question.text, *(each.label for each in question.answers))) if question else ""
    if set(said.alarms) - {normalise(code) for code in codes_in(asked)}:
        return said
    reply = replied(case, said.text, knowledge, vectors)
    return said if isinstance(reply, TreeAsked) and said.symptoms else reply


def stepped(
    case: Case, outcome: Outcome, words: str, knowledge: FaultKnowledge, vectors: Vectors
) -> TreeFollowed | TreeAsked | TreeLeft:
    """What "done", "not OK" or "cannot do" comes to at the open question: an answer is given in words.

    "Done" alone answers only what is no question but to be done. "Cannot do" leaves the tree. Raises `BadInputError`.
    """
    walk, question = case.walk, case.open_question
    if walk is None or question is None:
        raise NotAllowedError(*refusal("no_tree_question"))
    if outcome is Outcome.CANNOT_DO:
        return TreeLeft(tree=walk.begun.tree, said=words)
    labels = [answer.label for answer in question.answers]
    if not words.strip() and (outcome is Outcome.NOT_OK or len(labels) > 1):
        raise BadInputError(*refusal("answer_in_words", answers=", ".join(labels)))
    return replied(case, words if words.strip() else labels[0], knowledge, vectors)


def tree_observations(case: Case, knowledge: FaultKnowledge) -> list[Observation]:
    """What the ends of the trees followed say: the cause that one names is likely there."""
    inspections = {finding.inspects: finding.id for finding in knowledge.findings if finding.inspects}
    ends = dict.fromkeys(walk.cause for walk in case.walks)
    return [
        Observation(inspections[cause], FindingState.PRESENT, TREE_SAYS)
        for cause in ends
        if cause in inspections
    ]


def tree_view(case: Case, reader: str, knowledge: FaultKnowledge, lang: str = "") -> TreeView | None:
    """The tree followed, as ``reader`` may see it; None where none is, or the cause is no longer looked for.

    The tree is verbatim; ``lang`` is that of the cause, the case's where none is named.
    """
    walk = case.walk if case.is_looking else None
    if walk is None:
        return None
    cause = knowledge.cause(walk.cause)
    needs_lock = meets_energy(walk.node.text) and reader not in case.locks
    withheld = needs_lock and not walk.node.answers
    return TreeView(
        id=walk.begun.tree,
        title=walk.begun.questions.name,
        text="" if withheld else walk.node.text,
        source=walk.begun.source if withheld else _cite(walk),
        options=tuple(answer.label for answer in walk.node.answers),
        needs_lock=needs_lock,
        asked_again=isinstance(case.records[-1].event, TreeAsked),
        ended=not walk.node.answers,
        cause=cause.text(lang or case.opened.lang) if cause else "",
    )


def _cite(walk: TreeWalk) -> Citation:
    """Where the question or the end stands."""
    page = walk.node.page or walk.begun.source.page
    return walk.begun.source.model_copy(update={"page": page, "quote": walk.node.text})


def _cause_at(
    end: TreeNode,
    question: TreeNode,
    answer: TreeAnswer,
    lang: str,
    knowledge: FaultKnowledge,
    vectors: Vectors,
) -> str:
    """The id of the cause that an end names, in its own words or with those of the fault just affirmed; "" for none."""
    named = cause_named(end.text, lang, knowledge, vectors)
    affirmed = read_signs(answer.label, lang).answer > 0 and polarity(question.text) < 0
    return named or (cause_named(question.text, lang, knowledge, vectors) if affirmed else "")


def cause_named(text: str, lang: str, knowledge: FaultKnowledge, vectors: Vectors) -> str:
    """The id of the cause whose wording or remedy a text is, exactly or by meaning where one is clearly the nearest."""
    told = [
        (cause.id, each.text, each.lang)
        for cause in knowledge.causes
        for each in (*cause.wordings, *cause.remedies)
    ]
    exact = {cause for cause, worded, _ in told if same_words(worded, text)}
    if len(exact) == 1:
        return exact.pop()
    if not told or exact:
        return ""  # several causes share the words, so that they tell none of them
    rows = comparable(
        [text, *(worded for _, worded, _ in told)], [lang, *(each for *_, each in told)], vectors
    )
    nearest: dict[str, float] = {}
    for (cause, *_), cosine in zip(told, rows[1:] @ rows[0], strict=True):
        nearest[cause] = max(nearest.get(cause, -1.0), float(cosine))
    names = list(nearest)
    cosines = np.array([nearest[name] for name in names])
    order = np.argsort(-cosines)
    second = float(cosines[order[1]]) if len(names) > 1 else -1.0
    clear = cosines[order[0]] >= NEAR and cosines[order[0]] - second >= MARGIN
    return names[int(order[0])] if clear else ""
