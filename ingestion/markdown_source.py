"""Front matter, and the lines of Markdown that CommonMark reads otherwise than the tools of manuals do."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import yaml

_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(?P<yaml>.{0,16384}?)\n---[ \t]*(?:\n|\Z)", re.DOTALL)
_FENCE = re.compile(r"^(?P<indent>\s*)(?P<marks>`{3,}|~{3,})(?P<info>[^`]*)$")
_CONTAINER = re.compile(r"^\s*:{3,}.*$")
_ADMONITION = re.compile(
    r"^(?P<indent> *)(?:!!!|\?\?\?\+?)\s+(?P<word>[\w-]+)(?:\s+\"(?P<title>[^\"]*)\")?\s*$"
)
_SIGNALS = ("danger", "warning", "caution", "notice")


@dataclass(frozen=True, slots=True)
class MarkdownSource:
    """The text to parse and the front matter: each key with its words, verbatim."""

    body: str
    front: dict[str, tuple[str, ...]] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()

    @property
    def models(self) -> tuple[str, ...]:
        """The asset models that the front matter names."""
        return self.front.get("model", ()) or self.front.get("models", ())

    def meta(self, key: str) -> str:
        """The front matter's word for the key, "" where it has none."""
        return next(iter(self.front.get(key, ())), "")


def body_and_meta(text: str) -> MarkdownSource:
    """Split off the front matter; mend admonitions, containers and misplaced fences."""
    match = _FRONT_MATTER.match(text)
    front: dict[str, tuple[str, ...]] = {}
    warnings: tuple[str, ...] = ()
    if match:
        text = text[match.end() :]
        try:
            front = _front_matter(match["yaml"])
        except (yaml.YAMLError, RecursionError):
            warnings = ("The front matter is not valid YAML and was passed over.",)
    return MarkdownSource("\n".join(_mended(text.split("\n"))), front, warnings)


def _front_matter(text: str) -> dict[str, tuple[str, ...]]:
    """Keys and words as written: "3.10" stays "3.10"; only the nodes are read, no objects are made."""
    node = yaml.compose(text, Loader=yaml.SafeLoader)
    front: dict[str, tuple[str, ...]] = {}
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            values = value.value if isinstance(value, yaml.SequenceNode) else [value]
            words = tuple(str(item.value).strip() for item in values if isinstance(item, yaml.ScalarNode))
            front[str(key.value).lower()] = words
    return front


def _mended(lines: list[str]) -> Iterator[str]:
    place = 0
    while place < len(lines):
        line = lines[place]
        if fence := _FENCE.match(line):
            end = _fence_end(lines, place, fence["marks"])
            yield from _dedented(lines[place:end])
            place = end
        elif admonition := _ADMONITION.match(line):
            end = _indented_end(lines, place + 1, len(admonition["indent"]) + 4)
            yield from _admonition(admonition, lines[place + 1 : end])
            place = end
        else:
            yield "" if _CONTAINER.match(line) else line
            place += 1


def _fence_end(lines: list[str], begin: int, marks: str) -> int:
    """The line behind the closing fence, the end of the text where none closes it."""
    closing = re.compile(rf"^\s*{marks[0]}{{{len(marks)},}}\s*$")
    for place in range(begin + 1, len(lines)):
        if closing.match(lines[place]):
            return place + 1
    return len(lines)


def _dedented(block: list[str]) -> Iterator[str]:
    """A fence that stands deeper than its own lines is moved out to them: its list would end it half way."""
    inside = [_indent(line) for line in block[1:-1] if line.strip()]
    depth = min([_indent(block[0]), *inside])
    if depth == _indent(block[0]):
        yield from block
        return
    yield " " * depth + block[0].lstrip()
    yield from block[1:-1]
    yield " " * depth + block[-1].lstrip()


def _indented_end(lines: list[str], begin: int, indent: int) -> int:
    end = begin
    for place in range(begin, len(lines)):
        if lines[place].strip():
            if _indent(lines[place]) < indent:
                break
            end = place + 1
    return end


def _admonition(match: re.Match[str], body: list[str]) -> Iterator[str]:
    """A MkDocs admonition: a safety message as a quote with the word it is printed with, others as text."""
    word, title, indent = match["word"], match["title"] or "", match["indent"]
    signal = word.lower() in _SIGNALS
    opening = f"**{word.capitalize()}** {title}" if signal else title
    start = f"{indent}> " if signal else indent
    yield ""
    yield start + opening
    yield from (start + line[len(indent) + 4 :] for line in body)
    yield ""


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())
