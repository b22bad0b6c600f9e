"""A language model behind a real server translates: what it says is cleaned, and its silence is nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest

from copilot.reply import TermBeside
from copilot.settings import Settings
from copilot.translating import Translator

pytestmark = pytest.mark.process


@contextmanager
def model(body: bytes, status: int = 200) -> Iterator[tuple[str, list[str]]]:
    """A server that gives every request the same answer; its address and the prompts it was sent."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            sent = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            asked.append(sent["messages"][0]["content"])
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/v1", asked
        finally:
            server.shutdown()
            thread.join()


def answer(text: str) -> bytes:
    message = {"role": "assistant", "content": text}
    choice = {"index": 0, "message": message, "finish_reason": "stop"}
    body = {"id": "1", "object": "chat.completion", "created": 1, "model": "m", "choices": [choice]}
    return json.dumps(body).encode()


def translated(url: str) -> str:
    translator = Translator(Settings(llm_url=url, llm_timeout=5))
    return translator("Drain the {filter}.", "en", "de", [TermBeside(said="filter", means="Filter")])


def test_the_text_its_languages_and_terms_are_sent_and_the_answer_is_one_line() -> None:
    with model(answer(" Den Filter\n entleeren. ")) as (url, asked):
        assert translated(url) == "Den Filter entleeren."
    [prompt] = asked
    assert "from English into German" in prompt
    assert "filter = Filter" in prompt
    assert prompt.rstrip().endswith("Drain the {filter}.")


@pytest.mark.parametrize(
    ("body", "status"),
    [(b"{}", 200), (b"nonsense", 200), (b"", 500), (answer(""), 200), (b'{"choices": []}', 200)],
)
def test_a_server_that_fails_or_talks_nonsense_gives_nothing(body: bytes, status: int) -> None:
    with model(body, status) as (url, _):
        assert translated(url) == ""


def test_a_server_that_is_not_there_gives_nothing() -> None:
    with model(b"") as (url, _):
        pass
    assert translated(url) == ""
