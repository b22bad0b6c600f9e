"""The copilot's tools for a language model: typed functions whose results are the API's own models."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

from mcp.server.mcpserver import Context
from mcp.server.mcpserver.exceptions import ToolError
from pydantic import Field
from starlette.requests import Request

from copilot.assistant import Query
from copilot.case import Phase
from copilot.caseview import CaseView
from copilot.diagnosis.diagnose import Diagnosis
from copilot.errors import CopilotError
from copilot.faultknowledge import FindingState
from copilot.paging import CasePage, case_page
from copilot.reply import Reply
from copilot.trouble import Trouble
from ui.actors import Visitor, visitor_of
from ui.api.acts import Answer, Open, Say
from ui.api.cases import known
from ui.api.lessons import LessonLines, PublishedLesson, book_at, lesson_lines, published_lesson
from ui.api.visiting import at_site
from ui.batch import Hits
from ui.service import Service

Text = Annotated[str, Field(max_length=4000)]
SiteName = Annotated[str | None, Field(max_length=80, description="The site, where the key is for several.")]
Asset = Annotated[str | None, Field(max_length=200, description="The machine, by its id in the register.")]
Model = Annotated[str | None, Field(max_length=200, description="The machine's model.")]
Lang = Annotated[str | None, Field(max_length=20, description="Language: en, de, es, zh-Hant, zh-Hans ...")]
CaseId = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,40}$", description="The case's id.")]
Version = Annotated[int | None, Field(ge=0, lt=2**31, description="The version of the case last seen.")]


class Tools:
    """The tools; each acts as the program whose key came with the request."""

    def __init__(self, service: Service) -> None:
        self._service, self._plant = service, service.plant

    def ask(
        self,
        ctx: Context,
        text: Text,
        asset: Asset = None,
        asset_model: Model = None,
        lang: Lang = None,
        site: SiteName = None,
    ) -> Reply:
        """Answer a question about a machine with verbatim, cited quotes, or say that it is not covered."""
        with _told():
            visitor = _visitor(ctx, site)
            query = Query(text=text, asset=asset, asset_model=asset_model, lang=lang, site=visitor.site)
            return self._plant.ask(visitor.actor, query)

    def search(
        self,
        ctx: Context,
        text: Text,
        asset: Asset = None,
        asset_model: Model = None,
        limit: Annotated[int, Field(ge=1, le=50)] = 10,
        site: SiteName = None,
    ) -> Hits:
        """Find the passages of manuals, work orders and alarm lists that are nearest in meaning to a text."""
        with _told():
            visitor = _visitor(ctx, site)
            query = Query(text=text, asset=asset, asset_model=asset_model, limit=limit, site=visitor.site)
            return Hits(hits=self._plant.search(visitor.actor, query))

    def diagnose(
        self,
        ctx: Context,
        asset: Asset = None,
        asset_model: Model = None,
        alarms: Annotated[tuple[Text, ...], Field(max_length=50)] = (),
        symptoms: Annotated[tuple[Text, ...], Field(max_length=50)] = (),
        findings: Annotated[dict[str, FindingState] | None, Field(description="Check id -> result.")] = None,
        lang: Lang = None,
        site: SiteName = None,
    ) -> Diagnosis:
        """Rank the causes of what is seen on a machine, with evidence, and name the next best check. Opens no case."""
        with _told():
            visitor = _visitor(ctx, site)
            trouble = Trouble(
                asset=asset,
                asset_model=asset_model,
                alarms=alarms,
                symptoms=symptoms,
                findings=findings or {},
                lang=lang or "en",
            )
            return self._plant.diagnose(visitor.actor, visitor.site, trouble)

    def list_cases(
        self,
        ctx: Context,
        phase: Phase | None = None,
        asset: Asset = None,
        cursor: Annotated[str | None, Field(max_length=400)] = None,
        site: SiteName = None,
    ) -> CasePage:
        """List troubleshooting cases, the latest change first; ``next`` is the cursor of the page after."""
        with _told():
            visitor = _visitor(ctx, site)
            book = self._plant.casebook(visitor.actor, visitor.site, write=False)
            store = self._service.assistant.store
            return case_page(store, book.site, phase=phase, asset=asset, cursor=cursor, limit=50)

    def get_case(self, ctx: Context, case: CaseId, site: SiteName = None) -> CaseView:
        """Show a case: reports, findings, ranking, the open check, and the step as far as its gate is open."""
        with _told():
            visitor = _visitor(ctx, site)
            book = self._plant.casebook(visitor.actor, visitor.site, write=False)
            return book.view(known(book, case), visitor.actor.name)

    def list_lessons(
        self, ctx: Context, asset_model: Model = None, lang: Lang = None, site: SiteName = None
    ) -> LessonLines:
        """List the published lessons, on an asset model or in a language where asked."""
        with _told():
            visitor = _visitor(ctx, site)
            return lesson_lines(book_at(self._service, visitor.site), visitor.actor, asset_model, lang)

    def read_lesson(
        self,
        ctx: Context,
        lesson: Annotated[str, Field(max_length=120, description="The lesson's id.")],
        site: SiteName = None,
    ) -> PublishedLesson:
        """Read a published lesson: its steps behind their safety messages, and its questions with the right answers."""
        with _told():
            visitor = _visitor(ctx, site)
            return published_lesson(book_at(self._service, visitor.site), visitor.actor, lesson)

    def open_case(self, ctx: Context, opened: Open, site: SiteName = None) -> CaseView:
        """Open a case on a machine with what a person reports. Only when they ask for it."""
        with _told():
            visitor = _visitor(ctx, site)
            book, by = self._plant.casebook(visitor.actor, visitor.site), visitor.actor.name
            return book.view(book.open(opened.opening(), by), by)

    def say(
        self, ctx: Context, case: CaseId, text: Text, version: Version = None, site: SiteName = None
    ) -> CaseView:
        """Add to a case what a person reports, word for word. Never make an observation up."""
        act = Say(act="say", text=text, version=version)
        return self._act(ctx, case, act, site)

    def answer(
        self,
        ctx: Context,
        case: CaseId,
        finding: Annotated[str, Field(max_length=200, description="The check's or symptom's id.")],
        state: FindingState,
        value: Text = "",
        version: Version = None,
        site: SiteName = None,
    ) -> CaseView:
        """Record what a person found at a check. Never answer for them."""
        act = Answer(act="answer", finding=finding, state=state, value=value, version=version)
        return self._act(ctx, case, act, site)

    def _act(self, ctx: Context, case: str, act: Say | Answer, site: str | None) -> CaseView:
        with _told():
            visitor = _visitor(ctx, site)
            book, by = self._plant.casebook(visitor.actor, visitor.site), visitor.actor.name
            known(book, case)
            return book.view(act.do(book, case, by), by)


def _visitor(ctx: Context, site: str | None) -> Visitor:
    request = ctx.request_context.request
    assert isinstance(request, Request), "the tools are served over HTTP only"
    return at_site(visitor_of(request), site)


@contextmanager
def _told() -> Iterator[None]:
    """An error that a person can act on is told to the model; anything else stays in the log."""
    try:
        yield
    except CopilotError as error:
        raise ToolError(str(error)) from error
