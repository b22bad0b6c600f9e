"""A case as its screen shows it: the one thing to do now, the causes, what was found and what happened."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

from copilot.case import Phase
from copilot.caseview import CaseView, HistoryLine
from copilot.diagnosis.diagnose import Hypothesis
from copilot.guide import GuardMessage
from copilot.knowledge import Asset
from copilot.lockout import LOCKOUT_STEPS
from copilot.reply import Beside, Block, BlockKind, Reply
from copilot.speakable import speakable
from copilot.wording import Wording
from ui.floor.now import RAIL, Task, station_of, task_of
from ui.floor.schooling import Schooling

LEAST_CAUSES, MOST_CAUSES = 2, 7
# A cause less likely than this would be shown with 0 %.
LEAST_SHARE = 0.005


@dataclass(frozen=True)
class CaseScreen:
    """What the template of a case asks for; ``reader`` is the name that cases write down."""

    view: CaseView
    asset: Asset | None
    words: Wording
    reader: str
    schooling: Schooling

    @cached_property
    def task(self) -> Task:
        """The one thing to do now."""
        return task_of(self.view)

    @property
    def rail(self) -> tuple[tuple[str, str], ...]:
        """The stations of a case, each "past", "here" or "ahead"."""
        here = station_of(self.view)
        place = RAIL.index(here) if here in RAIL else len(RAIL)
        states = (
            "past" if each < place else "here" if each == place else "ahead" for each in range(len(RAIL))
        )
        return tuple(zip(RAIL, states, strict=True))

    @property
    def is_open(self) -> bool:
        """Whether the case can be gone on with."""
        return self.view.phase not in (Phase.CLOSED, Phase.ESCALATED)

    @property
    def is_locked(self) -> bool:
        """Whether the reader's own lock hangs on the machine."""
        return self.reader in self.view.locks

    @property
    def needs_lock(self) -> bool:
        """Whether the open check or question asks for a lock that the reader has not hung yet."""
        if self.task is Task.TREE:
            return bool(self.view.tree and self.view.tree.needs_lock)
        return bool(self.view.check and self.view.check.needs_lock)

    @property
    def expected(self) -> tuple[str, str]:
        """The unit and the range, in words, of what the check or step tells to measure; "" twice where it does not."""
        repair, check = self.view.repair, self.view.check
        if self.task is Task.STEP and repair and repair.step and repair.step.expected:
            return repair.step.expected.unit, repair.expected_text
        return (check.expected.unit, check.expected_text) if check and check.expected else ("", "")

    @property
    def causes(self) -> tuple[Hypothesis, ...]:
        """The causes worth a line, the most probable first."""
        found = self.view.diagnosis.hypotheses if self.view.diagnosis else ()
        worth = (
            each
            for place, each in enumerate(found)
            if place < LEAST_CAUSES or each.probability is None or each.probability >= LEAST_SHARE
        )
        return tuple(islice(worth, MOST_CAUSES))

    @property
    def lockout(self) -> tuple[str, ...]:
        """The six steps of a lock-out."""
        return tuple(self.words(f"lockout.{name}") for name in LOCKOUT_STEPS)

    @property
    def messages(self) -> tuple[tuple[GuardMessage, Beside], ...]:
        """The safety messages to acknowledge, each with what stands beside it."""
        repair = self.view.repair
        if repair is None:
            return ()
        beside = repair.beside or tuple(Beside() for _ in repair.messages)
        return tuple(zip(repair.messages, beside, strict=True))

    @property
    def reported(self) -> str:
        """What the case was opened with, in the technician's own words."""
        said = next((line for line in self.view.history if line.kind == "said"), None)
        return said.text if said else ""

    def told(self, line: HistoryLine) -> str:
        """A line of the history in the words of the screen."""
        key = f"floor.kind.{line.kind}"
        if line.kind == "step_taken":
            number, _, rest = line.text.partition(" ")
            outcome, _, more = rest.partition(" ")
            told = self.words(f"case.outcome.{outcome}") if outcome else ""
            return _joined(self.words(key, number=int(number)), " ".join(filter(None, (told, more))))
        finding = next((each for each in self.view.findings if each.seq == line.seq), None)
        if finding:
            state = self.words(f"finding.{finding.state}")
            return f"{finding.text}: {state} {finding.value}".rstrip()
        return _joined(self.words(key), line.text)

    @property
    def read(self) -> str:
        """What is read aloud of the thing to do now: JSON, a list of pieces with their language and step."""
        reply = Reply(lang=self.words.lang, covered=True, blocks=tuple(self._blocks()))
        pieces = [piece.model_dump(include={"text", "lang", "step"}) for piece in speakable(reply)]
        return json.dumps(pieces, ensure_ascii=False)

    def _blocks(self) -> list[Block]:
        repair, check, tree = self.view.repair, self.view.check, self.view.tree
        if self.task is Task.MESSAGES:
            return [_safety(message, beside) for message, beside in self.messages]
        if self.task is Task.STEP and repair and repair.step:
            number = self.words("voice.step", number=repair.done + 1, total=repair.steps)
            translation = repair.step_beside.translation if repair.step_beside else None
            return [
                Block(kind=BlockKind.NOTE, text=number),
                Block(
                    kind=BlockKind.QUOTE,
                    text=repair.step.text,
                    citations=(repair.step.citation,),
                    translation=translation,
                ),
            ]
        text = (
            check.text
            if check and self.task is Task.CHECK
            else tree.text
            if tree and self.task is Task.TREE
            else ""
        )
        return [Block(kind=BlockKind.NOTE, text=text)] if text else []


def _safety(message: GuardMessage, beside: Beside) -> Block:
    return Block(
        kind=BlockKind.SAFETY,
        text=message.text,
        level=message.level,
        citations=(message.citation,) if message.citation else (),
        translation=beside.translation,
        signal=beside.signal,
    )


def _joined(title: str, text: str) -> str:
    return f"{title}: {text}" if text else title
