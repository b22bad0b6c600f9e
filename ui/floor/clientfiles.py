"""The app's own scripts and styles, read once: compressed ahead, under an address that changes with their content."""

from __future__ import annotations

import gzip
import hashlib
from dataclasses import dataclass
from importlib.resources import files

from ui.render import TEMPLATES

KINDS = {
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "svg": "image/svg+xml",
}
WORKER = "sw.js"
_YEAR = 31_536_000
IMMUTABLE = f"public, max-age={_YEAR}, immutable"


@dataclass(frozen=True, slots=True)
class ClientFile:
    """A file as it is sent."""

    kind: str
    plain: bytes
    packed: bytes


@dataclass(frozen=True, slots=True)
class ClientFiles:
    """All of them by name; ``digest`` (hex) changes whenever one does, so that they can be kept for ever."""

    digest: str
    files: dict[str, ClientFile]

    @classmethod
    def read(cls) -> ClientFiles:
        """The files of this installation; all styles are one file, the tokens of the design before them."""
        found = {
            entry.name: entry.read_bytes()
            for package in ("ui.floor", "ui.learn")
            for entry in sorted((files(package) / "client").iterdir(), key=lambda entry: entry.name)
            if entry.name.rpartition(".")[2] in KINDS
        }
        tokens = TEMPLATES.get_template("tokens.css").render().encode()
        found["floor.css"] = b"\n".join((tokens, found["floor.css"], found.pop("learn.css")))
        digest = hashlib.sha256()
        for name, content in found.items():
            digest.update(f"{name}\n{len(content)}\n".encode() + content)
        return cls(digest.hexdigest()[:16], {name: _file(name, each) for name, each in found.items()})

    @property
    def address(self) -> str:
        """What the files' names are put behind."""
        return f"/app/client/{self.digest}"

    @property
    def shell(self) -> list[str]:
        """The addresses that the page needs to start, for the service worker to keep."""
        return [f"{self.address}/{name}" for name in self.files if name != WORKER]


def _file(name: str, content: bytes) -> ClientFile:
    return ClientFile(KINDS[name.rpartition(".")[2]], content, gzip.compress(content, 9, mtime=0))
