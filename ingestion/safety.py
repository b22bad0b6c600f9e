"""Safety messages: what begins with a signal word, in a paragraph, a list or a one-row table."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from copilot.knowledge import SignalWord
from ingestion.elements import Element, ListItem, Paragraph, SafetyBox, Table

# Signal words of ANSI Z535.6 and ISO 3864-2 as manuals print them: English, German, Spanish, French,
# Traditional and Simplified Chinese, Japanese.
_WORDS: dict[SignalWord, tuple[str, ...]] = {
    SignalWord.DANGER: ("danger", "gefahr", "peligro", "危險", "危险", "危険"),
    SignalWord.WARNING: ("warning", "warnung", "advertencia", "avertissement", "警告"),
    SignalWord.CAUTION: (
        *("caution", "vorsicht", "precaución", "precaucion", "atención", "attention", "mise en garde"),
        *("小心", "當心", "当心"),
    ),
    SignalWord.NOTICE: ("notice", "hinweis", "achtung", "aviso", "avis", "注意", "通知", "提示", "お知らせ"),
}
_LEVELS = {word: level for level, words in _WORDS.items() for word in words}
_MESSAGE = re.compile(
    rf"(?P<lead>[\W_]{{0,12}})(?P<word>{'|'.join(_LEVELS)})(?P<close>[*_\])】」』）]*)(?P<rest>$|[^\w'’-])",
    re.IGNORECASE,
)
_MARKED = re.compile(r"\*\*|__|!!!|\[!")
_KANA = re.compile("[\u3041-\u30ff]")
_BOX_COLUMNS = 3


def signal_word(text: str, *, boxed: bool = False) -> SignalWord | None:
    """The level of the safety message that ``text`` is, None for ordinary text.

    The signal word has to stand first, behind symbols at most, and in capitals, in bold marks, alone or
    before a colon or an exclamation mark. Within a box (``boxed``) it may stand in any case.
    """
    text = text.strip()
    match = _MESSAGE.match(text)
    if match is None:
        return None
    word = match["word"]
    cased = word.lower() != word.upper()
    after = text[match.end("close") :].lstrip()
    alone = not after or after[0] in ":：!！"
    marked = _MARKED.search(match["lead"] + match["close"])
    if not (boxed or alone or marked) and ((cased and not word.isupper()) or match["rest"] in ",，、"):
        return None  # "Warning lamps ..." and "注意，..." ("Note that ...") are prose.
    if word == "注意" and _KANA.search(text):
        return SignalWord.CAUTION  # The third level in Japanese, the fourth in Chinese.
    return _LEVELS[word.lower()]


def is_bare(text: str) -> bool:
    """Whether the text is a signal word and nothing more, its message standing below or beside it."""
    match = _MESSAGE.match(text.strip())
    return match is not None and not re.search(r"\w", text.strip()[match.end("word") :])


def safety_box(text: str, page: int | None = None, *, boxed: bool = False) -> SafetyBox | None:
    """The text as a safety message, None where it is not one."""
    level = signal_word(text, boxed=boxed)
    return SafetyBox(level, " ".join(text.split()), page) if level else None


def with_safety(elements: Iterable[Element]) -> Iterator[Element]:
    """The elements, every paragraph, bullet and one-row table that is a safety message made a `SafetyBox`.

    A signal word alone on its line takes the paragraph or bullet below it as its message.
    """
    bare: SafetyBox | None = None
    for element in elements:
        if bare is not None:
            joined = _joined(bare, element)
            yield joined or bare
            bare = None
            if joined is not None:
                continue
        box = _box_of(element)
        if box is not None and is_bare(box.text):
            bare = box
        else:
            yield box or element
    if bare is not None:
        yield bare


def _joined(bare: SafetyBox, element: Element) -> SafetyBox | None:
    """The signal word with the message below it; None where no message stands there."""
    if not isinstance(element, Paragraph | ListItem) or _numbered(element) or signal_word(element.text):
        return None
    return SafetyBox(bare.level, f"{bare.text} {' '.join(element.text.split())}", bare.page)


def _box_of(element: Element) -> SafetyBox | None:
    if isinstance(element, SafetyBox):
        return element
    if isinstance(element, Table):
        return _table_box(element)
    if isinstance(element, Paragraph | ListItem) and not _numbered(element) and not _preformatted(element):
        return safety_box(element.text, element.page)
    return None


def _numbered(element: Element) -> bool:
    return isinstance(element, ListItem) and element.number is not None


def _preformatted(element: Element) -> bool:
    return isinstance(element, Paragraph) and element.preformatted


def _table_box(table: Table) -> SafetyBox | None:
    """A box drawn as a table: one row of symbol, signal word and message, or one column of two rows."""
    lines = [row.cells for row in table.rows]
    if any(table.header):
        lines.insert(0, table.header)
    one_row = len(lines) == 1 and len(lines[0]) <= _BOX_COLUMNS
    one_column = len(lines) == 2 and len(lines[0]) == 1
    if not (one_row or one_column):
        return None
    page = table.rows[0].page if table.rows else None
    return safety_box(" ".join(cell for line in lines for cell in line if cell), page, boxed=True)
