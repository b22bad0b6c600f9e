import pytest
from hypothesis import given
from hypothesis import strategies as st

from copilot.errors import BadInputError, ConflictError
from copilot.lessons.editing import added, changed, moved, put, require_seal, seal, without
from copilot.lessons.lesson import Kept, Lesson, LessonState

ITEMS = st.lists(st.integers(), max_size=9)


@given(ITEMS, st.integers(-2, 11), st.integers(-2, 11))
def test_what_is_moved_is_there_and_nothing_else_has_changed_its_order(
    items: list[int], at: int, to: int
) -> None:
    named = list(enumerate(items))
    if not 0 <= at < len(items):
        with pytest.raises(BadInputError, match="no such step"):
            moved(named, at, to)
        with pytest.raises(BadInputError, match="no such step"):
            without(named, at)
        return
    after = moved(named, at, to)
    assert after[max(0, min(to, len(items) - 1))] == named[at]
    assert [each for each in after if each != named[at]] == list(without(named, at))


@given(ITEMS, st.integers(-2, 11), ITEMS)
def test_items_are_added_and_replaced_in_their_place(items: list[int], at: int, fresh: list[int]) -> None:
    if not 0 <= at <= len(items):
        with pytest.raises(BadInputError):
            added(items, at, fresh)
        with pytest.raises(BadInputError):
            put(items, at, 0)
        return
    assert list(added(items, at, fresh)) == items[:at] + fresh + items[at:]
    assert list(put(items, at, 7)) == [*items[:at], 7, *items[at + 1 :]]


def test_a_change_that_makes_no_lesson_is_refused_with_its_place(lessons: dict[str, Lesson]) -> None:
    lesson = lessons["press#7.3"]
    assert changed(lesson, title="Set it").title == "Set it"
    for values in ({"title": " "}, {"title": "<b>x</b>"}, {"steps": ()}):
        with pytest.raises(BadInputError, match=f"no lesson.*{next(iter(values))}"):
            changed(lesson, **values)
    blank = lesson.steps[0].model_copy(update={"text": ""})
    with pytest.raises(BadInputError, match=r"steps\.0\.text"):
        changed(lesson, steps=(blank,))


def test_a_lesson_that_changed_since_it_was_seen_is_not_overwritten(lessons: dict[str, Lesson]) -> None:
    kept = Kept(lesson=lessons["press#7.3"], by="tom")
    require_seal(kept, seal(kept))
    later = kept.model_copy(update={"state": LessonState.IN_REVIEW, "by": "ida"})
    with pytest.raises(ConflictError, match="ida has changed"):
        require_seal(later, seal(kept))
