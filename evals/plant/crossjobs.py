"""Which past jobs, written in another language, a report should meet: ``python -m evals.plant.crossjobs`` writes them.

A report meets a job that was drawn from a cause of the fault it tells of; the log itself does not say which that was.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from random import Random

from copilot.language import base_language
from evals.plant.causes import PLANT, read_faults
from evals.plant.generate import SEED, read_assets
from evals.plant.worklog import known_work_orders, written_by

GOLD = PLANT / "gold"


@dataclass(frozen=True, slots=True)
class CrossJobs:
    """A report in ``lang`` and the past jobs of the same fault that were written in another language."""

    id: str
    split: str
    asset_model: str
    lang: str
    text: str
    jobs: tuple[str, ...]


def cross_jobs() -> Iterator[CrossJobs]:
    """The reports of ``gold/symptoms.jsonl`` that have such jobs, in their order."""
    models = read_faults()
    jobs = known_work_orders(read_assets(), models, Random(SEED))  # noqa: S311
    causes = {
        (each.model, worded.casefold()): {cause.id for cause in fault.causes}
        for each in models
        for fault in each.faults
        for worded in fault.symptom.values()
    }
    for line in (GOLD / "symptoms.jsonl").read_text("utf-8").splitlines():
        report = json.loads(line)
        told = [
            causes.get((report["asset_model"], symptom.casefold()), set()) for symptom in report["symptoms"]
        ]
        wanted = set().union(*told)
        other = tuple(
            job.id
            for job, cause in jobs
            if cause.id in wanted and _tongue(written_by(job)) != _tongue(report["lang"])
        )
        if other:
            yield CrossJobs(
                report["id"], report["split"], report["asset_model"], report["lang"], report["text"], other
            )


def _tongue(tag: str) -> str:
    """The language without its script: Simplified and Traditional Chinese are one."""
    return base_language(tag).partition("-")[0]


def main() -> None:
    """Write ``gold/crossjobs.jsonl``."""
    lines = [json.dumps(asdict(each), ensure_ascii=False) for each in cross_jobs()]
    (GOLD / "crossjobs.jsonl").write_text("\n".join(lines) + "\n", "utf-8")


if __name__ == "__main__":
    main()
