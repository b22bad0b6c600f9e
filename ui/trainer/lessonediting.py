"""What is done with an open lesson: its parts changed one at a time, its way from draft to published."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from copilot.access import Permission
from copilot.errors import BadInputError
from copilot.lessons.citing import Citing, renewed, with_sources
from copilot.lessons.editing import added, changed, made, moved, put, require_seal, without
from copilot.lessons.lesson import Kept, Lesson, LessonStep
from copilot.lessons.lessonbook import LessonBook
from copilot.refusing import refusal
from ui.desks.drawn import Told
from ui.desks.fields import Fields
from ui.desks.panel import Act
from ui.desks.seat import Seat
from ui.trainer.lessondesk import LessonDesk
from ui.trainer.lessonfields import about_of, question_of, step_of
from ui.trainer.lessonmaking import drafted_anew
from ui.trainer.picks import chosen, more_questions, quotes_of, section_of

MOST = 400


@dataclass(frozen=True)
class LessonEditing:
    """Every act names the lesson and its seal (``seen``): what somebody else changed meanwhile is not overwritten."""

    desk: LessonDesk

    @property
    def acts(self) -> Mapping[str, Act]:
        """By the name in ``data-act``."""
        return {
            "about": self._about,
            "step": self._step,
            "steps_add": self._steps_add,
            "step_move": self._step_move,
            "step_drop": self._step_drop,
            "media_drop": self._media_drop,
            "question": self._question,
            "questions_add": self._questions_add,
            "question_move": self._question_move,
            "question_drop": self._question_drop,
            "submit": self._submit,
            "send_back": self._send_back,
            "publish": self._publish,
            "renew": self._renew,
            "redraft": self._redraft,
            "discard": self._discard,
        }

    def _about(self, seat: Seat, fields: Fields) -> Told:
        kept = self._open(seat, fields)
        return self._put(seat, about_of(fields, kept.lesson), "about")

    def _step(self, seat: Seat, fields: Fields) -> Told:
        lesson, place = self._open(seat, fields).lesson, _place(fields)
        step = made(
            LessonStep, step_of(fields, _at(lesson.steps, place), self._citing(seat, lesson)).model_dump()
        )
        return self._put(seat, changed(lesson, steps=put(lesson.steps, place, step)), f"step-{place + 1}")

    def _steps_add(self, seat: Seat, fields: Fields) -> Told:
        """Quotes of a section that were ticked, before a step or at the end."""
        lesson, place = self._open(seat, fields).lesson, _place(fields)
        drafter, model = self.desk.drafter(seat.site), fields.text("model")
        placed = section_of(drafter, model, fields.text("section"), fields.text("lang"))
        fresh = chosen(quotes_of(drafter, model, placed), fields.texts("quote"))
        steps = added(lesson.steps, min(place, len(lesson.steps)), fresh)
        return self._put(seat, changed(lesson, steps=steps), f"step-{place + 1}")

    def _step_move(self, seat: Seat, fields: Fields) -> Told:
        lesson, place, to = self._open(seat, fields).lesson, _place(fields), fields.number("to", 0, MOST)
        return self._put(seat, changed(lesson, steps=moved(lesson.steps, place, to)), f"step-{to + 1}")

    def _step_drop(self, seat: Seat, fields: Fields) -> Told:
        lesson, place = self._open(seat, fields).lesson, _place(fields)
        if len(lesson.steps) == 1:
            raise BadInputError(*refusal("lesson_last_step"))
        return self._put(seat, changed(lesson, steps=without(lesson.steps, place)), f"step-{place}")

    def _media_drop(self, seat: Seat, fields: Fields) -> Told:
        lesson, place = self._open(seat, fields).lesson, _place(fields)
        step = _at(lesson.steps, place)
        media = tuple(each for each in step.media if each.name != fields.text("name"))
        step = step.model_copy(update={"media": media})
        told = self._put(seat, changed(lesson, steps=put(lesson.steps, place, step)), "")
        return Told(told.text)

    def _question(self, seat: Seat, fields: Fields) -> Told:
        """A question as it was written; behind the last one, a new one."""
        lesson, place = self._open(seat, fields).lesson, _place(fields)
        before = lesson.questions[place] if place < len(lesson.questions) else None
        question = question_of(fields, before, lesson, self._citing(seat, lesson))
        questions = put(lesson.questions, place, question)
        return self._put(seat, changed(lesson, questions=questions), f"question-{place + 1}")

    def _questions_add(self, seat: Seat, fields: Fields) -> Told:
        """Questions computed from the source that were ticked."""
        lesson = self._open(seat, fields).lesson
        wanted = set(fields.texts("more"))
        offered = more_questions(self.desk.drafter(seat.site), lesson)
        fresh = [each for place, each in enumerate(offered) if str(place) in wanted]
        if not fresh:
            raise BadInputError(*refusal("lesson_nothing"))
        questions = (*lesson.questions, *fresh)
        return self._put(seat, changed(lesson, questions=questions), f"question-{len(questions)}")

    def _question_move(self, seat: Seat, fields: Fields) -> Told:
        lesson, place, to = self._open(seat, fields).lesson, _place(fields), fields.number("to", 0, MOST)
        questions = moved(lesson.questions, place, to)
        return self._put(seat, changed(lesson, questions=questions), f"question-{to + 1}")

    def _question_drop(self, seat: Seat, fields: Fields) -> Told:
        lesson, place = self._open(seat, fields).lesson, _place(fields)
        questions = without(lesson.questions, place)
        return self._put(seat, changed(lesson, questions=questions), f"question-{place}")

    def _submit(self, seat: Seat, fields: Fields) -> Told:
        kept = self._open(seat, fields)
        self._book(seat).submit(seat.actor, kept.lesson.id)
        return Told(seat.words("train.submitted"), view={"edit": ""})

    def _send_back(self, seat: Seat, fields: Fields) -> Told:
        kept = self._open(seat, fields)
        self._book(seat).send_back(seat.actor, kept.lesson.id)
        return Told(seat.words("train.sent_back"))

    def _publish(self, seat: Seat, fields: Fields) -> Told:
        kept = self._book(seat).publish(seat.actor, self._open(seat, fields).lesson.id, seat.words)
        return Told(seat.words("train.published", version=kept.version), view={"edit": ""})

    def _renew(self, seat: Seat, fields: Fields) -> Told:
        """Keep the sections as they stand now: the difference was looked at."""
        lesson = self._open(seat, fields).lesson
        self._book(seat).put(seat.actor, renewed(lesson, self.desk.placed(seat.site, lesson)))
        return Told(seat.words("train.renewed"))

    def _redraft(self, seat: Seat, fields: Fields) -> Told:
        lesson = self._open(seat, fields).lesson
        return self._put(seat, drafted_anew(self.desk, seat.site, lesson), "")

    def _discard(self, seat: Seat, fields: Fields) -> Told:
        kept = self._open(seat, fields)
        self._book(seat).discard(seat.actor, kept.lesson.id)
        return Told(seat.words("train.discarded", title=kept.lesson.title), view={"lesson": "", "edit": ""})

    def _open(self, seat: Seat, fields: Fields) -> Kept:
        """The lesson that is meant, as it was seen. Raises `ForbiddenError`, `BadInputError`, `ConflictError`."""
        seat.actor.require(Permission.LESSONS_WRITE, seat.site)
        kept = self._book(seat).load(seat.actor, fields.text("lesson"))
        require_seal(kept, fields.text("seen"))
        return kept

    def _put(self, seat: Seat, lesson: Lesson, last: str) -> Told:
        lesson = with_sources(lesson, self.desk.placed(seat.site, lesson))
        self._book(seat).put(seat.actor, lesson)
        return Told(seat.words("train.saved"), view={"edit": "", "part": "", "last": last})

    def _book(self, seat: Seat) -> LessonBook:
        return self.desk.book(seat.site)

    def _citing(self, seat: Seat, lesson: Lesson) -> Citing:
        return Citing.of(self.desk.drafter(seat.site), lesson)


def _place(fields: Fields) -> int:
    return fields.number("place", MOST, MOST)


def _at(steps: tuple[LessonStep, ...], place: int) -> LessonStep:
    if place >= len(steps):
        raise BadInputError(*refusal("lesson_place"))
    return steps[place]
