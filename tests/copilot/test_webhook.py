"""The webhook: a receiver that fails, a sender that dies, and each work order taken at least once under one key."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread

import pytest
from pydantic import SecretStr

from copilot.settings import Settings
from copilot.store import Store
from copilot.webhook import Courier, Sent, delivering, wait_after
from copilot.workorder import confirmed
from copilot.workorderstore import delivery_key, record
from tests.copilot.databases import ENGINES, empty_database
from tests.copilot.test_workorder import AT, DRAFT

DONE = confirmed(DRAFT, "Ana", AT)
KEY = delivery_key("main", DONE)


@dataclass
class Receiver:
    """A receiver that answers each request by the next of ``answers``, then 204; 0 hangs up, -1 never answers."""

    answers: list[int]
    requests: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    reached: Event = field(default_factory=Event)
    ended: Event = field(default_factory=Event)
    url: str = ""

    def handle(self, handler: BaseHTTPRequestHandler) -> None:
        body = handler.rfile.read(int(handler.headers["Content-Length"]))
        self.requests.append((dict(handler.headers), body))
        self.reached.set()
        answer = self.answers.pop(0) if self.answers else 204
        if answer == -1:
            self.ended.wait(60)
        if answer > 0:
            handler.send_response(answer)
            handler.end_headers()
        handler.close_connection = True


@contextmanager
def receiving(*answers: int) -> Iterator[Receiver]:
    receiver = Receiver(list(answers))

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            receiver.handle(self)

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    receiver.url = f"http://127.0.0.1:{server.server_port}/hook"
    try:
        yield receiver
    finally:
        receiver.ended.set()
        server.shutdown()
        thread.join()
        server.server_close()


class Clock:
    """A clock that is set by hand."""

    def __init__(self, now: datetime = AT) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture(params=ENGINES)
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Settings]:
    with empty_database(request.param, tmp_path) as made:
        yield made


def with_webhook(settings: Settings, url: str, token: str | None = None) -> Settings:
    secret = SecretStr(token) if token else None
    return settings.model_copy(update={"work_order_webhook": url, "work_order_webhook_token": secret})


def test_waits_double_up_to_an_hour() -> None:
    waits = [wait_after(attempts).total_seconds() for attempts in (1, 2, 3, 12, 10_000)]
    assert waits == [2, 4, 8, 3600, 3600]


def test_without_a_webhook_nothing_is_sent(settings: Settings) -> None:
    with closing(Store(settings)) as store:
        record(store, "main", DONE, deliver=True)
        courier = Courier(store, settings, Clock())
        assert courier.send_due() == Sent()
        assert courier.waiting() == 1


@pytest.mark.process
def test_a_receiver_that_fails_is_tried_again_until_it_takes_it(
    settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    clock = Clock()
    with closing(Store(settings)) as store, receiving(503, 0) as receiver:
        record(store, "main", DONE, deliver=True)
        courier = Courier(store, with_webhook(settings, receiver.url, "hunter2"), clock)
        first = courier.send_due()
        assert (first.taken, first.failed, first.error) == (0, 1, "the receiver answered 503")
        assert courier.send_due() == Sent(), "it is not due yet"
        clock.now += wait_after(1)
        assert "could not be reached" in courier.send_due().error
        clock.now += wait_after(2)
        assert courier.send_due() == Sent(taken=1)
        assert courier.waiting() == 0
        clock.now += timedelta(days=1)
        assert courier.send_due() == Sent()
    assert len(receiver.requests) == 3
    assert {headers["Idempotency-Key"] for headers, _ in receiver.requests} == {KEY}
    assert {headers["Authorization"] for headers, _ in receiver.requests} == {"Bearer hunter2"}
    assert len({body for _, body in receiver.requests}) == 1
    told = json.loads(receiver.requests[0][1])
    assert (told["event"], told["site"]) == ("work_order.confirmed", "main")
    assert told["work_order"] == DONE.model_dump(mode="json")
    assert "attempt 2" in caplog.text
    assert "hunter2" not in caplog.text


@pytest.mark.process
def test_a_redirect_takes_the_token_nowhere_else(settings: Settings) -> None:
    with closing(Store(settings)) as store, receiving(302) as receiver:
        record(store, "main", DONE, deliver=True)
        sent = Courier(store, with_webhook(settings, receiver.url, "t"), Clock()).send_due()
        assert sent.error == "the receiver answered 302"


@pytest.mark.process
@pytest.mark.parametrize("url", ["http://127.0.0.1:9/hook", "http://[bad/hook"])
def test_nobody_at_the_address_loses_nothing(settings: Settings, url: str) -> None:
    with closing(Store(settings)) as store:
        record(store, "main", DONE, deliver=True)
        courier = Courier(store, with_webhook(settings, url), Clock())
        assert courier.send_due().failed == 1
        assert courier.waiting() == 1


@pytest.mark.process
def test_of_two_couriers_one_sends(settings: Settings) -> None:
    with closing(Store(settings)) as store, receiving(-1) as receiver:
        record(store, "main", DONE, deliver=True)
        courier = Courier(store, with_webhook(settings, receiver.url), Clock())
        sending = Thread(target=courier.send_due)
        sending.start()
        assert receiver.reached.wait(30)
        with closing(Store(settings)) as other:
            assert Courier(other, courier.settings, Clock()).send_due() == Sent()
        receiver.ended.set()
        sending.join()
    assert len(receiver.requests) == 1


@pytest.mark.process
def test_a_server_delivers_meanwhile(settings: Settings) -> None:
    with closing(Store(settings)) as store, receiving() as receiver:
        hooked = with_webhook(settings, receiver.url)
        with delivering(store, hooked, every=0.05):
            record(store, "main", DONE, deliver=True)
            assert receiver.reached.wait(30)
        assert "webhook" not in {thread.name for thread in threading.enumerate()}
        assert Courier(store, hooked).waiting() == 0
        with delivering(store, settings):
            assert "webhook" not in {thread.name for thread in threading.enumerate()}


SENDER = """
from copilot.settings import load_settings
from copilot.store import Store
from copilot.webhook import Courier
settings = load_settings()
Courier(Store(settings), settings).send_due()
"""


@pytest.mark.process
def test_a_killed_sender_is_followed_by_one_with_the_same_key(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    with closing(Store(settings)) as store, receiving(-1) as receiver:
        record(store, "main", DONE, deliver=True)
        monkeypatch.setenv("COPILOT_HOME", str(settings.home))
        monkeypatch.setenv("COPILOT_DATABASE_URL", settings.store_url)
        monkeypatch.setenv("COPILOT_WORK_ORDER_WEBHOOK", receiver.url)
        with subprocess.Popen([sys.executable, "-c", SENDER]) as sender:
            assert receiver.reached.wait(60)
            sender.send_signal(signal.SIGKILL)
        later = Clock(datetime.now(UTC))
        courier = Courier(store, with_webhook(settings, receiver.url), later)
        assert courier.send_due() == Sent(), "it may still be on its way"
        later.now += timedelta(minutes=2)
        assert courier.send_due() == Sent(taken=1)
    assert [headers["Idempotency-Key"] for headers, _ in receiver.requests] == [KEY, KEY]
    assert receiver.requests[0][1] == receiver.requests[1][1]
