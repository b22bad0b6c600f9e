"""An error that only an address can have."""

from __future__ import annotations

from copilot.errors import BadInputError


class NotFoundError(BadInputError):
    """What the address names is not at this site; nothing tells whether it is at another."""
