"""A guide of three steps and the events of a job, for tests of cases."""

from datetime import UTC, datetime, timedelta

from copilot.case import Case
from copilot.caseevents import (
    Acknowledged,
    Event,
    Opened,
    Outcome,
    Proposed,
    RepairChosen,
    Said,
    StepTaken,
    TreeBegun,
)
from copilot.caseparts import Recorded
from copilot.faultknowledge import EnergyState
from copilot.guide import GuardMessage, Guide, GuidedStep
from copilot.knowledge import SignalWord, TreeAnswer, TreeNode, TroubleshootingTree
from copilot.reply import Citation

START = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
CITED = Citation(document="manual", page=9, heading=("7", "7.3 Relief valve"), quote="Turn Q1 off.")


def message(name: str) -> GuardMessage:
    return GuardMessage(
        id=name, level=SignalWord.DANGER, text=f"DANGER {name}", lang="en", citation=CITED, default=False
    )


def step(number: int, *safety: str, wait: int | None = None) -> GuidedStep:
    return GuidedStep(
        number=number,
        text=f"Do {number}.",
        citation=CITED,
        safety=tuple(message(name) for name in safety),
        wait_seconds=wait,
    )


GUIDE = Guide(
    title="Relief valve", lang="en", source=CITED, steps=(step(1, "ram"), step(2, wait=60), step(3, "oil"))
)
SILENT = GuidedStep(number=1, text="New cable fitted.", citation=CITED, safety=(message("lockout"),))
OWN_REPAIR = RepairChosen(
    cause="", text="Cable chafed", guide=Guide(title="Own words", lang="en", source=CITED, steps=(SILENT,))
)
REPAIR = RepairChosen(cause="cause:valve", text="Relief valve dirty", guide=GUIDE)
TREE = TroubleshootingTree(
    "No pressure",
    "No pressure",
    (
        TreeNode("1", "Is the pump running?", (TreeAnswer("Yes", "2"), TreeAnswer("No", "3"))),
        TreeNode(
            "2", "Remove the relief valve. Is it dirty?", (TreeAnswer("Yes", "2-yes"), TreeAnswer("No", "3"))
        ),
        TreeNode("3", "Call service."),
        TreeNode("2-yes", "Clean the relief valve.", page=9),
    ),
    "en",
)
TREE_BEGUN = TreeBegun(tree="tree:t", questions=TREE, source=CITED)


def opened(by: str = "mei") -> Case:
    return Case("main", "c1", (Recorded(0, by, START, Opened(asset="P-1", asset_model="HPX", lang="en")),))


def add(case: Case, *events: Event, by: str = "mei", after: float = 300) -> Case:
    """The case with events, each so many seconds after the one before."""
    for event in events:
        case = case.after(event, by, case.records[-1].at + timedelta(seconds=after))
    return case


def reported() -> Case:
    return add(opened(), Said(text="no pressure", alarms=("E042",)))


def proposed(energy: EnergyState = EnergyState.ANY) -> Case:
    return add(reported(), Proposed(check="check:a", text="Read M1.", energy=energy, minutes=3))


def repairing() -> Case:
    return add(reported(), REPAIR)


def repaired() -> Case:
    done = (StepTaken(index=place, outcome=Outcome.DONE) for place in range(3))
    first, second, third = done
    return add(
        repairing(),
        Acknowledged(message="ram", text=""),
        first,
        second,
        Acknowledged(message="oil", text=""),
        third,
    )
