"""The alarm codes of a machine and their English texts, read from the source of its manual."""

from __future__ import annotations

import re

from evals.plant.causes import PLANT

_ROW = re.compile(
    r"^\| ([A-Za-z]*[ .-]?[A-Z]?\d+|[A-Z]{2,3}|A\.[A-Z]\d) \|(?: [ABC] \|)? ([^|]{8,}?) \|", re.MULTILINE
)


def alarm_texts(model: str) -> dict[str, str]:
    """``code -> meaning`` of every row of the alarm list, section 4 of the manual."""
    manual = (PLANT / "manuals" / model / "manual.en.md").read_text("utf-8")
    chapter = manual.split("\n## 4 ", 1)[1].split("\n## 5 ", 1)[0].split("\n### 4.")
    table = next(part for part in chapter if "| Code |" in part and "emed" in part)
    return {match[1]: match[2] for match in _ROW.finditer(table)}
