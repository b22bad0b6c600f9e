"""What may have changed since a tablet looked last: asked for every few seconds, so it is told in a few numbers."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from pydantic import BaseModel

from ui.floor.look import Look
from ui.floor.screens import alerts
from ui.floor.thread import count_turns


@dataclass(frozen=True, slots=True)
class Seen:
    """Where a tablet is, and the hash of the alarms it shows."""

    asset: str = ""
    case: str = ""
    alerts: str = ""


class Pulse(BaseModel):
    """The alarms' hash, and their ``html`` where it is another than the one seen; the case's version; the turns so far;
    a hash of the open cases."""

    alerts: str
    html: str | None
    version: int | None
    turns: int
    cases: str


def pulse_of(look: Look, seen: Seen) -> Pulse:
    """The pulse of a place. Raises a 404 for a machine or a case that the site has not."""
    asset = look.asset(seen.asset) if seen.asset else None
    version = look.casebook.version(look.known_case(seen.case)) if seen.case else None
    offers = bool(asset and not seen.case and look.writes)
    html, digest = alerts(look, asset, offers=offers, seen=seen.alerts)
    cases = "\n".join(
        f"{each.id} {each.version}"
        for each in look.casebook.listed(asset=seen.asset or None, going_on=True).cases
    )
    return Pulse(
        alerts=digest,
        html=html,
        version=version,
        turns=count_turns(look, seen.asset, seen.case),
        cases=hashlib.sha256(cases.encode()).hexdigest()[:16],
    )
