"""A language model behind a real server: what it says is kept only where the sources say it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest

from copilot.phrasing import Phraser
from copilot.reply import Block, BlockKind, Citation, Reply
from copilot.settings import Settings

pytestmark = pytest.mark.process

SAFETY = Block(kind=BlockKind.SAFETY, text="WARNING Hot oil.", level="warning")
QUOTE = Block(
    kind=BlockKind.QUOTE,
    text="Replace filter SP-9031. Tighten the bowl to 35 Nm. Do not reuse the seal.",
    citations=(Citation(document="manual", page=3, quote="Replace filter SP-9031."),),
)
REPLY = Reply(id="q", lang="en", covered=True, blocks=(SAFETY, QUOTE))


def chunk(text: str) -> str:
    choice = {"index": 0, "delta": {"role": "assistant", "content": text}, "finish_reason": None}
    body = {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": [choice]}
    return f"data: {json.dumps(body)}\n\n"


@contextmanager
def model(*events: str, status: int = 200) -> Iterator[tuple[str, list[dict[str, object]]]]:
    """A server that answers every request with the given events; its address and the bodies it was sent."""
    asked: list[dict[str, object]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(status)
            self.send_header("Content-Type", "text/event-stream")
            self.end_headers()
            for event in events:
                self.wfile.write(event.encode())
                self.wfile.flush()

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


def phrased(url: str, reply: Reply = REPLY) -> list[Reply]:
    return list(Phraser(Settings(llm_url=url, llm_timeout=5)).phrase("filter?", reply, {"SP9031"}))


def answers(replies: list[Reply]) -> list[str]:
    return [block.text for reply in replies for block in reply.blocks if block.kind is BlockKind.ANSWER]


def test_a_good_sentence_stands_below_the_safety_message() -> None:
    with model(chunk("Replace filter "), chunk("SP-9031 [1]."), "data: [DONE]\n\n") as (url, asked):
        [reply] = phrased(url)
    assert [block.kind for block in reply.blocks] == [BlockKind.SAFETY, BlockKind.ANSWER, BlockKind.QUOTE]
    assert answers([reply]) == ["Replace filter SP-9031."]
    assert reply.blocks[1].citations == QUOTE.citations
    [body] = asked
    assert body["stream"] is True
    assert "SP-9031" in str(body["messages"])
    assert "Hot oil" not in str(body["messages"])


def test_the_answer_grows_sentence_by_sentence() -> None:
    text = "Replace filter SP-9031 [1]. Tighten the bowl to 35 Nm [1]. Do not reuse the seal [1]."
    with model(*(chunk(letter) for letter in text), "data: [DONE]\n\n") as (url, _):
        grown = answers(phrased(url))
    assert grown == [
        "Replace filter SP-9031.",
        "Replace filter SP-9031. Tighten the bowl to 35 Nm.",
        "Replace filter SP-9031. Tighten the bowl to 35 Nm. Do not reuse the seal.",
    ]


@pytest.mark.parametrize(
    "invented",
    [
        "Tighten the bowl to 45 Nm [1].",
        "Reuse the seal [1].",
        "Replace filter SP-9032 [1].",
        "Replace filter SP-9031.",
        "Replace filter SP-9031 [7].",
        "NONE.",
    ],
)
def test_what_the_sources_do_not_say_is_dropped(invented: str) -> None:
    with model(chunk(f"{invented} Replace filter SP-9031 [1]."), "data: [DONE]\n\n") as (url, _):
        assert answers(phrased(url))[-1:] == ["Replace filter SP-9031."]
    with model(chunk(invented), "data: [DONE]\n\n") as (url, _):
        assert phrased(url) == []


def quotes_with_a_note(replies: list[Reply]) -> None:
    last = replies[-1]
    assert [block.kind for block in last.blocks] == [BlockKind.SAFETY, BlockKind.QUOTE, BlockKind.NOTE]
    assert last.blocks[:2] == REPLY.blocks


def test_with_the_server_down_the_quotes_stand_with_a_note() -> None:
    with model() as (url, _):
        pass
    quotes_with_a_note(phrased(url))


@pytest.mark.parametrize("status", [401, 404, 500])
def test_a_refusal_is_a_server_that_does_not_answer(status: int) -> None:
    with model('{"error": "no"}', status=status) as (url, _):
        quotes_with_a_note(phrased(url))


@pytest.mark.parametrize("garbage", ["data: {not json}\n\n", 'data: {"choices": 3}\n\n', "data: []\n\n"])
def test_garbage_leaves_the_quotes(garbage: str) -> None:
    with model(chunk("Replace filter SP-9031 [1]. Next"), garbage) as (url, _):
        quotes_with_a_note(phrased(url))


def test_an_early_end_leaves_what_was_whole() -> None:
    with model(chunk("Replace filter SP-9031 [1]. Tighten the bowl to 3")) as (url, _):
        assert answers(phrased(url)) == ["Replace filter SP-9031."]


def test_a_reply_without_sources_is_left_alone() -> None:
    alone = REPLY.model_copy(update={"blocks": (SAFETY,)})
    assert phrased("http://127.0.0.1:9/v1", alone) == []
