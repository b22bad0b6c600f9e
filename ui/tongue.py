"""The language of a page's own words: as asked for, else as chosen before, else as the browser prefers."""

from __future__ import annotations

from fastapi import Request

from copilot.language import base_language
from copilot.wording import FALLBACK, languages

LANGUAGE_COOKIE = "lang"


def language_of(request: Request, asked: str = "") -> str:
    """The first of them that there are texts for."""
    accepted = (
        part.partition(";")[0].strip() for part in request.headers.get("accept-language", "").split(",")
    )
    chosen = (asked, request.query_params.get("lang", ""), request.cookies.get(LANGUAGE_COOKIE, ""))
    known = (base_language(tag) for tag in (*chosen, *accepted) if tag)
    return next((tag for tag in known if tag in languages()), FALLBACK)
