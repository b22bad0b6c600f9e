"""The names by which this server may be called, so that no page of another name reaches it (DNS rebinding)."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import ip_address
from socket import gethostname

from copilot.settings import Settings

ANY = "*"


@dataclass(frozen=True, slots=True)
class OwnNames:
    """The server's own names, in small letters; with `ANY` among them every name is one."""

    names: frozenset[str]

    @classmethod
    def of(cls, settings: Settings) -> OwnNames:
        """This machine's names and those that are set."""
        machine = gethostname()
        names = ("localhost", settings.host, machine, f"{machine}.local", *settings.hosts)
        return cls(frozenset(name.lower() for name in names))

    def has(self, host: str) -> bool:
        """Whether a request's Host may be answered. An address is nobody else's name."""
        name, _, port = host.rpartition(":") if not host.endswith("]") else (host, "", "")
        name = (name if port.isdecimal() else host).lower().removesuffix(".")
        if ANY in self.names or name in self.names:
            return True
        try:
            ip_address(name.removeprefix("[").removesuffix("]"))
        except ValueError:
            return False
        return True
