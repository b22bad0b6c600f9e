"""The panel of users: who works here, in which role and where; one-time passwords, signing out, shared tablets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from copilot.access import ALL_SITES, Permission, Role
from copilot.accounts import Accounts, NewPassword
from copilot.errors import BadInputError
from ui.desks.drawn import Secret, Told, drawn
from ui.desks.fields import Fields
from ui.desks.panel import Act, Panel
from ui.desks.seat import Seat


@dataclass(frozen=True)
class PeoplePanel(Panel):
    """The users who reach a site."""

    accounts: Accounts

    key = "users"
    permission = Permission.USERS_WRITE

    def show(self, seat: Seat, view: Fields) -> str:
        """A form for a new user, all users, the shared tablets."""
        users = self.accounts.users(seat.actor, seat.site)
        sites = {seat.site, *seat.actor.sites, *(site for user in users for site in user.sites)}
        return drawn(
            "people",
            seat.words,
            users=users,
            me=seat.actor.name,
            roles=list(Role),
            sites=sorted(site for site in sites if seat.actor.may(Permission.USERS_WRITE, site)),
            here=seat.site,
            everywhere=ALL_SITES,
            tablets=self.accounts.kiosks.at(seat.actor, seat.site),
        )

    @property
    def acts(self) -> Mapping[str, Act]:
        """What can be done with a user or a tablet."""
        return {
            "add": self._add,
            "change": self._change,
            "disable": self._disable,
            "enable": self._enable,
            "password": self._password,
            "sign_out": self._sign_out,
            "unshare": self._unshare,
        }

    def _add(self, seat: Seat, fields: Fields) -> Told:
        made = self.accounts.add(
            seat.actor,
            fields.text("name"),
            _role(fields),
            _sites(fields),
            display_name=fields.text("display_name"),
        )
        return _told(seat, made, "desk.user_made")

    def _change(self, seat: Seat, fields: Fields) -> Told:
        user = self.accounts.change(seat.actor, fields.text("user"), role=_role(fields), sites=_sites(fields))
        return Told(seat.words("desk.user_changed", name=user.name))

    def _disable(self, seat: Seat, fields: Fields) -> Told:
        user = self.accounts.change(seat.actor, fields.text("user"), disabled=True)
        return Told(seat.words("desk.user_disabled", name=user.name))

    def _enable(self, seat: Seat, fields: Fields) -> Told:
        user = self.accounts.change(seat.actor, fields.text("user"), disabled=False)
        return Told(seat.words("desk.user_changed", name=user.name))

    def _password(self, seat: Seat, fields: Fields) -> Told:
        return _told(
            seat, self.accounts.reset_password(seat.actor, fields.text("user")), "desk.password_made"
        )

    def _sign_out(self, seat: Seat, fields: Fields) -> Told:
        name = fields.text("user")
        ended = self.accounts.sign_out(seat.actor, name)
        return Told(seat.words("desk.signed_out", count=ended, name=name))

    def _unshare(self, seat: Seat, fields: Fields) -> Told:
        self.accounts.kiosks.remove(seat.actor, seat.site, fields.text("id"))
        return Told(seat.words("desk.unshared"))


def _told(seat: Seat, made: NewPassword, key: str) -> Told:
    return Told(seat.words(key, name=made.user.name), (Secret(made.user.name, made.password),))


def _role(fields: Fields) -> Role:
    role = fields.choice("role", Role)
    if role is None:
        raise BadInputError("No role is chosen.", f"There are {', '.join(Role)}.")
    return role


def _sites(fields: Fields) -> tuple[str, ...]:
    """The sites that are ticked, and those written beside them."""
    return (
        *fields.texts("site"),
        *(each.strip() for each in fields.text("more_sites").split(",") if each.strip()),
    )
