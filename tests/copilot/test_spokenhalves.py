"""Halves said with a number and its unit."""

from __future__ import annotations

import pytest

from copilot.spokenhalves import with_halves


@pytest.mark.parametrize(
    ("lang", "said", "written"),
    [
        ("en", "two and a half bar", "2.5 bar"),
        ("en", "it takes 2 and a half minutes now", "it takes 2.5 minutes now"),
        ("de", "zweieinhalb bar", "2,5 bar"),
        ("de", "nach anderthalb Stunden", "nach 1,5 Stunden"),
        ("es", "dos bares y medio", "2,5 bares"),
        ("es", "dos y medio bar", "2,5 bar"),
        ("zh", "六公斤半", "6.5公斤"),
        ("zh", "大約6公斤半重", "大約6.5公斤重"),
    ],
)
def test_halves_become_decimals(lang: str, said: str, written: str) -> None:
    assert with_halves(said, lang) == written


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("en", "two and a half-turn"),
        ("en", "half a bar"),
        ("de", "einhalb"),
        ("de", "der halbe Weg"),
        ("es", "dos pasos y medio"),
        ("es", "el medio de 2 bares"),
        ("zh", "得半個鐘"),
        ("zh", "6.2公斤半"),
    ],
)
def test_other_halves_stay(lang: str, said: str) -> None:
    assert with_halves(said, lang) == said
