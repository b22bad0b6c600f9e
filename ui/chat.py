"""The chat page: pick a machine, ask, read the quotes, open the page they stand on."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from importlib.resources import files
from math import inf
from time import monotonic
from typing import Any

import gradio as gr
from fastapi import FastAPI, Response

from copilot.assistant import Query
from copilot.errors import CopilotError
from copilot.language import base_language, detect
from copilot.reply import Block, BlockKind, Reply
from copilot.wording import FALLBACK, Wording, languages, wording
from ui.examples import examples_for
from ui.listenroutes import listen_routes
from ui.render import TEMPLATES, Turn, asset_label, render_conversation
from ui.service import Service
from ui.standing import standing_routes
from ui.voiceroutes import voice_routes

PATH = "/app"
LONGEST_QUESTION = 1000
# Older turns leave the page, not the copilot's memory.
MOST_TURNS = 20
# A longer list of machines can be typed into; in a shorter one that would only bring up the tablet's keyboard.
SCANNED_AT_A_GLANCE = 12
# Fifty pages that follow a growing answer more closely keep two cores from answering.
MOMENT_SECONDS = 0.2
AS_ASKED = ANY_ASSET = ""
_SENSE = "screen.sense."

# Handlers are called by the page alone, never by name.
_PRIVATE: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}


@dataclass(frozen=True, slots=True)
class Conversation:
    """One visitor's conversation, kept on the server. ``screen`` is the language of the page's own words."""

    chat: str
    screen: str
    turns: tuple[Turn, ...] = ()

    @classmethod
    def begin(cls, screen: str) -> Conversation:
        """An empty one under a name nobody can guess."""
        return cls(secrets.token_urlsafe(24), screen)

    def with_turn(self, turn: Turn) -> Conversation:
        """The conversation with one more turn."""
        return replace(self, turns=(*self.turns, turn)[-MOST_TURNS:])


def mount_chat(app: FastAPI, service: Service) -> None:
    """Serve the chat page at ``/app`` and how far the copilot is at ``/progress``."""
    app.include_router(standing_routes(service))
    app.include_router(listen_routes(service))
    app.include_router(voice_routes(service))

    @app.get("/favicon.ico")
    def icon() -> Response:
        return Response(_text("icon.svg"), media_type="image/svg+xml")

    page = ChatPage(service).build()
    page.queue(max_size=200, default_concurrency_limit=64, api_open=False)
    gr.mount_gradio_app(
        app,
        page,
        PATH,
        theme=gr.themes.Base(font=["Noto Sans", "system-ui", "sans-serif"], font_mono=["monospace"]),
        head=f"<style>{_text('templates/tokens.css')}{_text('chat.css')}</style>",
        run_history=False,
        footer_links=[],
        show_error=False,
        max_file_size="1kb",
        ssr_mode=False,
        enable_monitoring=False,
        pwa=False,
        mcp_server=False,
    )
    # Mounting leaves this unset, and Gradio then skips its check on file paths.
    page.has_launched = True


class ChatPage:
    """The page and its handlers: each reads its inputs, asks the copilot, renders."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._store = service.assistant.store
        self._site = service.assistant.settings.site

    def build(self) -> gr.Blocks:
        """The page's parts and what happens when they are used."""
        page = gr.Blocks(title=wording(FALLBACK)("screen.title"), analytics_enabled=False)
        with page:
            conversation = gr.State()
            with gr.Row(elem_id="bar"):
                status = gr.HTML(elem_id="status", apply_default_css=False, js_on_load=_text("status.js"))
                asset = gr.Dropdown([], elem_id="asset")
                lang = gr.Dropdown([], elem_id="language", filterable=False)
                new = gr.Button("", elem_id="new")
            talk = gr.HTML(elem_id="talk", apply_default_css=False, js_on_load=_text("talk.js"))
            source = gr.HTML(elem_id="source", apply_default_css=False, js_on_load=_text("source.js"))
            with gr.Column(elem_id="foot"):
                voice = gr.HTML(elem_id="voice", apply_default_css=False, js_on_load=_text("readaloud.js"))
                strip = gr.HTML(elem_id="strip", apply_default_css=False, js_on_load=_text("strip.js"))
                with gr.Row(elem_id="asking"):
                    mic = gr.HTML(elem_id="mic", apply_default_css=False, js_on_load=_text("mic.js"))
                    camera = gr.HTML(elem_id="camera", apply_default_css=False, js_on_load=_text("camera.js"))
                    question = gr.Textbox(
                        elem_id="question", lines=1, max_lines=4, max_length=LONGEST_QUESTION
                    )
                    ask = gr.Button("", elem_id="ask", variant="primary")
            everything = [conversation, status, asset, lang, new, talk, source]
            everything += [voice, strip, mic, camera, question, ask]
            page.load(self.open, None, everything, **_PRIVATE)
            lang.input(self.speak, [conversation, asset, lang], everything, **_PRIVATE)
            status.apply(self.refresh, [conversation, asset], [asset, talk], **_PRIVATE)
            new.click(self.clear, [conversation], [conversation, talk, question], **_PRIVATE)
            gr.on(
                [ask.click, question.submit],
                self.ask,
                [conversation, asset, lang, question],
                [conversation, talk, question],
                **_PRIVATE,
            )
            talk.select(self.choose, [conversation, asset, lang], [conversation, talk, asset], **_PRIVATE)
            strip.select(self.pick, [conversation], [asset], **_PRIVATE)
            # What is heard or photographed is matched against the machine chosen.
            asset.change(None, [asset], None, js="(id) => { document.body.dataset.asset = id ?? ''; }")
        return page

    def open(self, request: gr.Request) -> list[Any]:
        """A fresh page in the browser's language; ``?asset=`` (a machine's QR code) picks the machine."""
        conversation = _begun(None, request)
        return self._everything(conversation, request.query_params.get("asset", ANY_ASSET), AS_ASKED)

    def speak(
        self, conversation: Conversation | None, asset: str, lang: str, request: gr.Request
    ) -> list[Any]:
        """The page in another language, at once."""
        conversation = _begun(conversation, request)
        screen = lang if lang in languages() else conversation.screen
        return self._everything(replace(conversation, screen=screen), asset, lang)

    def refresh(self, conversation: Conversation | None, asset: str, request: gr.Request) -> list[Any]:
        """What newly arrived documents change on the page."""
        conversation = _begun(conversation, request)
        return [self._asset_update(conversation, asset), self._render(conversation)]

    def clear(self, conversation: Conversation | None, request: gr.Request) -> list[Any]:
        """A new conversation: nothing said before matters."""
        fresh = Conversation.begin(_begun(conversation, request).screen)
        return [fresh, self._render(fresh), ""]

    def ask(
        self, conversation: Conversation | None, asset: str, lang: str, text: str, request: gr.Request
    ) -> Iterator[list[Any]]:
        """Answer what was typed."""
        conversation = _begun(conversation, request)
        words = wording(conversation.screen)
        text = text.strip()
        if not text or len(text) > LONGEST_QUESTION:
            gr.Warning(words("screen.too_long", limit=LONGEST_QUESTION) if text else words("screen.empty"))
            yield [conversation, gr.skip(), gr.skip()]
            return
        for moment in self._answer(conversation, text, asset, lang):
            yield [moment, self._render(moment), ""]

    def choose(
        self, conversation: Conversation, asset: str, lang: str, event: gr.EventData
    ) -> Iterator[list[Any]]:
        """Ask again about the machine that was chosen, or ask an example."""
        chosen, text = str(event._data.get("choose", "")), str(event._data.get("ask", ""))[:LONGEST_QUESTION]
        text = text or (conversation.turns[-1].question if conversation.turns else "")
        if not text:
            yield [conversation, gr.skip(), gr.skip()]
            return
        for moment in self._answer(conversation, text, chosen or asset, lang):
            yield [moment, self._render(moment), self._asset_update(conversation, chosen or asset)]

    def pick(
        self, conversation: Conversation | None, event: gr.EventData, request: gr.Request
    ) -> dict[str, Any]:
        """Choose the machine that a photo showed, once it was confirmed."""
        return self._asset_update(_begun(conversation, request), str(event._data.get("asset", ANY_ASSET)))

    def _answer(
        self, conversation: Conversation, text: str, machine: str, lang: str
    ) -> Iterator[Conversation]:
        """The conversation while the question is looked up, then with its reply as that grows."""
        words = wording(conversation.screen)
        waiting = words("screen.searching" if self._service.ready else "screen.loading")
        turn = Turn(text, lang or detect(text, conversation.screen), waiting=waiting)
        yield conversation.with_turn(turn)
        known = machine in {asset.id for asset in self._store.assets(self._site)}
        query = Query(
            text=text,
            lang=lang or None,
            asset=machine if known else None,
            asset_model=None if known else machine or None,
            chat=conversation.chat,
        )
        try:
            for reply in paced(self._service.assistant.ask_stream(query)):
                yield conversation.with_turn(replace(turn, reply=self._with_progress(reply), waiting=""))
        except CopilotError as error:
            note = Block(kind=BlockKind.NOTE, text=str(error))
            trouble = Reply(lang=conversation.screen, covered=False, blocks=(note,))
            yield conversation.with_turn(replace(turn, reply=trouble, waiting=""))

    def _with_progress(self, reply: Reply) -> Reply:
        """The reply with a note where documents are still coming in."""
        progress = self._service.progress
        if progress is None:
            return reply
        text = wording(reply.lang)("note.indexing", percent=int(100 * progress.share))
        return reply.model_copy(update={"blocks": (*reply.blocks, Block(kind=BlockKind.NOTE, text=text))})

    def _render(self, conversation: Conversation) -> str:
        words = wording(conversation.screen)
        begin = () if conversation.turns else examples_for(self._store, self._site, words)
        return render_conversation(conversation.turns, words, self._store.assets(self._site), begin)

    def _strip(self, words: Wording) -> str:
        """Where what was heard and read is shown, with every sentence its script may need."""
        texts = {
            key.removeprefix(_SENSE): text for key, text in words.texts.items() if key.startswith(_SENSE)
        }
        texts["close"] = words("screen.close")
        seconds = self._service.assistant.settings.speech_seconds
        return TEMPLATES.get_template("strip.html").render(words=words, texts=texts, seconds=seconds)

    def _asset_update(self, conversation: Conversation, chosen: str) -> dict[str, Any]:
        words = wording(conversation.screen)
        assets = self._store.assets(self._site)
        choices = [(words("screen.any_asset"), ANY_ASSET), *((asset_label(each), each.id) for each in assets)]
        return gr.update(
            choices=choices,
            value=chosen if chosen in {each.id for each in assets} else ANY_ASSET,
            label=words("screen.asset"),
            filterable=len(assets) > SCANNED_AT_A_GLANCE,
        )

    def _everything(self, conversation: Conversation, asset: str, lang: str) -> list[Any]:
        """Every part of the page, in the order of `build`."""
        words = wording(conversation.screen)
        names = [(words("screen.auto_language"), AS_ASKED)]
        names += [(wording(each)("language.name"), each) for each in languages()]
        return [
            conversation,
            TEMPLATES.get_template("status.html").render(words=words),
            self._asset_update(conversation, asset),
            gr.update(choices=names, value=lang, label=words("screen.language")),
            gr.update(value=words("screen.new_chat")),
            self._render(conversation),
            TEMPLATES.get_template("panel.html").render(words=words),
            TEMPLATES.get_template("voice.html").render(words=words),
            self._strip(words),
            TEMPLATES.get_template("mic.html").render(words=words),
            TEMPLATES.get_template("camera.html").render(words=words),
            gr.update(placeholder=words("screen.question"), label=words("screen.your_question")),
            gr.update(value=words("screen.ask")),
        ]


def paced(replies: Iterable[Reply]) -> Iterator[Reply]:
    """The replies as fast as a page can show them: the first, the last, and what comes a moment after another."""
    shown, held = -inf, None
    for reply in replies:
        held = reply
        if monotonic() - shown >= MOMENT_SECONDS:
            yield reply
            shown, held = monotonic(), None
    if held:
        yield held


def _begun(conversation: Conversation | None, request: gr.Request) -> Conversation:
    """The conversation, or a new one in the browser's language for who asks before the page has finished loading."""
    return conversation or Conversation.begin(_browser_language(request.headers.get("accept-language", "")))


def _browser_language(accepted: str) -> str:
    """The first language of an Accept-Language header, if the page speaks it."""
    tag = base_language(accepted.split(",", maxsplit=1)[0].split(";", maxsplit=1)[0].strip() or FALLBACK)
    return tag if tag in languages() else FALLBACK


def _text(name: str) -> str:
    return (files("ui") / name).read_text("utf-8")
