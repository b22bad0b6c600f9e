"""What was used last is kept, and no more than so much."""

from hypothesis import given
from hypothesis import strategies as st

from copilot.recent import Recent


@given(st.integers(1, 5), st.lists(st.dictionaries(st.integers(0, 9), st.text(max_size=2), max_size=8)))
def test_the_last_used_are_kept(most: int, uses: list[dict[int, str]]) -> None:
    recent: Recent[int, str] = Recent(most)
    used: dict[int, str] = {}
    for each in uses:
        recent.keep(each)
        for key, value in each.items():
            used.pop(key, None)
            used[key] = value
    assert recent.of(range(10)) == dict(list(used.items())[-most:])
    assert len(recent) == min(most, len(used))
