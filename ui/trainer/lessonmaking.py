"""What makes lessons on the desk: drafting from a section or a case, composing, drafting anew as the source stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from copilot.access import Permission
from copilot.errors import BadInputError
from copilot.lessons.drafting import lesson_id
from copilot.lessons.editing import changed
from copilot.lessons.lesson import Kept, Lesson
from copilot.refusing import refusal
from ui.desks.drawn import Told
from ui.desks.fields import Fields
from ui.desks.panel import Act
from ui.desks.seat import Seat
from ui.trainer.lessondesk import LessonDesk
from ui.trainer.picks import ALL_LANGUAGES, chosen, composed, drafted, quotes_of, section_of, teaching


@dataclass(frozen=True)
class LessonMaking:
    """Each act gives a draft, opened; what exists already is opened as it is."""

    desk: LessonDesk

    @property
    def acts(self) -> Mapping[str, Act]:
        """By the name in ``data-act``."""
        return {"draft": self._draft, "draft_case": self._draft_case, "compose": self._compose}

    def _draft(self, seat: Seat, fields: Fields) -> Told:
        """A section in one language or in all that it is printed in."""
        seat.actor.require(Permission.LESSONS_WRITE, seat.site)
        drafter, book = self.desk.drafter(seat.site), self.desk.book(seat.site)
        model, section, lang = fields.text("model"), fields.text("section"), fields.text("lang")
        first = section_of(drafter, model, section, "" if lang == ALL_LANGUAGES else lang)
        wanted = teaching(drafter, model)[section] if lang == ALL_LANGUAGES else [first]
        there = {each.lesson.id for each in book.listed(seat.actor)}
        made = [
            book.put(seat.actor, drafted(drafter, model, each))
            for each in wanted
            if lesson_id(section, each.lang) not in there
        ]
        if not made:
            return _opened(seat, book.load(seat.actor, lesson_id(section, first.lang)), "train.there")
        if len(made) == 1:
            return _opened(seat, made[0], "train.drafted")
        own = min(made, key=lambda each: each.lesson.language != seat.words.lang)
        return replace(
            _opened(seat, own, "train.drafted"), text=seat.words("train.drafted_all", count=len(made))
        )

    def _draft_case(self, seat: Seat, fields: Fields) -> Told:
        seat.actor.require(Permission.LESSONS_WRITE, seat.site)
        book = self.desk.book(seat.site)
        lesson = self.desk.cases(seat.site).of_case(fields.text("case"))
        there = [each for each in book.listed(seat.actor) if each.lesson.id == lesson.id]
        return _opened(seat, there[0] if there else book.put(seat.actor, lesson), "train.drafted")

    def _compose(self, seat: Seat, fields: Fields) -> Told:
        """A lesson of the trainer's own title over quotes of a section."""
        seat.actor.require(Permission.LESSONS_WRITE, seat.site)
        drafter, book = self.desk.drafter(seat.site), self.desk.book(seat.site)
        model = fields.text("model")
        placed = section_of(drafter, model, fields.text("section"), fields.text("lang"))
        steps = chosen(quotes_of(drafter, model, placed), fields.texts("quote"))
        title = fields.text("title")
        lesson = changed(composed(drafter, model, placed, title, steps), title=title)
        if any(each.lesson.id == lesson.id for each in book.listed(seat.actor)):
            raise BadInputError(*refusal("lesson_there", title=title))
        return _opened(seat, book.put(seat.actor, lesson), "train.drafted")


def drafted_anew(desk: LessonDesk, site: str, lesson: Lesson) -> Lesson:
    """What drafting gives for a lesson's source as it stands now, with the media and the certificate that it had.

    Raises `BadInputError` for a lesson that was not drafted as a whole.
    """
    fresh = _source_of(desk, site, lesson)
    media = {step.text: step.media for step in lesson.steps if step.media}
    steps = tuple(step.model_copy(update={"media": media.get(step.text, ())}) for step in fresh.steps)
    return fresh.model_copy(update={"id": lesson.id, "steps": steps, "certifies": lesson.certifies})


def _source_of(desk: LessonDesk, site: str, lesson: Lesson) -> Lesson:
    if lesson.source.case:
        return desk.cases(site).of_case(lesson.source.case)
    drafter = desk.drafter(site)
    for model in lesson.models:
        for section, versions in teaching(drafter, model).items():
            for placed in versions:
                if lesson_id(section, placed.lang) == lesson.id:
                    return drafted(drafter, model, placed)
    raise BadInputError(*refusal("lesson_own"))


def _opened(seat: Seat, kept: Kept, key: str) -> Told:
    text = seat.words(key, title=kept.lesson.title)
    return Told(text, view={"lesson": kept.lesson.id, "new": "", "part": "", "edit": "", "last": ""})
