"""HTML manuals: headings with anchors, lists, tables, safety boxes; no scripts, styles or menus."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from selectolax.lexbor import LexborHTMLParser, LexborNode

from copilot.errors import UnreadableSourceError
from copilot.knowledge import SignalWord
from copilot.settings import Settings
from ingestion.elements import Element, Heading, ListItem, Paragraph, ParsedDocument, SafetyBox, Span
from ingestion.html_tables import cell_text, is_data_table, read_table
from ingestion.safety import is_bare, safety_box, signal_word
from ingestion.text import decoded

_DROPPED = re.compile(
    "script|style|nav|noscript|template|head|iframe|object|svg|math|button|select|textarea|footer"
)
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_INLINE = re.compile(
    "a|abbr|b|bdi|bdo|big|cite|code|data|del|dfn|em|font|i|img|ins|kbd|label|mark|q|s|samp|small|span|strike"
    "|strong|sub|sup|time|tt|u|var|wbr|br"
)
_LISTS = ("ul", "ol", "menu")
_BOXES = ("div", "aside", "section", "blockquote", "p")
_LONGEST_BOX = 1500
_DEEPEST = 500
_TAG = re.compile(r"<(?P<close>/?)(?P<name>[a-zA-Z][a-zA-Z0-9]*)")
_NOT_NESTING = re.compile(
    "area|base|br|col|embed|hr|img|input|link|meta|source|track|wbr|p|li|dt|dd|tr|td|th|thead|tbody|tfoot|option"
    "|colgroup|html|head|body"
)
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([A-Za-z0-9_-]{2,20})", re.IGNORECASE)
_CLASS_LEVELS = {word.value: word for word in SignalWord}


def read_html(path: Path, settings: Settings) -> ParsedDocument:
    """Read an HTML page; raises `UnreadableSourceError` where it is not text or is nested absurdly deep."""
    del settings  # Every reader has the same signature; HTML needs none of them.
    with path.open("rb") as stream:
        charset = _CHARSET.search(stream.read(4096))
    text = decoded(path, charset[1].decode("ascii") if charset else "")
    _check_depth(text, path)
    tree = LexborHTMLParser(text)
    elements = tuple(_elements(tree))
    title = tree.css_first("head > title")
    first = next((element.text for element in elements if isinstance(element, Heading)), "")
    root = tree.css_first("html")
    lang = (root.attributes.get("lang") if root else None) or _meta(tree, "content-language", "language")
    return ParsedDocument(
        title=(" ".join(title.text().split()) if title else "") or first or path.stem,
        elements=elements,
        lang=lang.strip(),
        revision=_meta(tree, "revision", "version", "doc-revision"),
        asset_models=tuple(filter(None, [_meta(tree, "asset-model", "model")])),
    )


def html_elements(text: str) -> list[Element]:
    """The elements of a piece of HTML, as it stands in Markdown; none where it is nested absurdly deep."""
    return [] if _depth(text) > _DEEPEST else list(_elements(LexborHTMLParser(text)))


def _check_depth(text: str, path: Path) -> None:
    """The parser's time grows with the square of the depth, so depth is counted before."""
    if _depth(text) > _DEEPEST:
        raise UnreadableSourceError(
            f"{path.name} nests its tags more than {_DEEPEST} deep.", "Save the page again from a browser."
        )


def _depth(text: str) -> int:
    depth = deepest = 0
    for tag in _TAG.finditer(text):
        if not _NOT_NESTING.fullmatch(tag["name"].lower()):
            depth = max(0, depth - 1) if tag["close"] else depth + 1
            deepest = max(deepest, depth)
    return deepest


def _meta(tree: LexborHTMLParser, *names: str) -> str:
    for node in tree.css("meta"):
        name = node.attributes.get("name") or node.attributes.get("http-equiv") or ""
        if name.lower() in names:
            return (node.attributes.get("content") or "").strip()
    return ""


def _elements(tree: LexborHTMLParser) -> Iterator[Element]:
    if tree.body is not None:
        walk = _Walk()
        walk.run(tree.body)
        yield from walk.elements


@dataclass
class _List:
    """An open list; ``number`` is the next item's, None for bullets."""

    number: int | None
    fresh: bool = False


@dataclass
class _Walk:
    """Walks a tree without recursion, gathering inline text into blocks."""

    elements: list[Element] = field(default_factory=list)
    lists: list[_List] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    signal: bool = False

    def run(self, root: LexborNode) -> None:
        """Visit every node below ``root`` in document order."""
        node: LexborNode | None = root.first_child
        while node is not None:
            entered = self._open(node)
            if entered and node.first_child is not None:
                node = node.first_child
                continue
            if entered:
                self._close(node)
            while node.next is None:
                parent = node.parent
                if parent is None or parent.mem_id == root.mem_id:
                    self._flush()
                    return
                node = parent
                self._close(node)
            node = node.next

    def _open(self, node: LexborNode) -> bool:
        """Begin a node; False where its children are not to be visited."""
        tag = node.tag or ""
        if node.is_text_node:
            self.words.append(node.text_content or "")
            return False
        if not node.is_element_node or _DROPPED.fullmatch(tag) or "hidden" in node.attributes:
            return False
        if _INLINE.fullmatch(tag):
            if tag == "br":
                self.words.append(" ")
            elif tag == "img":
                self.words.append(node.attributes.get("alt") or "")
            return True
        self._flush()
        if whole := _whole(node):
            self.elements.append(self._in_list(whole))
            return False
        if tag in _LISTS:
            self.lists.append(_List(_integer(node, "start", 1) if tag == "ol" else None))
        elif tag == "li" and self.lists:
            own = self.lists[-1]
            own.fresh = True
            if own.number is not None:
                own.number = _integer(node, "value", own.number)
        return True

    def _close(self, node: LexborNode) -> None:
        tag = node.tag or ""
        if tag in ("strong", "b"):
            self.signal = self.signal or is_bare("".join(self.words))
        if _INLINE.fullmatch(tag):
            return
        self._flush()
        if tag in _LISTS and self.lists:
            self.lists.pop()
        elif tag == "li" and self.lists and self.lists[-1].number is not None:
            self.lists[-1].number += 1

    def _flush(self) -> None:
        """End the block being gathered."""
        text = " ".join("".join(self.words).split())
        if text:
            box = safety_box(text, boxed=True) if self.signal else None
            self.elements.append(box or self._in_list(Paragraph((Span(text),))))
        self.words, self.signal = [], False

    def _in_list(self, element: Element) -> Element:
        """In a list item, its first paragraph is the item; the next ones go to it."""
        if not (self.lists and isinstance(element, Paragraph) and not element.preformatted):
            return element
        own, depth = self.lists[-1], len(self.lists) - 1
        if own.fresh:
            own.fresh = False
            return ListItem(element.spans, own.number, depth)
        last = self.elements[-1] if self.elements else None
        if isinstance(last, ListItem) and last.depth == depth:
            self.elements.pop()
            return replace(last, spans=last.spans + element.spans)
        return element


def _whole(node: LexborNode) -> Element | None:
    """The node as one element where it is a heading, a listing, a table or a safety box."""
    tag = node.tag or ""
    if tag in _HEADINGS:
        return _heading(node, _HEADINGS[tag])
    if tag == "pre":
        text = (node.text_content or "").strip("\n")
        return Paragraph((Span(text),), preformatted=True) if text.strip() else None
    if tag == "table" and is_data_table(node):
        return read_table(node)
    return _box(node) if tag in _BOXES else None


def _heading(node: LexborNode, level: int) -> Heading | None:
    text = " ".join(cell_text(node).split())
    if not text:
        return None
    inner = node.css_first("[id], a[name]")
    anchor = node.attributes.get("id") or (
        inner and (inner.attributes.get("id") or inner.attributes.get("name"))
    )
    return Heading(level, text, anchor=anchor or "")


def _box(node: LexborNode) -> SafetyBox | None:
    """A short aside, quote or classed block that opens with a signal word or is classed as one."""
    marked = node.tag in ("aside", "blockquote")
    classes = re.split(r"[\s_-]+", (node.attributes.get("class") or "").lower())
    level = next((_CLASS_LEVELS[name] for name in classes if name in _CLASS_LEVELS), None)
    if not (marked or level or node.attributes.get("class") or node.attributes.get("role")):
        return None
    text = " ".join(cell_text(node, _LONGEST_BOX).split())
    if not text or len(text) > _LONGEST_BOX or node.css_first("h1, h2, h3, ol, table, pre") is not None:
        return None
    own = signal_word(text, boxed=marked or level is not None) or level
    return SafetyBox(own, text) if own else None


def _integer(node: LexborNode, name: str, default: int) -> int:
    value = (node.attributes.get(name) or "").strip()
    return int(value) if re.fullmatch(r"\d{1,6}", value) else default
