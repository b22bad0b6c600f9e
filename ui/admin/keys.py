"""The panel of API keys: made with scopes for sites, shown once, revoked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from copilot.access import ALL_SITES, Permission
from copilot.apikeys import ApiKeys
from copilot.errors import BadInputError
from ui.desks.drawn import Secret, Told, drawn
from ui.desks.fields import Fields
from ui.desks.panel import Act, Panel
from ui.desks.seat import Seat


@dataclass(frozen=True)
class KeysPanel(Panel):
    """The keys of programs."""

    keys: ApiKeys

    key = "keys"
    permission = Permission.USERS_WRITE

    def show(self, seat: Seat, view: Fields) -> str:
        """A form for a new key, and all keys that reach the site."""
        return drawn(
            "keys",
            seat.words,
            keys=self.keys.list(seat.actor, seat.site).keys,
            scopes=list(Permission),
            sites=sorted({seat.site, *seat.actor.sites}),
            here=seat.site,
            everywhere=ALL_SITES,
        )

    @property
    def acts(self) -> Mapping[str, Act]:
        """Making and revoking."""
        return {"add": self._add, "revoke": self._revoke}

    def _add(self, seat: Seat, fields: Fields) -> Told:
        scopes = fields.texts("scope")
        if unknown := set(scopes) - set(Permission):
            raise BadInputError(f"There is no scope '{min(unknown)[:40]}'.", "Reload the page.")
        days = fields.number("days", 0, 10**6)
        made = self.keys.add(
            seat.actor,
            fields.text("name"),
            fields.texts("site"),
            [Permission(each) for each in scopes],
            days or None,
        )
        secret = Secret(made.info.name, made.key)
        return Told(seat.words("desk.key_made", name=made.info.name), (secret,))

    def _revoke(self, seat: Seat, fields: Fields) -> Told:
        revoked = self.keys.revoke(seat.actor, fields.text("id"))
        return Told(seat.words("desk.key_revoked", name=revoked.name))
