from __future__ import annotations

import re

import pytest

from copilot.access import ForbiddenError, Role
from copilot.errors import BadInputError
from tests.ui.desks.plant import HOSTILE, Desks, fields
from ui.trainer.exercises import ExercisesPanel


@pytest.fixture
def panel(desks: Desks) -> ExercisesPanel:
    return ExercisesPanel(desks.service.plant, desks.service.assistant.store)


def test_a_fault_is_set_on_a_machine_and_withdrawn(panel: ExercisesPanel, desks: Desks) -> None:
    seat = desks.seat(Role.TRAINER, name="tom")
    shown = panel.show(seat, fields(machine="asset:PRESS-01"))
    causes = re.findall(r'<option value="(cause:[^"]+)">([^<]+)', shown)
    assert "Suction filter clogged" in {text for _, text in causes}
    assert "PACK-01" in shown
    [cause] = [id for id, text in causes if text == "Suction filter clogged"]
    told = panel.acts["set"](
        seat, fields(machine="asset:PRESS-01", title=f"Morning {HOSTILE}", cause=cause, exam="yes")
    )
    assert "waits for learners" in told.text
    panel.acts["set"](seat, fields(machine="model:P1", title="Anything"))
    surprise, known = panel.plant.training(seat.actor, "main").exercises()
    assert (known.cause, known.exercise.asset, known.exercise.exam) == (cause, "PRESS-01", True)
    assert (surprise.cause, surprise.exercise.asset_model) == ("", "P1")
    shown = panel.show(seat, fields())
    assert "<img" not in shown
    assert shown.count('data-act="withdraw"') == 2
    panel.acts["withdraw"](seat, fields(id=known.exercise.id))
    assert panel.show(seat, fields()).count('data-act="withdraw"') == 1


def test_what_cannot_be_set_is_refused(panel: ExercisesPanel, desks: Desks) -> None:
    seat = desks.seat(Role.TRAINER)
    for values in (
        {"machine": "model:P1", "title": " "},
        {"machine": "model:P1", "title": "x", "cause": "cause:0"},
        {"machine": "", "title": "x"},
        {"machine": "asset:OTHER", "title": "x"},
    ):
        with pytest.raises(BadInputError):
            panel.acts["set"](seat, fields(**values))
    with pytest.raises(BadInputError):
        panel.acts["withdraw"](seat, fields(id="x"))
    for name, act in panel.acts.items():
        with pytest.raises(ForbiddenError):
            act(desks.seat(Role.TECHNICIAN), fields(machine="model:P1", title=name))
