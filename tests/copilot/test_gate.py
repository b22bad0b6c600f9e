"""The gate: no sequence of calls gets a step past a message that was not acknowledged."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copilot.gate import GateClosedError, GateState, blocked_by, require_open
from copilot.guide import GuardMessage, Guide, GuidedStep
from copilot.knowledge import SignalWord
from copilot.reply import Citation

CITED = Citation(document="press.md", quote="x")
IDS = ("a", "b", "c", "d")


def message(name: str) -> GuardMessage:
    return GuardMessage(id=name, level=SignalWord.DANGER, text=name, lang="en", citation=CITED)


def guide(*messages: str) -> Guide:
    """A step for each argument, behind the messages its letters name."""
    steps = tuple(
        GuidedStep(number=place, text=f"Step {place}", citation=CITED, safety=tuple(map(message, names)))
        for place, names in enumerate(messages, 1)
    )
    return Guide(title="Work", lang="en", source=CITED, steps=steps)


guides = st.lists(st.text("abcd", max_size=3), min_size=1, max_size=6).map(lambda names: guide(*names))
moves = st.lists(st.one_of(st.sampled_from([*IDS, "unknown", ""]), st.integers(-2, 8)), max_size=60)


@given(guides, moves)
def test_no_sequence_of_calls_passes_an_unread_message(walked: Guide, calls: list[str | int]) -> None:
    read: set[str] = set()
    done = 0
    for call in calls:
        if isinstance(call, str):
            read.add(call)
            continue
        needed = {each.id for step in walked.steps[: max(call, 0) + 1] for each in step.safety}
        allowed = call == done < len(walked.steps) and needed <= read
        try:
            require_open(walked, call, GateState(frozenset(read), done))
        except GateClosedError:
            assert not allowed
        else:
            assert allowed
            done += 1


@given(guides, st.frozensets(st.sampled_from(IDS)), st.integers(0, 8))
def test_what_blocks_is_what_is_unread_up_to_the_step(
    walked: Guide, read: frozenset[str], index: int
) -> None:
    blocking = [each.id for each in blocked_by(walked, index, GateState(read))]
    assert len(blocking) == len(set(blocking))
    assert set(blocking) == {each.id for step in walked.steps[: index + 1] for each in step.safety} - read


def test_an_unknown_id_opens_nothing() -> None:
    with pytest.raises(GateClosedError, match="1 safety messages"):
        require_open(guide("a"), 0, GateState(frozenset({"z", "A", ""})))


def test_a_later_step_is_not_open_before_the_one_before_it() -> None:
    with pytest.raises(GateClosedError, match="Step 1 is"):
        require_open(guide("", ""), 1, GateState())
