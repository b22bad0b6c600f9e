"""The learner's screens as HTML."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property

from fastapi import HTTPException

from copilot.errors import BadInputError
from copilot.knowledge import Asset
from copilot.learning.certificates import Certificate
from copilot.learning.classroom import Classroom
from copilot.learning.exercises import PracticeRun, SetExercise
from copilot.learning.offered import OfferedLesson, Progress
from copilot.learning.review import Reviewed, ReviewItem
from copilot.learning.run import LessonRun
from copilot.lessons.variants import grouped, variant
from copilot.translations import Translations
from ui.floor.look import Look
from ui.floor.screens import Shown, render
from ui.learn.lessonscreen import Asked, LessonScreen
from ui.learn.practicescreen import PracticeScreen
from ui.learn.quoting import Quoting

# More lessons than this stand by model, folded.
AT_A_GLANCE = 8
# Who begins ever new faults is not reminded of all of them.
MOST_SURPRISES = 3


@dataclass(frozen=True)
class Home:
    """What the template of the first page asks for; ``asset`` is the machine it is about, if any."""

    lessons: list[OfferedLesson]
    exercises: list[SetExercise]
    due: int
    certificates: list[Certificate]
    models: list[str]
    asset: Asset | None = None
    wanted: str = ""
    lesson: str = ""
    now: datetime = field(default_factory=lambda: datetime.now(UTC))

    @property
    def going(self) -> list[OfferedLesson]:
        """Lessons that were begun."""
        return [each for each in self.shown if each.state is Progress.BEGUN]

    @property
    def rest(self) -> list[OfferedLesson]:
        """All others."""
        return [each for each in self.shown if each.state is not Progress.BEGUN]

    @property
    def narrowed(self) -> bool:
        """Whether only some lessons are looked for."""
        return bool(self.wanted or self.lesson)

    @property
    def many(self) -> bool:
        """Whether there are too many to look through."""
        return len(self.lessons) > AT_A_GLANCE

    @property
    def folded(self) -> bool:
        """Whether the lessons stand by model, folded."""
        return not self.asset and not self.narrowed and len(self.rest) > AT_A_GLANCE

    @cached_property
    def by_model(self) -> dict[str, list[OfferedLesson]]:
        """All of them, by the first model they are for."""
        found: dict[str, list[OfferedLesson]] = {}
        for each in self.shown:
            found.setdefault(next(iter(each.kept.lesson.models), ""), []).append(each)
        return dict(sorted(found.items()))

    @cached_property
    def shown(self) -> list[OfferedLesson]:
        """Those that have all wanted words in their title or model."""
        words = self.wanted.casefold().split()

        def fits(each: OfferedLesson) -> bool:
            lesson = each.kept.lesson
            if self.lesson and lesson.id != self.lesson:
                return False
            return all(word in " ".join((lesson.title, *lesson.models)).casefold() for word in words)

        return [each for each in self.lessons if fits(each)]


def classroom(look: Look) -> Classroom:
    """The visitor's own classroom at their site."""
    return look.service.plant.classroom(look.visitor.actor, look.site)


def home_screen(look: Look, name: str = "", wanted: str = "", lesson: str = "") -> Shown:
    """Lessons, repetitions, simulated faults and certificates; of one machine where named. Raises a 404.

    ``wanted`` narrows the lessons by title or model, ``lesson`` to one by its id in any of its languages.
    """
    room, asset = classroom(look), look.asset(name) if name else None
    model = asset.model if asset else None
    exercises = [*room.surprises()[:MOST_SURPRISES], *room.exercises(look.words.lang)]
    home = Home(
        lessons=room.lessons(look.words.lang, model),
        exercises=[each for each in exercises if model in (None, each.asset_model)],
        due=len(room.due()),
        certificates=[each for each in room.certificates() if model is None or model in each.models],
        models=[model] if model else sorted({each.model for each in look.assets() if each.model}),
        asset=asset,
        wanted=wanted,
        lesson=lesson and _variant(room, lesson, look.words.lang),
    )
    return _shown("home", look, home=home)


def _variant(room: Classroom, lesson: str, lang: str) -> str:
    """The id of a lesson in the language in which it is offered; its own where it is not published."""
    groups = grouped(room.book.all_published(room.actor))
    group = next((each for each in groups if lesson in {kept.lesson.id for kept in each}), ())
    return variant(group, lang).lesson.id if group else lesson


def lesson_screen(look: Look, run: LessonRun, place: int | None = None, *, read: bool = False) -> Shown:
    """An attempt at a lesson: the card asked for, none further than the open one."""
    room = classroom(look)
    at = run.at if place is None else max(0, min(place, run.at))
    held = (each for each in room.certificates() if each.lesson == run.kept.lesson.id)
    screen = LessonScreen(
        run=run,
        quoting=_quoting(look, room, run),
        words=look.words,
        place=at,
        read=read,
        stale=room.is_stale(run.kept),
        certificate=next(held, None) if run.passed else None,
    )
    return _shown("lesson", look, screen=screen)


def practice_screen(look: Look, run: PracticeRun) -> Shown:
    """An attempt at a simulated fault; once it is over, with its grade."""
    translations = Translations(look.service.assistant.store, look.site)
    return _shown("practice", look, screen=PracticeScreen(run, look.words, translations))


def review_screen(look: Look, done: Reviewed | None = None, option: int | None = None) -> Shown:
    """The question longest due or, after an answer, what came of it."""
    room = classroom(look)
    due = room.due()
    item = done.item if done else next(iter(due), None)
    asked = _asked(look, room, item, option) if item else None
    return _shown("review", look, item=item, asked=asked, done=done, left=len(due))


def own_run(look: Look, attempt: str) -> LessonRun:
    """The visitor's attempt at a lesson. Raises a 404 where they have none of this id."""
    try:
        return classroom(look).run(attempt)
    except BadInputError:
        raise HTTPException(404, look.words("learn.missing")) from None


def own_practice(look: Look, attempt: str) -> PracticeRun:
    """The visitor's attempt at a simulated fault. Raises a 404 where they have none of this id."""
    try:
        return classroom(look).practice(attempt, look.words.lang)
    except BadInputError:
        raise HTTPException(404, look.words("learn.missing")) from None


def _asked(look: Look, room: Classroom, item: ReviewItem, option: int | None) -> Asked:
    quoting = Quoting(room.workshop, look.site, item.lesson.lesson, look.words)
    return Asked(item.question, quoting, option)


def _quoting(look: Look, room: Classroom, run: LessonRun) -> Quoting:
    return Quoting(room.workshop, look.site, run.kept.lesson, look.words)


def _shown(template: str, look: Look, **values: object) -> Shown:
    return Shown(render(f"learn/{template}.html", look, **values))
