"""kill -9 right before and after every write of a whole job: nothing acknowledged is lost, and the job goes on."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.processes import run, start
from tests.small import write_plant

pytestmark = [pytest.mark.process, pytest.mark.timeout(900)]

KILLED = -9
BEFORE, AFTER = 0, 1


class Bench:
    """The small plant, taken in, and commands on a case of it that may die."""

    def __init__(self, folder: Path, tiny_model: Path) -> None:
        self.folder = folder
        self.home = folder / "home"
        self.environment = {
            "COPILOT_EMBEDDING_MODEL": str(tiny_model),
            "COPILOT_MODELS_DIR": str(folder / "models"),
            "COPILOT_THREADS": "1",
        }
        write_plant(folder / "plant")
        self("ingest", str(folder / "plant"))

    def __call__(self, *arguments: str) -> str:
        """Run a command to its good end."""
        ended = run(list(arguments), {**self.environment, "COPILOT_HOME": str(self.home)}, self.folder)
        assert ended.code == 0, (arguments, ended.err)
        return ended.out

    def die(self, moment: int, *arguments: str) -> None:
        """Kill a command at a moment of its work."""
        environment = {**self.environment, "COPILOT_HOME": str(self.home)}
        process = start(list(arguments), environment, self.folder / "dying", moment)
        process.join(180)
        assert process.exitcode == KILLED, (arguments, (self.folder / "dying.err").read_text())

    def show(self, case: str) -> dict[str, Any]:
        view: dict[str, Any] = json.loads(self("case", "show", case, "--by", "mei", "--json"))
        return view

    def cases(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = json.loads(self("case", "list", "--json"))["cases"]
        return found

    def jobs(self) -> int:
        causes = json.loads(self("causes", "list", "--asset-model", "P1", "--json"))["causes"]
        return sum(cause["jobs"] for cause in causes)

    def kill_twice(self, case: str, *arguments: str) -> dict[str, Any]:
        """Kill a command right before and, again, right after its write; the case as it stands then."""
        before = self.show(case)
        command = ("case", arguments[0], case, *arguments[1:], "--by", "mei")
        self.die(BEFORE, *command)
        assert self.show(case) == before, arguments
        self.die(AFTER, *command)
        after = self.show(case)
        assert after["version"] > before["version"], arguments
        assert after["history"][: len(before["history"])] == before["history"], arguments
        return after

    def copy(self, name: str) -> None:
        """Go on in a copy of the home folder."""
        # The engine's files are sparse.
        subprocess.run(["cp", "-a", "--sparse=always", self.home, self.folder / name], check=True)
        self.home = self.folder / name


def test_a_job_killed_at_every_write_goes_on_to_its_end(tmp_path: Path, tiny_model: Path) -> None:
    bench = Bench(tmp_path, tiny_model)
    jobs = bench.jobs()
    case = opened(bench)
    bench.kill_twice(case, "say", "now E-043 shows too")
    assert bench.kill_twice(case, "lock")["locks"] == ["mei"]
    checked = bench.kill_twice(case, "step", "not_ok", "--note", "full of dirt")
    assert [(each["state"], each["said"]) for each in checked["findings"]] == [("present", "full of dirt")]
    cause = next(each for each in checked["diagnosis"]["hypotheses"] if each["text"].startswith("Suction"))
    view = bench.kill_twice(case, "repair", "--cause", cause["cause"])
    assert view["repair"]["step"] is None
    while view["phase"] == "repair":
        messages = view["repair"]["messages"]
        command = ("ack", messages[0]["id"]) if messages else ("step", "done", "--note", "as written")
        view = bench.kill_twice(case, *command)
    assert view["repair"]["done"] == view["repair"]["steps"] == 3
    bench.kill_twice(case, "unlock")
    bench.kill_twice(case, "verify", "--gone")
    assert [each["state"] for each in bench.show(case)["findings"]] == ["present"]
    home = bench.home
    for moment in (AFTER, AFTER + 2):
        bench.home = home
        bench.copy(f"closed-{moment}")
        closed(bench, case, moment, jobs)


def opened(bench: Bench) -> str:
    command = ("case", "open", "--asset", "PRESS-01", "--alarm", "E-042", "--by", "mei")
    bench.die(BEFORE, *command)
    assert bench.cases() == []
    bench.die(AFTER, *command)
    (case,) = bench.cases()
    assert bench.show(case["id"])["alarms"] == ["E-042"]
    return str(case["id"])


def closed(bench: Bench, case: str, moment: int, jobs: int) -> None:
    """Close, killed at a moment before or after the draft was kept, then confirm, killed around its write."""
    bench.die(moment, "case", "close", case, "--by", "mei")
    view = bench.show(case)
    assert (view["phase"], view["work_order"]["state"]) == ("closed", "draft")
    assert bench.jobs() == jobs
    confirm = ("case", "confirm", case, "--by", "mei")
    # The work order is written within the event's transaction: killed in between, neither is there.
    for moment_within in (BEFORE, AFTER, AFTER + 1):
        bench.die(moment_within, *confirm)
        assert bench.show(case) == view
        assert bench.jobs() == jobs
    bench.die(AFTER + 2, *confirm)
    assert bench.show(case)["work_order"]["state"] == "confirmed"
    assert bench.jobs() == jobs + 1
    bench(*confirm)
    assert bench.jobs() == jobs + 1
