"""Puts the technician's app and what it hears, sees and says by onto the server."""

from __future__ import annotations

from importlib.resources import files

from fastapi import FastAPI, Response

from ui.floor.routes import floor_routes
from ui.listenroutes import listen_routes
from ui.service import Service
from ui.standing import standing_routes
from ui.voiceroutes import voice_routes

_DAY_SECONDS = 86_400


def mount_floor(app: FastAPI, service: Service) -> None:
    """Serve the app at ``/app``, ``/hear``, ``/look`` and ``/say``, and how far the copilot is at ``/progress``."""
    for routes in (floor_routes, standing_routes, listen_routes, voice_routes):
        app.include_router(routes(service))

    @app.get("/favicon.ico")
    def icon() -> Response:
        headers = {"Cache-Control": f"public, max-age={_DAY_SECONDS}"}
        return Response((files("ui") / "icon.svg").read_bytes(), 200, headers, "image/svg+xml")
