"""What a watched process turns to beyond this machine is noted, and nothing else."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from copilot.errors import CopilotError
from copilot.settings import Settings
from evals.outbound import strayed, watched

pytestmark = pytest.mark.process

CONNECT = "import socket; s = socket.socket(); s.setblocking(False); s.connect_ex(({host!r}, 9))"
SEND = "import socket; socket.socket(type=socket.SOCK_DGRAM).sendto(b'', ({host!r}, 9))"
LOOK_UP = "import socket\ntry: socket.getaddrinfo({host!r}, 80)\nexcept OSError: pass"
CHILD = "import subprocess, sys; subprocess.run([sys.executable, '-c', {code!r}], check=True)"


def noted(tmp_path: Path, code: str, settings: Settings | None = None) -> tuple[str, ...]:
    log = tmp_path / "log"
    environment = {**os.environ, **watched(log)}
    subprocess.run([sys.executable, "-c", code], env=environment, check=False, capture_output=True)
    return strayed(log, settings or Settings(home=tmp_path))


def test_every_way_out_is_noted(tmp_path: Path) -> None:
    assert noted(tmp_path, CONNECT.format(host="192.0.2.1")) == ("socket.connect 192.0.2.1",)
    assert "socket.sendto 192.0.2.2" in noted(tmp_path, SEND.format(host="192.0.2.2"))
    assert "socket.getaddrinfo plant.invalid" in noted(tmp_path, LOOK_UP.format(host="plant.invalid"))


def test_children_are_watched(tmp_path: Path) -> None:
    code = CHILD.format(code=CONNECT.format(host="192.0.2.3"))
    assert noted(tmp_path, code) == ("socket.connect 192.0.2.3",)


@pytest.mark.parametrize("host", ["127.0.0.1", "127.9.9.9", "localhost", "0.0.0.0", ""])
def test_this_machine_is_not_noted(tmp_path: Path, host: str) -> None:
    assert noted(tmp_path, LOOK_UP.format(host=host) if host == "" else CONNECT.format(host=host)) == ()


def test_servers_that_the_settings_name_are_expected(tmp_path: Path) -> None:
    code = CONNECT.format(host="192.0.2.4")
    model = Settings(home=tmp_path, llm_url="http://192.0.2.4:8000/v1")
    assert noted(tmp_path, code, model) == ()
    index = Settings(home=tmp_path, qdrant_url="http://192.0.2.4:6333")
    assert noted(tmp_path, code, index), "the embedded engine has no business there"
    assert noted(tmp_path, code, index.model_copy(update={"index_engine": "server"})) == ()


def test_without_a_watch_nothing_is_known(tmp_path: Path) -> None:
    with pytest.raises(CopilotError, match="could not be watched"):
        strayed(tmp_path / "log", Settings(home=tmp_path))
