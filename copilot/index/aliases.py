"""The server's collections: an alias names the one in use, others are being built or were replaced."""

from __future__ import annotations

import re
from collections.abc import Callable
from uuid import uuid4

from qdrant_client import QdrantClient, models

from copilot.index.identity import IndexIdentity
from copilot.index.server import ServerIndex, connect, create_collection, server_errors
from copilot.settings import Settings


class Collections:
    """The collections of one alias. ``client`` is only given by tests."""

    def __init__(self, settings: Settings, client: QdrantClient | None = None) -> None:
        self._settings = settings
        self._alias = settings.collection
        self._client = client or connect(settings)

    def open(self, identity: IndexIdentity) -> ServerIndex:
        """The collection in use, made if there is none; raises as `copilot.index.identity.open_index`."""
        with server_errors():
            if self._current() is None:
                self._point_to(self._make(identity))
            name = self._current() or self._alias
            metadata = self._client.get_collection(name).config.metadata or {}
        identity.require(IndexIdentity.read(metadata.get("identity", "")))
        return self._index(name, identity)

    def begin(self, identity: IndexIdentity) -> tuple[ServerIndex, Callable[[], None]]:
        """A new collection and the function that puts the alias on it.

        The collection replaced stays until the next rebuild begins, so that other processes go on answering from
        it until they are started again.
        """
        with server_errors():
            self._sweep()
            name = self._make(identity)

        def drop_unless_committed() -> None:
            with server_errors():
                if name != self._current():
                    self._client.delete_collection(name)

        def commit() -> None:
            with server_errors():
                self._point_to(name)

        return self._index(name, identity, drop_unless_committed), commit

    def _index(
        self, name: str, identity: IndexIdentity, on_close: Callable[[], None] = lambda: None
    ) -> ServerIndex:
        return ServerIndex(self._client, name, identity.dimension, self._settings.candidates, on_close)

    def _current(self) -> str | None:
        aliases = self._client.get_aliases().aliases
        return next((entry.collection_name for entry in aliases if entry.alias_name == self._alias), None)

    def _make(self, identity: IndexIdentity) -> str:
        name = f"{self._alias}--{uuid4().hex[:12]}"
        metadata = {"identity": identity.model_dump_json()}
        create_collection(self._client, name, identity.dimension, self._settings, metadata)
        return name

    def _point_to(self, name: str) -> None:
        """Put the alias on a collection; the server does both changes as one."""
        put = models.CreateAliasOperation(
            create_alias=models.CreateAlias(collection_name=name, alias_name=self._alias)
        )
        take = models.DeleteAliasOperation(delete_alias=models.DeleteAlias(alias_name=self._alias))
        self._client.update_collection_aliases([take, put] if self._current() else [put])

    def _sweep(self) -> None:
        """Remove collections that were replaced, or left by a rebuild that was killed."""
        current = self._current()
        for entry in self._client.get_collections().collections:
            ours = re.fullmatch(rf"{re.escape(self._alias)}--[0-9a-f]{{12}}", entry.name)
            if ours and entry.name != current:
                self._client.delete_collection(entry.name)
