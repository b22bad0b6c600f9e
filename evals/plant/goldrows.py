"""What ingestion must find in the sample plant: ``python -m evals.plant.goldrows`` writes gold rows, faults and steps.

Read line by line from the manuals' sources, so that the readers of ingestion are not measured against themselves.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from evals.plant.causes import PLANT, read_faults
from evals.plant.source import ManualSource, read_manual

GOLD = PLANT / "gold"
_HEADING = re.compile(r"#+ (?:(\d+(?:\.\d+)*) )?")
_RULE = re.compile(r"\|[-:| ]+\|")
_MESSAGE = re.compile(r"> \*\*(.+?)\*\* (.+)")
_STEP = re.compile(r"^(\d+)\. (.+)", re.MULTILINE)
_FIELDS = {
    "code": {"Code", "Código", "代碼"},
    "symptom": {"Message", "Meaning", "Bedeutung", "Significado", "意思", "含義"}
    | {"Symptom", "Síntoma", "徵狀"},
    "cause": {"Cause", "Causes", "Possible causes", "Probable cause", "原因", "可能原因"}
    | {"Ursache", "Ursachen", "Wahrscheinliche Ursache", "Causas posibles", "Causa probable"},
    "check": {"Check", "Prüfung", "Comprobación", "檢查"},
    "remedy": {"Remedy", "Remedies", "Abhilfe", "Abhilfen", "Remedio", "處理方法"},
}


@dataclass(frozen=True, slots=True)
class GoldRow:
    """A row of a table: ``cells`` maps header to text, lines parted by ``\\n``; ``section`` is its number."""

    document: str
    section: str
    cells: dict[str, str]


@dataclass(frozen=True, slots=True)
class GoldFault:
    """One cause of an alarm or symptom; None for what its table has no column for."""

    document: str
    section: str
    code: str | None = None
    symptom: str | None = None
    cause: str | None = None
    check: str | None = None
    remedy: str | None = None


@dataclass(frozen=True, slots=True)
class GoldStep:
    """A step; ``safety`` holds the messages, signal word first, before the section's steps and right before it."""

    document: str
    section: str
    number: int
    text: str
    safety: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a manual's source with the number of the section it stands in, "" before the first."""

    section: str
    text: str
    scanned: bool


def manuals(plant: Path = PLANT) -> dict[str, ManualSource]:
    """``document id -> source`` of every manual that was built."""
    found = {}
    for path in sorted((plant / "manuals").glob("*/manual.*.md")):
        source = read_manual(path)
        document = f"documents/{path.parent.name}/{path.stem}.{source.format}"
        if (plant / document).exists():
            found[document] = source
    return found


def lines(source: ManualSource) -> Iterator[Line]:
    """The lines of a manual in order, headings and empty ones included."""
    section = ""
    for part in source.parts:
        for text in part.markdown.splitlines():
            if heading := _HEADING.match(text):
                section = heading[1] or ""
            yield Line(section, text, part.layout == "scanned")


def gold_rows(document: str, source: ManualSource) -> Iterator[GoldRow]:
    """Every table row but the headers."""
    headers: list[str] = []
    for line in lines(source):
        if not line.text.startswith("|"):
            headers = []
        elif not headers:
            headers = _cells(line.text)
        elif not _RULE.fullmatch(line.text):
            yield GoldRow(document, line.section, dict(zip(headers, _cells(line.text), strict=True)))


def gold_faults(rows: Iterable[GoldRow]) -> Iterator[GoldFault]:
    """The causes in the rows of alarm and troubleshooting tables: those with a cause and a remedy.

    A row whose code and symptom are empty goes on with those of the row above.
    """
    above: dict[str, str] = {}
    for row in rows:
        names = {name: text for header, text in row.cells.items() if (name := _field(header))}
        if not {"cause", "remedy"} <= names.keys():
            continue
        if names.get("code") or names["symptom"]:
            above = {name: names[name] for name in ("code", "symptom") if name in names}
        for cause in _causes(names | above):
            yield GoldFault(row.document, row.section, **cause)


def gold_steps(document: str, source: ManualSource) -> Iterator[GoldStep]:
    """The numbered steps; the remarks of scanned records are none."""
    section = ""
    first: tuple[str, ...] = ()
    pending: list[str] = []
    for line in lines(source):
        if line.section != section:
            section, first, pending = line.section, (), []
        if message := _MESSAGE.fullmatch(line.text):
            pending.append(f"{message[1]} {message[2]}")
        elif (step := _STEP.fullmatch(line.text)) and not line.scanned:
            first = tuple(pending) if step[1] == "1" else first
            safety = tuple(dict.fromkeys((*first, *pending)))
            yield GoldStep(document, section, int(step[1]), step[2], safety)
            pending = []


def fmea_faults(plant: Path = PLANT) -> Iterator[GoldFault]:
    """The causes of the FMEA in each of its languages; a sheet has no section numbers."""
    for fault in (fault for model in read_faults(plant) for fault in model.faults):
        for cause in fault.causes:
            for lang, text in cause.cause.items():
                remedy = cause.remedy[lang]
                yield GoldFault(
                    "records/fmea.xlsx", "", fault.code or None, fault.symptom[lang], text, None, remedy
                )


def gold_files(plant: Path = PLANT) -> dict[str, str]:
    """``file name -> JSON lines`` of the three files."""
    sources = manuals(plant)
    rows = [row for document, source in sources.items() for row in gold_rows(document, source)]
    steps = [step for document, source in sources.items() for step in gold_steps(document, source)]
    faults = [*gold_faults(rows), *fmea_faults(plant)]
    return {"rows.jsonl": _jsonl(rows), "faults.jsonl": _jsonl(faults), "steps.jsonl": _jsonl(steps)}


def _cells(line: str) -> list[str]:
    return [cell.strip().replace("<br>", "\n") for cell in line.strip("|").split("|")]


def _field(header: str) -> str | None:
    return next((name for name, headers in _FIELDS.items() if header in headers), None)


def _causes(cells: dict[str, str]) -> Iterator[dict[str, str]]:
    """The row once for each number in its cause cell; a cell without numbers belongs to each."""
    numbered = {name: dict(_STEP.findall(text)) for name, text in cells.items()}
    for number in numbered["cause"] or {"": ""}:
        yield {name: numbered[name][number] if numbered[name] else text for name, text in cells.items()}


def _jsonl(items: Iterable[GoldRow | GoldFault | GoldStep]) -> str:
    kept = ({name: value for name, value in asdict(item).items() if value is not None} for item in items)
    return "".join(json.dumps(item, ensure_ascii=False) + "\n" for item in kept)


def main(folder: Path = GOLD) -> None:
    """Write the files and say how many lines each has."""
    folder.mkdir(exist_ok=True)
    for name, content in gold_files().items():
        (folder / name).write_text(content, "utf-8")
        print(f"{name}  {content.count(chr(10))} lines")


if __name__ == "__main__":
    main()
