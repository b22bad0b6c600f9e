"""A case's records as the store keeps them, and what a list of cases shows of one."""

from __future__ import annotations

from collections.abc import Sequence

from copilot.case import Case
from copilot.caseevents import EVENT, Observed, Said, StepTaken
from copilot.caseparts import Recorded
from copilot.casestore import CaseHeader, StoredEvent
from copilot.errors import ConflictError
from copilot.refusing import refusal


def recorded(events: Sequence[StoredEvent]) -> tuple[Recorded, ...]:
    """Stored events as records."""
    return tuple(Recorded(each.seq, each.by, each.at, EVENT.validate_python(each.data)) for each in events)


def stored(records: Sequence[Recorded]) -> list[StoredEvent]:
    """Records as the store keeps them."""
    return [
        StoredEvent(
            seq=record.seq,
            kind=record.event.kind,
            data=EVENT.dump_python(record.event, mode="json"),
            by=record.by,
            at=record.at,
        )
        for record in records
    ]


def header_of(case: Case) -> CaseHeader:
    """What a list of cases shows of one."""
    said = case.of(Said)
    title = " ".join(filter(None, (*(said[0].alarms if said else ()), said[0].text if said else "")))
    opened = case.opened
    return CaseHeader(
        asset=opened.asset,
        asset_model=opened.asset_model,
        lang=opened.lang,
        state=case.phase,
        opened_at=case.records[0].at,
        updated_at=case.records[-1].at,
        title=title[:200],
    )


def photos_of(case: Case) -> set[str]:
    """The pictures that a case's entries name, also those taken back."""
    events = (record.event for record in case.records)
    return {each.photo for each in events if isinstance(each, Observed | StepTaken) and each.photo}


def conflict(case: Case, version: int) -> ConflictError:
    """Tells who changed the case in the meantime."""
    by = tuple(dict.fromkeys(record.by for record in case.records[version:]))
    told = refusal("changed", names=", ".join(by)) if by else refusal("changed_by_someone")
    return ConflictError(*told, by=by, version=case.version)
