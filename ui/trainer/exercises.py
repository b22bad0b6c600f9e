"""The panel of simulated faults: a trainer sets one on a machine or a model, hides its cause, and takes it back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from copilot.access import Permission
from copilot.faultknowledge import Cause
from copilot.learning.register import Training
from copilot.plant import Plant
from copilot.store import Store
from ui.desks.drawn import Told, drawn
from ui.desks.fields import Fields
from ui.desks.panel import Act, Panel
from ui.desks.seat import Seat

_ASSET, _MODEL = "asset", "model"


@dataclass(frozen=True)
class ExercisesPanel(Panel):
    """What learners practise on."""

    plant: Plant
    store: Store

    key = "practice"
    permission = Permission.LESSONS_WRITE

    def show(self, seat: Seat, view: Fields) -> str:
        """A form for a new one on the chosen machine, and all that were set, the latest first."""
        training = self.plant.training(seat.actor, seat.site)
        assets = {each.id: each.model for each in self.store.assets(seat.site) if each.model}
        models = sorted({*assets.values()})
        machines = [f"{_MODEL}:{each}" for each in models] + [f"{_ASSET}:{each}" for each in sorted(assets)]
        machine = view.text("machine") if view.text("machine") in machines else next(iter(machines), "")
        kind, _, name = machine.partition(":")
        model = assets.get(name, "") if kind == _ASSET else name
        causes = {each: _causes(training, seat.site, each) for each in models}
        lang = seat.words.lang
        listed = sorted(causes.get(model, {}).values(), key=lambda each: each.text(lang).casefold())
        return drawn(
            "exercises",
            seat.words,
            models=models,
            assets=sorted(assets.items()),
            machine=machine,
            causes=[(each.id, each.text(lang)) for each in listed],
            rows=[
                (
                    each,
                    cause.text(lang)
                    if (cause := causes.get(each.exercise.asset_model, {}).get(each.cause))
                    else "",
                )
                for each in training.exercises()
            ],
        )

    @property
    def acts(self) -> Mapping[str, Act]:
        """Setting one and taking it back."""
        return {"set": self._set, "withdraw": self._withdraw}

    def _set(self, seat: Seat, fields: Fields) -> Told:
        kind, _, name = fields.text("machine").partition(":")
        made = self.plant.training(seat.actor, seat.site).set_exercise(
            fields.text("title"),
            name if kind == _ASSET else "",
            name if kind == _MODEL else "",
            fields.text("cause"),
            exam=bool(fields.text("exam")),
        )
        return Told(seat.words("train.fault_set", title=made.exercise.title))

    def _withdraw(self, seat: Seat, fields: Fields) -> Told:
        taken = self.plant.training(seat.actor, seat.site).withdraw(fields.text("id"))
        return Told(seat.words("train.fault_withdrawn", title=taken.exercise.title))


def _causes(training: Training, site: str, model: str) -> dict[str, Cause]:
    return {each.id: each for each in training.workshop.knowledge(site, model).causes}
