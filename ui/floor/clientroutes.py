"""The app's static side: scripts and styles kept for ever, the service worker, the manifest, the offline page."""

from __future__ import annotations

import json
from typing import Annotated

from fastapi import APIRouter, HTTPException, Query, Request
from fastapi.responses import JSONResponse, Response

from copilot.wording import languages, wording
from ui.floor.answers import HEADERS, LEAST_BYTES, FloorRoute, answered, html, takes_gzip
from ui.floor.clientfiles import IMMUTABLE, WORKER, ClientFile, ClientFiles
from ui.render import TEMPLATES
from ui.tongue import language_of

Tag = Annotated[str, Query(max_length=20)]


def client_routes(client: ClientFiles) -> APIRouter:
    """Nothing here tells of the plant, so that a tablet can keep it before anybody signs in."""
    router = APIRouter(route_class=FloorRoute)

    @router.get("/app/client/{digest}/{name}")
    def file(request: Request, digest: str, name: str) -> Response:
        found = client.files.get(name)
        if found is None or digest != client.digest:
            raise HTTPException(404, "There is no such file.")
        return _sent(request, found, {"Cache-Control": IMMUTABLE})

    @router.get("/app/sw.js")
    def worker(request: Request) -> Response:
        found = client.files.get(WORKER)
        if found is None:
            raise HTTPException(404, "There is no such file.")
        # It begins with what it has to keep, so that it changes whenever that does.
        known = {"digest": client.digest, "shell": client.shell, "offline": _offline_pages()}
        body = f"const KNOWN = {json.dumps(known)};\n".encode() + found.plain
        headers = {"Service-Worker-Allowed": "/", "Cache-Control": "no-cache"}
        return answered(request, body, found.kind, headers=headers)

    @router.get("/app/manifest.webmanifest")
    def manifest(request: Request) -> Response:
        words = wording(language_of(request))
        icon = {"src": "/favicon.ico", "sizes": "any", "type": "image/svg+xml", "purpose": "any"}
        told = {
            "name": words("screen.title"), "short_name": words("screen.title"), "lang": words.lang,
            "id": "/app", "start_url": "/app", "scope": "/app", "display": "standalone",
            "background_color": "#0d1413", "theme_color": "#0b5f5b", "icons": [icon],
        }  # fmt: skip
        return JSONResponse(told, headers=HEADERS, media_type="application/manifest+json")

    @router.get("/app/offline")
    def offline(request: Request) -> Response:
        words = wording(language_of(request))
        text = TEMPLATES.get_template("floor/offline.html").render(
            words=words, files=client.address, theme="auto"
        )
        return html(request, text)

    return router


def _offline_pages() -> list[str]:
    return [f"/app/offline?lang={lang}" for lang in languages()]


def _sent(request: Request, file: ClientFile, headers: dict[str, str]) -> Response:
    found = {**HEADERS, **headers, "Vary": "Accept-Encoding"}
    if len(file.plain) < LEAST_BYTES or not takes_gzip(request):
        return Response(file.plain, 200, found, file.kind)
    return Response(file.packed, 200, {**found, "Content-Encoding": "gzip"}, file.kind)
