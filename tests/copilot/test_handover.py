"""A hand-over tells everything that is known, in the reader's language, quotes untouched."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from copilot.diagnosis.calibration import Likelihood
from copilot.faultknowledge import FindingState
from copilot.handover import (
    CauseFact,
    DoneFact,
    FoundFact,
    HandOverFacts,
    LockFact,
    hand_over,
    hand_over_text,
)
from copilot.wording import languages, wording

AT = datetime(2026, 3, 4, 10, 30, tzinfo=UTC)
QUOTES = (
    "ram drifts",
    "E-042",
    "Oil level <b>low</b>",
    "Seal worn",
    "Open {V61}",
    "WARNING Hot oil.",
    "Why?",
)
FACTS = HandOverFacts(
    asset="PRESS-01",
    asset_model="P1",
    case="c1",
    symptoms=(QUOTES[0],),
    alarms=(QUOTES[1],),
    findings=(FoundFact(QUOTES[2], FindingState.PRESENT, "2.4 bar", "way below", "Ana", AT),),
    causes=(CauseFact(QUOTES[3], Likelihood.LIKELY), CauseFact("Valve", Likelihood.UNLIKELY, 0.07)),
    done=(DoneFact(QUOTES[4], "Ana", AT, value="0 bar"),),
    locks=(LockFact("Ana", AT),),
    acknowledged=(DoneFact(QUOTES[5], "Bo", AT),),
    question=QUOTES[6],
)


@pytest.mark.parametrize("lang", languages())
def test_everything_is_told_with_quotes_untouched(lang: str) -> None:
    text = hand_over_text(FACTS, lang)
    assert all(quote in text for quote in QUOTES)
    assert "2.4 bar" in text
    assert "Ana" in text
    assert "Bo" in text
    assert wording(lang).percent(0.07) in text
    assert [part.heading for part in hand_over(FACTS, lang)] == [
        wording(lang)(f"handover.{name}")
        for name in (
            "title",
            "symptoms",
            "alarms",
            "findings",
            "causes",
            "done",
            "locks",
            "acknowledged",
            "question",
        )
    ]


def test_each_language_has_its_own_words() -> None:
    assert len({hand_over_text(FACTS, lang) for lang in languages()}) == len(languages())


def test_without_locks_that_is_told_and_nothing_else_is_left_empty() -> None:
    parts = hand_over(HandOverFacts(asset="", asset_model="P1"), "en")
    assert [part.heading for part in parts] == ["Hand-over", "Locked out"]
    assert parts[1].lines == ("No lock is recorded on the machine. Verify before you touch it.",)
