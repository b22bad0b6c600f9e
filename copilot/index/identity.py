"""What an index was built with, and opening the index of the settings if it was built the same way."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Self

from pydantic import BaseModel, ConfigDict, ValidationError

from copilot.errors import IndexIdentityError
from copilot.index.base import KnowledgeIndex
from copilot.settings import Settings

REINDEX = "Run 'copilot reindex'."


class IndexIdentity(BaseModel):
    """Everything that decides which vectors and passages a text gives.

    ``embedding`` names the model, its revision and its prefixes; ``chunker`` and ``tokenizer`` are versions.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    embedding: str
    dimension: int
    chunker: str
    tokenizer: str

    @classmethod
    def read(cls, stored: str | bytes) -> Self:
        """The identity stored beside an index; raises `IndexIdentityError` where it cannot be read."""
        try:
            return cls.model_validate_json(stored)
        except ValidationError as error:
            raise IndexIdentityError("The index does not say what it was built with.", REINDEX) from error

    def require(self, stored: Self) -> None:
        """Raise `IndexIdentityError` unless the index has this identity."""
        if stored != self:
            raise IndexIdentityError(
                f"The index was built with {stored.differing(self)}, but {self.differing(stored)} is configured.",
                REINDEX,
            )

    def differing(self, other: Self) -> str:
        """The parts in which this identity differs from another, in words."""
        mine, theirs = self.model_dump(), other.model_dump()
        return ", ".join(f"{name} '{mine[name]}'" for name in mine if mine[name] != theirs[name])


@dataclass(frozen=True, slots=True)
class Rebuild:
    """A new, empty ``index`` beside the one in use.

    ``commit`` puts it in the other's place, in one step; it stays open. Closing it without a commit throws it away.
    """

    index: KnowledgeIndex
    commit: Callable[[], None]


def open_index(settings: Settings, identity: IndexIdentity) -> KnowledgeIndex:
    """The index in use, made if there is none.

    Raises `IndexIdentityError`, `IndexInUseError` (another process has it), `IndexUnavailableError`, `StorageError`.
    """
    if settings.index_engine == "embedded":
        from copilot.index.generations import Generations

        return Generations(settings.home / "index", settings.candidates).open(identity)
    from copilot.index.aliases import Collections

    return Collections(settings).open(identity)


def begin_rebuild(settings: Settings, identity: IndexIdentity) -> Rebuild:
    """Begin a new index beside the one in use, which may stay open in this process; raises as `open_index`.

    A rebuild that was killed leaves the index in use as it was; what is left of it is removed later.
    """
    if settings.index_engine == "embedded":
        from copilot.index.generations import Generations

        return Rebuild(*Generations(settings.home / "index", settings.candidates).begin(identity))
    from copilot.index.aliases import Collections

    return Rebuild(*Collections(settings).begin(identity))
