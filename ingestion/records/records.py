"""What a table of records gave."""

from __future__ import annotations

from dataclasses import dataclass

from copilot.alerts import AlertEvent
from copilot.knowledge import Asset, DocumentKind, Passage, Section, Term, WorkOrder


@dataclass(frozen=True, slots=True)
class Records:
    """Everything read from one file, ready for a `Document`.

    ``lang`` is "" where the file holds several languages; ``asset_models`` are all models that it names, and
    sections and passages narrow them. ``alerts`` are events in the file's order, for `copilot.alerts.replay`.
    ``warnings`` say which rows were left out and why.
    """

    kind: DocumentKind
    title: str
    lang: str = ""
    asset_models: tuple[str, ...] = ()
    sections: tuple[Section, ...] = ()
    passages: tuple[Passage, ...] = ()
    assets: tuple[Asset, ...] = ()
    work_orders: tuple[WorkOrder, ...] = ()
    alerts: tuple[AlertEvent, ...] = ()
    terms: tuple[Term, ...] = ()
    warnings: tuple[str, ...] = ()
