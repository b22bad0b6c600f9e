"""The cable between a browser and the server: counts what goes over it, and is cut in the middle of an answer."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from urllib.parse import urlsplit

_CHUNK = 65_536


class Cable:
    """A relay on loopback. ``address`` is its browser's end; ``received`` counts the bytes that came to it.

    ``cut_at`` is a request whose answer is to be cut off ("POST /app/acts"): the server has read it by then.
    ``pieces`` of the answer still come through.
    """

    def __init__(self, server: str) -> None:
        self._server = (urlsplit(server).hostname or "", urlsplit(server).port or 80)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self.received = 0
        self.is_cut = threading.Event()
        self._cut_at, self._pieces = b"", 0
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()

    def cut(self) -> None:
        """Cut every connection and let none through."""
        self.is_cut.set()
        with self._lock:
            for end in self._open:
                # Data that was not read yet is gone, too.
                with suppress(OSError):
                    end.shutdown(socket.SHUT_RDWR)

    def cut_at(self, request: str, pieces: int = 0) -> None:
        """Cut once the server answers such a request, after so many pieces of its answer."""
        self._pieces, self._cut_at = pieces, request.encode()

    def join(self) -> None:
        """Let connections through again."""
        self.is_cut.clear()

    def run(self) -> None:
        """Relay until closed."""
        with suppress(OSError):
            while True:
                near, _ = self._listener.accept()
                threading.Thread(target=self._relay, args=(near,), daemon=True).start()

    def close(self) -> None:
        """End."""
        self._listener.close()
        self.cut()

    def _relay(self, near: socket.socket) -> None:
        if self.is_cut.is_set():
            near.close()
            return
        with near, socket.create_connection(self._server) as far:
            with self._lock:
                self._open |= {near, far}
            asked = threading.Event()
            up = threading.Thread(target=self._up, args=(near, far, asked), daemon=True)
            up.start()
            self._down(near, far, asked)
            up.join()
            with self._lock:
                self._open -= {near, far}

    def _up(self, near: socket.socket, far: socket.socket, asked: threading.Event) -> None:
        with suppress(OSError):
            while data := near.recv(_CHUNK):
                if self._cut_at and data.startswith(self._cut_at):
                    self._cut_at = b""
                    asked.set()
                far.sendall(data)
        with suppress(OSError):
            far.shutdown(socket.SHUT_WR)

    def _down(self, near: socket.socket, far: socket.socket, asked: threading.Event) -> None:
        with suppress(OSError):
            while data := far.recv(_CHUNK):
                if asked.is_set() and self._pieces == 0:
                    return self.cut()
                self._pieces -= asked.is_set()
                self.received += len(data)
                near.sendall(data)
        with suppress(OSError):
            near.shutdown(socket.SHUT_RDWR)


@contextmanager
def cable_to(server: str) -> Iterator[Cable]:
    """A cable to a served address."""
    made = Cable(server)
    thread = threading.Thread(target=made.run, daemon=True)
    thread.start()
    try:
        yield made
    finally:
        made.close()
