"""The real application over a plant of two sites, and whoever knocks at it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from tests.security.knocking import Knocker
from tests.security.plant import Town, founded
from ui.server import build_app

# MCP answers under names of its own only.
ADDRESS = "http://localhost:8077"
BEACON, FEED_TOKEN = "beacon-0123456789abcdef", "feed-0123456789abcdef"


@pytest.fixture(scope="package")
def town(tmp_path_factory: pytest.TempPathFactory, tiny_model: Path) -> Iterator[Town]:
    """Two sites with people and keys."""
    # Nobody here is slowed down for asking often; `test_guessing.py` has a plant of its own.
    with founded(
        tmp_path_factory.mktemp("town"), tiny_model, api_token=FEED_TOKEN, api_per_minute=10**6
    ) as made:
        yield made


@pytest.fixture(scope="package")
def app(town: Town) -> FastAPI:
    """The whole application."""

    async def build() -> FastAPI:
        return build_app(town.service, BEACON)

    # Where no event loop runs, Gradio makes one and leaves it open.
    return asyncio.run(build())


@pytest.fixture(scope="package")
def knock(app: FastAPI) -> Iterator[Knocker]:
    """Sends requests to it as whoever."""
    with TestClient(app, ADDRESS, raise_server_exceptions=False, follow_redirects=False) as client:
        yield Knocker(client)
