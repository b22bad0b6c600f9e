"""An empty database for a test: an SQLite file always, PostgreSQL where ``COPILOT_TEST_POSTGRES`` names a server.

The server is named as an SQLAlchemy URL of a role that may create databases; each test gets one and drops it.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import create_engine, make_url

from copilot.settings import Settings

POSTGRES = os.environ.get("COPILOT_TEST_POSTGRES")
ENGINES = [
    "sqlite",
    pytest.param(
        "postgresql", marks=pytest.mark.skipif(not POSTGRES, reason="COPILOT_TEST_POSTGRES names no server")
    ),
]


@contextmanager
def empty_database(engine: str, folder: Path) -> Iterator[Settings]:
    """Settings of a store that does not exist yet."""
    if engine == "sqlite":
        yield Settings(home=folder / "home")
        return
    assert POSTGRES
    name = f"copilot_{uuid4().hex}"
    server = create_engine(POSTGRES, isolation_level="AUTOCOMMIT")
    try:
        with server.connect() as connection:
            connection.exec_driver_sql(f"CREATE DATABASE {name}")
        url = make_url(POSTGRES).set(database=name).render_as_string(hide_password=False)
        yield Settings(home=folder / "home", database_url=url)
        with server.connect() as connection:
            connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")
    finally:
        server.dispose()
