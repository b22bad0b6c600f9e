"""The panel of lessons: all of them, one that is open, and what new ones can be made from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from copilot.access import Permission
from copilot.errors import BadInputError
from copilot.faultknowledge import Competence
from copilot.knowledge import SignalWord
from copilot.lessons.lesson import Kept, Lesson, LessonState, QuestionKind
from copilot.lessons.variants import grouped
from copilot.plant import Plant
from copilot.wording import language_name, languages
from ui.desks.drawn import drawn
from ui.desks.fields import Fields
from ui.desks.panel import Act, Panel
from ui.desks.seat import Seat
from ui.trainer.lessondesk import LessonDesk
from ui.trainer.lessonediting import LessonEditing
from ui.trainer.lessonmaking import LessonMaking
from ui.trainer.lessonrows import filtered, row_of
from ui.trainer.lessonsheet import sheet_of
from ui.trainer.picks import case_picks, more_questions, quotes_of, section_of, section_picks, teaching
from ui.trainer.preview import Preview, Shown

A_PAGE = 50
MOST_SECTIONS = 200
WAYS = ("section", "case", "own")
PARTS = ("preview", "add", "ask")


@dataclass(frozen=True)
class LessonsPanel(Panel):
    """Lessons of a site, from draft to published."""

    desk: LessonDesk
    plant: Plant

    key = "lessons"
    permission = Permission.LESSONS_WRITE

    @property
    def acts(self) -> Mapping[str, Act]:
        """Making lessons, and all that is done with one."""
        return {**LessonMaking(self.desk).acts, **LessonEditing(self.desk).acts}

    def show(self, seat: Seat, view: Fields) -> str:
        """The open lesson, what a new one can be made from, or the list."""
        try:
            kept = (
                self.desk.book(seat.site).load(seat.actor, view.text("lesson"))
                if view.text("lesson")
                else None
            )
        except BadInputError:  # it was discarded meanwhile
            kept = None
        if kept:
            return self._lesson(seat, view, kept)
        return self._new(seat, view) if view.text("new") in WAYS else self._list(seat, view)

    def _list(self, seat: Seat, view: Fields) -> str:
        every = self.desk.book(seat.site).listed(seat.actor)
        state, lang = view.choice("state", LessonState), view.text("to")
        found = filtered(every, view.text("q"), state, lang)
        first = min(view.number("from", 0, 100_000), max(len(found) - 1, 0)) // A_PAGE * A_PAGE
        shown = found[first : first + A_PAGE]
        return drawn(
            "lessons",
            seat.words,
            rows=[row_of(self.desk, seat, kept) for kept in shown],
            count=len(found),
            total=len(every),
            first=first,
            page=A_PAGE,
            q=view.text("q"),
            state=state or "",
            states=list(LessonState),
            to=lang,
            languages=_named(seat, {each.lesson.language for each in every}),
        )

    def _new(self, seat: Seat, view: Fields) -> str:
        drafter, kept = self.desk.drafter(seat.site), self.desk.book(seat.site).listed(seat.actor)
        way, models = view.text("new"), drafter.models
        model = view.text("model") if view.text("model") in models else next(iter(models), "")
        cases = case_picks(drafter, kept) if way == "case" else []
        sections = section_picks(drafter, model, kept, seat.words.lang) if model and way != "case" else []
        wanted = view.text("q").casefold()
        found = [each for each in sections if wanted in f"{each.title} {each.document}".casefold()]
        return drawn(
            "lessonnew",
            seat.words,
            way=way,
            ways=WAYS,
            models=models,
            model=model,
            q=view.text("q"),
            sections=found[:MOST_SECTIONS],
            cases=cases[:MOST_SECTIONS],
            names=dict(_named(seat, {each.lang for pick in sections for each in pick.printed})),
            **self._quotes(
                seat, view, model, [each.id for each in sections] if way == "own" else [], seat.words.lang
            ),
        )

    def _lesson(self, seat: Seat, view: Fields, kept: Kept) -> str:
        lesson, part = kept.lesson, view.text("part")
        book = self.desk.book(seat.site)
        sheet = sheet_of(self.desk, seat, kept)
        drafter = self.desk.drafter(seat.site)
        every = book.listed(seat.actor)
        model = view.text("model") if view.text("model") in lesson.models else next(iter(lesson.models), "")
        group = next(each for each in grouped(every) if kept in each)
        sections = section_picks(drafter, model, [], lesson.language) if part == "add" and model else []
        lang = view.text("to") if view.text("to") in languages() else seat.words.lang
        return drawn(
            "lesson",
            seat.words,
            sheet=sheet,
            part=part if part in PARTS else "",
            edit=view.text("edit"),
            last=view.text("last"),
            variants=_named(seat, {each.lesson.language for each in group}),
            group={each.lesson.language: each.lesson.id for each in group},
            unmade=_named(seat, self._printed(seat, kept) - {each.lesson.language for each in group}),
            models=drafter.models,
            machines=[each for each in self.desk.store.assets(seat.site) if each.model in lesson.models],
            competences=list(Competence),
            levels=list(SignalWord),
            kinds=list(QuestionKind),
            model=model,
            sections=sections,
            more=more_questions(drafter, lesson) if part == "ask" else [],
            preview=self._preview(seat, lesson, lang) if part == "preview" else [],
            reader=lang,
            readers=_named(seat, set(languages())),
            largest=self.desk.settings.lesson_video_mb,
            **self._quotes(
                seat,
                view,
                model,
                [each.id for each in sections],
                lesson.language,
                lesson.steps[0].span.section,
            ),
        )

    def _preview(self, seat: Seat, lesson: Lesson, lang: str) -> list[Shown]:
        workshop = self.plant.training(seat.actor, seat.site).workshop
        return Preview.of(workshop, seat.site, lesson, lang).cards()

    def _printed(self, seat: Seat, kept: Kept) -> set[str]:
        """The languages that the section of a drafted lesson is printed in."""
        drafter, first = self.desk.drafter(seat.site), kept.lesson.steps[0].span.section
        found = (teaching(drafter, model).get(first, []) for model in kept.lesson.models[:1])
        return {each.lang for versions in found for each in versions}

    def _quotes(
        self, seat: Seat, view: Fields, model: str, sections: list[str], preferred: str, usual: str = ""
    ) -> dict[str, object]:
        """The quotes of the chosen section, before that of the ``usual`` one; in the ``preferred`` language first."""
        drafter = self.desk.drafter(seat.site)
        section = view.text("section") if "section" in view.values else usual
        if section not in sections:
            return {"section": "", "quotes": (), "printed": (), "quoted": ""}
        versions = teaching(drafter, model)[section]
        langs = [each.lang for each in versions]
        lang = next((each for each in (view.text("as"), preferred) if each in langs), langs[0])
        placed = section_of(drafter, model, section, lang)
        quotes = quotes_of(drafter, model, placed)
        return {"section": section, "quotes": quotes, "printed": _named(seat, set(langs)), "quoted": lang}


def _named(seat: Seat, tags: set[str]) -> list[tuple[str, str]]:
    return [(tag, language_name(tag, seat.words.lang)) for tag in sorted(tags - {""})]
