"""Copies of the sources, so that pages can be shown and read again whatever became of the originals."""

from __future__ import annotations

import os
import shutil
from collections.abc import Collection
from pathlib import Path

from copilot.errors import StorageError


class Shelf:
    """A folder of files, each in a folder named by its version; whole or absent, never half written."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, source: Path, version: str) -> str:
        """Copy a file in and return the name it has here."""
        name = f"{version}/{source.name}"
        target = self._folder / name
        if target == source or target.exists():
            return name
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            temporary = target.with_name(".part")
            shutil.copyfile(source, temporary)
            os.replace(temporary, target)
        except OSError as error:
            raise StorageError(
                f"{source.name} could not be kept in {self._folder}: {error.strerror}.",
                "Free some space, or make both readable and writable, and run again; nothing is lost.",
            ) from error
        return name

    def path(self, name: str) -> Path:
        """Where a kept file lies."""
        return self._folder / name

    def keep_only(self, names: Collection[str]) -> None:
        """Remove every file not named."""
        versions = {name.partition("/")[0] for name in names}
        if self._folder.is_dir():
            for folder in self._folder.iterdir():
                if folder.name not in versions:
                    shutil.rmtree(folder)
