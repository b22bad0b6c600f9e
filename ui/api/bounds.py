"""How large a request to the API may be: refused while it is read, in the API's own shape."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send


class Bounds:
    """ASGI middleware inside an application that answers `HTTPException`: bytes by the end of the path, else a few."""

    def __init__(self, app: ASGIApp, default: int, largest: Mapping[str, int]) -> None:
        self._app, self._default, self._largest = app, default, largest

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on with its body counted."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        path: str = scope["path"]
        largest = next((size for end, size in self._largest.items() if path.endswith(end)), self._default)
        read = 0

        async def counted() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > largest:
                raise HTTPException(413)
            return message

        await self._app(scope, counted, send)
