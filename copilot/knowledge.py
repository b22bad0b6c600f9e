"""The nouns of a plant's knowledge: assets, documents, sections, passages, faults, work orders, alerts."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum


class SignalWord(StrEnum):
    """Safety levels of ANSI Z535.6, most severe first."""

    DANGER = "danger"
    WARNING = "warning"
    CAUTION = "caution"
    NOTICE = "notice"


class PassageKind(StrEnum):
    """What a passage holds; ``copilot search --kind`` takes these words."""

    TEXT = "text"
    STEPS = "steps"
    TABLE_ROW = "table_row"
    FAULT_ROW = "fault_row"
    SAFETY = "safety"
    FMEA_ROW = "fmea_row"
    WORK_ORDER = "work_order"


# What instructs; the other kinds record what happened or might.
INSTRUCTIVE = (
    PassageKind.TEXT,
    PassageKind.STEPS,
    PassageKind.TABLE_ROW,
    PassageKind.FAULT_ROW,
    PassageKind.SAFETY,
)


class DocumentKind(StrEnum):
    """What a source holds; decides which reader takes it."""

    MANUAL = "manual"
    WORK_ORDERS = "work_orders"
    ALARM_LIST = "alarm_list"
    FMEA = "fmea"
    REGISTER = "register"
    ALERTS = "alerts"
    GLOSSARY = "glossary"


class AlarmState(StrEnum):
    """States of an alarm after ANSI/ISA-18.2, figure of the alarm state transitions."""

    UNACKNOWLEDGED = "unacknowledged"
    ACKNOWLEDGED = "acknowledged"
    RETURNED_UNACKNOWLEDGED = "returned_unacknowledged"
    NORMAL = "normal"
    SHELVED = "shelved"
    SUPPRESSED = "suppressed"
    OUT_OF_SERVICE = "out_of_service"

    @property
    def active(self) -> bool:
        """Whether the process is still in the alarm condition."""
        return self in (AlarmState.UNACKNOWLEDGED, AlarmState.ACKNOWLEDGED)


@dataclass(frozen=True, slots=True)
class Asset:
    """One machine. ``model`` is the AssetModel's id; ``aliases`` are other names people use for it."""

    id: str
    name: str
    model: str
    site: str
    location: str = ""
    serial: str = ""
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SafetyMessage:
    """A safety message, verbatim from its source, signal word included.

    ``page`` counts from 1; None where the format has no pages.
    """

    level: SignalWord
    text: str
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One numbered step of a procedure, verbatim, with the safety messages printed before it."""

    number: int
    text: str
    page: int | None = None
    safety: tuple[SafetyMessage, ...] = ()


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a fault or table row: the column's header and the text, both verbatim."""

    header: str
    text: str
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Fault:
    """One line of fault knowledge: alarm or symptom -> cause -> check -> remedy (any of them may be empty).

    ``code`` is verbatim (``E-042``); ``cells`` are the source row's cells in order, for quoting.
    """

    code: str
    symptom: str
    cause: str
    check: str
    remedy: str
    cells: tuple[Cell, ...] = ()
    page: int | None = None


@dataclass(frozen=True, slots=True)
class TreeAnswer:
    """What may be answered to a question, as printed ("Yes"), and the id of the node that it leads to."""

    label: str
    next: str


@dataclass(frozen=True, slots=True)
class TreeNode:
    """A question of a troubleshooting tree or, without answers, what is to be done in the end; verbatim."""

    id: str
    text: str
    answers: tuple[TreeAnswer, ...] = ()
    page: int | None = None


@dataclass(frozen=True, slots=True)
class TroubleshootingTree:
    """Questions that lead to the fault of one ``problem``; the first node is where it begins.

    Every answer leads to a node that is there; ids are unique. ``lang`` is "" where nothing tells it.
    """

    name: str
    problem: str
    nodes: tuple[TreeNode, ...]
    lang: str = ""

    def node(self, name: str) -> TreeNode | None:
        """A node by id."""
        return next((node for node in self.nodes if node.id == name), None)


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands below it up to the next heading.

    ``id`` is shared by the same section in all languages of a manual; ``heading`` is the path from the top.
    ``safety`` are the messages that stand in the section itself (those tied to a step are in the step too).
    ``lang`` and ``asset_models`` are filled where they differ from the document's (an alarm list for many readers).
    ``tree`` is what its steps or its table say as questions that lead to one another.
    """

    id: str
    ordinal: int
    heading: tuple[str, ...]
    page: int | None = None
    anchor: str = ""
    safety: tuple[SafetyMessage, ...] = ()
    steps: tuple[Step, ...] = ()
    faults: tuple[Fault, ...] = ()
    lang: str = ""
    asset_models: tuple[str, ...] = ()
    tree: TroubleshootingTree | None = None


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of a section that fits the embedding model's window, verbatim apart from line breaks.

    ``page_starts`` are ``(offset in text, page)`` pairs in ascending order, the first with offset 0; empty where the
    format has no pages. ``codes`` are the alarm codes and part numbers in the text, normalised (`copilot.codes`).
    ``cells`` are filled for rows, where ``text`` is the cells joined and not itself verbatim. ``asset_models`` narrows
    the document's where one file serves several models; empty means the document's.
    """

    text: str
    kind: PassageKind
    section_id: str
    heading: tuple[str, ...]
    ordinal: int
    lang: str
    page_starts: tuple[tuple[int, int], ...] = ()
    codes: tuple[str, ...] = ()
    cells: tuple[Cell, ...] = ()
    asset_models: tuple[str, ...] = ()

    @property
    def page(self) -> int | None:
        """The page the passage begins on."""
        return self.page_starts[0][1] if self.page_starts else None

    def page_at(self, offset: int) -> int | None:
        """The page on which the character at ``offset`` stands."""
        if not self.page_starts:
            return None
        place = bisect_right([start for start, _ in self.page_starts], offset) - 1
        return self.page_starts[max(place, 0)][1]


@dataclass(frozen=True, slots=True)
class Document:
    """A source that was read, whole: what the store and the index take in one transaction.

    ``id`` is stable over revisions; ``content_hash`` is the sha256 (hex) of the source and of everything that decides
    how it is read, so equal hashes need no new reading. ``asset_models`` empty means every model of the site.
    """

    id: str
    site: str
    path: str
    content_hash: str
    title: str
    lang: str
    kind: DocumentKind
    revision: str = ""
    asset_models: tuple[str, ...] = ()
    pages: int = 0
    sections: tuple[Section, ...] = ()
    passages: tuple[Passage, ...] = ()


@dataclass(frozen=True, slots=True)
class WorkOrder:
    """A closed job: problem, cause and remedy as written, parts, minutes of work."""

    id: str
    asset: str
    opened: date
    problem: str
    cause: str = ""
    remedy: str = ""
    parts: tuple[str, ...] = ()
    minutes: int | None = None
    code: str = ""
    lang: str = ""


@dataclass(frozen=True, slots=True)
class Alert:
    """An alarm as it stands after its latest event.

    ``fingerprint`` names the alarm for de-duplication (same source, asset and code); ``severity`` runs from 1 to 1000
    (OPC UA Part 9); ``count`` is how many times it was raised since ``raised_at``'s first event. ``in_alarm`` is the
    process condition, also while the alarm is shelved; ``changed_at`` is when the process last reported (acknowledging
    does not move it), ``recent`` when the condition changed within the minute before.
    """

    fingerprint: str
    source: str
    asset: str
    code: str
    text: str
    severity: int
    state: AlarmState
    raised_at: datetime
    changed_at: datetime
    count: int = 1
    value: float | None = None
    unit: str = ""
    in_alarm: bool = True
    recent: tuple[datetime, ...] = ()


@dataclass(frozen=True, slots=True)
class Term:
    """A glossary term in several languages: BCP 47 tag -> wordings, the preferred one first."""

    id: str
    words: dict[str, tuple[str, ...]] = field(default_factory=dict)
