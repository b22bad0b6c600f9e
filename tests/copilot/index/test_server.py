"""What is asked of a real server, and what its refusals become."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest
from qdrant_client import models
from qdrant_client.http.exceptions import ApiException, ResponseHandlingException, UnexpectedResponse

from copilot.errors import BadInputError, CopilotError, IndexUnavailableError, StorageError
from copilot.index import Scope
from copilot.index.engine import _sparse_ask, within
from copilot.index.payload import INDEXED_FIELDS
from copilot.index.server import _request, connect, create_collection, server_errors
from copilot.settings import Settings
from tests.copilot.index.samples import query

CLUSTER = Settings(
    qdrant_url="https://qdrant.plant:6333",
    qdrant_api_key="secret",
    qdrant_shards=6,
    qdrant_replicas=2,
    qdrant_write_consistency=2,
)


class Recorder:
    """Stands for a client of a real server; keeps what it was asked to make."""

    def __init__(self) -> None:
        self.init_options: dict[str, Any] = {}
        self.collections: dict[str, dict[str, Any]] = {}
        self.indexes: dict[str, models.KeywordIndexParams] = {}

    def create_collection(self, name: str, **options: Any) -> None:
        self.collections[name] = options

    def create_payload_index(
        self, name: str, field: str, *, field_schema: models.KeywordIndexParams, wait: bool
    ) -> None:
        assert wait
        self.indexes[field] = field_schema


def test_a_collection_is_spread_as_the_settings_say() -> None:
    recorder = Recorder()
    create_collection(recorder, "knowledge--1", 384, CLUSTER, {"identity": "x"})  # type: ignore[arg-type]
    options = recorder.collections["knowledge--1"]
    assert options["shard_number"] == 6
    assert options["replication_factor"] == 2
    assert options["write_consistency_factor"] == 2
    assert options["metadata"] == {"identity": "x"}
    assert options["sparse_vectors_config"]["sparse"].modifier is models.Modifier.IDF
    assert options["vectors_config"]["tokens"].hnsw_config.m == 0
    assert set(recorder.indexes) == set(INDEXED_FIELDS)
    assert [field for field, schema in recorder.indexes.items() if schema.is_tenant] == ["site"]


def test_the_client_uses_tls_and_the_key() -> None:
    client = connect(CLUSTER)
    remote: Any = client._client
    assert remote.rest_uri == "https://qdrant.plant:6333"
    assert remote._rest_headers["api-key"] == "secret"
    client.close()


@pytest.mark.parametrize("url", ["http://127.0.0.1:99999", "ftp://qdrant.plant", "http://[qdrant"])
def test_what_is_no_address_is_named(url: str) -> None:
    with pytest.raises(BadInputError, match="COPILOT_QDRANT_URL"):
        connect(Settings(index_engine="server", qdrant_url=url))


def test_frequencies_are_counted_over_the_site() -> None:
    question = _request(_sparse_ask(query(1), Scope("north", "press"), 5, within(Scope("north", "press"))))
    assert question.params is not None
    corpus = question.params.idf.corpus  # type: ignore[union-attr]
    assert [condition.key for condition in corpus.must] == ["site"]


def refusal(status: int, reason: str) -> UnexpectedResponse:
    body = json.dumps({"status": {"error": reason}}).encode()
    return UnexpectedResponse(status, reason, body, httpx.Headers())


@pytest.mark.parametrize(
    ("error", "kind", "words"),
    [
        (refusal(401, "Must provide an API key"), IndexUnavailableError, "COPILOT_QDRANT_API_KEY"),
        (refusal(403, "Forbidden"), IndexUnavailableError, "COPILOT_QDRANT_API_KEY"),
        (refusal(507, "Insufficient storage"), StorageError, "Free some space"),
        (refusal(500, "No space left on device"), StorageError, "Free some space"),
        (refusal(404, "Collection not found"), IndexUnavailableError, "Collection not found"),
        (ResponseHandlingException(ConnectionError("refused")), IndexUnavailableError, "COPILOT_QDRANT_URL"),
        (ApiException("odd"), IndexUnavailableError, "log"),
    ],
)
def test_a_refusal_says_what_to_do(error: Exception, kind: type[CopilotError], words: str) -> None:
    with pytest.raises(kind, match=words), server_errors():
        raise error
