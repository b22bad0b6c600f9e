"""What is known stands while it is mined anew; one mines for all who ask at once; a failed mining is tried again."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Event
from typing import Any, cast

import pytest

from copilot import standingknowledge
from copilot.faultknowledge import FaultKnowledge
from copilot.standingknowledge import LOOK_SECONDS, REST_SECONDS, StandingKnowledge

SITE, MODEL = "main", "HPX-200"
PATIENCE = 20.0


def knowledge(version: str) -> FaultKnowledge:
    return FaultKnowledge(
        site=SITE, asset_model=MODEL, version=version, causes=(), findings=(), links=(), jobs=(), merges=()
    )


@dataclass
class Mine:
    """A source of knowledge: ``now`` is the version its sources have, ``kept`` what was mined last."""

    now: str = "1"
    kept: FaultKnowledge | None = None
    mined: list[str] = field(default_factory=list)
    failing: bool = False
    gate: Event = field(default_factory=Event)
    done: Event = field(default_factory=Event)

    def fault_knowledge(self, *_: object) -> FaultKnowledge:
        assert self.gate.wait(PATIENCE)
        try:
            if self.failing:
                raise OSError("no disk")
            if self.kept is None or self.kept.version != self.now:
                self.mined.append(self.now)
                self.kept = knowledge(self.now)
            return self.kept
        finally:
            self.done.set()


@pytest.fixture
def mine(monkeypatch: pytest.MonkeyPatch) -> Mine:
    made = Mine()

    class Kept:
        def __init__(self, _store: object) -> None: ...

        def knowledge(self, *_: object) -> FaultKnowledge | None:
            return made.kept

    monkeypatch.setattr(standingknowledge, "fault_knowledge", made.fault_knowledge)
    monkeypatch.setattr(standingknowledge, "knowledge_version", lambda *_: made.now)
    monkeypatch.setattr(standingknowledge, "KnowledgeStore", Kept)
    return made


def standing(clock: Callable[[], float]) -> StandingKnowledge:
    return StandingKnowledge(cast(Any, None), cast(Any, None), clock)


def test_what_was_never_mined_is_waited_for_and_mined_once_for_all_who_ask(mine: Mine) -> None:
    known = standing(lambda: 0.0)
    with ThreadPoolExecutor(8) as pool:
        asked = [pool.submit(known.of, SITE, MODEL) for _ in range(8)]
        mine.gate.set()
        assert {each.result(PATIENCE).version for each in asked} == {"1"}
    assert mine.mined == ["1"]


def test_a_change_is_mined_aside_while_the_knowledge_of_before_stands(mine: Mine) -> None:
    now = 0.0
    mine.kept = knowledge("1")
    known = standing(lambda: now)
    assert known.of(SITE, MODEL).version == "1"
    mine.now = "2"
    assert known.of(SITE, MODEL).version == "1", "whether it changed is not asked at every touch"
    now += LOOK_SECONDS
    assert known.of(SITE, MODEL).version == "1", "nobody waits"
    mine.gate.set()
    assert mine.done.wait(PATIENCE)
    with ThreadPoolExecutor(1) as pool:  # behind the mining that holds the lock
        assert pool.submit(known.mine, SITE, MODEL).result(PATIENCE).version == "2"
    assert known.of(SITE, MODEL).version == "2"
    assert mine.mined == ["2"]


def test_a_busy_plant_is_mined_once_a_minute(mine: Mine) -> None:
    now = 0.0
    mine.gate.set()
    known = standing(lambda: now)
    assert known.of(SITE, MODEL).version == "1"
    mine.now = "2"
    mine.done.clear()
    now += REST_SECONDS - LOOK_SECONDS
    assert known.of(SITE, MODEL).version == "1"
    assert mine.mined == ["1"]
    now += LOOK_SECONDS
    assert known.of(SITE, MODEL).version == "1"
    assert mine.done.wait(PATIENCE)
    assert known.mine(SITE, MODEL).version == "2"
    assert mine.mined == ["1", "2"]


def test_a_mining_that_fails_leaves_what_stands_and_is_tried_again(
    mine: Mine, caplog: pytest.LogCaptureFixture
) -> None:
    now = 0.0
    mine.kept, mine.now, mine.failing = knowledge("1"), "2", True
    mine.gate.set()
    known = standing(lambda: now)
    assert known.of(SITE, MODEL).version == "1"
    assert mine.done.wait(PATIENCE)
    mine.failing = False
    mine.done.clear()
    now += LOOK_SECONDS
    assert known.of(SITE, MODEL).version == "1"
    assert mine.done.wait(PATIENCE)
    assert known.mine(SITE, MODEL).version == "2"
    assert "could not be mined" in caplog.text
