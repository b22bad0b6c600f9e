"""The grade of an attempt: against the engine's best path to the same fault, and against searching at random."""

from __future__ import annotations

from statistics import fmean

from pydantic import BaseModel, ConfigDict

from copilot.diagnosis.network import OTHER_MINUTES
from copilot.errors import CopilotError
from copilot.practice.attempt import UNSAFE, Attempt
from copilot.practice.moves import Check, Done, Name, Repair, TakeBack
from copilot.practice.players import best_path, random_minutes
from copilot.practice.replay import replay
from copilot.practice.simulation import Simulation
from copilot.refusing import in_words, refusal
from copilot.wording import wording


class Unsafe(BaseModel):
    """An order that the lock-out forbids: what it was meant for (a check's or a cause's id), why not, what to do."""

    model_config = ConfigDict(frozen=True)

    what: str
    why: str
    do: str


class Grade(BaseModel):
    """How good an attempt was.

    ``score`` is 0 after an unsafe order, else ``100 * (optimal + repair) / (minutes + repair)``, at most 100: how soon
    the machine could run with the best path, as a share of how soon it ran. ``repair`` is the hidden cause's own
    repair, which every search ends with. An attempt that has not found the cause has called someone who knows more:
    its ``minutes`` hold `OTHER_MINUTES` for it. ``random`` and ``random_score`` are the means of people who look at
    causes in any order until they see it.

    ``minutes`` are all that stands; ``optimal`` those of the engine's own policy, played on the same hidden answers;
    ``over`` the difference, below zero for one who was lucky. ``told_nothing`` are the checks that moved nothing.
    ``best_moves`` of ``moves`` are the engine's own choices. ``taken_back`` is 0 in an exam.
    """

    model_config = ConfigDict(frozen=True)

    score: float
    passed: bool
    found: bool
    cause: str
    minutes: float
    optimal: float
    over: float
    repair: float
    random: float
    random_score: float
    moves: int
    best_moves: int
    told_nothing: tuple[str, ...]
    wrong: tuple[str, ...]
    unsafe: tuple[Unsafe, ...]
    taken_back: int


def grade(attempt: Attempt, simulation: Simulation, lang: str = "") -> Grade:
    """Grade an attempt as it stands; ``lang`` is that of the explanations, default the exercise's."""
    moments = replay(attempt, simulation).moments
    repair = simulation.repair_minutes(attempt.exercise.cause)
    minutes = minutes_until_found(attempt)
    optimal, others = best_path(simulation).minutes, random_minutes(simulation).tolist()
    nothing = (each.done.move for each in moments if each.told_nothing)
    return Grade(
        score=0.0 if attempt.unsafe else score(minutes, optimal, repair),
        passed=attempt.found and not attempt.unsafe,
        found=attempt.found,
        cause=attempt.exercise.cause,
        minutes=minutes,
        optimal=optimal,
        over=minutes - optimal,
        repair=repair,
        random=fmean(others),
        random_score=fmean(score(each, optimal, repair) for each in others),
        moves=len(moments),
        best_moves=sum(each.is_best for each in moments),
        told_nothing=tuple(move.finding for move in nothing if isinstance(move, Check)),
        wrong=attempt.wrong,
        unsafe=tuple(explained(each, attempt.by, lang or attempt.exercise.lang) for each in attempt.unsafe),
        taken_back=sum(isinstance(each.move, TakeBack) for each in attempt.done),
    )


def score(minutes: float, optimal: float, repair: float) -> float:
    """``100 * (optimal + repair) / (minutes + repair)``, at most 100; minutes >= 0, ``repair`` > 0."""
    return min(100.0, 100 * ((optimal + repair) / (minutes + repair)))


def minutes_until_found(attempt: Attempt) -> float:
    """Minutes of an attempt; one that was left off, or ended by an unsafe order, has yet to call someone."""
    return attempt.minutes + (0.0 if attempt.found or attempt.gave_up else OTHER_MINUTES)


def explained(done: Done, by: str, lang: str) -> Unsafe:
    """An unsafe order in the words in which a case refuses a check."""
    move = done.move
    what = move.finding if isinstance(move, Check) else move.cause if isinstance(move, Name | Repair) else ""
    key = "practice.lock_for_repair" if isinstance(move, Repair) else UNSAFE
    why, do = in_words(CopilotError(*refusal(key, by=by)), wording(lang))
    return Unsafe(what=what, why=why, do=do)
