"""The database's shape, revision by revision; a store is brought to the newest when it is opened."""

from __future__ import annotations

from sqlalchemy import Connection, Engine, inspect, text

from copilot.errors import StorageError

HEAD = "0007"
"""The newest revision, so that an up-to-date store opens without loading the migration tool."""

# The lock that processes share while one of them migrates a PostgreSQL database; any number of our own.
_LOCK = 7_730_118


def bring_up_to_date(engine: Engine) -> None:
    """Migrate a database to `HEAD`; of several processes at once one does it and the others wait.

    Tables that are there without a revision (made before there were revisions) are kept and counted as the first one.
    Raises `StorageError` where the database is newer than this program. What a killed migration began is undone.
    """
    with engine.connect() as connection:
        if _revision(connection) == HEAD:
            return
    with engine.begin() as connection:
        _lock(connection)
        _upgrade(connection, _revision(connection))


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def _lock(connection: Connection) -> None:
    """Hold off other processes until the transaction ends."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN IMMEDIATE")  # the driver would begin none before DDL
    elif connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")


def _upgrade(connection: Connection, current: str | None) -> None:
    from alembic import command
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", __name__.replace(".", ":"))
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if current is not None and current not in known:
        raise StorageError(
            f"The store was written by a newer version of the copilot (revision {current}, known are up to {HEAD}).",
            "Install that version, or put a backup of the store back.",
        )
    command.upgrade(config, "head")
