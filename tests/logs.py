"""Logging is the process's own: what a test configures is put back."""

from __future__ import annotations

import io
import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import structlog

from ui.logs import OURS, configure_logs


@contextmanager
def put_back() -> Iterator[None]:
    """Leave logging as it was before."""
    root, hook = logging.getLogger(), threading.excepthook
    names = (*OURS, "uvicorn", "uvicorn.error", "uvicorn.access")
    before = root.handlers[:], root.level, {name: logging.getLogger(name).level for name in names}
    try:
        yield
    finally:
        root.handlers[:], threading.excepthook = before[0], hook
        root.setLevel(before[1])
        for name, level in before[2].items():
            logging.getLogger(name).setLevel(level)
            logging.getLogger(name).propagate = True
        structlog.reset_defaults()


@contextmanager
def captured() -> Iterator[io.StringIO]:
    """All that the server logs meanwhile, at its most talkative."""
    stream = io.StringIO()
    with put_back():
        configure_logs("debug", stream)
        yield stream
