"""Where to go on after signing in: a path of our own, never another site."""

from __future__ import annotations

from urllib.parse import urlencode, urlsplit

from fastapi import Request

HOME = "/app"
LONGEST = 500


def own_path(wanted: str) -> str:
    """The path if it is one of this server's, else the home page.

    Browsers read "\\" as "/", skip control characters, and take "//host" for another site.
    """
    plain = wanted.isprintable() and "\\" not in wanted and len(wanted) <= LONGEST
    if not plain or not wanted.startswith("/") or wanted.startswith("//"):
        return HOME
    try:
        parts = urlsplit(wanted)
    except ValueError:
        return HOME
    return HOME if parts.scheme or parts.netloc else wanted


def with_next(page: str, request: Request) -> str:
    """A sign-in page that leads back to what was asked for."""
    path = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    back = own_path(path)
    return page if back == HOME else f"{page}?{urlencode({'next': back})}"
