"""Write the sample plant's records: ``python -m evals.plant.generate``; the same bytes on every run.

``records/assets.csv`` and ``records/glossary.csv`` are kept by hand; the rest comes from the faults.
"""

from __future__ import annotations

from pathlib import Path
from random import Random

from copilot.knowledge import Asset
from copilot.settings import load_settings
from evals.plant.alarmlog import alarm_events, write_alarms
from evals.plant.causes import PLANT, read_faults
from evals.plant.fmeasheet import write_fmea
from evals.plant.worklog import work_orders, write_work_orders
from ingestion.records.reading import read_records

RECORDS = PLANT / "records"
SEED = 20261122


def read_assets() -> tuple[Asset, ...]:
    """The machines of the plant."""
    return read_records(RECORDS / "assets.csv", load_settings(), site="main").assets


def generated() -> dict[str, bytes]:
    """``file name -> content`` of every generated file."""
    assets, models = read_assets(), read_faults()
    jobs = work_orders(assets, models, Random(SEED))  # noqa: S311
    events = alarm_events(assets, jobs, Random(SEED + 1))  # noqa: S311
    return {
        "fmea.xlsx": write_fmea(models),
        "work_orders.csv": write_work_orders(jobs).encode("utf-8"),
        "alerts.jsonl": write_alarms(events, assets, models).encode("utf-8"),
    }


def main(folder: Path = RECORDS) -> None:
    """Write the files and say how large they are."""
    for name, content in generated().items():
        (folder / name).write_bytes(content)
        print(f"{name}  {len(content) / 1024:.0f} KiB")


if __name__ == "__main__":
    main()
