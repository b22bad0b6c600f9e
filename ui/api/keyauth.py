"""Admits a program by its key."""

from __future__ import annotations

from copilot.access import ALL_SITES
from copilot.apikeys import ApiKeys
from ui.actors import Visitor
from ui.service import Service


def visitor_from_key(service: Service, token: str) -> Visitor | None:
    """The program that a Bearer token stands for, or None.

    Its site is the key's only one, else the server's own where the key reaches that, else "": such a program has
    to name one with each request.
    """
    actor = ApiKeys(service.assistant.store).actor_of(token)
    if actor is None:
        return None
    own = service.assistant.settings.site
    if len(actor.sites) == 1 and ALL_SITES not in actor.sites:
        return Visitor(actor, next(iter(actor.sites)))
    return Visitor(actor, own if actor.sites & {own, ALL_SITES} else "")
