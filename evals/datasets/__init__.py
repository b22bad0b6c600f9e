"""Datasets in folders: each module here reads one layout, told by the files it finds."""

from __future__ import annotations

import importlib
import pkgutil
from pathlib import Path
from typing import Protocol, cast

from copilot.errors import BadInputError
from evals.dataset import Dataset


class Adapter(Protocol):
    """What a module of this package offers."""

    LAYOUT: str
    """The files that make up the layout, for people."""

    def recognises(self, folder: Path) -> bool:
        """Whether the folder is laid out so."""

    def read(self, folder: Path) -> Dataset:
        """The dataset; raises `BadInputError` naming the file and line at fault."""


def adapters() -> list[Adapter]:
    """All layouts, by module name."""
    names = sorted(module.name for module in pkgutil.iter_modules(__path__))
    return [cast(Adapter, importlib.import_module(f"{__name__}.{name}")) for name in names]


def open_dataset(folder: Path) -> Dataset:
    """The dataset in a folder. Raises `BadInputError` where the folder holds none that is known."""
    if not folder.is_dir():
        raise BadInputError(f"{folder} is not a folder.", "Name the folder that holds the questions.")
    for adapter in adapters():
        if adapter.recognises(folder):
            return adapter.read(folder)
    layouts = "; ".join(adapter.LAYOUT for adapter in adapters())
    raise BadInputError(f"{folder} holds no questions.", f"A dataset is one of: {layouts}.")
