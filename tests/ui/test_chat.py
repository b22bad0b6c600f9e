from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import gradio as gr
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

import ui.chat
from copilot.assistant import Query
from copilot.errors import IndexUnavailableError
from copilot.knowledge import Asset, Document, DocumentKind, Fault, Section
from copilot.reply import Block, BlockKind, Reply
from copilot.settings import Settings
from copilot.store import Store
from copilot.wording import wording
from ingestion.progress import Progress
from tests.accounts import visiting
from ui.chat import LONGEST_QUESTION, ChatPage, Conversation, mount_chat, paced
from ui.guard import Guard
from ui.server import WALLS
from ui.standing import standing

UI = Path(ui.chat.__file__).parent
FAULT = Fault("E-042", "", "", "", "")


class Answering:
    """An assistant that says which machine and language it was asked for."""

    def __init__(self, store: Store, settings: Settings) -> None:
        self.store, self.settings = store, settings
        self.asked: list[Query] = []
        self.error: IndexUnavailableError | None = None

    def ask_stream(self, query: Query) -> Iterator[Reply]:
        """A fixed reply, or the error set."""
        self.asked.append(query)
        if self.error:
            raise self.error
        yield Reply(
            lang=query.lang or "en", covered=True, blocks=(Block(kind=BlockKind.QUOTE, text="Open <V10>."),)
        )


@dataclass
class Standing:
    """A service as far as the page needs one."""

    assistant: Answering
    ready: bool = True
    progress: Progress | None = None


def open_service(home: Path) -> Standing:
    settings = Settings(home=home)
    store = Store(settings)
    press = Asset("PRESS-01", "Press <1>", "HPX-200", "main")
    document = Document(
        "manual", "main", "", "a1", "Manual", "en", DocumentKind.MANUAL, asset_models=("HPX-200",),
        sections=(Section("m#1", 0, ("1",), faults=(FAULT,)),),
    )  # fmt: skip
    store.begin("main", "manual", "")
    store.commit(document, stored_file="", reading={}, assets=[press])
    return Standing(Answering(store, settings))


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Standing]:
    opened = open_service(tmp_path / "home")
    yield opened
    opened.assistant.store.close()


@pytest.fixture
def page(service: Standing) -> ChatPage:
    return ChatPage(cast(Any, service))


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """The mounted page; built once, since that takes Gradio a second."""
    opened = open_service(tmp_path_factory.mktemp("chat"))
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)

    async def mount() -> None:
        mount_chat(app, cast(Any, opened))
        app.add_middleware(Guard, walls=WALLS)

    # Where no event loop runs, Gradio makes one and leaves it open.
    asyncio.run(mount())
    with TestClient(visiting(app)) as client:
        yield client
    opened.assistant.store.close()


def visit(language: str = "", **parameters: str) -> Any:
    return SimpleNamespace(headers={"accept-language": language}, query_params=parameters)


def test_page_opens_in_the_browsers_language_with_the_machine_of_its_qr_code(page: ChatPage) -> None:
    conversation, status, asset, lang, *_ = page.open(visit("zh-HK,zh;q=0.9", asset="PRESS-01"))
    assert conversation.screen == "zh-Hant"
    assert 'data-lang="zh-Hant"' in status
    assert asset["value"] == "PRESS-01"
    assert lang["value"] == ""
    assert page.open(visit("xx", asset="NO-SUCH"))[2]["value"] == ""


def test_every_visitor_gets_a_conversation_of_their_own(page: ChatPage) -> None:
    first, second = page.open(visit())[0], page.open(visit())[0]
    assert first.chat != second.chat
    assert len(first.chat) >= 32
    assert page.clear(first, visit())[0].chat != first.chat


def test_who_asks_before_the_page_has_loaded_is_answered(page: ChatPage) -> None:
    *_, answered = page.ask(None, "", "", "Why?", visit("de-DE"))
    assert answered[0].screen == "de"
    assert answered[0].turns[0].reply is not None
    assert page.clear(None, visit("es"))[0].screen == "es"
    assert page.speak(None, "", "zh-Hant", visit("es"))[0].screen == "zh-Hant"


def test_machine_of_a_photo_is_chosen_if_the_register_has_it(page: ChatPage) -> None:
    conversation = Conversation.begin("en")
    chosen = page.pick(conversation, gr.EventData(None, {"asset": "PRESS-01"}), visit())
    assert chosen["value"] == "PRESS-01"
    assert page.pick(None, gr.EventData(None, {"asset": "<b>"}), visit())["value"] == ""


def test_scripts_find_every_text_and_use_every_text() -> None:
    scripts = "".join((UI / name).read_text() for name in ("strip.js", "mic.js", "camera.js"))
    beside = (UI / "listenroutes.py").read_text() + "".join(
        (UI / "templates" / name).read_text() for name in ("strip.html", "mic.html", "camera.html")
    )
    known = {key.removeprefix("screen.sense.").split(".")[0] for key in wording("en").texts if "sense" in key}
    named = set(re.findall(r"""(?:text|complain|waiting|listed)\("(\w+)\"""", scripts))
    assert len(named) > 10
    assert named <= known
    assert {name for name in known if f'"{name}"' not in scripts} <= set(re.findall(r"sense\.(\w+)", beside))


def test_language_switches_every_label(page: ChatPage) -> None:
    english = page.speak(Conversation.begin("en"), "", "en", visit())
    german = page.speak(Conversation.begin("en"), "", "de", visit())
    assert all(before != after for before, after in zip(english, german, strict=True))
    assert page.speak(Conversation.begin("es"), "", "../../etc", visit())[0].screen == "es"


def test_first_page_suggests_a_question_about_a_known_code(page: ChatPage) -> None:
    talk = page.open(visit("en"))[5]
    assert 'data-ask="PRESS-01 shows E-042. What now?" data-choose="PRESS-01"' in talk


def test_answer_follows_a_word_that_it_is_being_looked_up(page: ChatPage, service: Standing) -> None:
    searching, answered = page.ask(Conversation.begin("en"), "PRESS-01", "de", " Why? ", visit())
    assert "Searching the documents" in searching[1]
    assert "Open &lt;V10&gt;." in answered[1]
    assert "Searching" not in answered[1]
    [query] = service.assistant.asked
    assert (query.text, query.asset, query.asset_model, query.lang) == ("Why?", "PRESS-01", None, "de")
    assert query.chat == answered[0].chat


def test_waiting_for_the_model_is_said(page: ChatPage, service: Standing) -> None:
    service.ready = False
    waiting = next(page.ask(Conversation.begin("en"), "", "", "Why?", visit()))
    assert "The language understanding is loading" in waiting[1]


def test_answer_during_indexing_says_so(page: ChatPage, service: Standing) -> None:
    service.progress = Progress(share=0.279)
    *_, answered = page.ask(Conversation.begin("en"), "", "", "Why?", visit())
    assert "still being taken in (27%)" in answered[1]


def test_choosing_a_machine_asks_the_last_question_again(page: ChatPage, service: Standing) -> None:
    *_, asked = page.ask(Conversation.begin("en"), "", "", "What is E-042?", visit())
    event: Any = SimpleNamespace(_data={"choose": "PRESS-01", "ask": ""})
    *_, chosen = page.choose(asked[0], "", "", event)
    assert service.assistant.asked[-1].text == "What is E-042?"
    assert service.assistant.asked[-1].asset == "PRESS-01"
    assert chosen[2]["value"] == "PRESS-01"
    event._data["choose"] = "HPX-200"
    list(page.choose(asked[0], "", "", event))
    assert service.assistant.asked[-1].asset_model == "HPX-200"


def test_choosing_before_anything_was_asked_asks_nothing(page: ChatPage, service: Standing) -> None:
    event: Any = SimpleNamespace(_data={"choose": "PRESS-01"})
    list(page.choose(Conversation.begin("en"), "", "", event))
    assert service.assistant.asked == []


@pytest.mark.parametrize("text", ["", "   ", "x" * (LONGEST_QUESTION + 1)])
def test_empty_and_endless_questions_are_not_asked(
    page: ChatPage, service: Standing, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    monkeypatch.setattr(gr, "Warning", said.append)
    list(page.ask(Conversation.begin("en"), "", "", text, visit()))
    assert service.assistant.asked == []
    assert said


def test_trouble_is_said_in_the_conversation(page: ChatPage, service: Standing) -> None:
    service.assistant.error = IndexUnavailableError("The index is away.", "Start it.")
    *_, answered = page.ask(Conversation.begin("en"), "", "", "Why?", visit())
    assert "The index is away. Start it." in answered[1]


def test_growing_answer_is_shown_from_its_first_to_its_last_moment() -> None:
    moments = [Reply(id=str(number), lang="en", covered=True, blocks=()) for number in range(100)]
    shown = [reply.id for reply in paced(moments)]
    assert shown[0] == "0"
    assert shown[-1] == "99"
    assert len(shown) < 100
    assert list(paced([])) == []


def test_old_turns_leave_the_page(page: ChatPage) -> None:
    conversation = Conversation.begin("en")
    for number in range(25):
        *_, (conversation, talk, _) = page.ask(conversation, "", "", f"question-{number}?", visit())
    assert "question-4?" not in talk
    assert "question-5?" in talk


def test_progress_speaks_the_pages_language(client: TestClient) -> None:
    told = client.get("/progress?lang=de").json()
    assert told == {"text": "1 Dokument bereit", "busy": False, "documents": 1}


@pytest.mark.parametrize(
    ("seconds_left", "text"),
    [
        (125, "Taking in documents: 3 of 12, 27%, about 2 min left"),
        (59, "Taking in documents: 3 of 12, 27%, less than a minute left"),
        (None, "Taking in documents: 3 of 12, 27%"),
    ],
)
def test_indexing_is_told_with_its_time_left(
    service: Standing, seconds_left: float | None, text: str
) -> None:
    service.progress = Progress(documents_done=3, documents_total=12, share=0.27, seconds_left=seconds_left)
    told = standing(cast(Any, service), wording("en"))
    assert told.text == text
    assert told.busy


def test_page_reaches_nothing_outside_and_stays_out_of_frames(client: TestClient) -> None:
    page = client.get("/app/")
    assert page.status_code == 200
    policy = page.headers["content-security-policy"]
    assert policy.startswith("default-src 'self'")
    assert "frame-ancestors 'self'" in policy
    assert "microphone=(self), camera=()" in page.headers["permissions-policy"]


def test_gradio_checks_file_paths(client: TestClient) -> None:
    [gradio] = [route.app for route in client.app.routes if getattr(route, "path", "") == "/app"]  # type: ignore[attr-defined]
    assert gradio.get_blocks().has_launched


@pytest.mark.parametrize(
    "path",
    [
        "/app/gradio_api/upload", "/app/gradio_api/file=/etc/hostname", "/app/file=/etc/hostname",
        "/app/gradio_api/proxy=http://example.org/", "/app/gradio_api/info", "/app/gradio_api/call/ask",
        "/app/gradio_api/run/ask", "/app/gradio_api/api/ask", "/app/gradio_api/vibe-edit", "/app/gradio_api/runs",
        "/app/gradio_api/component_server", "/app/gradio_api/mcp/", "/app/monitoring", "/app/docs", "/app/openapi.json",
        "/app/gradio_api/queue/status", "/docs", "/openapi.json",
    ],
)  # fmt: skip
def test_what_the_page_does_not_use_is_not_there(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 404
    assert client.post(path, json={}).status_code in (404, 405)


def test_other_sites_requests_are_refused(client: TestClient) -> None:
    join = "/app/gradio_api/queue/join"
    foreign = client.post(join, json={}, headers={"Origin": "https://elsewhere.example"})
    own = client.post(join, json={}, headers={"Origin": "http://testserver"})
    assert foreign.status_code == 403
    assert "access-control-allow-origin" not in foreign.headers
    assert own.status_code == 422


def test_large_bodies_are_refused(client: TestClient) -> None:
    join = "/app/gradio_api/queue/join"
    assert client.post(join, content=b"x" * 70_000).status_code == 413
    assert client.post(join, content=iter([b"x"])).status_code == 413
