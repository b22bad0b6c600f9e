"""A desk as a Gradio page: a bar with its panels, mounted behind the sign-in, every event through one handler."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from importlib.resources import files
from typing import Any

import gradio as gr
from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse, Response
from starlette.routing import Mount
from starlette.types import ASGIApp, Receive, Scope, Send

from copilot.access import ForbiddenError, Permission
from copilot.wording import FALLBACK, language_name, languages, wording
from ui.actors import SignInError
from ui.desks.drawn import drawn
from ui.desks.handlers import PRIVATE, Sent, handler
from ui.desks.panel import Panel
from ui.desks.seat import Seat
from ui.problems import problem_response
from ui.signin.refusal import sign_in_response
from ui.tongue import language_of

DESKS = {"admin": Permission.DOCUMENTS_WRITE, "trainer": Permission.TRANSLATIONS_WRITE}
"""What entering each desk asks for."""

# What panels do is sent once, with the bar.
_PANEL_SCRIPT = (
    "(function begin() { window.panel ? window.panel(element, trigger, watch) : setTimeout(begin, 10); })();"
)


@dataclass(frozen=True)
class DeskPage:
    """A desk: ``name`` is its address, the key of its title and one of `DESKS`."""

    name: str
    panels: Sequence[Panel]

    @property
    def permission(self) -> Permission:
        """What entering it asks for."""
        return DESKS[self.name]

    def build(self) -> gr.Blocks:
        """The page's parts and what happens when they are used."""
        page = gr.Blocks(title=wording(FALLBACK)(f"desk.{self.name}"), analytics_enabled=False)
        with page:
            bar = gr.HTML(elem_id="bar", apply_default_css=False, js_on_load=_bar_script())
            told = gr.HTML(elem_id="told", apply_default_css=False, js_on_load=_text("told.js"))
            page.load(handler(self.permission, 2, self._bar), None, [bar, told], **PRIVATE)
            for panel in self.panels:
                shown = gr.HTML(
                    elem_id=f"panel-{panel.key}",
                    elem_classes="panel",
                    apply_default_css=False,
                    js_on_load=_PANEL_SCRIPT,
                )
                outputs = [shown, told]
                shown.apply(handler(panel.permission, 2, panel.shown), None, outputs, **PRIVATE)
                shown.submit(handler(panel.permission, 2, panel.acted), None, outputs, **PRIVATE)
        return page

    def _bar(self, seat: Seat, _sent: Sent) -> list[Any]:
        """Title, panels, languages: what this visitor may open."""
        open_to = [each.key for each in self.panels if seat.actor.may(each.permission, seat.site)]
        others = [
            name for name, asked in DESKS.items() if name != self.name and seat.actor.may(asked, seat.site)
        ]
        bar = drawn(
            "bar",
            seat.words,
            desk=self.name,
            panels=open_to,
            others=others,
            who=seat.actor.name,
            site=seat.site,
            languages=[(tag, language_name(tag, tag)) for tag in languages()],
        )
        return [bar, ""]


def mount_desk(app: FastAPI, desk: DeskPage) -> gr.Blocks:
    """Serve a desk at ``/NAME``. Gives its page, so that a test can list its handlers."""
    page = desk.build()
    page.queue(max_size=200, default_concurrency_limit=16, api_open=False)
    gr.mount_gradio_app(
        app,
        page,
        f"/{desk.name}",
        auth_dependency=partial(_enter, desk.permission),
        theme=gr.themes.Base(font=["Noto Sans", "system-ui", "sans-serif"], font_mono=["monospace"]),
        head=f"<style>{_tokens()}{_text('desk.css')}</style>",
        run_history=False,
        footer_links=[],
        show_error=False,
        max_file_size="1kb",
        ssr_mode=False,
        enable_monitoring=False,
        pwa=False,
        mcp_server=False,
    )
    # Mounting leaves this unset, and Gradio then skips its check on file paths.
    page.has_launched = True
    mounted = next(each for each in app.routes if isinstance(each, Mount) and each.path == f"/{desk.name}")
    mounted.app.add_middleware(_Entrance, permission=desk.permission)  # type: ignore[attr-defined]
    return page


class _Entrance:
    """ASGI middleware around a desk: Gradio itself leaves some of its routes open, such as the one that cancels."""

    def __init__(self, app: ASGIApp, permission: Permission) -> None:
        self._app, self._permission = app, permission

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or refuse it."""
        if scope["type"] == "http":
            request = Request(scope)
            try:
                _enter(self._permission, request)
            except (SignInError, ForbiddenError) as error:
                await (await refused(request, error))(scope, receive, send)
                return
        await self._app(scope, receive, send)


def _enter(permission: Permission, request: Request) -> str:
    """Who enters; Gradio asks, too, whom an event comes from."""
    return Seat.of(request, permission).actor.name


async def refused(request: Request, error: Exception) -> Response:
    """A person is led to the sign-in or told whom to ask; a program is told the same as a `Problem`."""
    if isinstance(error, SignInError):
        return await sign_in_response(request, error)
    if request.method != "GET" or "text/html" not in request.headers.get("accept", ""):
        return await problem_response(request, error)
    words = wording(language_of(request))
    return HTMLResponse(drawn("refused", words, style=_tokens()), 403)


def _bar_script() -> str:
    return f"window.panel = (element, trigger, watch) => {{\n{_text('panel.js')}\n}};\n{_text('bar.js')}"


def _text(name: str) -> str:
    return (files("ui") / "desks" / name).read_text("utf-8")


def _tokens() -> str:
    return (files("ui") / "templates" / "tokens.css").read_text("utf-8")
