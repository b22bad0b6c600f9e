"""The web server: the page, the alert feeds, the commands' own interface."""

from __future__ import annotations

import hmac
import ipaddress
import logging
import os
import secrets
import signal
import socket
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import uvicorn
from fastapi import Depends, FastAPI, Header, HTTPException
from fastapi.responses import RedirectResponse, StreamingResponse

from copilot.assistant import FoundPassage, Query, Status, open_assistant
from copilot.errors import BadInputError, CopilotError, IndexInUseError
from copilot.firststart import FirstStart
from copilot.reply import Reply
from copilot.settings import Settings
from copilot.webhook import delivering
from ingestion.passages import CHUNKER_VERSION
from ui.actors import SignInError
from ui.admin.desk import mount_admin
from ui.alerts import alert_routes
from ui.api.app import mount_api
from ui.api.health import health_routes
from ui.api.mcp import mount_mcp
from ui.api.metrics import Metrics
from ui.console import model_counter
from ui.desk import Beacon, IngestRequest, beacon_path, find_beacon, light_beacon
from ui.floor.mount import mount_floor
from ui.guard import Guard, Walls
from ui.heaps import share_heaps
from ui.hosts import OwnNames
from ui.logs import configure_logs
from ui.pages import page_routes
from ui.problems import problem_response
from ui.service import Service
from ui.signin.middleware import SignedIn
from ui.signin.refusal import sign_in_response
from ui.signin.routes import signin_routes
from ui.tls import Tls, tls_of
from ui.trainer.desk import mount_trainer
from ui.watch import Watch
from ui.welcome import Place, welcome

log = logging.getLogger(__name__)

SWITCH_SECONDS = 0.0005

# Gradio's pages, and the routes that bound what they are sent by themselves.
WALLS = Walls(
    desks=("/admin", "/trainer"),
    bounding=("/hear", "/look", "/alerts", "/app/photo", "/upload", "/api/v1"),
)


def serve(settings: Settings, paths: Sequence[Path], *, demo_users: bool = False) -> None:
    """Serve until stopped; ``paths`` are taken in meanwhile. Raises a `CopilotError` where it cannot start."""
    configure_logs(settings.log_level)
    share_heaps()
    # A request gives the interpreter up some hundred times, at each call of the database; behind a thread that computes
    # (mining, taking documents in) it would get it back 5 ms later each time, and take seconds.
    sys.setswitchinterval(SWITCH_SECONDS)
    _check_exposure(settings)
    if running := find_beacon(settings):
        raise IndexInUseError(
            f"A server already runs at {running.url} (process {running.pid}).", "Use it, or stop it first."
        )
    tls = tls_of(settings)
    listener = _listen(settings)
    port = listener.getsockname()[1]
    url = f"{'https' if tls else 'http'}://{_reachable(settings.host)}:{port}"
    assistant = open_assistant(settings, CHUNKER_VERSION, model_counter(sys.stderr))
    certificate = tls.certificate if tls else None
    beacon = Beacon(url=url, token=secrets.token_urlsafe(32), pid=os.getpid(), certificate=certificate)
    with closing(assistant), delivering(assistant.store, settings):
        service = Service(assistant)
        app = build_app(service, beacon.token)
        light_beacon(settings, beacon)
        # uvicorn shuts down at a SIGTERM and then raises it again, which must not end us before we have tidied up.
        signal.signal(signal.SIGTERM, lambda *_: sys.exit())
        try:
            service.start(paths, sys.stderr)
            first = FirstStart(assistant.store, settings, service.accounts)
            print(welcome(Place(settings.host, port, url), first, demo=demo_users), flush=True)
            uvicorn.Server(_uvicorn(app, settings, tls)).run(sockets=[listener])
        finally:
            beacon_path(settings).unlink(missing_ok=True)


def _uvicorn(app: FastAPI, settings: Settings, tls: Tls | None) -> uvicorn.Config:
    trusted = settings.trusted_proxies
    return uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        proxy_headers=bool(trusted),
        forwarded_allow_ips=trusted or None,
        ssl_certfile=tls.certificate if tls else None,
        ssl_keyfile=tls.key if tls else None,
    )


def build_app(service: Service, token: str) -> FastAPI:
    """The whole web application over an open service; ``token`` admits the commands of this machine's user."""
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    app.exception_handler(CopilotError)(problem_response)
    app.exception_handler(SignInError)(sign_in_response)

    @app.get("/")
    def home() -> RedirectResponse:
        return RedirectResponse("/app")

    metrics = Metrics(service)
    app.include_router(health_routes(service, metrics))
    _command_routes(app, service, token)
    app.include_router(alert_routes(service.assistant))
    app.include_router(page_routes(service.assistant))
    mount_api(app, service)
    mount_mcp(app, service)
    app.include_router(signin_routes(service))
    mount_floor(app, service)
    mount_admin(app, service)
    mount_trainer(app, service)
    app.add_middleware(SignedIn, service=service)
    app.add_middleware(Guard, walls=replace(WALLS, names=OwnNames.of(service.assistant.settings)))
    app.add_middleware(Watch, metrics=metrics)
    return app


def _command_routes(app: FastAPI, service: Service, token: str) -> None:
    def own_user(authorization: Annotated[str, Header()] = "") -> None:
        if not hmac.compare_digest(authorization.encode(), f"Bearer {token}".encode()):
            raise HTTPException(401, "Not for you.")

    guarded = [Depends(own_user)]

    @app.post("/internal/search", dependencies=guarded)
    def search(query: Query) -> list[FoundPassage]:
        return service.assistant.search(query)

    @app.post("/internal/ask", dependencies=guarded)
    def ask(query: Query) -> Reply:
        return service.assistant.ask(query)

    @app.get("/internal/status", dependencies=guarded)
    def status() -> Status:
        return service.assistant.status()

    @app.post("/internal/ingest", dependencies=guarded)
    def ingest(request: IngestRequest) -> StreamingResponse:
        events = service.ingest(request.paths, request.options)
        lines: Iterator[str] = (event.model_dump_json(exclude_none=True) + "\n" for event in events)
        return StreamingResponse(lines, media_type="application/x-ndjson")


def _check_exposure(settings: Settings) -> None:
    """Listening beyond this machine needs a token for what writes: alert feeds."""
    if not _is_loopback(settings.host) and settings.api_token is None:
        raise BadInputError(
            f"Listening on {settings.host} would let the whole network send alerts.",
            "Set COPILOT_API_TOKEN to a long random text, or leave COPILOT_HOST at 127.0.0.1.",
        )


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _reachable(host: str) -> str:
    return "127.0.0.1" if host in ("0.0.0.0", "::") else host  # noqa: S104 - compared, not bound


def _listen(settings: Settings) -> socket.socket:
    try:
        return socket.create_server((settings.host, settings.port))
    except OSError as error:
        raise BadInputError(
            f"Cannot listen on {settings.host}:{settings.port}: {error.strerror}.",
            "Choose another with COPILOT_HOST and COPILOT_PORT.",
        ) from error
