"""What all tests share: no sockets but loopback where a test is marked for it, and the models folder."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings as hypothesis_settings
from pytest_socket import disable_socket, socket_allow_hosts

from copilot.embedding import Embedder
from copilot.models import embedding_model
from copilot.settings import Settings
from tests.small import write_model

LOOPBACK = ["127.0.0.1", "::1", "localhost"]
HOME = Path.home()
# Where data and models lie and what was encoded before is kept; every other setting of the developer's is left out.
KEPT = ("COPILOT_DATA", "COPILOT_MODELS_DIR", "COPILOT_ENCODINGS_DIR")

# A busy machine is no failure: properties are judged by what they give, never by how long they took.
hypothesis_settings.register_profile("untimed", deadline=None)
hypothesis_settings.load_profile("untimed")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browser tests last: Playwright keeps an event loop running, in which other tests could not start theirs."""
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)


@pytest.fixture(autouse=True)
def _network(request: pytest.FixtureRequest) -> None:
    """Block every socket but Unix ones; tests marked process or browser may use loopback.

    pytest-socket lifts the block after each test.
    """
    if {"process", "browser"} & {mark.name for mark in request.node.iter_markers()}:
        socket_allow_hosts(LOOPBACK, allow_unix_socket=True)
    else:
        disable_socket(allow_unix_socket=True)


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Keep the developer's own settings and state out of the tests."""
    for name in list(os.environ):
        if name.startswith("COPILOT_") and name not in KEPT:
            monkeypatch.delenv(name)
    monkeypatch.setenv("COPILOT_HOME", str(tmp_path / "home"))


@pytest.fixture(scope="session")
def models_dir() -> Path:
    """The folder of converted models, kept between runs: ``COPILOT_MODELS_DIR`` or one in the user's cache."""
    named = os.environ.get("COPILOT_MODELS_DIR")
    folder = Path(named) if named else HOME / ".cache" / "maintenance-copilot" / "models"
    embedding_model(Settings(models_dir=folder))
    return folder


@pytest.fixture(scope="session")
def embedder(models_dir: Path) -> Embedder:
    """The real embedding model, loaded once; tests that use it are marked ``model``."""
    return Embedder(Settings(models_dir=models_dir, threads=1))


@pytest.fixture(scope="session")
def tiny_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model folder with two small untrained layers, for tests of everything but the meaning of vectors."""
    folder = tmp_path_factory.mktemp("model") / "tiny"
    write_model(folder)
    return folder


@pytest.fixture(scope="session")
def data_dir() -> Path:
    """The folder of public data for measuring, ``COPILOT_DATA``; the test is skipped without it."""
    named = os.environ.get("COPILOT_DATA")
    if not named:
        pytest.skip("COPILOT_DATA does not name the folder of public data")
    return Path(named)
