"""What the tests of mining share: an empty store and vectors that need no model."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import cast

import pytest

from copilot.settings import Settings
from copilot.store import Store
from copilot.wordingvectors import WordingVectors
from tests.copilot.mining.press import LetterVectors


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """An empty store."""
    with closing(Store(Settings(home=tmp_path / "home"))) as opened:
        yield opened


@pytest.fixture
def letters() -> WordingVectors:
    """Vectors by the words that texts share."""
    return cast(WordingVectors, LetterVectors())
