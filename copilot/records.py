"""What a plant's records say on a question: past jobs like it and the alerts that stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from copilot.blocks import Source, alert_block, source_of, work_orders_block
from copilot.codes import normalise
from copilot.index import IndexedPassage
from copilot.knowledge import Alert, WorkOrder
from copilot.register import Register
from copilot.reply import Block, BlockKind
from copilot.retrieval import Hit
from copilot.store import Store
from copilot.understanding import Utterance
from copilot.wanting import Want
from copilot.wording import Wording

# A past job that was not asked for, and without the code of a fault, is shown only if its story is this near (MaxSim).
ALIKE = 0.5
# Of the jobs asked for, those are listed that score this near the best one.
NEAR_STORY = 0.1
MOST_WORK_ORDERS = 3
MOST_ALERTS = 3
MOST_STANDING = 20

_Told = tuple[WorkOrder, Source]


@dataclass(frozen=True, slots=True)
class Records:
    """The records of a site."""

    store: Store
    register: Register
    site: str

    def standing(self, utterance: Utterance, words: Wording) -> list[Block]:
        """Every active alert of the machine, the model or the plant, or that there is none."""
        machine = utterance.machine
        alerts = self.store.alerts(self.site, machine.asset.id if machine.asset else None, active=True)
        if machine.asset is None and machine.model:
            among = {asset.id for asset in self.register.of_models([machine.model])}
            alerts = [alert for alert in alerts if alert.asset in among]
        if alerts:
            return [alert_block(alert, words) for alert in alerts[:MOST_STANDING]]
        scope = machine.asset.id if machine.asset else machine.model or words("scope.all")
        return [Block(kind=BlockKind.ALERT, text=words("alert.none", scope=scope))]

    def alerts(self, utterance: Utterance, told: Sequence[Block], words: Wording) -> list[Block]:
        """The machine's active alerts whose code was asked for or stands in what is told."""
        if utterance.machine.asset is None:
            return []
        active = self.store.alerts(self.site, utterance.machine.asset.id, active=True)
        return [alert_block(alert, words) for alert in active if _belongs(alert, utterance, told)][
            :MOST_ALERTS
        ]

    def jobs(self, hits: Sequence[Hit], utterance: Utterance, words: Wording) -> list[Block]:
        """Past jobs: those asked for on the machine, the latest first; else those very like the question.

        Of the latter those on the same machine come before those on others of its model.
        """
        if utterance.want is Want.HISTORY:
            found = self._asked_for(hits, utterance)
        else:
            faulty = utterance.want is Want.CAUSE
            alike = [
                hit.indexed for hit in hits if hit.signals.maxsim >= ALIKE or (faulty and hit.signals.codes)
            ]
            found = sorted(self._told(alike), key=lambda pair: not _is_on(pair[0], utterance))
        return [work_orders_block(found[:MOST_WORK_ORDERS], words)] if found else []

    def _asked_for(self, hits: Sequence[Hit], utterance: Utterance) -> list[_Told]:
        """The jobs nearest to the question, only those on its machine if it names one that has any."""
        told = {pair[0].id: pair for pair in self._told([hit.indexed for hit in hits])}
        scored = [(hit.score, told[key]) for hit in hits if (key := _order_id(hit.indexed)) in told]
        own = [(score, pair) for score, pair in scored if _is_on(pair[0], utterance)] or scored
        near = [pair for score, pair in own if score >= own[0][0] - NEAR_STORY][:MOST_WORK_ORDERS]
        return sorted(near, key=lambda pair: pair[0].opened, reverse=True)

    def _told(self, stories: Sequence[IndexedPassage]) -> list[_Told]:
        """The work orders of stories, in their order."""
        orders = {
            order.id: order
            for order in self.store.work_orders(self.site, ids=[_order_id(story) for story in stories])
        }
        return [
            (orders[_order_id(story)], source_of(story)) for story in stories if _order_id(story) in orders
        ]


def _order_id(story: IndexedPassage) -> str:
    return story.passage.section_id.rpartition("#")[2]


def _is_on(order: WorkOrder, utterance: Utterance) -> bool:
    """Whether a job was on the question's machine; any job is where none is named."""
    return utterance.machine.asset is None or order.asset == utterance.machine.asset.id


def _belongs(alert: Alert, utterance: Utterance, told: Sequence[Block]) -> bool:
    if utterance.codes:
        return normalise(alert.code) in utterance.codes
    shown = {normalise(citation.quote) for block in told for citation in block.citations}
    return bool(alert.code) and normalise(alert.code) in shown
