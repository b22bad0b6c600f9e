"""People for tests, made cheaply and signed in.

Over a real server (browser, load, security tests), whose home is ``home``; start it with `CHEAP` in its environment,
so that real sign-ins cost it nothing either (``served(..., **CHEAP)``)::

    anna = member(home, "anna")                                   # a technician of all sites, signed in
    boss = member(home, "boss", Role.MAINTAINER, sites=("main",))
    with client(address, anna) as http: http.get("/app")          # httpx, with the cookie
    context.add_cookies([anna.cookie(address)])                   # Playwright, before page.goto
    # or through the real form: "#name", "#password" with anna.name, anna.password, at /sign-in

The server may be running meanwhile: sessions are read anew for each request. The same name again gives the same user a
further session. `member` works on the store itself, so it takes a settings object, too, for PostgreSQL.

Over an application in this process: ``visiting(app, Role.TECHNICIAN, site="main")`` lets everyone in as that visitor.
"""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

import httpx
from fastapi import FastAPI
from sqlalchemy import update
from starlette.types import ASGIApp, Receive, Scope, Send

from copilot.access import ALL_SITES, Actor, Permission, Role
from copilot.accounts import Accounts
from copilot.accounttables import UserRow
from copilot.settings import Settings
from copilot.store import Store
from copilot.users import user_of
from ui.actors import Visitor
from ui.signin.cookies import SESSION

CHEAP = {"COPILOT_ARGON2_TIME": "1", "COPILOT_ARGON2_MEMORY_KIB": "64", "COPILOT_ARGON2_PARALLELISM": "1"}
PASSWORD = "correct horse battery"
HOST = Actor("os:test", frozenset(Permission), frozenset({ALL_SITES}))


class Cookie(TypedDict):
    """A cookie as Playwright takes it."""

    name: str
    value: str
    url: str
    httpOnly: bool
    sameSite: str


@dataclass(frozen=True)
class Member:
    """A user with a password of their own (not a one-time one) and a session's token."""

    name: str
    role: Role
    token: str
    password: str = PASSWORD

    def cookie(self, address: str) -> Cookie:
        """The session's cookie for a browser context."""
        return {"name": SESSION, "value": self.token, "url": address, "httpOnly": True, "sameSite": "Strict"}


def cheap(home: Path, **given: object) -> Settings:
    """Settings under which hashing a password costs next to nothing."""
    return Settings(home=home, argon2_time=1, argon2_memory_kib=64, argon2_parallelism=1, **given)  # type: ignore[arg-type]


def member(
    home: Path | Settings,
    name: str = "anna",
    role: Role = Role.TECHNICIAN,
    sites: tuple[str, ...] = (ALL_SITES,),
    *,
    site: str = "",
    pin: str = "",
    lang: str = "",
) -> Member:
    """A user who is signed in at ``site`` (default the usual one); made where there is none of that name."""
    settings = home if isinstance(home, Settings) else cheap(home)
    with closing(Store(settings)) as store:
        accounts = Accounts(store, settings)
        with store.transaction() as session:
            row = session.get(UserRow, name)
        if row is None:
            user = accounts.add(HOST, name, role, sites, display_name=name.capitalize(), lang=lang).user
            secrets = {
                "password_hash": accounts.hasher.hash(PASSWORD),
                "pin_hash": accounts.hasher.hash(pin) if pin else "",
                "one_time_until": None,
            }
            with store.transaction() as session:
                session.execute(update(UserRow).where(UserRow.name == name).values(**secrets))
        else:
            user = user_of(row)
        return Member(user.name, user.role, accounts.sessions.begin(user, site or settings.site))


def client(address: str, who: Member | None = None, **given: object) -> httpx.Client:
    """A client at a served address, signed in as ``who``; without one nobody is."""
    cookies = {SESSION: who.token} if who else {}
    return httpx.Client(base_url=address, cookies=cookies, timeout=60, trust_env=False, **given)  # type: ignore[arg-type]


def visiting(
    app: FastAPI,
    role: Role | None = Role.TECHNICIAN,
    *,
    site: str = "main",
    sites: tuple[str, ...] = (ALL_SITES,),
    name: str = "anna",
) -> FastAPI:
    """The application with everyone let in as one visitor; ``role`` None: nobody is signed in."""
    visitor = Visitor(Actor(name, role.permissions, frozenset(sites)), site) if role else None
    app.add_middleware(_Visiting, visitor=visitor)
    return app


class _Visiting:
    def __init__(self, app: ASGIApp, visitor: Visitor | None) -> None:
        self._app, self._visitor = app, visitor

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope["state"] = {**scope.get("state", {}), "visitor": self._visitor, "session": None}
        await self._app(scope, receive, send)
