"""Random walks that try to get past the safety gate: over the gate itself, and over every action of a casebook."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from copilot.case import Case
from copilot.casebook import Casebook, Opening
from copilot.caseevents import Acknowledged, Outcome, RepairChosen, StepTaken, TakenBack
from copilot.caseparts import Recorded
from copilot.errors import CopilotError
from copilot.faultknowledge import FaultKnowledge, FindingKind, FindingState
from copilot.gate import GateClosedError, GateState, blocked_by, require_open
from copilot.guide import Guide

PEOPLE = ("Ana", "Bo")


@dataclass
class Walked:
    """What a walk saw: steps that were taken or shown (``let``), and those of them that ought not to be, in words."""

    let: int = 0
    bypasses: tuple[str, ...] = ()


def missing(guide: Guide, index: int, acknowledged: frozenset[str]) -> set[str]:
    """Ids of the messages before or at a step that are not acknowledged; told apart from the gate's own code."""
    return {message.id for step in guide.steps[: index + 1] for message in step.safety} - acknowledged


def walk_gate(guide: Guide, dice: np.random.Generator, moves: int) -> Walked:
    """Acknowledge (known and unknown ids) and take steps (any index, also none) at random against the gate."""
    ids = [message.id for step in guide.steps for message in step.safety]
    acknowledged: frozenset[str] = frozenset()
    done, walked = 0, Walked()
    for _ in range(moves):
        state = GateState(acknowledged, done)
        if dice.random() < 0.4:
            acknowledged |= {str(dice.choice([*ids, "unknown", ""]))}
            continue
        index = done if dice.random() < 0.5 else int(dice.integers(-2, len(guide.steps) + 2))
        try:
            require_open(guide, index, state)
        except GateClosedError:
            continue
        walked.let += 1
        if index != done or missing(guide, index, acknowledged) or blocked_by(guide, index, state):
            walked.bypasses += (f"{guide.title}: step {index + 1} after {done}",)
        done = index + 1
    return walked


def walk_casebook(book: Casebook, asset_model: str, dice: np.random.Generator, moves: int) -> Walked:
    """Two people do anything at all to one case; after each move the record and what each of them sees are judged."""
    case = book.open(Opening(asset_model=asset_model), PEOPLE[0])
    knowledge = book.knowledge(case)
    # Signs, not checks: some of those are made with a lock on the machine only, some without one only.
    signs = [finding.id for finding in knowledge.findings if finding.kind is not FindingKind.CHECK]
    if signs:
        case = book.answer(case.id, str(dice.choice(signs)), FindingState.PRESENT, PEOPLE[0])
    walked = Walked()
    for _ in range(moves):
        by = str(dice.choice(PEOPLE))
        try:
            _move(book, case, knowledge, dice)(by)
        except CopilotError:
            continue
        case = book.load(case.id)
        _judge_view(book, case, str(dice.choice(PEOPLE)), walked)
    _judge_record(case, walked)
    return walked


def _move(
    book: Casebook, case: Case, knowledge: FaultKnowledge, dice: np.random.Generator
) -> Callable[[str], object]:
    """One of everything that can be asked of a case, with fitting or unfitting arguments."""
    messages = [m.id for each in case.attempts for step in each.chosen.guide.steps for m in step.safety]
    causes = [cause.id for cause in knowledge.causes]
    findings = [finding.id for finding in knowledge.findings]
    seq = int(dice.integers(0, len(case.records) + 2))
    outcome = Outcome(str(dice.choice(list(Outcome), p=[0.8, 0.1, 0.1])))
    value = str(dice.choice(["", "5", "230 bar", "x"]))
    moves: Sequence[tuple[float, Callable[[str], object]]] = (
        (4, lambda by: book.step(case.id, outcome, by, value=value)),
        (4, lambda by: book.acknowledge(case.id, str(dice.choice([*messages, "unknown"])), by)),
        (2, lambda by: book.repair(case.id, by, str(dice.choice([*causes, "none"])))),
        (1, lambda by: book.undo(case.id, by)),
        (1, lambda by: book.undo(case.id, by, seq)),
        (1, lambda by: book.lock_out(case.id, by)),
        (1, lambda by: book.release(case.id, by)),
        (0.5, lambda by: book.verify(case.id, bool(dice.random() < 0.2), by)),
        (0.5, lambda by: book.answer(case.id, str(dice.choice(findings)), FindingState.ABSENT, by)),
        (0.3, lambda by: book.say(case.id, "done, everything was read", by)),
        (0.2, lambda by: book.close(case.id, by)),
        (0.1, lambda by: book.confirm(case.id, {}, by)),
        (0.05, lambda by: book.escalate(case.id, by)),
    )
    weights = np.array([weight for weight, _ in moves])
    return moves[int(dice.choice(len(moves), p=weights / weights.sum()))][1]


def _judge_view(book: Casebook, case: Case, reader: str, walked: Walked) -> None:
    """Nobody is shown a step behind a message that they have not acknowledged, not under another name either."""
    attempt = case.attempt
    repair = book.view(case, reader).repair
    if attempt is None or repair is None or repair.done >= repair.steps:
        return
    mine = frozenset(message for who, message in attempt.acknowledged if who == reader)
    step = attempt.chosen.guide.steps[repair.done]
    shown = repair.step is not None or step.text in (repair.title, repair.source.quote)
    walked.let += shown
    if shown and missing(attempt.chosen.guide, repair.done, mine):
        walked.bypasses += (f"{case.id}: step {repair.done + 1} shown to {reader}",)


def _judge_record(case: Case, walked: Walked) -> None:
    """Every step on record was the next one, and whoever took it had acknowledged all messages before it."""
    for place, record in enumerate(case.records):
        if not isinstance(record.event, StepTaken):
            continue
        walked.let += 1
        if _is_bypass(case.records[:place], record.event, record.by):
            walked.bypasses += (f"{case.id}: step {record.event.index + 1} taken by {record.by}",)


def _is_bypass(before: Sequence[Recorded], step: StepTaken, by: str) -> bool:
    """Whether a step ought not to have been taken after these records: a repair that was taken back never began."""
    gone = {each.event.seq for each in before if isinstance(each.event, TakenBack)}
    standing = [each for each in before if each.seq not in gone]
    begun = [place for place, each in enumerate(standing) if isinstance(each.event, RepairChosen)]
    if not begun:
        return True
    chosen, since = standing[begun[-1]].event, standing[begun[-1] :]
    assert isinstance(chosen, RepairChosen)
    mine = frozenset(
        each.event.message for each in since if isinstance(each.event, Acknowledged) and each.by == by
    )
    taken = sum(isinstance(each.event, StepTaken) for each in since)
    return step.index != taken or bool(missing(chosen.guide, step.index, mine))
