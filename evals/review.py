"""The page on which drafts of questions are kept, edited or dropped, one key each."""

from __future__ import annotations

import socket
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any

import gradio as gr
import uvicorn
from fastapi import FastAPI, Response
from fastapi.responses import RedirectResponse

from copilot.errors import BadInputError, CopilotError
from copilot.settings import Settings
from evals.drafts import Draft, Drafts
from evals.reviewcard import card
from evals.reviewguard import ReviewGuard

PATH = "/review"
# Nobody else has anything to decide here.
HOST = "127.0.0.1"
LONGEST_QUESTION, LONGEST_FACTS = 1000, 8000
# Parts one fact's verbatim alternatives on its line.
OR = " || "

# Handlers are called by the page alone, never by name.
_PRIVATE: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
# A key pressed while the one before is worked on counts. No draft is decided on twice or unseen, as the id of the one
# shown goes with the key; taking back waits for what is under way, as two at once might be shown in the wrong order.
_DECIDING = {**_PRIVATE, "trigger_mode": "multiple"}
_TAKING_BACK = {**_PRIVATE, "trigger_mode": "always_last"}


def serve_review(settings: Settings, drafts: Path | None, port: int) -> None:
    """Serve the page on this machine until stopped; 0 picks a free port. Prints its address.

    Raises `BadInputError` where there are no drafts or the port is taken.
    """
    reviewed = Drafts.of(settings, drafts)
    if not reviewed.all():
        raise BadInputError(
            f"There are no drafts in {reviewed.path}.",
            "Run 'copilot eval draft', or name the file with --drafts.",
        )
    try:
        listener = socket.create_server((HOST, port))
    except OSError as error:
        raise BadInputError(
            f"Cannot listen on {HOST}:{port}: {error.strerror}.", "Choose another with --port."
        ) from error
    app = build_app(reviewed)
    address = f"http://{HOST}:{listener.getsockname()[1]}{PATH}"
    print(f"Review the drafts at {address} (Ctrl-C stops; nothing is lost).", flush=True)
    uvicorn.Server(uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=1)).run(
        sockets=[listener]
    )


def build_app(drafts: Drafts) -> FastAPI:
    """The web application over a file of drafts."""
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)

    @app.get("/")
    def home() -> RedirectResponse:
        return RedirectResponse(PATH)

    @app.get("/favicon.ico")
    def icon() -> Response:
        return Response(status_code=204)

    page = ReviewPage(drafts).build()
    page.queue(max_size=20, api_open=False)
    gr.mount_gradio_app(
        app,
        page,
        PATH,
        theme=gr.themes.Base(font=["Noto Sans", "system-ui", "sans-serif"], font_mono=["monospace"]),
        head=f"<style>{_text('review.css')}</style>",
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
    app.add_middleware(ReviewGuard)
    return app


class ReviewPage:
    """The page and its handlers. What is shown comes back with each decision, so that no page can mix two drafts up."""

    def __init__(self, drafts: Drafts) -> None:
        self._drafts = drafts

    def build(self) -> gr.Blocks:
        """The page's parts and what happens when they are used."""
        page = gr.Blocks(title="Review of drafted questions", analytics_enabled=False)
        with page:
            shown = gr.HTML(elem_id="shown", apply_default_css=False, js_on_load=_text("review.js"))
            draft = gr.Textbox(elem_id="draft", visible="hidden")
            text = gr.Textbox(
                elem_id="text", label="Question", lines=2, max_lines=6, max_length=LONGEST_QUESTION
            )
            facts = _facts_box("facts", "Facts that an answer must show")
            safety = _facts_box("safety", "Safety messages that it must show")
            with gr.Row(elem_id="deciding"):
                labels = ("Keep (K)", "Edit (E)", "Drop (D)", "Undo (U)")
                keep, edit, drop, undo = (gr.Button(label, elem_id=label[:4].lower()) for label in labels)
            everything = [shown, draft, text, facts, safety, keep, edit, drop, undo]
            page.load(self.show, None, everything, **_PRIVATE)
            keep.click(self.keep, [draft, text, facts, safety], everything, **_DECIDING)
            drop.click(self.drop, [draft], everything, **_DECIDING)
            undo.click(self.undo, None, everything, **_TAKING_BACK)
            edit.click(None, js="() => { document.querySelector('#text textarea').focus(); }")
        return page

    def show(self) -> list[Any]:
        """The first draft that nobody has decided on."""
        drafts = self._drafts.all()
        return _everything(drafts, next((draft for draft in drafts if draft.waits), None))

    def keep(self, draft_id: str, text: str, facts: str, safety: str) -> list[Any]:
        """Keep a draft as it was edited; one that was decided on meanwhile stays as it is."""
        draft = next((each for each in self._drafts.all() if each.question.id == draft_id), None)
        if draft and draft.waits:
            edited = {"text": " ".join(text.split()), "phrases": _facts(facts), "safety": _facts(safety)}
            try:
                self._drafts.keep(draft.question.model_copy(update=edited))
            except CopilotError as error:
                return _refused(error)
        return self.show()

    def drop(self, draft_id: str) -> list[Any]:
        """Drop a draft; one that was decided on meanwhile stays as it is."""
        if any(each.question.id == draft_id and each.waits for each in self._drafts.all()):
            try:
                self._drafts.drop(draft_id)
            except CopilotError as error:
                return _refused(error)
        return self.show()

    def undo(self) -> list[Any]:
        """Take the latest decision back and show its draft."""
        try:
            again = self._drafts.undo()
        except CopilotError as error:
            return _refused(error)
        return _everything(self._drafts.all(), again) if again else self.show()


def _facts_box(name: str, label: str) -> gr.Textbox:
    info = f"One a line, word for word as the document has it;{OR.rstrip()} parts alternatives."
    return gr.Textbox(elem_id=name, label=label, info=info, lines=1, max_lines=8, max_length=LONGEST_FACTS)


def _everything(drafts: Sequence[Draft], draft: Draft | None) -> list[Any]:
    """Every part of the page, in the order of `ReviewPage.build`."""
    deciding, decided = draft is not None, any(not each.waits for each in drafts)
    question = draft.question if draft else None
    return [
        card(drafts, draft),
        question.id if question else "",
        gr.update(value=question.text if question else "", visible=deciding),
        gr.update(value=_lines(question.phrases if question else ()), visible=deciding),
        gr.update(
            value=_lines(question.safety if question else ()), visible=bool(question and question.safety)
        ),
        *(gr.update(interactive=deciding) for _ in range(3)),
        gr.update(interactive=decided),
    ]


def _refused(error: CopilotError) -> list[Any]:
    """Say what is wrong and leave everything as it is, what was typed included."""
    gr.Warning(str(error))
    return [gr.skip() for _ in range(9)]


def _lines(facts: Sequence[Sequence[str]]) -> str:
    return "\n".join(OR.join(" ".join(each.split()) for each in fact) for fact in facts)


def _facts(lines: str) -> tuple[tuple[str, ...], ...]:
    facts = (
        tuple(part.strip() for part in line.split(OR.strip()) if part.strip()) for line in lines.splitlines()
    )
    return tuple(fact for fact in facts if fact)


def _text(name: str) -> str:
    return (files("evals") / "templates" / name).read_text("utf-8")
