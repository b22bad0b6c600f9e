"""Work orders in the store: drafts count for nothing, confirmed ones are evidence, once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from copilot.casestore import CaseStore
from copilot.casetables import DeliveryRow
from copilot.errors import ConflictError, StorageError
from copilot.orderfiles import order_document
from copilot.store import Store
from copilot.workorder import as_work_order, confirmed, draft_work_order, edited
from copilot.workorderstore import confirmed_work_orders, put_draft, record, work_order_of
from tests.copilot.databases import ENGINES, empty_database
from tests.copilot.test_workorder import AT, DRAFT, FACTS

DONE = confirmed(DRAFT, "Ana", AT)


@pytest.fixture(params=ENGINES)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    with empty_database(request.param, tmp_path) as settings, closing(Store(settings)) as opened:
        yield opened


def queued(store: Store) -> list[str]:
    with store.transaction() as session:
        return list(session.scalars(select(DeliveryRow.case)))


def test_a_draft_is_kept_and_counts_for_nothing(store: Store) -> None:
    put_draft(store, "main", DRAFT)
    changed = edited(DRAFT, {"cause": "Pump worn"})
    put_draft(store, "main", changed)
    assert work_order_of(store, "main", "c1") == changed
    assert work_order_of(store, "other", "c1") is None
    with pytest.raises(ValueError, match="unconfirmed"):
        record(store, "main", changed, deliver=True)
    assert store.work_orders("main") == []
    assert (confirmed_work_orders(store, "main"), queued(store)) == ([], [])


def test_a_confirmed_one_is_found_among_the_imported_ones_once(store: Store) -> None:
    put_draft(store, "main", DRAFT)
    for _ in range(2):
        record(store, "main", DONE, deliver=True)
    order = as_work_order(DONE)
    assert store.work_orders("main", code="E042") == [order]
    assert store.cited_work_orders("main", ["PRESS-01"]) == [(order_document(order.id), order)]
    assert confirmed_work_orders(store, "main") == [DONE]
    assert queued(store) == ["c1"]
    (entry,) = CaseStore(store).audit("main", "c1")
    assert (entry.by, entry.at, entry.action) == ("Ana", AT, "work_order_confirmed")


def test_it_is_queued_only_where_asked(store: Store) -> None:
    record(store, "main", DONE)
    assert queued(store) == []


def test_a_confirmed_one_is_not_overwritten(store: Store) -> None:
    record(store, "main", DONE)
    with pytest.raises(ConflictError, match="confirmed already"):
        put_draft(store, "main", DRAFT)
    with pytest.raises(ConflictError, match="confirmed already"):
        record(store, "main", confirmed(edited(DRAFT, {"cause": "Pump worn"}), "Bo", AT), deliver=True)
    with pytest.raises(ValueError, match="not put as a draft"):
        put_draft(store, "main", DONE)
    assert work_order_of(store, "main", "c1") == DONE
    assert [order.cause for order in store.work_orders("main")] == [FACTS.cause]
    assert len(CaseStore(store).audit("main")) == 1


def test_confirmed_ones_come_in_the_order_of_their_confirmation(store: Store) -> None:
    for number, hours in (("c1", 3), ("c2", 1), ("c3", 2)):
        draft = draft_work_order(replace(FACTS, case=number))
        record(store, "main", confirmed(draft, "Ana", AT + timedelta(hours=hours)))
    assert [draft.case for draft in confirmed_work_orders(store, "main")] == ["c2", "c3", "c1"]


def test_nothing_is_kept_where_part_of_it_fails(store: Store) -> None:
    with store.transaction() as session:
        DeliveryRow.__table__.drop(session.connection())
    with pytest.raises(StorageError):
        record(store, "main", DONE, deliver=True)
    assert work_order_of(store, "main", "c1") is None
    assert (store.work_orders("main"), CaseStore(store).audit("main")) == ([], [])
