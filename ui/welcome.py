"""What ``copilot serve`` prints for whoever started it: where it is, also as a QR code, and how to get in."""

from __future__ import annotations

import io
import ipaddress
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import psutil
import segno

from copilot.firststart import DemoUser, FirstStart

# Networks inside this machine, where no tablet is.
_INSIDE = ("lo", "docker", "br-", "veth", "virbr", "cni", "podman", "tailscale")


@dataclass(frozen=True, slots=True)
class Place:
    """Where the server listens. ``url`` is how this machine reaches it."""

    host: str
    port: int
    url: str

    @property
    def for_tablets(self) -> str:
        """How the plant's network reaches it; "" where it does not."""
        if not reaches_beyond(self.host):
            return ""
        every = self.host in ("0.0.0.0", "::")  # noqa: S104 - compared, not bound
        host = lan_address(_addresses()) if every else self.host
        scheme = self.url.partition("://")[0]
        return f"{scheme}://{f'[{host}]' if ':' in host else host}:{self.port}" if host else ""


def welcome(place: Place, first: FirstStart, *, demo: bool) -> str:
    """The whole text. It holds passwords and links that are good once: for a terminal, never for a log."""
    users = first.demo_users() if demo else ()
    token = first.link_token()
    return "\n".join(_lines(place, token, users))


def _lines(place: Place, token: str, users: Sequence[DemoUser]) -> Iterator[str]:
    shown = place.for_tablets or place.url
    yield ""
    yield qr(f"{shown}/app")
    yield (
        f"On a tablet: {shown}/app"
        if place.for_tablets
        else (
            "Only this machine reaches it. For tablets start it with --host 0.0.0.0 and COPILOT_API_TOKEN set."
        )
    )
    if place.for_tablets.startswith("http:"):
        yield (
            "Over plain http a tablet lends no microphone and keeps nothing offline: "
            "set COPILOT_TLS_CERTIFICATE and COPILOT_TLS_KEY."
        )
    if token:
        yield ""
        yield "There are no users yet. Open this link within 24 hours to become the first maintainer; it works once:"
        yield f"  {shown}/set-up?token={token}"
    if users:
        yield ""
        yield "Users to show it with; each chooses a password of their own when they sign in:"
        yield from (
            f"  {user.name:<12} {user.password or '(has chosen a password of their own)'}" for user in users
        )
    yield ""
    # The last line that a program looks for.
    yield f"The copilot is at {place.url}/app"


def qr(address: str) -> str:
    """A QR code of half blocks, for a terminal."""
    drawn = io.StringIO()
    segno.make(address, error="l", micro=False).terminal(drawn, border=2, compact=True)
    return drawn.getvalue().rstrip("\n")


def reaches_beyond(host: str) -> bool:
    """Whether listening there admits other machines."""
    try:
        return not ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host != "localhost"


def lan_address(addresses: Mapping[str, Sequence[str]]) -> str:
    """This machine's address in the plant: the first IPv4 of a network that leads out; ``addresses`` by interface."""
    for name, found in sorted(addresses.items()):
        if name.startswith(_INSIDE):
            continue
        for text in found:
            try:
                address = ipaddress.IPv4Address(text)
            except ValueError:
                continue
            if not (address.is_loopback or address.is_link_local):
                return text
    return ""


def _addresses() -> dict[str, list[str]]:
    up = {name for name, state in psutil.net_if_stats().items() if state.isup}
    return {
        name: [each.address for each in found] for name, found in psutil.net_if_addrs().items() if name in up
    }
