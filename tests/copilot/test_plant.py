"""The plant hands out its parts only to who may have them, at their site."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from types import SimpleNamespace
from typing import Any, cast
from uuid import uuid4

import pytest

from copilot.access import Actor, ForbiddenError, Permission, Role
from copilot.assistant import Assistant, Query
from copilot.plant import Plant
from copilot.settings import Settings
from copilot.store import Store
from copilot.turns import Asked
from tests.copilot.mining.press import fill

ASKED = Asked(id=str(uuid4()), text="why?", lang="en")
# Every part: what to ask for it, and the permission it takes.
PARTS: dict[str, tuple[Callable[[Plant, Actor, str], Any], Permission]] = {
    "casebook": (lambda plant, who, site: plant.casebook(who, site), Permission.CASES_WRITE),
    "casebook to read": (
        lambda plant, who, site: plant.casebook(who, site, write=False),
        Permission.CASES_READ,
    ),
    "machines": (lambda plant, who, site: plant.machines(who, site), Permission.CASES_READ),
    "turns": (lambda plant, who, site: plant.turns(who, site), Permission.ASK),
    "ask_once": (lambda plant, who, site: plant.ask_once(who, site, ASKED), Permission.ASK),
    "ask": (lambda plant, who, site: plant.ask(who, Query(text="a", site=site)), Permission.ASK),
    "ask_stream": (
        lambda plant, who, site: plant.ask_stream(who, Query(text="a", site=site)),
        Permission.ASK,
    ),
    "search": (lambda plant, who, site: plant.search(who, Query(text="a", site=site)), Permission.ASK),
    "diagnose": (lambda plant, who, site: plant.diagnose(who, site, cast(Any, None)), Permission.ASK),
    "classroom": (lambda plant, who, site: plant.classroom(who, site), Permission.LESSONS_READ),
    "training": (lambda plant, who, site: plant.training(who, site), Permission.LESSONS_WRITE),
    "insight": (lambda plant, who, site: plant.insight(who, site), Permission.LESSONS_WRITE),
    "feedback": (lambda plant, who, site: plant.feedback(who, site), Permission.FEEDBACK_WRITE),
    "feedback_queue": (lambda plant, who, site: plant.feedback_queue(who, site), Permission.FEEDBACK_READ),
    "make_question": (lambda plant, who, site: plant.make_question(who, site, "x"), Permission.FEEDBACK_READ),
}


@pytest.fixture(scope="module")
def plant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Plant]:
    """A plant whose assistant has a store only: whatever is refused must be so before anything is asked."""
    settings = Settings(home=tmp_path_factory.mktemp("plant"))
    with closing(Store(settings)) as store:
        fill(store)
        asked = dict.fromkeys(("ask", "ask_stream", "search"), _reached)
        parts = SimpleNamespace(store=store, settings=settings, embedder=None, **asked)
        yield Plant(cast(Assistant, parts))


def _reached(*_: object) -> None:
    raise AssertionError("asked before it was allowed")


@pytest.mark.parametrize("part", PARTS)
def test_a_part_takes_its_permission_at_its_site(plant: Plant, part: str) -> None:
    get, needed = PARTS[part]
    others = frozenset(Permission) - {needed}
    for actor, site in (
        (Actor("mei", others, frozenset({"main"})), "main"),
        (Actor("mei", frozenset({needed}), frozenset({"main"})), "other"),
        (Actor("mei", frozenset({needed}), frozenset()), "main"),
    ):
        with pytest.raises(ForbiddenError):
            get(plant, actor, site)


def test_every_way_into_the_plant_is_listed_here() -> None:
    asked = {name for name, way in vars(Plant).items() if "actor" in getattr(way, "__annotations__", ())}
    assert asked - {"_allowed"} == {part.partition(" ")[0] for part in PARTS}


def test_who_may_gets_it(plant: Plant) -> None:
    mei = Actor("mei", Role.TECHNICIAN.permissions, frozenset({"main"}))
    assert [line.asset.id for line in plant.machines(mei, "main").all()] == ["PRESS-01", "PRESS-02"]
    assert plant.turns(mei, "main").of_case("x") == ()
    assert plant.casebook(mei, "main").site == "main"
