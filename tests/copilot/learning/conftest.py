"""The school, on a copy of a store that is filled once."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from copilot.lessons.lesson import Lesson
from copilot.settings import Settings
from copilot.store import Store
from tests.copilot.learning.school import ASKS_FOR, School, opened
from tests.copilot.lessons.schooled import fill


@pytest.fixture(scope="session")
def school_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a plant with one published lesson, to be copied."""
    home = tmp_path_factory.mktemp("school")
    with closing(Store(Settings(home=home))) as store:
        fill(store)
        school = opened(store, home)
        school.publish(school.drafted("press#7.3").model_copy(update={"certifies": ASKS_FOR}))
    return home


@pytest.fixture
def school(school_home: Path, tmp_path: Path) -> Iterator[School]:
    home = shutil.copytree(school_home, tmp_path / "home")
    with closing(Store(Settings(home=home))) as store:
        yield opened(store, home)


@pytest.fixture
def lesson(school: School) -> Lesson:
    """The published one: four steps, five questions, one of them about safety; it certifies a specialist."""
    [kept] = school.book.all_published(school.room().actor)
    return kept.lesson
