"""One panel of a desk: what it shows, what can be done on it, and the one permission that both ask for."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from secrets import token_hex
from typing import Any, ClassVar

import gradio as gr

from copilot.access import Permission
from copilot.errors import BadInputError
from ui.desks.drawn import Told, notice
from ui.desks.fields import Fields
from ui.desks.handlers import Sent
from ui.desks.seat import Seat

Act = Callable[[Seat, Fields], Told]


class Panel(ABC):
    """``key`` names the panel in its address (``#documents``) and its texts (``desk.documents``)."""

    key: ClassVar[str]
    permission: ClassVar[Permission]

    @abstractmethod
    def show(self, seat: Seat, view: Fields) -> str:
        """The panel as HTML, all texts escaped; ``view`` holds its filters."""

    @property
    def acts(self) -> Mapping[str, Act]:
        """What can be done, by the name in ``data-act``."""
        return {}

    def shown(self, seat: Seat, sent: Sent) -> list[Any]:
        """The panel and an empty notice; one that the page looks at anew by itself keeps its notice."""
        return [_new(self.show(seat, sent.view)), gr.skip() if sent.act == "refresh" else ""]

    def acted(self, seat: Seat, sent: Sent) -> list[Any]:
        """The panel after an act, and what came of it. Raises `BadInputError` for an act that is none."""
        act = self.acts.get(sent.act)
        if act is None:
            raise BadInputError("There is nothing of this name to do here.", "Reload the page.")
        told = act(seat, sent.fields)
        view = sent.view.changed(told.view)
        return [_new(self.show(seat, view)), notice(seat.words, told.text, secrets=told.secrets)]


def _new(html: str) -> str:
    """The same page, which the browser is told of even where nothing on it has changed."""
    return f"{html}<!-- {token_hex(4)} -->"
