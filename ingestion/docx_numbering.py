"""Automatic numbering of Word: what number a paragraph is printed with."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement

_DEEPEST = 8
_PLACE = re.compile(r"%([1-9])")


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a list: ``format`` is Word's word for it (decimal, bullet ...), ``text`` as in "%1.%2"."""

    start: int = 1
    format: str = "decimal"
    text: str = ""


@dataclass(frozen=True, slots=True)
class Printed:
    """The number of a paragraph: ``number`` is None for bullets, ``label`` is printed before it ("4.2")."""

    number: int | None
    depth: int
    label: str


@dataclass
class Numbering:
    """Counts list paragraphs in document order. Lists of one abstract definition count on, as Word does."""

    levels: dict[str, dict[int, Level]] = field(default_factory=dict)
    abstract: dict[str, str] = field(default_factory=dict)
    overrides: dict[str, dict[int, int]] = field(default_factory=dict)
    counters: dict[str, dict[int, int]] = field(default_factory=lambda: defaultdict(dict))
    begun: set[str] = field(default_factory=set)

    def print(self, number_id: str, depth: int) -> Printed | None:
        """The next paragraph of the list at the depth; None where no such list is defined."""
        abstract = self.abstract.get(number_id)
        if abstract is None:
            return None
        depth = min(max(depth, 0), _DEEPEST)
        levels = self.levels.get(abstract, {})
        counters = self.counters[abstract]
        if number_id not in self.begun:
            self.begun.add(number_id)
            for place, start in self.overrides.get(number_id, {}).items():
                counters[place] = start - 1
        level = levels.get(depth, Level())
        counters[depth] = counters.get(depth, level.start - 1) + 1
        for deeper in [other for other in counters if other > depth]:
            del counters[deeper]
        if level.format in ("bullet", "none"):
            return Printed(None, depth, "")
        label = _PLACE.sub(lambda match: _count(counters, levels, int(match[1]) - 1), level.text)
        return Printed(counters[depth], depth, label.strip().rstrip(".)"))


def read_numbering(root: BaseOxmlElement | None) -> Numbering:
    """The list definitions of ``word/numbering.xml``; none where the document has no such part."""
    numbering = Numbering()
    if root is None:
        return numbering
    for abstract in root.findall(qn("w:abstractNum")):
        name = abstract.get(qn("w:abstractNumId")) or ""
        numbering.levels[name] = _levels(abstract.findall(qn("w:lvl")))
    for num in root.findall(qn("w:num")):
        name = num.get(qn("w:numId")) or ""
        numbering.abstract[name] = value_of(num, "w:abstractNumId")
        starts = {
            integer(override.get(qn("w:ilvl")) or "", 0): integer(value_of(override, "w:startOverride"), 1)
            for override in num.findall(qn("w:lvlOverride"))
            if override.find(qn("w:startOverride")) is not None
        }
        numbering.overrides[name] = starts
    return numbering


def value_of(parent: BaseOxmlElement, path: str) -> str:
    """The ``w:val`` of a descendant such as ``w:pPr/w:pStyle``, "" where it is missing."""
    node = parent.find("/".join(qn(name) for name in path.split("/")))
    return "" if node is None else node.get(qn("w:val")) or ""


def integer(text: str, default: int) -> int:
    """The number in an attribute, the default where it holds none."""
    return int(text) if re.fullmatch(r"-?\d{1,9}", text) else default


def _levels(nodes: Iterable[BaseOxmlElement]) -> dict[int, Level]:
    return {
        integer(node.get(qn("w:ilvl")) or "", 0): Level(
            start=integer(value_of(node, "w:start"), 1),
            format=value_of(node, "w:numFmt") or "decimal",
            text=value_of(node, "w:lvlText"),
        )
        for node in nodes
    }


def _count(counters: dict[int, int], levels: dict[int, Level], depth: int) -> str:
    return str(counters.get(depth, levels.get(depth, Level()).start))
