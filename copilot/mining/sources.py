"""What the store holds on the faults of one asset model: rows of its tables, and its closed jobs."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from hashlib import sha256

from copilot.codes import known_codes_in, normalise
from copilot.faultknowledge import Wording
from copilot.knowledge import DocumentKind, Fault, WorkOrder
from copilot.language import detect
from copilot.orderfiles import order_document
from copilot.reply import Citation
from copilot.store import FAULT, Store
from copilot.tables import DocumentRow, FaultRow
from copilot.wording import FALLBACK, languages
from copilot.workorder import WorkOrderDraft
from copilot.workorderstore import confirmed_work_orders

_OCCURRENCE = re.compile(
    r"\s*(?:o|occ\.?|occurrence|auftreten|ocurrencia|frecuencia|發生度|发生度|頻度)\s*(?:\(.*\))?",
    re.IGNORECASE,
)
_PART = re.compile(r"\bparts?\b|ersatzteil|repuesto|recambio|備件|备件|零件", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class SourceRow:
    """One line of a fault table. ``code`` is normalised, "" where the row has a symptom only.

    ``version`` names the document and language whose table it stands in: rows of one ``section`` in several versions
    are translations of each other. ``place`` counts the causes of one alarm or symptom from 0 in their printed order,
    ``block`` the alarms or symptoms of the section. ``occurrence`` is the FMEA rating, None where there is none.
    """

    section: str
    version: str
    block: int
    place: int
    code: str
    lang: str
    fault: Fault
    document: str
    revision: str
    heading: tuple[str, ...]
    occurrence: float | None = None
    parts: tuple[str, ...] = ()

    def worded(self, text: str) -> Wording:
        """One of the row's own texts with its citation."""
        return Wording(text=text, lang=self.lang, citation=self.cite(text))

    def cite(self, quote: str) -> Citation:
        """Where a text of the row stands: its first line is what is quoted."""
        page = next((cell.page for cell in self.fault.cells if quote in cell.text), self.fault.page)
        line = next((line.strip() for line in quote.split("\n") if line.strip()), quote)
        return Citation(
            document=self.document,
            revision=self.revision,
            page=page,
            heading=self.heading,
            quote=line,
            lang=self.lang,
        )


@dataclass(frozen=True, slots=True)
class SourceJob:
    """A closed job; ``code`` and ``parts`` are normalised, ``lang`` is that of its own words.

    ``case`` is what is known besides of a job that was done as a case, None of any other.
    """

    order: WorkOrder
    document: str
    code: str
    parts: tuple[str, ...]
    lang: str
    case: WorkOrderDraft | None = None

    @property
    def cause_id(self) -> str:
        """The cause that a person confirmed, "" where none was chosen from the list."""
        return self.case.cause_id if self.case else ""

    @property
    def wording(self) -> str:
        """What the job says the cause was, else what was done, else what was seen."""
        return self.order.cause or self.order.remedy or self.order.problem

    @property
    def told(self) -> str:
        """All that was written, in one line."""
        return "; ".join(text for text in (self.order.problem, self.order.cause, self.order.remedy) if text)

    def worded(self, text: str) -> Wording:
        """One of the job's own texts with its citation."""
        citation = Citation(
            document=self.document, heading=(self.order.id,), quote=text.splitlines()[0], lang=self.lang
        )
        return Wording(text=text, lang=self.lang, citation=citation)


def read_rows(store: Store, site: str, asset_model: str) -> list[SourceRow]:
    """Every row of the model that names a cause, source by source in printed order."""
    documents = {row.id: row for row in store.documents(site)}
    listed = store.model_faults(site, asset_model)
    headings = _headings(store, site, {row.document for row in listed})
    found: list[SourceRow] = []
    counters: dict[tuple[str, str], _Place] = {}
    for row in listed:
        fault = FAULT.validate_python(row.data)
        document = documents.get(row.document)
        if document is None or not fault.cause.strip():
            continue
        place = counters.setdefault((row.section_id, f"{row.document}|{row.lang}"), _Place())
        anywhere = headings.get((row.document, row.section_id, ""), ())
        heading = headings.get((row.document, row.section_id, row.lang), anywhere)
        for part in _apart(fault):
            place.move(row.code, part.symptom)
            found.append(_source_row(row, part, document, heading, place))
    return found


def read_jobs(store: Store, site: str, asset_model: str, codes: Collection[str]) -> list[SourceJob]:
    """The closed jobs on machines of the model, earliest first; an id counts once.

    A job without a code of its own has the one of ``codes`` (normalised) that stands in its words, if just one does.
    """
    cases = {draft.id: draft for draft in confirmed_work_orders(store, site)}
    jobs: dict[str, SourceJob] = {}
    for document, order in model_orders(store, site, asset_model):
        if (order.problem or order.cause or order.remedy) and order.id not in jobs:
            case = cases.get(order.id) if document == order_document(order.id) else None
            jobs[order.id] = _source_job(document, order, codes, case)
    return list(jobs.values())


def model_orders(store: Store, site: str, asset_model: str) -> list[tuple[str, WorkOrder]]:
    """``(document, work order)`` of every job on a machine of the model, earliest first."""
    machines = [asset.id for asset in store.assets(site) if asset.model == asset_model]
    return store.cited_work_orders(site, machines)


def short_hash(*parts: str) -> str:
    """Ten hex digits that stand for the texts, whatever their order elsewhere."""
    return sha256("\n".join(parts).encode()).hexdigest()[:10]


def _apart(fault: Fault) -> list[Fault]:
    """One fault for each line where cause and remedy have equally many: lines of a cell that lost their numbers."""
    causes, remedies, checks = (
        [line.strip() for line in text.split("\n") if line.strip()]
        for text in (fault.cause, fault.remedy, fault.check)
    )
    if len(causes) < 2 or len(causes) != len(remedies):
        return [fault]
    if len(checks) != len(causes):
        checks = [fault.check] * len(causes)
    return [
        replace(fault, cause=cause, remedy=remedy, check=check)
        for cause, remedy, check in zip(causes, remedies, checks, strict=True)
    ]


@dataclass(slots=True)
class _Place:
    """Counts alarms or symptoms of a table and the causes of each."""

    code: str = ""
    symptom: str = ""
    block: int = -1
    place: int = 0

    def move(self, code: str, symptom: str) -> None:
        if self.block >= 0 and (code, symptom) == (self.code, self.symptom):
            self.place += 1
        else:
            self.code, self.symptom, self.place = code, symptom, 0
            self.block += 1


def _source_row(
    row: FaultRow, fault: Fault, document: DocumentRow, heading: tuple[str, ...], place: _Place
) -> SourceRow:
    rated = document.kind == DocumentKind.FMEA
    return SourceRow(
        section=row.section_id,
        version=f"{row.document}|{row.lang}",
        block=place.block,
        place=place.place,
        code=row.code,
        lang=row.lang or document.lang or "en",
        fault=fault,
        document=row.document,
        revision=document.revision,
        heading=heading,
        occurrence=_occurrence(fault) if rated else None,
        parts=_parts(fault),
    )


def _source_job(
    document: str, order: WorkOrder, codes: Collection[str], case: WorkOrderDraft | None
) -> SourceJob:
    told = " ".join((order.problem, order.cause, order.remedy))
    named: Sequence[str] = () if order.code else known_codes_in(told, codes)
    return SourceJob(
        order=order,
        document=document,
        code=named[0] if len(named) == 1 else normalise(order.code),
        parts=tuple(normalise(part) for part in order.parts),
        lang=_language(told, order.lang),
        case=case,
    )


@lru_cache(maxsize=8192)
def _language(told: str, prior: str) -> str:
    """The language of a job's words among those the copilot speaks: short notes look like many others."""
    found = detect(told, prior)
    return found if found in languages() else FALLBACK


def _headings(
    store: Store, site: str, documents: Iterable[str]
) -> dict[tuple[str, str, str], tuple[str, ...]]:
    found = {}
    for document in documents:
        for section in store.sections(site, document):
            if section.faults:
                found[document, section.id, section.lang] = section.heading
                found.setdefault((document, section.id, ""), section.heading)
    return found


def _occurrence(fault: Fault) -> float | None:
    """The rating O of an FMEA row, 1..10; None where the sheet has none."""
    for cell in fault.cells:
        if _OCCURRENCE.fullmatch(cell.header):
            try:
                return min(max(float(cell.text.replace(",", ".")), 1.0), 10.0)
            except ValueError:
                return None
    return None


def _parts(fault: Fault) -> tuple[str, ...]:
    """Part numbers in the row's column of parts, verbatim."""
    cells: Sequence[str] = [cell.text for cell in fault.cells if _PART.search(cell.header)]
    return tuple(
        dict.fromkeys(
            part.strip()
            for text in cells
            for part in re.split(r"[,;\n]", text)
            if any(char.isdigit() for char in part)
        )
    )
