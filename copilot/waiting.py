"""How long a step tells to wait: "wait 10 min", "30 s warten", "espere 5 min", "等待 5 分鐘"."""

from __future__ import annotations

import re

from copilot.measures import measures_in

_SECONDS = {"s": 1, "min": 60, "h": 3600, "d": 86400}
_WAIT = r"wait|warte\w*|abwarten|esper(?:e|ar)"
_KEEP = r"hold|leave|let|allow|run|halten|lassen|laufen|mantenga|mantener|dej(?:e|ar)|haga funcionar"
_WAITING = re.compile(rf"\b(?:{_WAIT})\b|等", re.IGNORECASE)
_KEEPING = re.compile(
    rf"\b(?:{_WAIT}|{_KEEP})\b|等|靜置|静置|保持|維持|维持|運轉|运转|運行|运行", re.IGNORECASE
)
_SENTENCE = re.compile(r"[;；。\n]|\.\s")
_CLAUSE = re.compile(r"[;；。，,:：\n](?!\d)|\.\s")


def wait_in(text: str) -> int | None:
    """The seconds (> 0) a step tells to wait or to keep something as it is; None where it tells none."""
    clauses = ((_KEEPING, clause) for clause in _CLAUSE.split(text))
    sentences = ((_WAITING, sentence) for sentence in _SENTENCE.split(text))
    return next((time for each in (*clauses, *sentences) if (time := _time(*each))), None)


def _time(told: re.Pattern[str], words: str) -> int | None:
    """The first time behind the word that tells to wait, else the last one before it."""
    match = told.search(words)
    if not match:
        return None
    behind, before = _times(words[match.end() :]), _times(words[: match.start()])
    return behind[0] if behind else before[-1] if before else None


def _times(text: str) -> list[int]:
    seconds = [int(each.value * _SECONDS[each.unit]) for each in measures_in(text) if each.unit in _SECONDS]
    return [each for each in seconds if each > 0]
