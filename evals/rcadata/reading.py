"""Reads the public histories: repairers' notes, excavators' work orders, alarms before a part failed."""

from __future__ import annotations

import csv
from datetime import date, datetime
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from evals.questions import read_rows
from evals.rcadata.past import Past

NOTES = Path("work_orders/repair_notes_labelled.jsonl")
ORDERS = Path("work_orders/excavator.csv")
EPISODES = Path("alerts/alert_to_component_episodes.jsonl")

LAST_DAY = 24.0


class _Row(BaseModel):
    model_config = ConfigDict(extra="ignore")


class _Note(_Row):
    id: str
    quest: str
    date: date
    problem: str
    fault_type: str
    split: str = ""


class _Error(_Row):
    error: str
    hours_before: float

    @property
    def finding(self) -> str:
        """An alarm of the last day is one thing to know, an older one another."""
        return self.error if self.hours_before <= LAST_DAY else f"{self.error} before"


class _Episode(_Row):
    episode: str
    machine: int
    model: str
    failure_time: datetime
    errors_prev_48h: list[_Error]
    days_since_replacement: dict[str, float]
    gold_components: list[str]
    split: str = ""


def repair_notes(data: Path) -> list[Past]:
    """Notes of repairs; the product (vacuum cleaner, laptop ...) is the asset model, the fault type the cause."""
    return [
        Past(note.id, "", note.quest, note.date, (note.fault_type,), report=note.problem, split=note.split)
        for note in read_rows(data / NOTES, _Note)
    ]


def excavator_orders(data: Path, label: str) -> list[Past]:
    """Work orders with a ``label`` (major_system, failure_mode), as it is written: "Engine_Radiator" is one of its own.

    The labels were made from the texts by rules, so these figures say how well the rules are learned.
    """
    with (data / ORDERS).open(encoding="utf-8-sig", newline="") as file:
        return [
            Past(
                row["id"],
                row["asset"],
                "excavator",
                date.fromisoformat(row["date"]),
                (row[label],),
                row["text"],
            )
            for row in csv.DictReader(file)
            if row[label]
        ]


def episodes(data: Path) -> list[Past]:
    """Failures with the error codes of the 48 hours before and the ages of all parts; simulated data."""
    return [
        Past(
            id=row.episode,
            asset=str(row.machine),
            asset_model=row.model,
            day=row.failure_time.date(),
            causes=tuple(row.gold_components),
            findings=tuple(dict.fromkeys(each.finding for each in row.errors_prev_48h)),
            ages=row.days_since_replacement,
            split=row.split,
        )
        for row in read_rows(data / EPISODES, _Episode)
    ]
