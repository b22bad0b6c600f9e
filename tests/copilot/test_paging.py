"""Cursors: a page's goes on, anything else is refused."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from copilot.casestore import CaseHeader, CaseStore, StoredEvent
from copilot.errors import BadInputError
from copilot.paging import case_page, order_page
from copilot.settings import Settings
from copilot.store import Store

NOW = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    home: Path = tmp_path_factory.mktemp("paging")
    with closing(Store(Settings(home=home))) as opened:
        cases = CaseStore(opened)
        for number in range(7):
            # Two of them changed at the same moment.
            at = NOW + timedelta(minutes=number // 2)
            header = CaseHeader("P", "M", "en", "check", at, at, f"case {number}")
            cases.create("main", f"{number:012x}", header, [StoredEvent(0, "opened", {}, "anna", at)])
        yield opened


@pytest.mark.parametrize("limit", [1, 2, 3, 7, 50])
def test_pages_together_are_the_whole_list_in_order(store: Store, limit: int) -> None:
    found: list[str] = []
    cursor = None
    while True:
        page = case_page(store, "main", phase=None, asset=None, cursor=cursor, limit=limit)
        assert len(page.cases) <= limit
        found += [line.id for line in page.cases]
        cursor = page.next
        if cursor is None:
            break
    assert found == [f"{number:012x}" for number in range(6, -1, -1)]


JUNK = st.one_of(
    st.text(max_size=40),
    st.binary(max_size=40).map(lambda data: base64.urlsafe_b64encode(data).decode().rstrip("=")),
    st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=9), st.lists, max_leaves=4).map(
        lambda data: base64.urlsafe_b64encode(repr(data).encode()).decode().rstrip("=")
    ),
)


@given(JUNK)
@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_is_no_cursor_is_refused_in_one_sentence(store: Store, cursor: str) -> None:
    with pytest.raises(BadInputError):
        case_page(store, "main", phase=None, asset=None, cursor=cursor, limit=5)
    try:
        page = order_page(store, "main", cursor=cursor, limit=5)
    except BadInputError:
        return
    assert page.work_orders == (), "a number is a place in the list of work orders"
