"""Reports that cannot be shown to a learner: written up after the repair, they name the cause."""

from __future__ import annotations

import re

from copilot.faultknowledge import Cause

# Shorter words ("oil", "tür") stand in the complaint as well as in the cause.
_LONG = 5
_WORD = re.compile(r"[^\W\d_]+")
_CHINESE = re.compile(r"[\u3400-\u9fff]+")


def gives_away(report: str, cause: Cause) -> bool:
    """Whether a report shares a long word, or three Chinese characters, with the words for the cause or its remedy."""
    told = _pieces(report)
    return any(told & _pieces(each.text) for each in (*cause.wordings, *cause.remedies))


def _pieces(text: str) -> set[str]:
    words = (word for word in _WORD.findall(text.casefold()) if not _CHINESE.search(word))
    runs = _CHINESE.findall(text)
    return {word for word in words if len(word) >= _LONG} | {
        run[place : place + 3] for run in runs for place in range(len(run) - 2)
    }
