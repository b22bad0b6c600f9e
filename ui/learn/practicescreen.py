"""A simulated fault as its screen shows it: what is reported, what can be done, what came of it, and the grade."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from copilot.diagnosis.network import OTHER_MINUTES
from copilot.faultknowledge import EnergyState, FindingState
from copilot.learning.exercises import PracticeRun
from copilot.practice.briefing import CheckOffered
from copilot.practice.grade import Grade, Unsafe, explained
from copilot.practice.moves import Check, Done
from copilot.practice.replay import Chance, Moment
from copilot.practice.telling import done_text, move_text, named_text
from copilot.translations import Translations
from copilot.wording import Wording
from ui.learn.quoting import Quoted


@dataclass(frozen=True)
class Bar:
    """Minutes beside others; ``share`` (0..1) of the longest."""

    name: str
    minutes: float
    share: float


@dataclass(frozen=True)
class PracticeScreen:
    """What the template of a practice asks for."""

    run: PracticeRun
    words: Wording
    translations: Translations

    @property
    def grade(self) -> Grade:
        """The grade, once it is over."""
        return self.run.grade

    @property
    def moments(self) -> tuple[Moment, ...]:
        """The replay, once it is over."""
        return self.run.replay.moments

    @property
    def version(self) -> int:
        """Grows with every move."""
        return len(self.run.attempt.done)

    @property
    def may_undo(self) -> bool:
        """Whether the latest move can be taken back."""
        attempt = self.run.attempt
        return not attempt.exercise.exam and any(not each.unsafe for each in attempt.standing)

    @property
    def states(self) -> dict[str, FindingState]:
        """What each check showed so far, by its id."""
        return {
            each.move.finding: each.state
            for each in self.run.attempt.standing
            if isinstance(each.move, Check) and each.state
        }

    @property
    def looks(self) -> dict[str, CheckOffered]:
        """The look at a cause that shows whether it is it, by the cause's id."""
        offered = {each.id: each for each in self.run.briefing.checks}
        return {cause: offered[look.id] for cause, look in self.run.simulation.looks.items()}

    @property
    def checks(self) -> tuple[CheckOffered, ...]:
        """All other checks: a look stands with its cause."""
        looks = {each.id for each in self.run.simulation.looks.values()}
        return tuple(each for each in self.run.briefing.checks if each.id not in looks)

    @cached_property
    def report(self) -> Quoted:
        """What was reported, with what stands beside it."""
        brief = self.run.briefing
        beside = self.translations.beside(brief.report, brief.report_lang, self.words.lang)
        return Quoted(brief.report, brief.report_lang, beside)

    @property
    def latest(self) -> Done | None:
        """The latest move that stands."""
        return self.run.attempt.standing[-1] if self.run.attempt.standing else None

    def told(self, done: Done) -> str:
        """A move with what came of it and its minutes."""
        return done_text(done, self.run.simulation, self.words)

    def unsafe(self, done: Done) -> Unsafe:
        """Why an order was unsafe."""
        return explained(done, self.run.attempt.by, self.words.lang)

    def best(self, moment: Moment) -> str:
        """The engine's move at a point."""
        return move_text(moment.best, self.run.simulation, self.words)

    def text(self, name: str) -> str:
        """A check's or a cause's text by its id."""
        return named_text(name, self.run.simulation, self.words.lang)

    @property
    def nothing(self) -> str:
        """The checks that told nothing."""
        return "; ".join(map(self.text, self.grade.told_nothing))

    @property
    def called(self) -> int:
        """The minutes that calling someone counts for."""
        return round(OTHER_MINUTES)

    def chance(self, chance: Chance) -> str:
        """How probable a cause was: in per cent, or in words while few cases are closed."""
        if chance.probability is None:
            return self.words(f"case.{chance.words}")
        return self.words.percent(chance.probability)

    def energy(self, state: EnergyState) -> str:
        """The state of the machine that a check needs, in words; "" for any."""
        keys = {EnergyState.ISOLATED: "practice.isolated", EnergyState.ENERGISED: "practice.energised"}
        return self.words(keys[state]) if state in keys else ""

    @cached_property
    def bars(self) -> Sequence[Bar]:
        """The learner's minutes beside those of the best path and of searching in any order."""
        grade = self.grade
        minutes = {"you": grade.minutes, "best": grade.optimal, "random": grade.random}
        longest = max(*minutes.values(), 1.0)
        return [Bar(name, each, each / longest) for name, each in minutes.items()]

    @property
    def address(self) -> str:
        """The address of the attempt."""
        return f"/app/learn/practice/{self.run.id}"
