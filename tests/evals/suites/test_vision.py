"""The vision suite: what counts as recognised and as wrong, and a few real pictures of the small plant."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from copilot.codes import normalise
from copilot.lookalikes import CodeSeen
from copilot.settings import Settings
from copilot.store import Store
from copilot.vision import Sighting
from evals.panels import Scene, picture
from evals.scenes import Plant, scenes
from evals.snapping import HARD, USUAL
from evals.suites import Context, vision
from evals.suites.vision import Looked, judged, wrongly_set
from tests.copilot.plantsample import fill

PANEL = Scene("p", "screen", ("x",), codes=("E-042", "E-043"), model="HPX-200", standing_at="PRESS-01")


@pytest.fixture
def plant(tmp_path: Path) -> Iterator[Plant]:
    with closing(Store(Settings(home=tmp_path))) as store:
        fill(store)
        yield Plant.of(store, "main")


def scores(scene: Scene, seen: Sighting) -> dict[str, float]:
    found = judged(Looked(scene, seen, 0.5)).scores
    assert found.pop("seconds a picture") == 0.5
    return found


def test_each_code_shown_counts() -> None:
    half = Sighting(codes=(CodeSeen(said="E042", code="E-042"), CodeSeen(said="E-048", choices=("E-043",))))
    assert scores(PANEL, half) == {"shown recognised": 0.5, "wrong silently": 0.0, "offered instead": 1.0}
    assert scores(PANEL, Sighting())["offered instead"] == 0.0


@pytest.mark.parametrize(
    "seen",
    [
        Sighting(codes=(CodeSeen(said="E-017", code="E-017"),)),
        Sighting(parts=(CodeSeen(said="SP-9031", code="SP-9031"),)),
        Sighting(asset="PRESS-02"),
        Sighting(model="PL-40"),
    ],
)
def test_what_is_set_but_not_shown_is_wrong(seen: Sighting) -> None:
    assert len(wrongly_set(PANEL, seen)) == 1
    assert scores(replace(PANEL, listed=False, codes=()), seen)["wrong silently"] == 1


def test_a_label_that_opens_another_machine_is_not_opened() -> None:
    label = Scene("q", "qr", ("PRESS-01", ""), asset="PRESS-01", model="HPX-200")
    assert scores(label, Sighting(asset="PRESS-01"))["QR opened"] == 1
    assert scores(label, Sighting())["QR opened"] == 0


def test_scenes_show_what_is_listed_and_unlisted_ones_what_is_not(plant: Plant) -> None:
    drawn = list(scenes(plant, 40, 7))
    assert drawn == list(scenes(plant, 40, 7)) != list(scenes(plant, 40, 8))
    assert [scene.listed for scene in drawn] == [True] * 40 + [False] * 10
    assert {scene.kind for scene in drawn} == {"screen", "segments", "dots", "nameplate", "part", "qr"}
    for scene in drawn:
        shown = normalise("".join(scene.lines))
        assert all(normalise(code) in shown for code in (*scene.codes, scene.part))
        if not scene.listed and scene.kind == "part":
            assert not any(normalise(part) in shown for part in plant.parts)


def test_a_photo_is_the_same_for_the_same_seed_and_another_for_a_harder_one(plant: Plant) -> None:
    [scene] = scenes(plant, 1, 7)
    assert picture(scene, [1], USUAL) == picture(scene, [1], USUAL) != picture(scene, [2], USUAL)
    assert picture(scene, [1], USUAL) != picture(scene, [1], HARD)


@pytest.mark.ocr
def test_a_few_pictures_of_the_small_plant(context: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vision, "PICTURES", 2)
    assert vision.applies(context)
    outcome = vision.run(context)
    assert [judgement.kind for judgement in outcome.judgements] == ["screen", "nameplate"]
    figure = outcome.figure("wrong silently")
    assert figure is not None
    assert (figure.value, figure.n) == (0, 2)
