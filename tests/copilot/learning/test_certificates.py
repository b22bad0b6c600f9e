"""Certificates: issued by a pass, run out, raise what one counts as, and are asked for by repairs."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from copilot.faultknowledge import Competence
from copilot.guidance import guide_of
from copilot.guide import Guide
from copilot.learning.certificates import months_later
from copilot.lessons.lesson import Certifies, Lesson
from copilot.procedures import Placed
from tests.copilot.learning.school import MODEL, SITE, School, deed, finish, wrongly


def guide(school: School, section: str, lang: str = "en") -> Guide:
    manuals = school.workshop.manuals(SITE, MODEL)
    placed: list[Placed] = [each for group in manuals.placed.values() for each in group]
    return guide_of(manuals, tuple(each for each in placed if each.section.id == section), lang)


def test_a_pass_is_certified_and_a_fail_is_not(school: School, lesson: Lesson) -> None:
    room = school.room()
    finish(room, room.begin(deed(), lesson.id, "en"), wrongly)
    assert room.certificates() == []
    run = finish(room, room.begin(deed(), lesson.id, "en"))
    [certificate] = room.certificates()
    assert (certificate.id, certificate.user, certificate.title) == (run.id, "mei", lesson.title)
    assert (certificate.models, certificate.competence) == ((MODEL,), Competence.SPECIALIST)
    assert certificate.issued_at == school.clock()
    assert certificate.expires_at == datetime(2027, 3, 2, 6, 0, tzinfo=UTC)


def test_a_lesson_that_certifies_nothing_issues_nothing(school: School) -> None:
    lesson = school.publish(school.drafted("press#7.4")).lesson
    room = school.room()
    assert finish(room, room.begin(deed(), lesson.id, "en")).passed
    assert room.certificates() == []


def test_competence_lasts_until_the_certificate_runs_out(school: School, lesson: Lesson) -> None:
    room = school.room()
    assert room.competence(MODEL) is Competence.TECHNICIAN
    finish(room, room.begin(deed(), lesson.id, "en"))
    assert room.competence(MODEL) is Competence.SPECIALIST
    assert room.competence("M1") is Competence.TECHNICIAN, "of the lesson's models only"
    assert school.room("ana").competence(MODEL) is Competence.TECHNICIAN
    school.clock.now = datetime(2027, 3, 2, 5, 59, tzinfo=UTC)
    assert room.competence(MODEL) is Competence.SPECIALIST
    school.clock.pass_(minutes=1)
    assert room.competence(MODEL) is Competence.TECHNICIAN


def test_a_certificate_never_makes_less_of_anybody(school: School, lesson: Lesson) -> None:
    for_operators = Certifies(competence=Competence.OPERATOR, months=1)
    school.publish(lesson.model_copy(update={"certifies": for_operators}))
    room = school.room()
    finish(room, room.begin(deed(), lesson.id, "en"))
    assert room.competence(MODEL) is Competence.TECHNICIAN


def test_a_repair_says_which_certificate_one_lacks(school: School, lesson: Lesson) -> None:
    room, repair = school.room(), guide(school, "press#7.3")
    lacking = room.lacking(repair, MODEL)
    assert lacking
    assert (lacking.lesson, lacking.title, lacking.expired) == (lesson.id, lesson.title, None)
    assert room.lacking(guide(school, "press#7.4"), MODEL) is None, "no lesson is made from this section"
    finish(room, room.begin(deed(), lesson.id, "en"))
    assert room.lacking(repair, MODEL) is None
    assert school.room("ana").lacking(repair, MODEL), "another's does not count"
    school.clock.now = datetime(2027, 3, 3, tzinfo=UTC)
    lacking = room.lacking(repair, MODEL)
    assert lacking
    assert str(lacking.expired) == "2027-03-02"
    finish(room, room.begin(deed(), lesson.id, "en"))
    assert room.lacking(repair, MODEL) is None
    assert len(room.certificates()) == 2


def test_a_certificate_of_any_language_is_enough(school: School, lesson: Lesson) -> None:
    school.publish(lesson.model_copy(update={"id": "ventil", "title": "Ventil einstellen", "language": "de"}))
    room, repair = school.room(), guide(school, "press#7.3")
    german = repair.model_copy(update={"lang": "de"})
    lacking = room.lacking(german, MODEL)
    assert lacking
    assert lacking.title == "Ventil einstellen", "told in the language of the repair"
    finish(room, room.begin(deed(), lesson.id, "de"))
    assert room.lacking(repair, MODEL) is room.lacking(german, MODEL) is None


def test_a_lesson_that_certifies_nothing_is_not_asked_for(school: School, lesson: Lesson) -> None:
    school.publish(lesson.model_copy(update={"certifies": None}))
    assert school.room().lacking(guide(school, "press#7.3"), MODEL) is None


@given(st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)), st.integers(1, 60))
def test_months_later_is_the_same_day_or_the_last_one(at: datetime, months: int) -> None:
    later = months_later(at, months)
    assert (later.year * 12 + later.month) - (at.year * 12 + at.month) == months
    assert later.timetz() == at.timetz()
    assert later.day == at.day or (later.day < at.day and (later + timedelta(days=1)).day == 1)
