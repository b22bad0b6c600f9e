"""Copies of the sources, kept so that a citation's page can be shown whatever became of the original."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Collection
from pathlib import Path

from copilot.errors import StorageError


class Shelf:
    """A folder of files named by their content; whole or absent, never half written."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, source: Path, content_hash: str) -> str:
        """Copy a file in and return the name it has here."""
        name = f"{content_hash}{source.suffix.lower()}"
        target = self._folder / name
        if target.exists():
            return name
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            temporary = target.with_suffix(".part")
            shutil.copyfile(source, temporary)
            os.replace(temporary, target)
        except OSError as error:
            if error.errno != errno.ENOSPC:
                raise
            raise StorageError(
                f"The disk is full: {source.name} could not be kept.",
                "Free space and run again; nothing is lost.",
            ) from error
        return name

    def path(self, name: str) -> Path:
        """Where a kept file lies."""
        return self._folder / name

    def keep_only(self, names: Collection[str]) -> None:
        """Remove every file not named."""
        if self._folder.is_dir():
            for file in self._folder.iterdir():
                if file.name not in names:
                    file.unlink()
