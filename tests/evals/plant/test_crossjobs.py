"""The jobs that a report should meet are in another language, of its machine, and as the log tells them."""

import csv
import json

from copilot.register import Register
from evals.plant.causes import PLANT
from evals.plant.crossjobs import GOLD, cross_jobs
from evals.plant.generate import read_assets


def test_the_file_is_what_the_log_was_drawn_from() -> None:
    written = [json.loads(line) for line in (GOLD / "crossjobs.jsonl").read_text("utf-8").splitlines()]
    assert [(each["id"], tuple(each["jobs"])) for each in written] == [
        (each.id, each.jobs) for each in cross_jobs()
    ]


def test_every_job_is_in_the_log_on_a_machine_of_the_model() -> None:
    with (PLANT / "records" / "work_orders.csv").open(encoding="utf-8") as file:
        asset = {row["id"]: row["asset"] for row in csv.DictReader(file)}
    register = Register(read_assets())
    told = list(cross_jobs())
    assert len(told) > 30
    for each in told:
        assert {register.choose(asset[job], None).model for job in each.jobs} == {each.asset_model}
