"""Put on a process's path by the offline test: notes every host it turns to, and refuses all but this machine."""

import os
import sys

LOOPBACK = ("127.0.0.1", "::1", "localhost", "0.0.0.0", "::", None, "")
_LOG = os.open(os.environ["WATCH_LOG"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)


def _host(event: str, arguments: tuple[object, ...]) -> object:
    if event in ("socket.connect", "socket.sendto", "socket.sendmsg"):
        address = arguments[1]
        return address[0] if isinstance(address, tuple) else None
    if event in ("socket.getaddrinfo", "socket.gethostbyname"):
        return arguments[0]
    return None


def _watch(event: str, arguments: tuple[object, ...]) -> None:
    if not event.startswith("socket."):
        return
    host = _host(event, arguments)
    if host not in LOOPBACK:
        os.write(_LOG, f"{event} {host}\n".encode())
        raise OSError(f"The watch refuses {host}.")


os.write(_LOG, b"watching\n")
sys.addaudithook(_watch)
