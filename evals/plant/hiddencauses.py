"""Cases with a hidden cause: ``python -m evals.plant.hiddencauses`` writes ``cases.jsonl`` from the reports.

What each check would show follows from the machine (`checks.yaml`), not from what any manual's row links it to.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import NamedTuple

import yaml
from pydantic import BaseModel, ConfigDict

from evals.plant.causes import PLANT, ModelFaults, read_faults
from evals.plant.goldrows import GOLD

OK, NOT_OK, UNKNOWN = "ok", "not_ok", "unknown"
UNSURE = 0.05
"""Share of the checks that could not be made."""
_SEED = 20261128
_DEV = 3
"""Every so manieth case is kept to tune on."""


class Report(BaseModel):
    """One fault as it was called in. ``cause`` is an id of `faults/*.yaml` or a wording of a manual's chapter 5."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    asset: str
    lang: str
    cause: str
    alarms: tuple[str, ...]
    report: tuple[str, ...]
    also: str = ""


class Checks(BaseModel):
    """What the checks of a model's manual show, and other wordings of its causes; causes as in `Report`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    shows: dict[str, tuple[str, ...]]
    same: dict[str, tuple[str, ...]]


class Row(NamedTuple):
    """A row of an English manual's alarm list or troubleshooting table."""

    code: str
    symptom: str
    cause: str


class Machine:
    """One asset model: its causes, its manual's rows, and what its checks show."""

    def __init__(self, faults: ModelFaults, checks: Checks, rows: list[Row]) -> None:
        self.model = faults.model
        self._faults, self._checks, self._rows = faults, checks, rows
        self._texts = {cause.id: cause.cause["en"] for fault in faults.faults for cause in fault.causes}

    def text(self, cause: str) -> str:
        """The wording of a cause given by id or wording. Raises `ValueError` for one the plant does not know."""
        text = self._texts.get(cause, cause)
        if text not in {*self._texts.values(), *(row.cause for row in self._rows)}:
            raise ValueError(f"{self.model} knows no cause {cause!r}")
        return text

    def is_listed(self, cause: str) -> bool:
        """Whether it is a cause of the faults file."""
        return cause in self._texts

    def answers(self, report: Report, dice: Random) -> dict[str, str]:
        """What every check of the manual and every inspection of a candidate cause would show; symptoms that show."""
        truth = self._wordings(report.cause)
        inspected = {cause: NOT_OK if cause in truth else OK for cause in self._candidates(report)}
        inspected |= dict.fromkeys(truth, NOT_OK)
        checked = {check: NOT_OK if report.cause in to else OK for check, to in self._checks.shows.items()}
        unsure = {key for key in (*checked, *inspected) if key not in truth and dice.random() < UNSURE}
        shown = {key: UNKNOWN if key in unsure else shown for key, shown in (checked | inspected).items()}
        return shown | dict.fromkeys(self._seen(report), NOT_OK)

    def _seen(self, report: Report) -> Iterator[str]:
        """The symptoms that the true cause shows in, as the sources word them."""
        truth, codes = self._wordings(report.cause), {""}
        for fault in self._faults.faults:
            if any(cause.id == report.cause for cause in fault.causes):
                codes.add(fault.code)
                yield fault.symptom["en"]
        yield from (row.symptom for row in self._rows if row.cause in truth and row.code in codes)

    def _wordings(self, cause: str) -> tuple[str, ...]:
        return (self.text(cause), *self._checks.same.get(cause, ()))

    def _candidates(self, report: Report) -> Iterator[str]:
        """Every cause that a source gives for the alarms or for a symptom of the true cause."""
        codes = {*report.alarms, report.also} - {""}
        for fault in self._faults.faults:
            if fault.code in codes or any(cause.id == report.cause for cause in fault.causes):
                codes |= {fault.code} - {""}
                yield from (cause.cause["en"] for cause in fault.causes)
        truth = self._wordings(report.cause)
        symptoms = {row.symptom for row in self._rows if row.cause in truth and not row.code}
        yield from (row.cause for row in self._rows if row.code in codes or row.symptom in symptoms)


def machines(plant: Path = PLANT) -> dict[str, Machine]:
    """The asset models by name."""
    checks = yaml.safe_load((plant / "checks.yaml").read_text("utf-8"))
    return {
        faults.model: Machine(faults, Checks.model_validate(checks[faults.model]), _rows(faults.model))
        for faults in read_faults(plant)
    }


def cases(plant: Path = PLANT) -> Iterator[dict[str, object]]:
    """The rows of ``cases.jsonl`` in the order of the reports."""
    reports = yaml.safe_load((plant / "reports.yaml").read_text("utf-8"))
    dice = Random(_SEED)  # noqa: S311
    for model, machine in machines(plant).items():
        for number, row in enumerate(reports[model], 1):
            report = Report.model_validate(row)
            yield {
                "id": f"{model.lower()}-{number:02}",
                "asset": report.asset,
                "asset_model": model,
                "alarms": [*report.alarms, *([report.also] if report.also else [])],
                "symptoms": list(report.report),
                "lang": report.lang,
                "truth": machine.text(report.cause),
                "truth_id": report.cause if machine.is_listed(report.cause) else "",
                "answers": machine.answers(report, dice),
                "split": "dev" if number % _DEV == 0 else "test",
            }


def _rows(model: str) -> list[Row]:
    lines = (GOLD / "faults.jsonl").read_text("utf-8").splitlines()
    return [
        Row(row.get("code", ""), row.get("symptom", ""), row.get("cause", ""))
        for row in map(json.loads, lines)
        if f"/{model}/manual.en." in row["document"]
    ]


def main(path: Path = PLANT / "cases.jsonl") -> None:
    """Write the file and say how many cases it holds."""
    lines = [json.dumps(case, ensure_ascii=False) for case in cases()]
    path.write_text("".join(f"{line}\n" for line in lines), "utf-8")
    print(f"{path.name}  {len(lines)} cases")


if __name__ == "__main__":
    main()
