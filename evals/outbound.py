"""Connections that a watched process made to other machines, as far as Python makes them.

What a library written in C does by itself, this cannot see: `tests.e2e.test_offline` counts that in the kernel.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import urlsplit

from copilot.errors import CopilotError
from copilot.settings import Settings

WATCH = Path(__file__).parent / "watch"


def watched(log: Path) -> dict[str, str]:
    """The variables that make a Python process note in ``log`` which hosts it turns to."""
    path = os.pathsep.join(part for part in (str(WATCH), os.environ.get("PYTHONPATH", "")) if part)
    return {"PYTHONPATH": path, "EVALS_WATCH_LOG": str(log)}


def strayed(log: Path, settings: Settings) -> tuple[str, ...]:
    """What the watch noted ("socket.connect 192.0.2.1"), apart from the servers that the settings name.

    Raises `CopilotError` where nothing was watched, since then nothing is known.
    """
    lines = log.read_text("utf-8").splitlines() if log.is_file() else []
    if not lines:
        raise CopilotError(
            "The server's connections could not be watched.", "Look for another sitecustomize."
        )
    expected = set(_addresses(_named_hosts(settings)))
    return tuple(line for line in lines if line != "watching" and line.partition(" ")[2] not in expected)


def _named_hosts(settings: Settings) -> Iterable[str]:
    urls = [settings.llm_url, settings.database_url, settings.work_order_webhook]
    if settings.index_engine == "server":
        urls.append(settings.qdrant_url)
    return (host for url in urls if url and (host := urlsplit(url).hostname))


def _addresses(hosts: Iterable[str]) -> Iterable[str]:
    """Hosts, each with the addresses its name stands for."""
    for host in hosts:
        yield host
        try:
            yield from {str(found[4][0]) for found in socket.getaddrinfo(host, None)}
        except OSError:
            continue  # a name that stands for nothing cannot be connected to either
