"""The small plant in a store, and its lessons."""

import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from copilot.lessons.drafting import Drafter
from copilot.lessons.lesson import Lesson
from copilot.settings import Settings
from copilot.store import Store
from tests.copilot.lessons.schooled import fill


@pytest.fixture(scope="session")
def plant_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a store with the plant, to be copied."""
    home = tmp_path_factory.mktemp("schooled")
    with closing(Store(Settings(home=home))) as opened:
        fill(opened)
    return home


@pytest.fixture
def store(plant_home: Path, tmp_path: Path) -> Iterator[Store]:
    shutil.copytree(plant_home, tmp_path / "home")
    with closing(Store(Settings(home=tmp_path / "home"))) as opened:
        yield opened


@pytest.fixture
def lessons(store: Store) -> dict[str, Lesson]:
    """By the id of their section."""
    drafter = Drafter(store, "main")
    return {placed.section.id: drafter.of_section(model, placed) for model, placed in drafter.sections()}
