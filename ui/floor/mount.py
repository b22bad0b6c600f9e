"""Puts the technician's app and what it hears, sees and says by onto the server."""

from __future__ import annotations

from importlib.resources import files

from fastapi import FastAPI, Response

from ui.floor.clientfiles import ClientFiles
from ui.floor.routes import floor_routes
from ui.learn.routes import learn_routes
from ui.listenroutes import listen_routes
from ui.service import Service
from ui.standing import standing_routes
from ui.voiceroutes import voice_routes

_DAY_SECONDS = 86_400


def mount_floor(app: FastAPI, service: Service) -> None:
    """Serve the app at ``/app``, what it hears, sees and says by, and how far the copilot is at ``/progress``."""
    client = ClientFiles.read()
    for shown in (floor_routes, learn_routes):
        app.include_router(shown(service, client))
    for routes in (standing_routes, listen_routes, voice_routes):
        app.include_router(routes(service))

    @app.get("/favicon.ico")
    def icon() -> Response:
        headers = {"Cache-Control": f"public, max-age={_DAY_SECONDS}"}
        return Response((files("ui") / "icon.svg").read_bytes(), 200, headers, "image/svg+xml")
