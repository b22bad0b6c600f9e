from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any, cast

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from starlette.requests import Request

from copilot.errors import BadInputError, BusyError, CopilotError, StorageError
from copilot.hearing import CodeHeard
from copilot.knowledge import Asset, Document, DocumentKind
from copilot.refusing import refusal
from copilot.settings import Settings
from copilot.speech import Transcript
from copilot.store import Store
from copilot.vision import Eye
from copilot.wording import wording
from tests.accounts import visiting
from ui.guard import Guard
from ui.listenroutes import RECORDING_MB, body_of, listen_routes
from ui.problems import Problem, problem_of, problem_response
from ui.server import WALLS

HEARD = Transcript(text="Next", lang="en", confidence=0.9, codes=(), values=(), seconds=1.0, warnings=())


@dataclass
class Ear:
    """Speech recognition as far as its callers see it: who is before one, then the end."""

    ready: bool = True
    before: tuple[int, ...] = ()
    error: CopilotError | None = None
    heard: Transcript = HEARD
    asked: list[dict[str, Any]] = field(default_factory=list)

    def transcribe(self, audio: bytes, *, waiting: Callable[[int], None], **asked: Any) -> Transcript:
        """A fixed transcript, or the error set."""
        self.asked.append({"audio": audio, **asked})
        for each in self.before:
            waiting(each)
        if self.error:
            raise self.error
        return self.heard


@pytest.fixture
def ear() -> Ear:
    return Ear()


@pytest.fixture
def client(ear: Ear, tmp_path: Any) -> Iterator[TestClient]:
    settings = Settings(home=tmp_path / "home")
    store = Store(settings)
    document = Document("manual", "main", "", "a1", "Manual", "en", DocumentKind.MANUAL)
    store.begin("main", "manual", "")
    store.commit(document, stored_file="", reading={}, assets=[Asset("PRESS-01", "Press", "HPX-200", "main")])
    service = SimpleNamespace(
        assistant=SimpleNamespace(settings=settings, store=store), speech=ear, eye=Eye(settings, store)
    )
    app = FastAPI()
    app.exception_handler(CopilotError)(problem_response)
    app.include_router(listen_routes(cast(Any, service)))
    app.add_middleware(Guard, walls=WALLS)
    with TestClient(visiting(app)) as client:
        yield client
    store.close()


def lines(told: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in told.splitlines()]


def test_who_is_before_one_is_told_and_then_what_was_heard(client: TestClient, ear: Ear) -> None:
    ear.before = (2, 1, 0)
    answer = client.post("/hear?lang=de-AT&asset=PRESS-01", content=b"audio")
    *before, last = lines(answer.text)
    assert before == [{"before": 2}, {"before": 1}, {"before": 0}]
    assert last["transcript"]["text"] == "Next"
    assert ear.asked == [{"audio": b"audio", "lang": "de", "asset": "PRESS-01", "site": "main"}]


def test_a_code_is_named_as_it_stands_in_the_text(client: TestClient, ear: Ear) -> None:
    said = CodeHeard(said="e zero four two", code="E-042"), CodeHeard(said="F nine", choices=("F-009",))
    ear.heard = HEARD.model_copy(update={"text": "The press shows E042.", "codes": said})
    [line] = lines(client.post("/hear", content=b"audio").text)
    assert [code["said"] for code in line["transcript"]["codes"]] == ["E042", "F nine"]


def test_cantonese_is_asked_for_where_the_browser_speaks_it(client: TestClient, ear: Ear) -> None:
    for screen in ("zh-Hant", "zh-Hans", "en"):
        accepted = {"Accept-Language": "zh-HK,zh;q=0.9,en;q=0.8"}
        client.post(f"/hear?lang={screen}", content=b"audio", headers=accepted)
    assert [asked["lang"] for asked in ear.asked] == ["zh-HK", "zh", "en"]


def test_a_whole_command_is_named(client: TestClient, ear: Ear) -> None:
    [line] = lines(client.post("/hear?lang=en", content=b"audio").text)
    assert line["transcript"]["command"] == "next"
    ear.heard = HEARD.model_copy(update={"text": "Next to the pump it leaks."})
    [line] = lines(client.post("/hear?lang=en", content=b"audio").text)
    assert "command" not in line["transcript"]


def test_a_model_still_loading_is_told(client: TestClient, ear: Ear) -> None:
    ear.ready = False
    assert lines(client.post("/hear", content=b"audio").text)[0] == {"loading": True}


def test_a_machine_the_register_lacks_is_left_out(client: TestClient, ear: Ear) -> None:
    client.post("/hear?lang=xx&asset=GONE-01", content=b"audio")
    assert ear.asked[0]["asset"] is None
    assert ear.asked[0]["lang"] == "en"


@pytest.mark.parametrize(
    ("error", "status"),
    [(BadInputError("It is empty.", "Say it again."), 400), (BusyError("Too many speak.", "Wait."), 503)],
)
def test_trouble_at_once_has_its_status(
    client: TestClient, ear: Ear, error: CopilotError, status: int
) -> None:
    ear.error = error
    answer = client.post("/hear", content=b"audio")
    assert answer.status_code == status
    assert Problem.model_validate_json(answer.content) == problem_of(error)


def test_trouble_is_told_in_the_screens_language(client: TestClient, ear: Ear) -> None:
    ear.error = BusyError(*refusal("recording_slow"))
    told = client.post("/hear?lang=de", content=b"audio").json()
    assert told == problem_of(ear.error, wording("de")).model_dump()
    assert told["message"] == wording("de")("refused.recording_slow.why")
    told = client.post("/look?lang=zh-Hant", content=b"Only text.").json()
    words = wording("zh-Hant")
    assert told == {
        "message": words("refused.picture_none.why"),
        "remedy": words("refused.picture_none.do"),
        "code": "input",
    }


def test_trouble_of_the_server_is_told_by_its_kind_in_other_languages(client: TestClient, ear: Ear) -> None:
    ear.error = StorageError("The disk is full.", "Free some space.")
    told = client.post("/hear?lang=es", content=b"audio").json()
    assert told["message"] == wording("es")("refused.failed.why")
    assert client.post("/hear", content=b"audio").json()["message"] == "The disk is full."


def test_trouble_after_waiting_is_the_last_line(client: TestClient, ear: Ear) -> None:
    ear.before, ear.error = (1,), BadInputError("It is cut.", "Say it again.")
    told = lines(client.post("/hear", content=b"audio").text)
    assert told == [{"before": 1}, {"problem": problem_of(ear.error).model_dump()}]


def test_what_is_no_picture_is_refused(client: TestClient) -> None:
    answer = client.post("/look", content=b"Only text.")
    assert answer.status_code == 400
    assert "picture" in answer.json()["message"]


@pytest.mark.parametrize("path", ["/hear", "/look"])
def test_other_sites_may_not_send(client: TestClient, path: str) -> None:
    assert client.post(path, content=b"x", headers={"Origin": "https://elsewhere.example"}).status_code == 403


@pytest.mark.parametrize("announced", [None, 3_000_000_000])
def test_a_body_too_large_is_read_no_further_than_the_limit(announced: int | None) -> None:
    taken = 0

    async def receive() -> dict[str, Any]:
        nonlocal taken
        taken += 1
        return {"type": "http.request", "body": bytes(1_000_000), "more_body": True}

    headers = [(b"content-length", str(announced).encode())] if announced else []
    request = Request({"type": "http", "method": "POST", "headers": headers}, receive)
    with pytest.raises(BadInputError, match="10 MB"):
        asyncio.run(body_of(request, RECORDING_MB, "recording_large"))
    assert taken == (0 if announced else 11)
