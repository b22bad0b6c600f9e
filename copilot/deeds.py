"""What a client did, under an id that the client made: sent again it is the same deed, and counts once."""

from __future__ import annotations

from uuid import UUID, uuid5

from copilot.errors import BadInputError
from copilot.refusing import refusal

_CASES = UUID("6d6c1f4e-6f0b-4a6e-9a40-4d1a6b2f8c11")


def deed_id(text: str) -> str:
    """The id (a UUID) as it is kept, in lower case. Raises `BadInputError` for anything else."""
    try:
        return str(UUID(text))
    except ValueError:
        raise BadInputError(*refusal("bad_id")) from None


def case_id_of(site: str, deed: str) -> str:
    """The id of the case that a deed opens: the same whenever it is sent, 12 hexadecimal digits."""
    return uuid5(_CASES, f"{site}:{deed}").hex[:12]
