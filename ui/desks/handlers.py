"""The one way for an event of a desk's page to reach our code: the sender's permission is required first."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import gradio as gr

from copilot.access import Permission
from copilot.errors import CopilotError
from copilot.wording import Wording, wording
from ui.desks.drawn import notice
from ui.desks.fields import Fields
from ui.desks.seat import Seat
from ui.tongue import language_of

log = logging.getLogger(__name__)

# Handlers are called by the page alone, never by name.
PRIVATE: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}


@dataclass(frozen=True, slots=True)
class Sent:
    """What the page sends with an event: the act, its fields, and how the panel is looked at (filters)."""

    act: str
    fields: Fields
    view: Fields

    @classmethod
    def of(cls, event: gr.EventData | None) -> Sent:
        """The event's data, of whatever shape it is."""
        data = getattr(event, "_data", None)
        data = data if isinstance(data, Mapping) else {}
        return cls(str(data.get("act", "")), Fields.of(data.get("fields")), Fields.of(data.get("view")))


Work = Callable[[Seat, Sent], list[Any]]
"""Gives a value for every output; the last one is the notice."""

Handler = Callable[[gr.EventData, gr.Request], list[Any]]


def handler(permission: Permission, outputs: int, work: Work) -> Handler:
    """A Gradio handler around our work, which gives so many ``outputs``, the last of them the notice.

    It carries ``.permission``, so that a test can list what every event of a page asks for. A `CopilotError` leaves
    the page as it is, what was typed included, and is told in the notice.
    """

    def handle(event: gr.EventData, request: gr.Request) -> list[Any]:
        try:
            return work(Seat.of(request, permission), Sent.of(event))
        except CopilotError as error:
            said = str(error)
        except Exception:  # the page must not wait for ever for an answer
            log.exception("A desk's handler failed")
            said = _words(request)("desk.broken")
        return [*(gr.skip() for _ in range(outputs - 1)), notice(_words(request), said, bad=True)]

    handle.permission = permission  # type: ignore[attr-defined]
    return handle


def _words(request: gr.Request) -> Wording:
    sent = request.request
    assert sent
    return wording(language_of(sent))
