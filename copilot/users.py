"""A user as the rest of the program knows one, and what a name, a role and sites may be."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from copilot.access import ALL_SITES, Actor, Role
from copilot.accounttables import UserRow
from copilot.errors import BadInputError
from copilot.refusing import refusal

LONGEST_SHOWN = 80

# No colon: "key:..." and "os:..." are who acts where no user does.
_NAME = re.compile(r"\w[\w.@-]{0,63}")
_SITE = re.compile(r"[^\s:*][^:*]{0,78}")


@dataclass(frozen=True, slots=True)
class User:
    """A person; ``name`` is what they sign in with and what is written down, ``lang`` "" if they chose none."""

    name: str
    display_name: str
    role: Role
    sites: frozenset[str]
    lang: str
    has_pin: bool
    one_time_until: datetime | None
    disabled: bool
    created_at: datetime

    @property
    def must_change(self) -> bool:
        """Whether they have to choose a password of their own before anything else."""
        return self.one_time_until is not None

    @property
    def actor(self) -> Actor:
        """Them, with all that their role and sites allow."""
        return Actor(self.name, self.role.permissions, self.sites)

    def reaches(self, site: str) -> bool:
        """Whether they may work there."""
        return ALL_SITES in self.sites or site in self.sites

    def home(self, usual: str, wanted: str = "") -> str:
        """Where they work: at the site wanted if they may, else at the usual one, else at their first."""
        for site in (wanted, usual):
            if site and self.reaches(site):
                return site
        return min(self.sites - {ALL_SITES}, default=usual)


def user_of(row: UserRow) -> User:
    """The user that is kept."""
    return User(
        name=row.name,
        display_name=row.display_name,
        role=Role(row.role),
        sites=frozenset(row.sites),
        lang=row.lang,
        has_pin=bool(row.pin_hash),
        one_time_until=row.one_time_until,
        disabled=row.disabled,
        created_at=row.created_at,
    )


def login_name(text: str) -> str:
    """The one spelling of a name; "" for what can be none."""
    name = unicodedata.normalize("NFKC", text.strip()).casefold()
    return name if _NAME.fullmatch(name) else ""


def checked_name(text: str) -> str:
    """The same for a new user. Raises `BadInputError`."""
    if name := login_name(text):
        return name
    raise BadInputError(*refusal("user_name"))


def checked_display(text: str, name: str) -> str:
    """How a person is shown: one line, their login name where none is given."""
    shown = " ".join(text.split())
    if len(shown) > LONGEST_SHOWN or not all(each.isprintable() for each in shown):
        raise BadInputError(*refusal("shown_name", limit=LONGEST_SHOWN))
    return shown or name


def checked_sites(sites: Iterable[str]) -> list[str]:
    """The sites of a user as they are kept. Raises `BadInputError` where there is none or one cannot be a site."""
    wanted = sorted({each.strip() for each in sites if each.strip()})
    wrong = [each for each in wanted if each != ALL_SITES and not _SITE.fullmatch(each)]
    if not wanted or wrong:
        raise BadInputError("A user works at one site at least.", "Name the sites, or '*' for all.")
    return [ALL_SITES] if ALL_SITES in wanted else wanted
