"""Steps that are written without a plain "1.": "Step 1: ...", "①", "a)" below a step, "2.1", or a bare "1"."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence

from ingestion.elements import Element, Heading, ListItem, Paragraph, Table

_CHINESE = "一二三四五六七八九十"
_WORD = re.compile(
    r"(?:(?:step|schritt|arbeitsschritt|paso|[ée]tape|步[驟骤]|手順)\s*(?P<number>\d{1,2}|[一二三四五六七八九十])"
    r"|第\s*(?P<place>\d{1,2}|[一二三四五六七八九十])\s*步[驟骤]?)"
    r"(?:\s*[:：.)、–—-]|\s*$|(?<=[步驟骤\d一二三四五六七八九十])\s+(?=[\u3041-\u9fff]))\s*(?=\S|$)",
    re.IGNORECASE,
)
_CIRCLED = re.compile("[\u2460-\u2473\u2776-\u277f\u24f5-\u24fe]")
_LETTER = re.compile(r"\(?(?P<letter>[a-z])\)\s+(?=\S)")
_SUB = re.compile(r"(?P<step>\d{1,2})\.\d{1,2}[.)]?\s+(?=\S)")
_BARE = re.compile(r"(?P<number>\d{1,2})\s+(?=[^\W\d_a-zà-ÿ])")


def begins_step(text: str) -> bool:
    """Whether the text begins with a mark that nothing but a step has: "Step 1:", "①"."""
    return step_number(text) is not None


def step_number(text: str) -> int | None:
    """The number of the step that the text says it is, None where it says none."""
    if _CIRCLED.match(text):
        return int(unicodedata.numeric(text[0]))
    match = _WORD.match(text)
    if match is None:
        return None
    number = match["number"] or match["place"]
    return _CHINESE.index(number) + 1 if number in _CHINESE else int(number)


def is_lettered(text: str) -> bool:
    """Whether the text begins as an item of a list "a) ... b) ..."."""
    return _LETTER.match(text) is not None


def with_marked_steps(elements: Sequence[Element]) -> Iterator[Element]:
    """The elements, paragraphs and bullets that are steps by their own marks made numbered items.

    Such an item keeps its mark in its text. "a)" and "2.1" below a numbered step are parts of it.
    """
    letters = _run(elements, _letter)
    bare = _run(elements, _bare_number)
    step: int | None = None
    for place, element in enumerate(elements):
        text = _text(element)
        sub = _SUB.match(text)
        number = step_number(text) or bare.get(place)
        if isinstance(element, ListItem) and element.number is not None and element.depth == 0:
            step = element.number
        if text and number:
            step = number
            yield _item(element, number, 0)
        elif text and step and (place in letters or (sub and int(sub["step"]) == step)):
            yield _item(element, None, 1)
        elif place in letters:
            yield _item(element, letters[place], 0)
        else:
            yield element


def _text(element: Element) -> str:
    """What may be a step: a paragraph or a bullet."""
    if isinstance(element, Paragraph):
        return "" if element.preformatted else element.text
    return element.text if isinstance(element, ListItem) and element.number is None else ""


def _item(element: Element, number: int | None, depth: int) -> Element:
    if not isinstance(element, Paragraph | ListItem):
        return element
    return ListItem(element.spans, number, depth, marked=True)


def _letter(text: str) -> int | None:
    match = _LETTER.match(text)
    return ord(match["letter"]) - ord("a") + 1 if match else None


def _bare_number(text: str) -> int | None:
    match = _BARE.match(text)
    return int(match["number"]) if match else None


def _run(elements: Sequence[Element], number_of: Callable[[str], int | None]) -> dict[int, int]:
    """Place and number of what is numbered 1, 2, ... in order; one alone does not count."""
    found: dict[int, int] = {}
    run: dict[int, int] = {}
    for place, element in enumerate(elements):
        number = number_of(_text(element))
        if number == 1 or isinstance(element, Heading | Table):
            found |= run if len(run) > 1 else {}
            run = {}
        if number == len(run) + 1:
            run[place] = number
    return found | (run if len(run) > 1 else {})
