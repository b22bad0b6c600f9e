"""The machines of a site as the app lists them: those with the worst alarm first, and one's own cases."""

from __future__ import annotations

from copilot.case import Phase
from copilot.caseview import CaseLine
from copilot.codes import codes_in, normalise
from copilot.knowledge import AlarmState, Asset
from copilot.machinestate import MachineLine, Machines
from ui.floor.look import Look

MOST_MINE = 4


def machines(look: Look) -> Machines:
    """The machines of the visitor's site."""
    return look.service.plant.machines(look.visitor.actor, look.site)


def lines(look: Look, wanted: str = "") -> list[MachineLine]:
    """The machines that have all words of ``wanted`` in their names, those with the worst alarm first."""
    found = (line for line in machines(look).all() if _fits(line.asset, wanted))
    return sorted(found, key=lambda line: (_rank(line), line.asset.id))


def own_cases(look: Look) -> list[CaseLine]:
    """The latest open cases in which the visitor has done something."""
    mine = look.casebook.listed(going_on=True, by=look.reader).cases
    return [each for each in mine if each.phase is not Phase.ESCALATED][:MOST_MINE]


def case_title(case: CaseLine) -> str:
    """What a case is about; the codes before the reporter's words are left out where these name them."""
    first, _, rest = case.title.partition(" ")
    return rest if normalise(first) in codes_in(rest) else case.title


def _rank(line: MachineLine) -> tuple[bool, bool, int]:
    """Active before gone, unacknowledged before acknowledged, severe before slight."""
    alarm = line.worst
    if alarm is None:
        return True, True, 0
    return not alarm.in_alarm, alarm.state is AlarmState.ACKNOWLEDGED, -alarm.severity


def _fits(asset: Asset, wanted: str) -> bool:
    names = " ".join((asset.id, asset.name, asset.model, asset.location, *asset.aliases)).casefold()
    return all(word in names for word in wanted.casefold().split())
