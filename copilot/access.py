"""Who may do what where: actors, their roles and permissions, and the one check that everything goes through."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from copilot.errors import CopilotError
from copilot.refusing import refusal

ALL_SITES = "*"
"""In an actor's sites: every site, also one that is added later."""


class ForbiddenError(CopilotError):
    """The actor may not do this, or not at this site."""


class Permission(StrEnum):
    """One thing to be allowed; also the scopes of an API key."""

    ASK = "ask"
    CASES_READ = "cases:read"
    CASES_WRITE = "cases:write"
    FEEDBACK_WRITE = "feedback:write"
    DOCUMENTS_READ = "documents:read"
    ALERTS_WRITE = "alerts:write"
    WORK_ORDERS_READ = "work_orders:read"
    TRANSLATIONS_WRITE = "translations:write"
    DOCUMENTS_WRITE = "documents:write"
    CAUSES_WRITE = "causes:write"
    FEEDBACK_READ = "feedback:read"
    USERS_WRITE = "users:write"
    AUDIT_READ = "audit:read"
    EVALUATIONS_READ = "evaluations:read"
    LESSONS_READ = "lessons:read"
    LESSONS_WRITE = "lessons:write"


class Role(StrEnum):
    """What a person is in the plant."""

    TECHNICIAN = "technician"
    TRAINER = "trainer"
    MAINTAINER = "maintainer"

    @property
    def permissions(self) -> frozenset[Permission]:
        """What the role allows; a trainer may do what a technician may, a maintainer everything."""
        return _OF_ROLE[self]


_TECHNICIAN = frozenset(
    {
        Permission.ASK,
        Permission.CASES_READ,
        Permission.CASES_WRITE,
        Permission.FEEDBACK_WRITE,
        Permission.DOCUMENTS_READ,
        Permission.LESSONS_READ,
    }
)
_OF_ROLE = {
    Role.TECHNICIAN: _TECHNICIAN,
    Role.TRAINER: _TECHNICIAN
    | {Permission.TRANSLATIONS_WRITE, Permission.WORK_ORDERS_READ, Permission.LESSONS_WRITE},
    Role.MAINTAINER: frozenset(Permission),
}


@dataclass(frozen=True, slots=True)
class Actor:
    """A person or a program that acts. ``name`` is what cases and the audit log write down."""

    name: str
    permissions: frozenset[Permission]
    sites: frozenset[str]

    def may(self, permission: Permission, site: str) -> bool:
        """Whether the actor is allowed this at a site."""
        return permission in self.permissions and (ALL_SITES in self.sites or site in self.sites)

    def require(self, permission: Permission, site: str) -> None:
        """Raises `ForbiddenError` where the actor may not do this at the site; it does not tell which of the two."""
        if not self.may(permission, site):
            raise ForbiddenError(*refusal("forbidden"))
