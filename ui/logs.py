"""Logs: readable lines on a terminal, else a JSON object a line; what happened where, never what anyone wrote.

Personal text stays out by construction: a line holds what our own code puts into named fields, and of other packages'
lines only their unfilled words. Tracebacks keep their places and drop their messages, which may quote what was typed.
"""

from __future__ import annotations

import logging
import sys
import threading
import traceback
from pathlib import Path
from typing import TextIO

import structlog
from structlog.types import EventDict, Processor, WrappedLogger

OURS = ("copilot", "ingestion", "ui", "evals")


def configure_logs(level: str, stream: TextIO | None = None) -> None:
    """Send every log line of this process to ``stream`` (stderr); called once, where the program begins."""
    target = stream or sys.stderr
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        _placed,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    shown: Processor = (
        structlog.dev.ConsoleRenderer(colors=False)
        if target.isatty()
        else structlog.processors.JSONRenderer(ensure_ascii=False)
    )
    handler = logging.StreamHandler(target)
    handler.addFilter(_plain)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, shown],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    threading.excepthook = _thread_failed
    for name in OURS:
        logging.getLogger(name).setLevel(level.upper())
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access"):
        logger = logging.getLogger(name)
        logger.handlers.clear()
        logger.propagate = name != "uvicorn.access"  # a line for each request is ours, without its query


def _plain(record: logging.LogRecord) -> bool:
    """Of another package's line, keep what is surely its own words; else only where it comes from."""
    package = record.name.partition(".")[0]
    if package not in OURS:
        own_words = record.args or package == "uvicorn"
        record.msg = str(record.msg).strip() if own_words else f"{record.module}:{record.lineno}"
        record.args = ()
    return True


def _thread_failed(args: threading.ExceptHookArgs) -> None:
    """As Python's own hook, but into the log, where messages are left out."""
    if args.exc_type is not SystemExit and args.exc_value is not None:
        log = structlog.stdlib.get_logger(__name__)
        log.error("thread failed", thread=args.thread.name if args.thread else "", exc_info=args.exc_value)


def _placed(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """An exception as its kinds and places, the innermost last."""
    given = event.pop("exc_info", None)
    error = given[1] if isinstance(given, tuple) else given if isinstance(given, BaseException) else None
    if given is True:
        error = sys.exc_info()[1]
    if error is not None:
        event["error"] = type(error).__name__
        event["at"] = [
            f"{Path(frame.filename).name}:{frame.lineno} {frame.name}"
            for frame in traceback.extract_tb(error.__traceback__)
        ]
    return event
