"""Keys of programs: shown once, kept as hashes, managed and used only where the rights reach."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from copilot.access import ALL_SITES, Actor, ForbiddenError, Permission, Role
from copilot.apikeys import ApiKeys
from copilot.casestore import CaseStore
from copilot.errors import BadInputError
from copilot.settings import Settings
from copilot.store import Store

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
ADMIN = Actor("anna", Role.MAINTAINER.permissions, frozenset({"main", "north"}))
READ = [Permission.CASES_READ]


@pytest.fixture
def keys(tmp_path: Path) -> Iterator[ApiKeys]:
    with closing(Store(Settings(home=tmp_path / "home"))) as store:
        yield ApiKeys(store, lambda: NOW)


def at(keys: ApiKeys, moment: datetime) -> ApiKeys:
    return ApiKeys(keys.store, lambda: moment)


def test_a_key_acts_as_its_program_with_its_scopes_at_its_sites(keys: ApiKeys) -> None:
    made = keys.add(ADMIN, "erp", ["main"], READ)
    assert keys.actor_of(made.key) == Actor("key:erp", frozenset(READ), frozenset({"main"}))
    assert [each.used_on for each in keys.list(ADMIN, "main").keys] == [NOW.date()]
    assert keys.list(ADMIN, "north").keys == ()


def test_the_key_itself_is_nowhere_in_the_store(keys: ApiKeys) -> None:
    made = keys.add(ADMIN, "erp", ["main"], READ)
    with keys.store.transaction() as session:
        rows = [
            tuple(row)
            for table in ("api_keys", "audit")
            for row in session.execute(text(f"SELECT * FROM {table}"))
        ]
    assert made.info.id in str(rows)
    assert made.key.rpartition("_")[2] not in str(rows)


@pytest.mark.parametrize(
    "change", [lambda key: key[:-1], lambda key: key[:-1] + "~", lambda key: key + "A", str.upper]
)
def test_what_is_nearly_a_key_is_none(keys: ApiKeys, change: object) -> None:
    key = keys.add(ADMIN, "erp", ["main"], READ).key
    other = keys.add(ADMIN, "mes", ["main"], READ).key
    assert callable(change)
    assert keys.actor_of(change(key)) is None
    mixed = f"{key[:16]}_{other.split('_', 2)[2]}"
    assert mixed != key
    assert keys.actor_of(mixed) is None
    assert keys.actor_of("") is None


def test_a_key_ends_by_itself_and_by_hand(keys: ApiKeys) -> None:
    short = keys.add(ADMIN, "short", ["main"], READ, days=2).key
    assert at(keys, NOW + timedelta(days=1)).actor_of(short)
    assert at(keys, NOW + timedelta(days=2)).actor_of(short) is None
    made = keys.add(ADMIN, "erp", ["main"], READ)
    keys.revoke(ADMIN, made.info.id)
    assert keys.actor_of(made.key) is None
    assert keys.revoke(ADMIN, "erp").revoked_at == NOW, "again changes nothing"


def test_only_who_manages_users_of_every_site_of_a_key_manages_it(keys: ApiKeys) -> None:
    made = keys.add(ADMIN, "erp", ["main", "north"], READ)
    trainer = Actor("tom", Role.TRAINER.permissions, frozenset({ALL_SITES}))
    half = Actor("mia", Role.MAINTAINER.permissions, frozenset({"main"}))
    for actor in (trainer, half):
        with pytest.raises(ForbiddenError):
            keys.add(actor, "x", ["main", "north"], READ)
        with pytest.raises(BadInputError, match="no key 'erp'"):
            keys.revoke(actor, "erp")
    with pytest.raises(ForbiddenError):
        keys.list(trainer, "main")
    with pytest.raises(ForbiddenError):
        keys.add(ADMIN, "everywhere", [ALL_SITES], READ)
    assert keys.actor_of(made.key)


def test_no_one_hands_out_more_than_they_may_do(keys: ApiKeys) -> None:
    manager = Actor("mia", frozenset({Permission.USERS_WRITE}), frozenset({"main"}))
    with pytest.raises(ForbiddenError):
        keys.add(manager, "erp", ["main"], READ)
    assert keys.add(manager, "users", ["main"], [Permission.USERS_WRITE])


@pytest.mark.parametrize(
    ("name", "sites", "scopes", "days"),
    [("", ["main"], READ, None), ("A b", ["main"], READ, None), ("a", [], READ, None), ("a", [""], READ, None),
     ("a", ["main"], [], None), ("a", ["main"], READ, 0), ("a" * 41, ["main"], READ, None)],
)  # fmt: skip
def test_a_key_that_cannot_be_is_refused(
    keys: ApiKeys, name: str, sites: list[str], scopes: list[Permission], days: int | None
) -> None:
    with pytest.raises(BadInputError):
        keys.add(ADMIN, name, sites, scopes, days)


def test_names_are_taken_for_good_and_all_is_audited(keys: ApiKeys) -> None:
    keys.add(ADMIN, "erp", ["main", "north"], READ)
    keys.revoke(ADMIN, "erp")
    with pytest.raises(BadInputError, match="already"):
        keys.add(ADMIN, "erp", ["main"], READ)
    for site in ("main", "north"):
        log = CaseStore(keys.store).audit(site)
        assert [(each.by, each.action, each.data["name"]) for each in log] == [
            ("anna", "key_added", "erp"),
            ("anna", "key_revoked", "erp"),
        ]
