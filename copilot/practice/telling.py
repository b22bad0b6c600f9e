"""Moves, grades and replays in the learner's words."""

from __future__ import annotations

from copilot.diagnosis.network import OTHER_MINUTES
from copilot.diagnosis.why import check_text
from copilot.faultknowledge import EnergyState
from copilot.practice.briefing import Briefing, CheckOffered
from copilot.practice.grade import Grade, Unsafe
from copilot.practice.moves import Check, Done, Move, Name, Repair
from copilot.practice.replay import Chance, Moment, Replay
from copilot.practice.simulation import Simulation
from copilot.wording import Wording, wording

_ENERGY = {EnergyState.ISOLATED: "practice.isolated", EnergyState.ENERGISED: "practice.energised"}


def move_text(move: Move, simulation: Simulation, words: Wording) -> str:
    """A move as an order: "Check: ..."."""
    return words(f"practice.move.{move.move}", what=_what(move, simulation, words.lang))


def done_text(done: Done, simulation: Simulation, words: Wording) -> str:
    """A move with what came of it and its minutes."""
    result = ""
    if done.unsafe:
        result = words("practice.unsafe")
    elif done.state:
        result = words(f"finding.{done.state}")
    elif done.right is not None:
        result = words("practice.right" if done.right else "practice.in_vain")
    minutes = words("practice.minutes", minutes=done.minutes) if done.minutes else ""
    return " · ".join(filter(None, (move_text(done.move, simulation, words), result, minutes)))


def briefing_text(briefing: Briefing, lang: str) -> str:
    """The start of an exercise, lists left out."""
    words = wording(lang)
    machine = briefing.asset or briefing.asset_model
    lines = [words("practice.title", machine=machine, seed=str(briefing.seed))]
    if briefing.alarms:
        lines.append(words("practice.alarms", codes=", ".join(briefing.alarms)))
    lines.append(words("practice.report", report=briefing.report or words("practice.stands")))
    lines += [words("practice.exam")] if briefing.exam else []
    return "\n".join(lines)


def check_line(check: CheckOffered, words: Wording) -> str:
    """A check with its minutes and the state of the machine it needs."""
    energy = words(_ENERGY[check.energy]) if check.energy in _ENERGY else ""
    return " · ".join(filter(None, (check.text, words("practice.minutes", minutes=check.minutes), energy)))


def unsafe_text(unsafe: Unsafe, simulation: Simulation, words: Wording) -> str:
    """What was ordered, why it is unsafe, what to do first."""
    what = named_text(unsafe.what, simulation, words.lang)
    return words("practice.unsafe_line", what=what, why=unsafe.why, do=unsafe.do)


def grade_text(grade: Grade, replay: Replay, simulation: Simulation, lang: str) -> str:
    """The grade and how it came about, then the replay."""
    words = wording(lang)

    def named(ids: tuple[str, ...]) -> str:
        return "; ".join(named_text(each, simulation, lang) for each in ids)

    lines = [words("practice.passed" if grade.passed else "practice.failed", score=round(grade.score))]
    lines.append(words("practice.was", cause=named((grade.cause,))))
    lines += [unsafe_text(each, simulation, words) for each in grade.unsafe]
    lines.append(
        words(
            "practice.compared",
            minutes=round(grade.minutes),
            optimal=round(grade.optimal),
            random=round(grade.random),
        )
    )
    lines += [] if grade.found else [words("practice.called", minutes=round(OTHER_MINUTES))]
    if grade.told_nothing:
        lines.append(words("practice.told_nothing", checks=named(grade.told_nothing)))
    if grade.wrong:
        lines.append(words("practice.wrong", causes=named(grade.wrong)))
    lines += ["", words("practice.replay")]
    for moment in replay.moments:
        lines += moment_lines(moment, simulation, words)
    return "\n".join(lines)


def moment_lines(moment: Moment, simulation: Simulation, words: Wording) -> list[str]:
    """A move of the replay: what was probable, what was done, what would have been best."""
    likely = "; ".join(_chance(each, simulation, words) for each in moment.chances[:3])
    best = words("practice.was_best")
    if not moment.is_best:
        best = words("practice.best", move=move_text(moment.best, simulation, words))
    lines = [
        f"{moment.number}. {done_text(moment.done, simulation, words)}",
        f"   {words('practice.likely', causes=likely)}",
        f"   {best}",
    ]
    return [*lines, f"   {words('practice.moved_nothing')}"] if moment.told_nothing else lines


def _chance(chance: Chance, simulation: Simulation, words: Wording) -> str:
    share = words.percent(chance.probability) if chance.probability is not None else ""
    return f"{named_text(chance.cause, simulation, words.lang)} {share or words(f'case.{chance.words}')}"


def _what(move: Move, simulation: Simulation, lang: str) -> str:
    if isinstance(move, Check):
        return named_text(move.finding, simulation, lang)
    return named_text(move.cause, simulation, lang) if isinstance(move, Name | Repair) else ""


def named_text(name: str, simulation: Simulation, lang: str) -> str:
    """A check's or a cause's text by its id."""
    knowledge = simulation.knowledge
    finding, cause = knowledge.finding(name), knowledge.cause(name)
    if finding:
        return check_text(finding, knowledge, lang)[0]
    return cause.text(lang) if cause else wording(lang)("diagnosis.another_cause")
