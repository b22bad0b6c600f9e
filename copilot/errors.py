"""Errors a person can act on: one sentence that says what is wrong and what to do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Phrase:
    """What an error says, as a key of the texts with its values, so that every language can say it."""

    key: str
    values: Mapping[str, object]


class CopilotError(Exception):
    """Something the user can put right.

    The message is one sentence saying what is wrong, ``remedy`` one saying what to do. Entry points print both
    and exit with code 2; no traceback is shown. Both are English; ``phrase`` says the same in any language of the
    texts, for what people meet on a screen (see `copilot.refusing.refusal`, which makes all three).
    """

    def __init__(self, message: str, remedy: str = "", phrase: Phrase | None = None) -> None:
        super().__init__(message)
        self.remedy = remedy
        self.phrase = phrase

    def __str__(self) -> str:
        message = super().__str__()
        return f"{message} {self.remedy}" if self.remedy else message


class BadInputError(CopilotError):
    """The user's words, options or files cannot be used as they are."""


class UnknownAssetError(BadInputError):
    """An asset or asset model that is not in the register."""


class UnreadableSourceError(BadInputError):
    """A source file that is empty, encrypted, damaged, too large or of no known kind."""


class IndexIdentityError(CopilotError):
    """The index was built with another model, chunker or tokenizer than the one configured."""


class IndexInUseError(CopilotError):
    """Another process has the embedded index open."""


class IndexUnavailableError(CopilotError):
    """The Qdrant server cannot be reached or refused the request."""


class StorageError(CopilotError):
    """The disk is full or a state folder cannot be written."""


class ConflictError(CopilotError):
    """Somebody else changed the same thing in between; nothing of theirs was overwritten.

    ``by`` names who did, where that is known; ``version`` is the one that stands now, None where the thing has none.
    """

    def __init__(
        self,
        message: str,
        remedy: str = "",
        phrase: Phrase | None = None,
        *,
        by: tuple[str, ...] = (),
        version: int | None = None,
    ) -> None:
        super().__init__(message, remedy, phrase)
        self.by = by
        self.version = version


class ModelError(CopilotError):
    """Model weights are missing or are not the ones pinned."""


class BusyError(CopilotError):
    """Too many wait already, or the machine is too slow; the same request may succeed later."""


class VoiceError(CopilotError):
    """Nothing is installed that speaks, or it failed."""
