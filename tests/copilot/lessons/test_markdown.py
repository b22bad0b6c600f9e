import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from copilot.errors import BadInputError
from copilot.knowledge import SignalWord
from copilot.lessons.lesson import (
    Kept,
    Lesson,
    LessonState,
    LessonStep,
    Message,
    Option,
    Question,
    QuestionKind,
    Source,
    SourceSection,
    Span,
)
from copilot.lessons.markdown import LARGEST, from_markdown, to_markdown

TEXT = st.text(st.characters(exclude_categories=("Cc", "Cs"), include_characters="\n"), max_size=40)
PLAIN = TEXT.filter(lambda text: "<" not in text and "&" not in text)
FILLED = PLAIN.filter(str.strip)
SPAN = st.builds(
    Span,
    document=FILLED,
    section=PLAIN,
    quote=FILLED,
    lang=st.just("en"),
    page=st.none() | st.integers(1, 999),
)
MESSAGE = st.builds(Message, level=st.sampled_from(SignalWord), text=FILLED, span=st.none() | SPAN)
STEP = st.builds(
    LessonStep, label=PLAIN, text=FILLED, span=SPAN, safety=st.lists(MESSAGE, max_size=2).map(tuple)
)
QUESTION = st.builds(
    Question,
    kind=st.sampled_from(QuestionKind),
    text=FILLED,
    stem=FILLED,
    options=st.lists(st.builds(Option, text=FILLED, span=SPAN), min_size=2, max_size=3).map(tuple),
    key=st.integers(0, 5),
    explanation=SPAN,
    model=PLAIN,
)
LESSON = st.builds(
    Lesson,
    id=st.from_regex(r"[a-z0-9][a-z0-9.-]{0,20}", fullmatch=True),
    title=FILLED,
    objective=FILLED,
    language=st.just("de"),
    source=st.builds(
        Source,
        sections=st.lists(
            st.builds(
                SourceSection, document=FILLED, id=FILLED, lines=st.lists(PLAIN, max_size=2).map(tuple)
            ),
            max_size=1,
        ).map(tuple),
    ),
    steps=st.lists(STEP, min_size=1, max_size=2).map(tuple),
    questions=st.lists(QUESTION, max_size=2).map(tuple),
)
KEPT = st.builds(
    Kept, lesson=LESSON, state=st.sampled_from(LessonState), version=st.integers(1, 99), by=PLAIN
)


@settings(max_examples=40)
@given(KEPT)
def test_what_is_exported_comes_back_as_it_was(kept: Kept) -> None:
    text = to_markdown(kept)
    assert from_markdown(text, "x.md") == kept
    assert to_markdown(from_markdown(text.replace("\n", "\r\n"), "x.md")) == text


@given(st.text(max_size=200))
def test_any_other_text_is_refused_in_a_sentence(text: str) -> None:
    for hostile in (text, f"---\n{text}\n---\n"):
        with pytest.raises(BadInputError, match=r"x\.md cannot be taken in"):
            from_markdown(hostile, "x.md")


BOMB = "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\n"


@pytest.mark.parametrize(
    ("head", "why"),
    [
        (BOMB, "references"),
        ("a: !!python/object/apply:os.system ['true']\n", "types of its own"),
        ("a: " + "[" * 40 + "]" * 40 + "\n", "nested too deep"),
        ("a: " + "[" * 100_000 + "\n", "nested too deep|not valid"),
        ("a: [\n", "not valid"),
        ("when: 2026-99-99\n", "a value that none can be|lesson"),
        ("lesson: {}\n", "Field required"),
    ],
)
def test_hostile_front_matter_is_refused(head: str, why: str) -> None:
    with pytest.raises(BadInputError, match=why):
        from_markdown(f"---\n{head}---\n", "x.md")


def test_a_file_too_large_is_refused() -> None:
    with pytest.raises(BadInputError, match="larger than 1 MB"):
        from_markdown("---\n" + "a" * LARGEST + "\n---\n", "x.md")


@pytest.mark.parametrize(
    "text", ["<script>x</script>", "<img src=x onerror=1", "&#60;b", "a\x00b", "a\x1b[2J"]
)
def test_markup_and_control_characters_are_no_text_of_a_lesson(text: str) -> None:
    with pytest.raises(ValidationError):
        Span(document="m", quote=text)


@pytest.mark.parametrize("name", ["../x", "/etc/x", "a/b", ".x", "A", "x\n", "", "x" * 200])
def test_a_lesson_cannot_be_named_like_a_path(name: str) -> None:
    span = Span(document="m", quote="q")
    step = LessonStep(label="1", text="q", span=span)
    with pytest.raises(ValidationError):
        Lesson(id=name, title="t", objective="o", language="en", source=Source(), steps=(step,))
