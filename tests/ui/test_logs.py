"""The log says what happened where and nothing that anyone wrote."""

from __future__ import annotations

import io
import json
import logging
import sys
import threading
from collections.abc import Iterator

import pytest
import structlog

from tests.logs import put_back
from ui.logs import configure_logs

SECRET = "Xy7SECRETq"


class Terminal(io.StringIO):
    """A stream that people read."""

    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def _undone() -> Iterator[None]:
    with put_back():
        yield


def logged(level: str = "info") -> io.StringIO:
    stream = io.StringIO()
    configure_logs(level, stream)
    return stream


def lines(stream: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_line_is_an_object_of_named_fields_or_readable_on_a_terminal() -> None:
    stream = logged()
    structlog.stdlib.get_logger("ui.x").info("request", route="/app", status=200)
    logging.getLogger("copilot.x").warning("The disk has %d MB left", 5)
    first, second = lines(stream)
    assert (first["event"], first["route"], first["level"], first["logger"]) == (
        "request",
        "/app",
        "info",
        "ui.x",
    )
    assert second["event"] == "The disk has 5 MB left"
    terminal = Terminal()
    configure_logs("info", terminal)
    structlog.stdlib.get_logger("ui.x").info("request", route="/app")
    assert "request" in terminal.getvalue()
    assert "{" not in terminal.getvalue()


def test_the_level_is_for_our_lines_and_others_only_warn() -> None:
    stream = logged("warning")
    for name in ("ui.x", "mcp.server"):
        structlog.stdlib.get_logger(name).info("not shown")
    logging.getLogger("uvicorn.access").error("GET /?q=%s", SECRET)
    assert stream.getvalue() == ""
    stream = logged("debug")
    logging.getLogger("ui.x").debug("shown")
    logging.getLogger("mcp.server").info("not shown")
    assert [line["event"] for line in lines(stream)] == ["shown"]


def test_what_other_packages_fill_in_is_left_out() -> None:
    stream = logged()
    logging.getLogger("mcp.server").warning("Invalid header: %s", SECRET)
    logging.getLogger("mcp.server").warning(f"Invalid header: {SECRET}")
    assert SECRET not in stream.getvalue()
    assert [line["logger"] for line in lines(stream)] == ["mcp.server", "mcp.server"]
    assert lines(stream)[0]["event"] == "Invalid header: %s"


@pytest.mark.parametrize("name", ["uvicorn.error", "ui.server", "asyncio"])
def test_an_error_is_told_by_its_kind_and_places(name: str) -> None:
    stream = logged()
    try:
        raise ValueError(SECRET)
    except ValueError:
        logging.getLogger(name).exception("It failed")
        logging.getLogger(name).error("Again", exc_info=sys.exc_info())
    assert SECRET not in stream.getvalue()
    for line in lines(stream):
        assert line["error"] == "ValueError"
        assert line["at"][-1].endswith("test_an_error_is_told_by_its_kind_and_places")  # type: ignore[index]


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_thread_that_fails_is_logged_too() -> None:
    stream = logged()

    def fail() -> None:
        raise KeyError(SECRET)

    thread = threading.Thread(target=fail, name="ingest")
    thread.start()
    thread.join()
    (line,) = lines(stream)
    assert (line["thread"], line["error"]) == ("ingest", "KeyError")
    assert SECRET not in stream.getvalue()
