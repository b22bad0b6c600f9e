"""The source viewer: the page or section that a citation names, with the quoted words marked."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import quote as escaped
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, HTTPException, Query
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from copilot.access import Permission
from copilot.assistant import Assistant
from copilot.index import IndexedPassage
from copilot.language import base_language
from copilot.shelf import Shelf
from copilot.tables import DocumentRow
from copilot.wording import Wording, wording
from ui.actors import Visitor, needs
from ui.drawing import Box, Drawing, draw, find
from ui.marks import marked, marks
from ui.render import MOST_QUOTES, TEMPLATES

Name = Annotated[str, Query(max_length=500)]
Texts = Annotated[list[str], Query(max_length=MOST_QUOTES)]
Reader = Annotated[Visitor, Depends(needs(Permission.ASK))]
Number = Annotated[int | None, Query(ge=1, le=100_000)]

_DAY_SECONDS = 86_400


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a reader asked to see: the section by its id or by its heading path, quotes to mark, words in ``lang``."""

    document: str
    site: str
    page: int | None = None
    section: str = ""
    heading: tuple[str, ...] = ()
    quotes: tuple[str, ...] = ()
    lang: str = "en"


@dataclass(frozen=True, slots=True)
class Picture:
    """A page as printed: its address, size in pixels, the boxes to mark, the addresses of its neighbours."""

    address: str
    width: int
    height: int
    boxes: tuple[Box, ...]
    previous: str = ""
    next: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a passage: a column's name before it in a table row, its pieces and whether each is quoted."""

    label: str
    pieces: tuple[tuple[str, bool], ...]


def page_routes(assistant: Assistant) -> APIRouter:
    """``GET /source/...``, ``/section/...`` and ``/picture/...``: documents are looked up by id in the store only.

    A document of a site where the reader has no business is not there.
    """
    router = APIRouter()

    @router.get("/source/{document:path}")
    def source(
        visitor: Reader,
        document: str,
        site: Name = "",
        page: Number = None,
        section: Name = "",
        heading: Texts = [],  # noqa: B006 - FastAPI copies it
        quote: Texts = [],  # noqa: B006
        lang: Name = "en",
    ) -> HTMLResponse:
        place = _place(visitor, site)
        if not place:
            return _missing(wording(lang))
        return show_source(
            assistant, Wanted(document, place, page, section, tuple(heading), tuple(quote), lang)
        )

    @router.get("/section/{section:path}")
    def section(visitor: Reader, section: str, site: Name = "", lang: Name = "en") -> Response:
        place = _place(visitor, site)
        return show_section(assistant, place, section, lang) if place else _missing(wording(lang))

    @router.get("/picture/{document:path}")
    def picture(
        visitor: Reader, document: str, page: Annotated[int, Query(ge=1)], site: Name = ""
    ) -> Response:
        place = _place(visitor, site)
        row = assistant.store.document(place, document) if place else None
        drawing = _drawing(assistant, row, page)
        if drawing is None:
            raise HTTPException(404, "There is no such page here.")
        headers = {"Cache-Control": f"private, max-age={_DAY_SECONDS}", "X-Content-Type-Options": "nosniff"}
        return Response(drawing.png, media_type="image/png", headers=headers)

    return router


def _place(visitor: Visitor, site: str) -> str:
    """The site asked for, else the reader's own; "" where they have no business there."""
    wanted = site or visitor.site
    return wanted if visitor.actor.may(Permission.ASK, wanted) else ""


def show_source(assistant: Assistant, wanted: Wanted) -> HTMLResponse:
    """The cited place as a page; 404 in words where there is none."""
    words = wording(wanted.lang)
    row = assistant.store.document(wanted.site, wanted.document)
    if row is None or not row.content_hash:
        return _missing(words)
    drawing = _drawing(assistant, row, wanted.page)
    passages = [] if drawing else _passages(assistant, row, wanted)
    if drawing is None and not passages:
        return _missing(words)
    lines = [_lines(passage, wanted.quotes) for passage in passages]
    picture = _picture(row, wanted, drawing) if drawing else None
    seen = bool(picture and picture.boxes) or any(
        marks(wanted.quotes, each.passage.text) for each in passages
    )
    return framed_page(
        "source.html", words, row=row, page=wanted.page, heading=_heading(wanted, passages), picture=picture,
        passages=lines, undrawn=_is_pdf(row) and drawing is None, quotes=() if seen else wanted.quotes,
    )  # fmt: skip


def show_section(assistant: Assistant, site: str, section: str, lang: str) -> Response:
    """The way to a section by its id, in the reader's language where a document has it."""
    current = assistant.store.current_versions()
    found = [
        each
        for each in assistant.index.section(site, [section])
        if (each.site, each.document, each.version) in current
    ]
    if not found:
        return _missing(wording(lang))
    best = min(found, key=lambda each: (each.passage.lang != base_language(lang), each.passage.ordinal))
    fields: dict[str, str | int] = {"site": site, "section": section, "lang": lang}
    if best.passage.page is not None:
        fields |= {"page": best.passage.page, "quote": "".join(best.passage.heading[-1:])}
    return RedirectResponse(f"/source/{escaped(best.document)}?{urlencode(fields)}")


def _drawing(assistant: Assistant, row: DocumentRow | None, page: int | None) -> Drawing | None:
    if row is None or page is None or page > row.pages or not _is_pdf(row):
        return None
    return draw(Shelf(assistant.settings.home / "files").path(row.stored_file), page)


def _is_pdf(row: DocumentRow) -> bool:
    return row.stored_file.lower().endswith(".pdf")


def _picture(row: DocumentRow, wanted: Wanted, drawing: Drawing) -> Picture:
    page = wanted.page or 1
    fields = urlencode({"site": row.site, "page": page, "version": row.content_hash})

    def neighbour(number: int) -> str:
        fields = urlencode({"site": row.site, "page": number, "lang": wanted.lang})
        return f"/source/{escaped(row.id)}?{fields}" if 1 <= number <= row.pages else ""

    return Picture(
        address=f"/picture/{escaped(row.id)}?{fields}",
        width=drawing.width,
        height=drawing.height,
        boxes=tuple(find(wanted.quotes, drawing)),
        previous=neighbour(page - 1),
        next=neighbour(page + 1),
    )


def _passages(assistant: Assistant, row: DocumentRow, wanted: Wanted) -> list[IndexedPassage]:
    """The section's passages in the document's version in use."""
    ids = [wanted.section] if wanted.section else _section_ids(assistant, row, wanted.heading)
    return [
        each
        for each in assistant.index.section(row.site, ids)
        if each.document == row.id and each.version == row.content_hash
    ]


def _section_ids(assistant: Assistant, row: DocumentRow, heading: tuple[str, ...]) -> list[str]:
    sections = assistant.store.sections(row.site, row.id)
    return [section.id for section in sections if section.heading == heading]


def _lines(indexed: IndexedPassage, quotes: Sequence[str]) -> list[Line]:
    passage = indexed.passage
    if passage.cells:
        return [Line(cell.header, tuple(marked(quotes, cell.text))) for cell in passage.cells if cell.text]
    return [Line("", tuple(marked(quotes, line))) for line in passage.text.split("\n") if line.strip()]


def _heading(wanted: Wanted, passages: Sequence[IndexedPassage]) -> tuple[str, ...]:
    return passages[0].passage.heading if passages else wanted.heading


def _missing(words: Wording) -> HTMLResponse:
    return framed_page("missing.html", words, 404)


def framed_page(template: str, words: Wording, status: int = 200, **values: object) -> HTMLResponse:
    """A page that can load its own pictures and nothing else, shown alone or within our own page."""
    nonce = secrets.token_urlsafe(16)
    policy = (
        f"default-src 'none'; img-src 'self'; style-src 'nonce-{nonce}'; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'self'"
    )
    html = TEMPLATES.get_template(template).render(words=words, nonce=nonce, **values)
    headers = {
        "Content-Security-Policy": policy,
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "Cache-Control": "no-store",
    }
    return HTMLResponse(html, status, headers)
