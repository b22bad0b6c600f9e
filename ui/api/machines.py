"""The API's machines: what stands on them, and their open cases."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path
from pydantic import BaseModel

from copilot.access import Permission
from copilot.errors import UnknownAssetError
from copilot.machinestate import MachineLine, MachineState
from ui.actors import Visitor
from ui.api.acts import NO_NUL
from ui.api.errors import NotFoundError
from ui.api.visiting import program
from ui.service import Service

Reader = Annotated[Visitor, Depends(program(Permission.CASES_READ))]


class MachineList(BaseModel):
    """The machines of a site, by id."""

    machines: tuple[MachineLine, ...]


def machine_routes(service: Service) -> APIRouter:
    """``GET /machines`` and one of them."""
    router = APIRouter(prefix="/machines", tags=["machines"])

    @router.get("")
    def machines(visitor: Reader) -> MachineList:
        """List the machines with their worst alarm and their open cases."""
        return MachineList(machines=service.plant.machines(visitor.actor, visitor.site).all())

    @router.get("/{asset}")
    def machine(
        asset: Annotated[str, Path(max_length=200, pattern=NO_NUL, description="The machine's id.")],
        visitor: Reader,
    ) -> MachineState:
        """Show one machine with its alerts, cases and locks."""
        try:
            return service.plant.machines(visitor.actor, visitor.site).state(asset)
        except UnknownAssetError as error:
            raise NotFoundError(error.args[0], "'GET machines' lists them.") from error

    return router
