"""``copilot case`` as real processes: a whole job from a shell, and one sentence for what cannot be done."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tests.processes import Ended, run
from tests.small import write_plant

pytestmark = [pytest.mark.process, pytest.mark.timeout(600)]


class Shell:
    """The small plant, taken in."""

    def __init__(self, folder: Path, tiny_model: Path) -> None:
        self.folder = folder
        self.environment = {
            "COPILOT_HOME": str(folder / "home"),
            "COPILOT_EMBEDDING_MODEL": str(tiny_model),
            "COPILOT_MODELS_DIR": str(folder / "models"),
            "COPILOT_THREADS": "1",
        }
        write_plant(folder / "plant")
        taken = self("ingest", folder / "plant")
        assert taken.code == 0, taken.err

    def __call__(self, *arguments: str | Path) -> Ended:
        return run([str(argument) for argument in arguments], self.environment, self.folder)

    def view(self, *arguments: str | Path, by: str = "mei") -> dict[str, Any]:
        """The case as a command prints it."""
        ended = self("case", *arguments, "--by", by, "--json")
        assert ended.code == 0, ended.err
        view: dict[str, Any] = json.loads(ended.out)
        return view

    def text(self, *arguments: str | Path) -> str:
        ended = self("case", *arguments)
        assert ended.code == 0, ended.err
        return ended.out

    def refused(self, *arguments: str | Path) -> str:
        """What a command says that cannot be done: one line, nothing on stdout."""
        ended = self(*arguments)
        assert (ended.code, ended.out) == (2, ""), (arguments, ended.err)
        assert ended.err.startswith("copilot: "), arguments
        assert ended.err.count("\n") == 1, arguments
        return ended.err

    def files(self) -> dict[str, str]:
        """Every case as it stands, and all photos."""
        cases = json.loads(self("case", "list", "--json").out)["cases"]
        photos = (self.folder / "home" / "photos").rglob("*.jpg")
        return {each["id"]: str(each["version"]) for each in cases} | {each.name: "" for each in photos}


@pytest.fixture(scope="module")
def shell(tmp_path_factory: pytest.TempPathFactory, tiny_model: Path) -> Shell:
    return Shell(tmp_path_factory.mktemp("cases"), tiny_model)


def test_a_whole_job_from_a_shell(shell: Shell) -> None:
    view = shell.view("open", "--asset", "PRESS-01", "--alarm", "E-042", "--lang", "de")
    case = view["id"]
    assert (view["phase"], view["alarms"], view["lang"]) == ("check", ["E-042"], "de")
    assert "Mögliche Ursachen" in shell.text("show", case)
    shell.view("lock", case)
    view = shell.view("step", case, "not_ok", "--note", "voll Schmutz")
    assert view["findings"][0]["state"] == "present"
    cause = view["findings"][0]["finding"].replace("check:look-", "cause:")
    view = shell.view("repair", case, "--cause", cause)
    assert view["repair"]["messages"]
    assert view["repair"]["step"] is None
    assert "Hot oil" in shell.text("show", case)
    for message in view["repair"]["messages"]:
        view = shell.view("ack", case, message["id"])
    photo = shell.folder / "filter.png"
    Image.new("RGB", (40, 30), "red").save(photo)
    view = shell.view("step", case, "done", "--photo", photo)
    kept = list((shell.folder / "home" / "photos" / "main" / case).iterdir())
    assert len(kept) == 1
    while view["phase"] == "repair":
        view = shell.view("step", case, "done")
    shell.view("undo", case)
    assert shell.view("show", case)["repair"]["done"] == 2
    shell.view("step", case, "done")
    shell.view("unlock", case)
    shell.view("verify", case, "--gone", "--note", "läuft")
    assert shell.view("close", case)["work_order"]["state"] == "draft"
    order = shell.view("confirm", case, "--set", "remedy=Filter getauscht")["work_order"]
    assert (order["state"], order["remedy"]) == ("confirmed", "Filter getauscht")
    assert shell.view("confirm", case)["work_order"] == order

    table = shell.folder / "orders.csv"
    assert shell.text("export", table).startswith("1 work orders")
    with table.open(encoding="utf-8-sig", newline="") as file:
        (row,) = csv.DictReader(file)
    assert (row["case"], row["remedy"], row["asset"]) == (case, "Filter getauscht", "PRESS-01")
    assert case in shell.text("list")
    assert case in shell.text("list", "--phase", "closed")
    assert case not in shell.text("list", "--phase", "check")


def test_a_case_is_handed_over_in_its_language(shell: Shell) -> None:
    case = shell.view("open", "--asset", "PRESS-02", "--symptom", "ruido", "--lang", "es")["id"]
    view = shell.view("escalate", case, "--reason", "No sé", "--to", "hidráulica")
    assert view["phase"] == "escalated"
    assert "No sé" in view["hand_over"]
    assert view["handed_to"] == "hidráulica"
    assert view["hand_over"] in shell.text("show", case)
    assert shell.view("take-over", case)["phase"] != "escalated"


def test_an_alarm_that_no_source_explains_is_kept(shell: Shell) -> None:
    view = shell.view("open", "--asset", "PRESS-01", "--alarm", "E-999", "--alarm", "E-042")
    assert view["alarms"] == ["E-042"]
    assert "E-999" in [line["text"] for line in view["history"]]


def test_a_repair_in_ones_own_words(shell: Shell) -> None:
    case = shell.view("open", "--asset", "PRESS-01", "--symptom", "hums oddly")["id"]
    fixed = ("fixed", case, "--cause", "Cable chafed", "--remedy", "New cable fitted")
    view = shell.view(*fixed)
    assert view["repair"]["messages"]
    assert "not acknowledged" in shell.refused("case", "step", case, "done", "--by", "mei")


def test_what_cannot_be_done_is_said_in_one_sentence_and_changes_nothing(shell: Shell) -> None:
    case = shell.view("open", "--asset", "PRESS-01", "--alarm", "E-042")["id"]
    before = shell.files()
    text = shell.folder / "no.jpg"
    text.write_text("no picture")
    for arguments, told in (
        (("open", "--asset", "PRESS-99"), "PRESS-99"),
        (("open", "--asset-model", "NOPE"), "NOPE"),
        (("open",), "No machine is named"),
        (("open", "--asset", "PRESS-01", "--by", "  "), "Nobody is named"),
        (("open", "--asset", "PRESS-01", "--lang", "german"), "no language code"),
        (("show", "nope"), "There is no case 'nope'"),
        (("say", "nope", "loud"), "There is no case 'nope'"),
        (("say", case, "   "), "Nothing was said"),
        (("say", case, "loud", "--by", " "), "Nobody is named"),
        (("say", case, "loud", "--version", "1"), "changed by mei"),
        (("say", case, "loud", "--version", "99"), "was changed since"),
        (("repair", case, "--cause", "cause:nope"), "There is no cause 'cause:nope'"),
        (("follow", case, "--tree", "tree:nope"), "There is no troubleshooting tree 'tree:nope'"),
        (("ack", case, "nope"), "There is no such safety message"),
        (("undo", case, "--entry", "99"), "nothing to take back"),
        (("undo", case, "--entry", "0"), "cannot be taken back"),
        (("unlock", case), "You have no lock"),
        (("verify", case, "--gone"), "the cause is still being looked for"),
        (("close", case), "the cause is still being looked for"),
        (("confirm", case), "not closed"),
        (("confirm", case, "--set", "remedy"), "is no correction"),
        (("fixed", case, "--cause", " ", "--remedy", "x"), "copilot:"),
        (("step", case, "done", "--photo", shell.folder / "none.jpg"), "none.jpg cannot be read"),
        (("step", case, "done", "--photo", shell.folder), "cannot be read"),
        (("step", case, "done", "--photo", text), "no picture"),
        (("export", shell.folder / "orders.txt"), "neither .csv nor .json"),
        (("export", shell.folder / "none" / "orders.csv"), "cannot be written"),
    ):
        assert told in shell.refused("case", *arguments), arguments
    assert shell.files() == before
