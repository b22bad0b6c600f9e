"""Notes every host beyond this machine that a process or its children turn to, as Python's audit events tell it."""

from __future__ import annotations

import os
import sys
from ipaddress import ip_address

_LOG = os.open(os.environ["EVALS_WATCH_LOG"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
_TOLD = ("socket.connect", "socket.sendto", "socket.sendmsg", "socket.getaddrinfo", "socket.gethostbyname")


def _host(event: str, arguments: tuple[object, ...]) -> str:
    """The host of an event, "" for this machine's own sockets."""
    named = arguments[0] if event.startswith("socket.get") else arguments[1]
    host = named[0] if isinstance(named, tuple) else named
    text = host.decode("utf-8", "replace") if isinstance(host, bytes) else host
    return text if isinstance(text, str) and event in _TOLD else ""


def is_here(host: str) -> bool:
    """Whether a host is this machine: loopback, or any of its own addresses to listen on."""
    if host in ("", "localhost"):
        return True
    try:
        address = ip_address(host.partition("%")[0])
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified


def _watch(event: str, arguments: tuple[object, ...]) -> None:
    if event in _TOLD:
        host = _host(event, arguments)
        if not is_here(host):
            os.write(_LOG, f"{event} {host}\n".encode())


os.write(_LOG, b"watching\n")
sys.addaudithook(_watch)
