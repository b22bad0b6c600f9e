"""Hashes of code and its data: two runs with equal hashes ran the same program."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from hashlib import sha256
from importlib.resources import files
from importlib.resources.abc import Traversable


def code_hash(packages: Sequence[str], modules: Sequence[str] = ()) -> str:
    """sha256 (hex) over names and contents of all files of packages, and of modules such as "copilot/codes.py"."""
    digest = sha256()
    entries = [(package, files(package)) for package in packages]
    entries += [(name, files(name.partition("/")[0]) / name.partition("/")[2]) for name in modules]
    for name, entry in entries:
        for path, content in _contents(entry, name):
            digest.update(path.encode())
            digest.update(content)
    return digest.hexdigest()


def _contents(entry: Traversable, name: str) -> Iterator[tuple[str, bytes]]:
    if not entry.is_dir():
        yield name, entry.read_bytes()
    elif entry.name != "__pycache__":
        for child in sorted(entry.iterdir(), key=lambda each: each.name):
            yield from _contents(child, f"{name}/{child.name}")
