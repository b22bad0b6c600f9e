from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copilot.access import Role
from copilot.errors import BadInputError
from ui.desks.fields import LONGEST, MOST_FIELDS, MOST_VALUES, Fields

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(ANYTHING)
def test_whatever_is_sent_becomes_texts(sent: Any) -> None:
    found = Fields.of(sent)
    assert len(found.values) <= MOST_FIELDS
    assert all(isinstance(text, str) for texts in found.values.values() for text in texts)
    for name in found.values:
        assert found.number(name, 3, 10) in range(11)
        assert found.choice(name, Role) in (None, *Role)


def test_values_are_bounded() -> None:
    found = Fields.of({"a": ["x"] * 1000, "b": "y" * 100_000, **{str(each): "" for each in range(100)}})
    assert len(found.values["a"]) == MOST_VALUES
    assert len(found.values["b"][0]) == LONGEST
    assert len(found.values) == MOST_FIELDS
    with pytest.raises(BadInputError, match="too long"):
        found.text("b")
    with pytest.raises(BadInputError):
        Fields.of({"n": "a\x00b"}).text("n")


def test_values_are_read() -> None:
    found = Fields.of({"name": " x ", "role": "trainer", "n": "12", "no": "-1"})
    assert found.text("name") == "x"
    assert found.text("missing") == ""
    assert found.choice("role", Role) is Role.TRAINER
    assert (found.number("n", 0, 10), found.number("no", 5, 10)) == (10, 5)
