"""Who sits at a desk: the visitor of a request, with the words of their screen."""

from __future__ import annotations

from dataclasses import dataclass

import gradio as gr
from fastapi import Request

from copilot.access import Actor, Permission
from copilot.wording import Wording, wording
from ui.actors import Visitor, visitor_of
from ui.tongue import language_of


@dataclass(frozen=True, slots=True)
class Seat:
    """A visitor at a desk and the words they read."""

    visitor: Visitor
    words: Wording

    @classmethod
    def of(cls, request: gr.Request | Request, permission: Permission) -> Seat:
        """The sender's seat. Raises `SignInError` without a visitor, `ForbiddenError` without the permission."""
        sent = request.request if isinstance(request, gr.Request) else request
        assert sent
        visitor = visitor_of(sent)
        visitor.actor.require(permission, visitor.site)
        return cls(visitor, wording(language_of(sent)))

    @property
    def actor(self) -> Actor:
        """Who acts."""
        return self.visitor.actor

    @property
    def site(self) -> str:
        """Where they work now."""
        return self.visitor.site
