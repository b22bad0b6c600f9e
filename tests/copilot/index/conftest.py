"""An empty index of each engine."""

from __future__ import annotations

import os
from collections.abc import Iterator
from uuid import uuid4

import pytest

from copilot.index import KnowledgeIndex
from copilot.index.embedded import EmbeddedIndex
from copilot.index.server import IN_MEMORY, ServerIndex, connect, create_collection
from copilot.settings import Settings
from tests.copilot.index.samples import CANDIDATES, DIMENSION


def make_server_index(url: str) -> Iterator[KnowledgeIndex]:
    settings = Settings(qdrant_url=url)
    client = connect(settings)
    name = f"test-{uuid4().hex}"
    create_collection(client, name, DIMENSION, settings, {})
    yield ServerIndex(client, name, DIMENSION, CANDIDATES)
    client.delete_collection(name)
    client.close()


@pytest.fixture(scope="module", params=["embedded", "in_memory", "server"])
def engine(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[KnowledgeIndex]:
    if request.param == "embedded":
        made = EmbeddedIndex(tmp_path_factory.mktemp("index") / "shard", DIMENSION, CANDIDATES)
        yield made
        made.close()
    elif request.param == "in_memory":
        yield from make_server_index(IN_MEMORY)
    elif "QDRANT_URL" in os.environ:
        yield from make_server_index(os.environ["QDRANT_URL"])
    else:
        pytest.skip("QDRANT_URL names no server")


@pytest.fixture
def index(engine: KnowledgeIndex) -> KnowledgeIndex:
    """An empty index; making one takes an engine a second, so the tests share it."""
    for site, document, _ in engine.versions():
        engine.delete(site, document)
    return engine
