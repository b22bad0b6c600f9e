"""What watches the server: ``/healthz`` (alive), ``/readyz`` (may be asked; else what is missing), ``/metrics``."""

from __future__ import annotations

import hmac
import ipaddress
import tempfile
from collections.abc import Callable

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response
from prometheus_client import CONTENT_TYPE_LATEST
from pydantic import BaseModel
from sqlalchemy import select

from copilot.errors import CopilotError
from copilot.settings import Settings
from ingestion.progress import Progress
from ui.actors import SignInError
from ui.api.metrics import Metrics
from ui.service import Service

OK = "ok"
# Enough to need a block of the disk.
_PROBE = b"\0" * 8192


class Readiness(BaseModel):
    """Whether questions can be answered now; ``model``, ``store`` and ``index`` are "ok" or say what is wrong."""

    ready: bool
    model: str
    store: str
    index: str
    progress: Progress | None = None


def health_routes(service: Service, metrics: Metrics) -> APIRouter:
    """The three routes. They name no person, no machine and no text."""
    router = APIRouter()
    settings = service.assistant.settings

    @router.get("/healthz")
    def health() -> dict[str, str]:
        return {"status": OK}

    @router.get("/readyz")
    def ready() -> JSONResponse:
        found = readiness(service)
        return JSONResponse(found.model_dump(mode="json"), 200 if found.ready else 503)

    @router.get("/metrics")
    def figures(request: Request) -> Response:
        _require_watcher(request, settings)
        return Response(metrics.text(), media_type=CONTENT_TYPE_LATEST)

    return router


def readiness(service: Service) -> Readiness:
    """Looks at each part that an answer needs."""
    model = OK if service.ready else "the embedding model is still loading"
    store = _checked(lambda: _write(service))
    index = _checked(service.assistant.index.count)
    ready = model == store == index == OK
    return Readiness(ready=ready, model=model, store=store, index=index, progress=service.progress)


def _write(service: Service) -> None:
    """Reach the store and fill a block in the state folder: a full disk has to show here first."""
    with service.assistant.store.transaction() as session:
        session.execute(select(1))
    with tempfile.TemporaryFile(dir=service.assistant.settings.home) as file:
        file.write(_PROBE)


def _checked(act: Callable[[], object]) -> str:
    """``ok``, or in which way it failed; the whole reason, which may name files, stays in the log."""
    try:
        act()
    except CopilotError as error:
        return str(error.args[0])
    except OSError as error:
        return error.strerror or type(error).__name__
    return OK


def _require_watcher(request: Request, settings: Settings) -> None:
    """Raises `SignInError` but for the metrics token or, where none is set, this machine itself."""
    if token := settings.metrics_token:
        sent, wanted = request.headers.get("authorization", ""), f"Bearer {token.get_secret_value()}"
        admitted = hmac.compare_digest(sent.encode(), wanted.encode())
    else:
        # A proxy on this machine passes on what comes from others.
        passed_on = {"x-forwarded-for", "forwarded", "x-real-ip"} & set(request.headers)
        admitted = not passed_on and request.client is not None and _is_loopback(request.client.host)
    if not admitted:
        raise SignInError("The metrics are not for everyone.", "Send COPILOT_METRICS_TOKEN as Bearer token.")


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
