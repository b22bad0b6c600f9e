"""Which lessons are one: made from the same sections or case, each language once."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from copilot.lessons.lesson import Kept, Lesson, Source
from copilot.lessons.variants import grouped, variant
from tests.copilot.learning.school import a_lesson


def of(name: str, lang: str = "en", section: str = "s", **fields: object) -> Kept:
    lesson = a_lesson([], id=name, language=lang, **fields)
    steps = tuple(
        step.model_copy(update={"span": step.span.model_copy(update={"section": section})})
        for step in lesson.steps
    )
    return Kept(lesson=lesson.model_copy(update={"steps": steps}))


def ids(groups: list[tuple[Kept, ...]]) -> list[list[str]]:
    return [[kept.lesson.id for kept in group] for group in groups]


def test_the_same_section_in_two_languages_is_one_lesson() -> None:
    lessons = [of("b", "de"), of("a", "en"), of("c", "en", "other"), of("d", "en", models=("M1",))]
    assert ids(grouped(lessons)) == [["a", "b"], ["c"], ["d"]]


def test_a_second_lesson_in_one_language_is_another() -> None:
    lessons = [of("a"), of("b"), of("c", "de")]
    assert ids(grouped(lessons)) == [["a", "c"], ["b"]]


def test_lessons_of_one_case_are_one_and_those_of_nothing_stand_alone() -> None:
    case = Source(case="c1")
    assert ids(grouped([of("a", source=case), of("b", "de", "other", source=case)])) == [["a", "b"]]
    assert ids(grouped([of("a", section=""), of("b", "de", section="")])) == [["a"], ["b"]]


def test_a_reader_gets_their_language_else_the_nearest() -> None:
    group = (of("a", "de"), of("b", "en"), of("c", "zh-Hans"))
    found = {lang: variant(group, lang).lesson.language for lang in ("de", "en", "es", "zh-Hant")}
    assert found == {"de": "de", "en": "en", "es": "en", "zh-Hant": "zh-Hans"}


@given(
    st.lists(st.tuples(st.sampled_from("stu"), st.sampled_from(["de", "en", "es"])), max_size=12),
    st.randoms(),
)
def test_every_lesson_is_in_one_group_with_each_language_once(
    made: list[tuple[str, str]], dice: object
) -> None:
    lessons = [of(f"l{place}", lang, section) for place, (section, lang) in enumerate(made)]
    groups = grouped(lessons)
    assert sorted(kept.lesson.id for group in groups for kept in group) == sorted(
        each.lesson.id for each in lessons
    )
    for group in groups:
        languages = [kept.lesson.language for kept in group]
        assert len(languages) == len(set(languages))
    dice.shuffle(lessons)  # type: ignore[attr-defined]
    assert grouped(lessons) == groups


def test_an_old_lesson_reads_and_writes_as_before() -> None:
    lesson = a_lesson([])
    assert "certifies" not in lesson.model_dump(exclude_defaults=True)
    assert Lesson.model_validate(lesson.model_dump(exclude={"certifies"})) == lesson
