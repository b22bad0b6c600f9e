"""Migrations: the same shape as the models, from nothing or from an older database, once, by whoever comes first."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.command import upgrade
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, insert, inspect, text

import copilot.floortables
import copilot.keytables
import copilot.learningtables
import copilot.translationtables  # noqa: F401 - each adds its tables to the metadata
from copilot.casestore import CaseHeader, CaseStore, StoredEvent
from copilot.casetables import AuditRow, CaseEventRow, CaseRow
from copilot.errors import StorageError
from copilot.migrations import HEAD
from copilot.settings import Settings
from copilot.store import Store
from copilot.tables import AssetRow, Base
from tests.copilot.databases import ENGINES, empty_database

OPEN = """
import sys
from contextlib import closing
from copilot.settings import load_settings
from copilot.store import Store
with closing(Store(load_settings())) as store:
    assert store.documents() == []
print("alembic" in sys.modules)
"""
ASSET = {"id": "A1", "site": "main", "model": "M", "name": "Press"}
BEFORE = ("documents", "sections", "faults", "assets", "terms", "work_orders", "alerts", "chats")


@pytest.fixture(params=ENGINES)
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Settings]:
    with empty_database(request.param, tmp_path) as made:
        yield made


def make_old(settings: Settings, *, without: str = "") -> None:
    """A database as it was made before there were revisions."""
    settings.home.mkdir(parents=True)
    engine = create_engine(settings.store_url)
    Base.metadata.create_all(engine, [Base.metadata.tables[name] for name in BEFORE if name != without])
    with engine.begin() as connection:
        connection.execute(
            text("INSERT INTO assets VALUES (:site, :document, :id, :data)"),
            {
                "site": "main",
                "document": "d",
                "id": "A1",
                "data": json.dumps(ASSET),
            },
        )
    engine.dispose()


def differences(settings: Settings) -> list[object]:
    engine = create_engine(settings.store_url)
    with engine.connect() as connection:
        found = list(compare_metadata(MigrationContext.configure(connection), Base.metadata))
    engine.dispose()
    return found


def set_revision(settings: Settings, revision: str) -> None:
    engine = create_engine(settings.store_url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :revision"), {"revision": revision})
    engine.dispose()


def test_migrations_give_what_the_models_say(settings: Settings) -> None:
    Store(settings).close()
    assert differences(settings) == []


def test_the_named_head_is_the_newest_revision() -> None:
    config = Config()
    config.set_main_option("script_location", "copilot:migrations")
    assert ScriptDirectory.from_config(config).get_heads() == [HEAD]


@pytest.mark.parametrize("missing", ["", "chats"])
def test_a_database_without_revisions_keeps_its_rows(settings: Settings, missing: str) -> None:
    make_old(settings, without=missing)
    with closing(Store(settings)) as store:
        assert [asset.id for asset in store.assets("main")] == ["A1"]
        assert CaseStore(store).list("main") == []
    assert differences(settings) == []


def test_a_store_from_before_there_was_learning_keeps_all_it_holds(settings: Settings) -> None:
    settings.home.mkdir(parents=True, exist_ok=True)
    engine = create_engine(settings.store_url)
    now = datetime(2026, 3, 2, tzinfo=UTC)
    header = CaseHeader("A1", "M", "en", "diagnosing", now, now, "stands")
    rows: list[tuple[type[Base], dict[str, object]]] = [
        (AssetRow, {"site": "main", "document": "d", "id": "A1", "data": ASSET}),
        (CaseRow, {"site": "main", "id": "c1", "version": 1, **vars(header)}),
        (
            CaseEventRow,
            {
                "site": "main",
                "case": "c1",
                "seq": 0,
                "kind": "x",
                "data": {},
                "by": "m",
                "at": now,
                "deed": "d",
            },
        ),
        (AuditRow, {"site": "main", "at": now, "by": "m", "action": "closed", "case": "c1", "data": {}}),
    ]
    with engine.begin() as connection:
        config = Config(attributes={"connection": connection})
        config.set_main_option("script_location", "copilot:migrations")
        upgrade(config, "0006")
        for table, row in rows:
            connection.execute(insert(table), row)
    engine.dispose()
    with closing(Store(settings)) as store:
        assert [asset.id for asset in store.assets("main")] == ["A1"]
        cases = CaseStore(store)
        assert cases.header("main", "c1") == header
        assert cases.events("main", "c1") == [StoredEvent(0, "x", {}, "m", now)]
        assert [line.action for line in cases.audit("main")] == ["closed"]
    assert differences(settings) == []


def test_a_database_of_a_newer_revision_is_left_alone(settings: Settings) -> None:
    Store(settings).close()
    set_revision(settings, "9999")
    with pytest.raises(StorageError, match=r"newer version .*9999.* Install that version"):
        Store(settings)


def test_a_failed_migration_leaves_nothing_behind(settings: Settings) -> None:
    make_old(settings)
    engine = create_engine(settings.store_url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE deliveries (x INTEGER)"))  # stands in the way of the last table
    with pytest.raises(StorageError, match="deliveries"):
        Store(settings)
    assert not {"alembic_version", "cases"} & set(inspect(engine).get_table_names())
    with engine.begin() as connection:
        connection.execute(text("DROP TABLE deliveries"))
    engine.dispose()
    Store(settings).close()
    assert differences(settings) == []


@pytest.mark.process
def test_of_several_first_starts_one_migrates_and_all_go_on(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COPILOT_HOME", str(settings.home))
    monkeypatch.setenv("COPILOT_DATABASE_URL", settings.store_url)
    command = [sys.executable, "-W", "error", "-c", OPEN]
    started = [
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(4)
    ]
    ended = [process.communicate() for process in started]
    assert [process.returncode for process in started] == [0] * 4, ended
    assert differences(settings) == []
    later = subprocess.run(command, capture_output=True, text=True, check=True)
    assert later.stdout == "False\n", "a store that is up to date opens without the migration tool"
