"""Translations as XLIFF 1.2, the exchange format of OASIS that nearly every translation tool reads and writes.

1.2 and not 2.1: most tools in use take only 1.2, and it has a place for all that is kept here: the state of a target
and ``approved``, the reviewer (a ``phase``), notes, and what an earlier source was translated as (``alt-trans``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from pathlib import Path

from lxml import etree  # type: ignore[import-untyped]

from copilot.errors import BadInputError
from copilot.paragraphs import Paragraph, same_words
from copilot.translationmemory import Origin, ReviewState, Unit

NAMESPACE = "urn:oasis:names:tc:xliff:document:1.2"
MOST_BYTES = 64 * 1024 * 1024
_STATES = {
    ReviewState.NEEDS_REVIEW: "needs-review-translation",
    ReviewState.REVIEWED: "signed-off",
    ReviewState.REJECTED: "x-rejected",
}
# What tools write for a target that somebody has checked.
_REVIEWED = ("signed-off", "final")
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


@dataclass(frozen=True, slots=True)
class Exported:
    """A paragraph for the translator: what is kept of it, and what an earlier text in its place was translated as."""

    paragraph: Paragraph
    unit: Unit | None = None
    earlier: Unit | None = None


@dataclass(frozen=True, slots=True)
class Imported:
    """A unit of a file. ``digest`` names the source it was exported with; ``reviewer`` is "" where none is named."""

    digest: str
    document: str
    source_lang: str
    target_lang: str
    source: str
    target: str
    state: ReviewState
    origin: Origin
    reviewer: str = ""
    reviewed_at: datetime | None = None


def write_xliff(path: Path, units: Iterable[Exported], target_lang: str) -> None:
    """Write a file, a ``file`` element a document and source language. Raises `BadInputError` where it cannot be."""
    root = etree.Element(_name("xliff"), nsmap={None: NAMESPACE}, version="1.2")
    for (document, lang), group in groupby(
        units, key=lambda each: (each.paragraph.document, each.paragraph.lang)
    ):
        _write_file(root, document, lang, target_lang, list(group))
    content = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    try:
        path.write_bytes(content)
    except OSError as error:
        raise BadInputError(f"{path} cannot be written: {error.strerror}.", "Name another file.") from error


def read_xliff(path: Path) -> list[Imported]:
    """The units of a file that have a translation.

    Raises `BadInputError` for a file that is missing, too large, no XLIFF 1.2, or declares a document type, which
    translation tools do not and attacks do.
    """
    root = _parsed(path)
    if root.tag != _name("xliff") or not (root.get("version") or "").startswith("1."):
        raise BadInputError(f"{path.name} is no XLIFF 1.2 file.", "Export it from the tool as XLIFF 1.2.")
    return [unit for file in root.iter(_name("file")) for unit in _units_of(file, path.name)]


def _write_file(
    root: etree._Element, document: str, lang: str, target_lang: str, units: list[Exported]
) -> None:
    file = etree.SubElement(
        root,
        _name("file"),
        {
            "original": document,
            "source-language": lang,
            "target-language": target_lang,
            "datatype": "plaintext",
            "tool-id": "copilot",
        },
    )
    header = etree.SubElement(file, _name("header"))
    phases = _write_phases(header, units)
    etree.SubElement(header, _name("tool"), {"tool-id": "copilot", "tool-name": "maintenance copilot"})
    body = etree.SubElement(file, _name("body"))
    for section, group in groupby(
        units, key=lambda each: (each.paragraph.section_id, each.paragraph.heading)
    ):
        heading = " > ".join(section[1])
        place = etree.SubElement(body, _name("group"), {"resname": _printable(heading)})
        for each in group:
            _write_unit(place, each, phases)


def _write_phases(header: etree._Element, units: list[Exported]) -> dict[tuple[str, str], str]:
    """A phase for each reviewer and time, by which a target names who reviewed it."""
    signed = dict.fromkeys(_signature(each.unit) for each in units if each.unit and each.unit.reviewer)
    phases = {key: f"review-{number}" for number, key in enumerate(signed, 1)}
    group = etree.SubElement(header, _name("phase-group")) if phases else None
    for (reviewer, at), name in phases.items():
        fields = {"phase-name": name, "process-name": "review", "contact-name": _printable(reviewer)}
        assert group is not None
        etree.SubElement(group, _name("phase"), fields | ({"date": at} if at else {}))
    return phases


def _write_unit(group: etree._Element, each: Exported, phases: dict[tuple[str, str], str]) -> None:
    paragraph, unit = each.paragraph, each.unit
    reviewed = unit is not None and unit.state is ReviewState.REVIEWED
    element = etree.SubElement(
        group,
        _name("trans-unit"),
        {
            "id": f"{paragraph.place}-{paragraph.digest}",
            "restype": f"x-{paragraph.kind}",
            "approved": "yes" if reviewed else "no",
        },
    )
    etree.SubElement(element, _name("source")).text = _printable(paragraph.text)
    if unit:
        fields = {"state": _STATES[unit.state]}
        if unit.origin is Origin.MACHINE:
            fields["state-qualifier"] = "mt-suggestion"
        if unit.reviewer:
            fields["phase-name"] = phases[_signature(unit)]
        etree.SubElement(element, _name("target"), fields).text = _printable(unit.target)
    if paragraph.kind == "safety":
        etree.SubElement(element, _name("note")).text = "Safety message: shown only after review."
    if each.earlier:
        stale = "Stale: the source has changed since it was translated. The earlier text and its translation follow."
        etree.SubElement(element, _name("note")).text = stale
        earlier = etree.SubElement(element, _name("alt-trans"), {"alttranstype": "previous-version"})
        etree.SubElement(earlier, _name("source")).text = _printable(each.earlier.source)
        etree.SubElement(earlier, _name("target")).text = _printable(each.earlier.target)


def _parsed(path: Path) -> etree._Element:
    try:
        if path.stat().st_size > MOST_BYTES:
            raise BadInputError(f"{path.name} is larger than {MOST_BYTES >> 20} MB.", "Split it by document.")
        content = path.read_bytes()
    except OSError as error:
        raise BadInputError(f"{path} cannot be read: {error.strerror}.", "Check the path.") from error
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise BadInputError(
            f"{path.name} is no well-formed XML: {str(error).splitlines()[0]}.",
            "Export it from the tool again.",
        ) from error
    if root.getroottree().docinfo.doctype:
        raise BadInputError(f"{path.name} declares a document type.", "Export it as plain XLIFF 1.2.")
    return root


def _units_of(file: etree._Element, name: str) -> Iterator[Imported]:
    phases = {
        phase.get("phase-name"): (phase.get("contact-name") or "", _moment(phase.get("date")))
        for phase in file.iter(_name("phase"))
    }
    languages = file.get("source-language"), file.get("target-language")
    for element in file.iter(_name("trans-unit")):
        source, target = element.find(_name("source")), element.find(_name("target"))
        text = _text(target)
        if source is None or target is None or not text:
            continue
        target_lang = target.get(_LANG) or languages[1]
        if not languages[0] or not target_lang:
            raise BadInputError(f"{name} does not say its languages.", "Export it from the tool again.")
        state = target.get("state") or ""
        reviewed = element.get("approved") == "yes" or state in _REVIEWED
        rejected = state == _STATES[ReviewState.REJECTED]
        reviewer, at = phases.get(target.get("phase-name"), ("", None))
        yield Imported(
            digest=(element.get("id") or "").rpartition("-")[2],
            document=file.get("original") or "",
            source_lang=languages[0],
            target_lang=target_lang,
            source=_text(source),
            target=text,
            state=ReviewState.REJECTED
            if rejected
            else ReviewState.REVIEWED
            if reviewed
            else ReviewState.NEEDS_REVIEW,
            origin=Origin.MACHINE if target.get("state-qualifier") == "mt-suggestion" else Origin.HUMAN,
            reviewer=reviewer if reviewed or rejected else "",
            reviewed_at=at if reviewed or rejected else None,
        )


def _text(element: etree._Element | None) -> str:
    """The words of an element; marks that a tool set inside it are left out."""
    return same_words("".join(str(part) for part in element.itertext())) if element is not None else ""


def _moment(written: str | None) -> datetime | None:
    try:
        at = datetime.fromisoformat(written or "")
    except ValueError:
        return None
    return at if at.tzinfo else None


def _signature(unit: Unit) -> tuple[str, str]:
    return unit.reviewer, unit.reviewed_at.isoformat() if unit.reviewed_at else ""


def _printable(text: str) -> str:
    """The text without what XML cannot hold."""
    return "".join(
        char
        if char in "\t\n" or " " <= char <= "\ud7ff" or "\ue000" <= char <= "\ufffd" or char > "\uffff"
        else " "
        for char in text
    )


def _name(tag: str) -> str:
    return f"{{{NAMESPACE}}}{tag}"
