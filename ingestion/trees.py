"""Troubleshooting trees: numbered questions, or rows of a table, whose yes and no lead to others."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from copilot.knowledge import Step, TreeAnswer, TreeNode, TroubleshootingTree
from ingestion.elements import Element, Table
from ingestion.passages import fold

_YES = r"yes|y|so|ja|j|s[ií]|afirmativo|是|有|對|对|係|系"
_NO = r"no|n|not|nein|negativo|否|不是|唔係|唔系|沒有|没有|冇|無|无"
_BRANCH = re.compile(
    r"(?:^|(?<=[\s.?!;,(\[*·•|/。？！；，（【「、]))"
    r"(?:(?:if|when|wenn|falls|bei|si es|en caso|若|如果|如)\s*)?"
    rf"(?:(?P<yes>{_YES})|(?P<no>{_NO}))"
    r"(?:\s*(?:[:：,，=)\]）】」|]|[-–—]+>?\s|[-–—=]*>|[→⇒➔➜►▶⟶])+\s*"
    r"|\s+(?=(?:go|goto|continue|proceed|see|skip|weiter|gehe|ir|vaya|pase|siga|step|schritt|paso)\b)"
    r"|(?=(?:轉|转|跳|前往|見步|见步|到步|去步)))",
    re.IGNORECASE,
)
_STEP_MARK = re.compile(
    r"^(?:(?:step|schritt|paso|步[驟骤])\s*\S{1,3}|第\s*\S{1,2}\s*步[驟骤]?|[\u2460-\u2473]|\d{1,2})\s*[:：.)、–—-]?\s*"
    r"(?=\D)",
    re.IGNORECASE,
)
_GO_TO = re.compile(
    r"^(?:please |then )?(?:(?:go|goto|continue|proceed|skip|jump|move|on)\s*(?:on |back |directly )?"
    r"(?:to|with|at)?|see|weiter"
    r"(?: (?:mit|bei|zu))?|geh\w*(?: \w+)? zu|zu|siehe|zurück zu|ir al?|vaya al?|ve al?|vuelva al?|"
    r"pas[ea]r? al?|continu\w+ (?:con|en)"
    r"|siga (?:con|en)|véase|轉到|转到|轉至|转至|跳到|跳至|前往|返回|到|去|見|见|至|進行|进行)?\s*"
    r"(?:the )?(?:step|schritt|nr\.?|punkt|frage|no\.?|item|question|point|el |la )?\s*"
    r"(?:paso|punto|pregunta|n\.?º|第|步驟|步骤|問題|问题)?\s*"
    r"[(#]?(?P<number>\d{1,2})\s*(?:步[驟骤]?|項|项|題|题)?[).。]?$",
    re.IGNORECASE,
)
_NEXT = re.compile(
    r"^(?:continue|next(?: step)?|go on|proceed|weiter|nächster schritt|weiter zum nächsten schritt|"
    r"siguiente(?: paso)?|continuar|"
    r"下一步|繼續|继续)\W*$",
    re.IGNORECASE,
)
_YES_HEADER = re.compile(rf"(?:{_YES})", re.IGNORECASE)
_NO_HEADER = re.compile(rf"(?:{_NO})", re.IGNORECASE)
_NUMBER_HEADER = re.compile(
    r"(?:step|no\.|nr\.?|#|schritt|paso|n\.?º|步[驟骤]|序[號号]|項次|项次)", re.IGNORECASE
)
_FEWEST_QUESTIONS = 2


@dataclass(frozen=True, slots=True)
class _Numbered:
    """A numbered item: its question and where yes and no lead, or a text without branches."""

    number: int
    text: str
    branches: tuple[tuple[str, str], ...] = ()
    page: int | None = None


def tree_of(
    steps: Sequence[Step], elements: Iterable[Element], heading: Sequence[str], lang: str
) -> TroubleshootingTree | None:
    """The tree that a section's steps, or else one of its tables, make; None where they make none."""
    name = heading[-1] if heading else ""
    for items in (*_lists(steps), *(_rows(each) for each in elements if isinstance(each, Table))):
        if sum(bool(item.branches) for item in items) >= _FEWEST_QUESTIONS and items[0].branches:
            return TroubleshootingTree(name, name, tuple(_nodes(items)), lang)
    return None


def _lists(steps: Sequence[Step]) -> Iterator[list[_Numbered]]:
    """The steps as read, one list for each run of rising numbers."""
    run: list[_Numbered] = []
    for step in steps:
        if run and step.number <= run[-1].number:
            yield run
            run = []
        run.append(_read(step))
    if run:
        yield run


def _read(step: Step) -> _Numbered:
    text = fold(step.text)
    marked = _STEP_MARK.match(text)
    text = text[marked.end() :] if marked else text
    found = list(_BRANCH.finditer(text))
    kinds = ["yes" if match["yes"] else "no" for match in found]
    if sorted(kinds) != ["no", "yes"] or not text[: found[0].start()].strip():
        return _Numbered(step.number, text, page=step.page)
    ends = [found[1].start(), len(text)]
    branches = tuple(
        ((match["yes"] or match["no"]).strip(), _trimmed(text[match.end() : end]))
        for match, end in zip(found, ends, strict=True)
    )
    if not all(target for _, target in branches):
        return _Numbered(step.number, text, page=step.page)
    return _Numbered(step.number, _question(text[: found[0].start()]), branches, step.page)


def _question(text: str) -> str:
    """What is asked, without the bracket or the "if" that opened the first answer."""
    return re.sub(r"[\s(\[（【「*·•|/,;–—-]+$", "", text)


def _trimmed(text: str) -> str:
    return re.sub(r"^[\s*·•|]+|[\s*·•|;；(（\[【–—-]+$", "", text)


def _rows(table: Table) -> list[_Numbered]:
    """The rows of a table that has a column for yes and one for no."""
    header = [fold(cell).strip(" :?") for cell in table.header]
    yes = next((place for place, cell in enumerate(header) if _YES_HEADER.fullmatch(cell)), None)
    no = next(
        (place for place, cell in enumerate(header) if _NO_HEADER.fullmatch(cell) and place != yes), None
    )
    numbers = next((place for place, cell in enumerate(header) if _NUMBER_HEADER.match(cell)), None)
    if yes is None or no is None:
        return []
    asked = next((place for place in range(len(header)) if place not in (yes, no, numbers)), None)
    items = []
    for place, row in enumerate(table.rows, 1):
        said = [fold(cell) for cell in row.cells]
        if asked is None or not (said[asked] and said[yes] and said[no]):
            continue
        written = re.search(r"\d{1,2}", said[numbers]) if numbers is not None else None
        branches = ((header[yes], said[yes]), (header[no], said[no]))
        items.append(_Numbered(int(written[0]) if written else place, said[asked], branches, row.page))
    return items


def _nodes(items: Sequence[_Numbered]) -> Iterator[TreeNode]:
    """A node for each item, and one for each answer that says what to do instead of where to go on."""
    numbers = {item.number for item in items}
    ends: list[TreeNode] = []
    for place, item in enumerate(items):
        following = items[place + 1].number if place + 1 < len(items) else None
        answers = []
        for label, said in item.branches:
            target = _target(said, following, numbers)
            if target is None:
                ends.append(TreeNode(f"{item.number}-{label.lower()}", said, page=item.page))
            answers.append(TreeAnswer(label, str(target) if target is not None else ends[-1].id))
        yield TreeNode(str(item.number), item.text, tuple(answers), item.page)
    yield from ends


def _target(said: str, following: int | None, numbers: set[int]) -> int | None:
    """The number of the item that an answer sends to; None where it says what to do, or names no item of the list."""
    if _NEXT.match(said):
        return following
    match = _GO_TO.match(said.rstrip(" .。;；"))
    number = int(match["number"]) if match else None
    return number if number in numbers else None
