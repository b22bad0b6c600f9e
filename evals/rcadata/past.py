"""A past job with a known cause, and how a history is parted into what is learned from and what is asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

LEARNED = 0.7
TUNED = 0.2


@dataclass(frozen=True)
class Past:
    """What was known when the job came up, and its ``causes`` (one of them found is a hit).

    ``findings`` are alarms seen; ``ages`` the days since each cause's part was replaced. ``split`` is the source's own.
    """

    id: str
    asset: str
    asset_model: str
    day: date
    causes: tuple[str, ...]
    report: str = ""
    findings: tuple[str, ...] = ()
    ages: Mapping[str, float] = field(default_factory=dict)
    split: str = ""


@dataclass(frozen=True)
class Parted:
    """``tune`` is the end of ``learn``, on which settings are chosen; ``ask`` is touched once."""

    learn: tuple[Past, ...]
    ask: tuple[Past, ...]

    @property
    def tune(self) -> Parted:
        """The newest part of what is learned from, asked of the rest."""
        return _by_time(self.learn, 1 - TUNED)


def part(history: Sequence[Past]) -> Parted:
    """By the rows' own split where it has a test part, else the older 70 % against the newer 30 %."""
    test = [past for past in history if past.split == "test"]
    if test:
        return Parted(
            tuple(_sorted([past for past in history if past.split != "test"])), tuple(_sorted(test))
        )
    return _by_time(history, LEARNED)


def _by_time(history: Sequence[Past], share: float) -> Parted:
    """Nothing of the day that the ``share`` ends in is asked, so that no job is asked beside its like."""
    ordered = _sorted(history)
    if not ordered:
        return Parted((), ())
    last = ordered[max(int(len(ordered) * share) - 1, 0)].day
    return Parted(
        tuple(past for past in ordered if past.day <= last),
        tuple(past for past in ordered if past.day > last),
    )


def _sorted(history: Sequence[Past]) -> list[Past]:
    return sorted(history, key=lambda past: (past.day, past.id))
