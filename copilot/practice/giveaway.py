"""Reports that cannot be shown to a learner: written up after the repair, they name the cause."""

from __future__ import annotations

import re

from copilot.faultknowledge import Cause

# Shorter words ("oil", "tür") stand in the complaint as well as in the cause.
_LONG = 4
_PART = re.compile(r"[a-z]{1,3}\d+")
_WORD = re.compile(r"[^\W\d_]+")
_CHINESE = re.compile(r"[\u3400-\u9fff]+")

# Words of what was done; a complaint has none of them.
_DONE = re.compile(
    r"\b(?:new|replaced|changed|cleaned|adjusted|tightened|fixed|repaired|refilled|reset|greased"
    r"|neu\w{0,2}|ersetzt|getauscht|gewechselt|gereinigt|eingestellt|nachgezogen|nachgefüllt|repariert|gefettet"
    r"|nuev[oa]s?|cambiad[oa]s?|cambio|limpiad[oa]s?|limpiar|ajustad[oa]s?|apretad[oa]s?|reparad[oa]s?)\b"
    r"|[換换修]|更[換换]|清[潔洁]|抹|[調调]整|加油|重[設设]",
    re.IGNORECASE,
)


def gives_away(report: str, cause: Cause) -> bool:
    """Whether a report tells of work done, or shares a word with the cause or its remedy.

    A word has four letters or more, in Chinese three characters, or names a part ("B6").
    """
    if _DONE.search(report):
        return True
    told = _pieces(report)
    return any(told & _pieces(each.text) for each in (*cause.wordings, *cause.remedies))


def _pieces(text: str) -> set[str]:
    words = (word for word in _WORD.findall(text.casefold()) if not _CHINESE.search(word))
    runs = _CHINESE.findall(text)
    parts = set(_PART.findall(text.casefold()))
    return (
        parts
        | {word for word in words if len(word) >= _LONG}
        | {run[place : place + 3] for run in runs for place in range(len(run) - 2)}
    )
