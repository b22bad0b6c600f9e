"""Worlds: built once, built anew when the code that reads sources changes, and never the plant's own state."""

from __future__ import annotations

from pathlib import Path

import pytest

import evals.world
from copilot.errors import BadInputError
from copilot.settings import Settings
from evals.dataset import Dataset, Judged
from evals.questions import EvalQuestion, Place
from evals.world import READ_BY, WORLDS, default_data, open_world
from ingestion.progress import Progress, silent
from tests.small import write_plant


@pytest.fixture
def plant(tmp_path: Path) -> Dataset:
    write_plant(tmp_path / "plant")
    return Dataset("small", tmp_path, sources=(tmp_path / "plant",))


@pytest.fixture
def settings(tmp_path: Path, tiny_model: Path) -> Settings:
    return Settings(home=tmp_path / "home", embedding_model=str(tiny_model), threads=1)


def test_sources_are_taken_into_a_world_of_their_own(plant: Dataset, settings: Settings) -> None:
    with open_world(plant, settings, silent) as world:
        assert world.assistant is not None
        assert world.settings.home == settings.home / WORLDS / "small"
        assert world.index.count() > 0
        gold = Judged(
            EvalQuestion(id="q", text="t", lang="en", gold=(Place(document="plant/press.md", section="2"),))
        )
        [name] = world.relevant(gold)
        assert name.endswith("#2")
        paged = EvalQuestion(id="p", text="t", lang="en", gold=(Place(document="plant/mixer.pdf", page=2),))
        assert world.relevant(Judged(paged)) == {"plant/mixer.pdf@2": 1}
        job = EvalQuestion(
            id="h", text="t", lang="en", gold=(Place(document="plant/work_orders.csv", section="WO-2"),)
        )
        assert world.relevant(Judged(job)) == {"plant/work_orders.csv#WO-2": 1}
        gone = EvalQuestion(
            id="g", text="t", lang="en", gold=(Place(document="plant/press.md", section="99"),)
        )
        with pytest.raises(BadInputError, match="section 99"):
            world.relevant(Judged(gone))
    assert not (settings.home / "store.sqlite").exists()


def test_a_world_is_kept_until_reading_changes(
    plant: Dataset, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def taken_in() -> int:
        moments: list[Progress] = []
        with open_world(plant, settings, moments.append):
            return max((progress.passages for progress in moments), default=0)

    assert taken_in() > 0
    assert taken_in() == 0
    monkeypatch.setattr(evals.world, "code_hash", lambda *_: "another")
    assert taken_in() > 0
    assert (settings.home / WORLDS / "small" / READ_BY).read_text() == "another"


def test_a_source_that_cannot_be_read_stops_the_measurement(tmp_path: Path, settings: Settings) -> None:
    (tmp_path / "bad").mkdir()
    (tmp_path / "bad" / "empty.pdf").write_bytes(b"")
    with (
        pytest.raises(BadInputError, match=r"empty\.pdf could not be taken in"),
        open_world(Dataset("bad", tmp_path, sources=(tmp_path / "bad",)), settings, silent),
    ):
        pass


def test_without_sources_the_plants_own_index_is_asked(settings: Settings, tmp_path: Path) -> None:
    with open_world(Dataset("own", tmp_path), settings, silent) as world:
        assert world.settings.home == settings.home


def test_the_plants_own_questions_come_before_the_sample_plants(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    assert default_data(settings).parts[-3:] == ("evals", "plant", "gold")
    (tmp_path / "evals" / "data").mkdir(parents=True)
    (tmp_path / "evals" / "data" / "answers-reviewed.jsonl").write_text("")
    assert default_data(settings) == tmp_path / "evals" / "data"
