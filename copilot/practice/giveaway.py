"""Reports that cannot be shown to a learner: written up after the repair, they name the cause."""

from __future__ import annotations

import re

from copilot.faultknowledge import Cause

# Shorter words ("oil", "tür") stand in the complaint as well as in the cause.
_LONG = 4
_PART = re.compile(r"[a-z]{1,3}\d+")
_WORD = re.compile(r"[^\W\d_]+")
_CHINESE = re.compile(r"[\u3400-\u9fff]+")

# Words of what was done and of how it ran afterwards; a complaint has none of them.
_DONE = re.compile(
    r"\b(?:new|replaced|changed|cleaned|wiped|flushed|adjusted|(?:re)?aligned|tightened|shortened|fixed|repaired|refilled"
    r"|reset|set \d|greased|bled|sealed|instructed|(?:runs|works) again"
    r"|neu\w{0,2}|ersetzt|getauscht|gewechselt|gereinigt|gespült|abgewischt|eingestellt|ausgerichtet|justiert|nachgezogen"
    r"|nachgefüllt|aufgefüllt|gekürzt|repariert|gefettet|entlüftet|abgedichtet|eingelernt|eingewiesen|läuft wieder"
    r"|nuev[oa]s?|cambiad[oa]s?|cambio|limpiad[oa]s?|limpiar|lavad[oa]s?|ajustad[oa]s?|alinead[oa]s?|apretad[oa]s?"
    r"|reparad[oa]s?|acortad[oa]s?|rellenad[oa]s?|purgad[oa]s?|instruid[oa]s?)\b|\bi\.\s?O\."
    r"|[換换修]|更[換换]|清[潔洁洗]|抹|[調调]整|[對对][準准]|校[準准正]|[縮缩]短|加油|重[設设]|已排[氣气]|恢[復复]正常|培[訓训]",
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
