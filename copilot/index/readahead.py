"""Reads an index's files while it is already in use, so that early questions need not wait for the disk.

The engine maps its files and asks the system not to read ahead: without this every page of a token vector is a wait of
its own until somebody has needed it once. At 100,000 passages an early query had up to 190 such waits, later ones 10.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from threading import Event, Thread

import psutil

_PIECE = 4 * 1024 * 1024
SHARE = 0.5
"""At most this share of the free memory is filled: what does not fit would only push other files out."""


class ReadAhead:
    """A thread that reads the files of a folder once into the system's cache. Stop it before the folder goes."""

    def __init__(self, folder: Path) -> None:
        """Begin at once. Files that cannot be read are passed over: the engine will say what is wrong with them."""
        self._stopped = Event()
        self._thread = Thread(target=self._read, args=(folder,), name="index read ahead", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End reading; returns once no file is open any more."""
        self._stopped.set()
        self._thread.join()

    def wait(self) -> None:
        """Return when everything has been read, for measuring."""
        self._thread.join()

    def _read(self, folder: Path) -> None:
        left = int(SHARE * psutil.virtual_memory().available)
        buffer = bytearray(_PIECE)
        for path in sorted(folder.rglob("*")):
            with suppress(OSError):
                if path.is_file():
                    left = self._read_file(path, buffer, left)
            if self._stopped.is_set() or left <= 0:
                return

    def _read_file(self, path: Path, buffer: bytearray, left: int) -> int:
        """What is left of the bytes that may be read after this file."""
        with path.open("rb", buffering=0) as file:
            while left > 0 and not self._stopped.is_set() and (size := file.readinto(buffer)):
                left -= size
        return left
