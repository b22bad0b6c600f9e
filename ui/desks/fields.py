"""What a desk's page sends: named texts from the browser, of which nothing is believed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

from copilot.errors import BadInputError

MOST_FIELDS, MOST_VALUES, LONGEST = 60, 500, 10_000

Choice = TypeVar("Choice", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Fields:
    """Values by name, each a list, as a form sends them."""

    values: Mapping[str, tuple[str, ...]]

    @classmethod
    def of(cls, sent: Any) -> Fields:
        """Fields from event data; what is no text, or too much, is left out."""
        if not isinstance(sent, Mapping):
            return cls({})
        found = {}
        for name, value in list(sent.items())[:MOST_FIELDS]:
            texts = value if isinstance(value, list) else [value]
            found[str(name)] = tuple(each[:LONGEST] for each in texts[:MOST_VALUES] if isinstance(each, str))
        return cls(found)

    def changed(self, values: Mapping[str, str]) -> Fields:
        """The same with some values in place of those sent."""
        return Fields({**self.values, **{name: (value,) for name, value in values.items()}})

    def text(self, name: str, longest: int = 500) -> str:
        """A value without white space around it, "" where it is missing. Raises `BadInputError` where too long."""
        text = next(iter(self.values.get(name, ())), "").strip()
        if len(text) > longest or "\x00" in text:
            raise BadInputError(
                f"'{text[:30]}...' is too long.", f"At most {longest} characters can be kept here."
            )
        return text

    def texts(self, name: str) -> tuple[str, ...]:
        """All values of a name, such as the boxes that are ticked."""
        return tuple(each.strip() for each in self.values.get(name, ()) if each.strip())

    def choice(self, name: str, kind: type[Choice]) -> Choice | None:
        """A value of an enumeration; None where it is none."""
        text = next(iter(self.values.get(name, ())), "")
        return kind(text) if text in {each.value for each in kind} else None

    def number(self, name: str, default: int, most: int) -> int:
        """A whole number from 0 to ``most``; the default where it is none."""
        text = next(iter(self.values.get(name, ())), "")
        return min(int(text), most) if text.isascii() and text.isdecimal() and len(text) < 10 else default
