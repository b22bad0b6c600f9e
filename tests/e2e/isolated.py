"""Serves a plant and asks it a question where the kernel has no network but loopback; prints what happened.

Run it in a network namespace of its own: ``unshare --user --map-root-user --net python -m tests.e2e.isolated ...``.
"""

from __future__ import annotations

import fcntl
import json
import socket
import struct
import sys
import time
from pathlib import Path

from tests.accounts import client, member
from tests.e2e.plant import write_plant
from tests.e2e.serving import served, wait_until_taken_in

_SET_FLAGS, _UP_AND_RUNNING = 0x8914, 0x41
NOWHERE = ("192.0.2.1", 9)
# What reports in the background gathers for some seconds first: ONNX Runtime does for seven.
LATE = 12.0


def loopback_up() -> None:
    """Bring the loopback interface up, as ``ip link set lo up`` does."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
        fcntl.ioctl(control, _SET_FLAGS, struct.pack("16sh14x", b"lo", _UP_AND_RUNNING))


def unrouted() -> int:
    """How often anything in this namespace tried to reach a host beyond it (RFC 4293 ipSystemStatsOutNoRoutes)."""
    names, values = (
        line.split() for line in Path("/proc/net/snmp").read_text().splitlines() if line.startswith("Ip:")
    )
    later = dict(line.split() for line in Path("/proc/net/snmp6").read_text().splitlines())
    return int(values[names.index("OutNoRoutes")]) + int(later["Ip6OutNoRoutes"])


def ask(address: str, home: Path, question: str) -> dict[str, object]:
    """The reply to a question sent as the commands send theirs."""
    token = json.loads((home / "server.json").read_text())["token"]
    with client(address, member(home)) as http:
        wait_until_taken_in(http)
        http.get("/app").raise_for_status()
        headers = {"Authorization": f"Bearer {token}"}
        answer = http.post("/internal/ask", json={"text": question}, headers=headers).raise_for_status()
        reply: dict[str, object] = answer.json()
        return reply


def main(folder: Path, models_dir: Path, question: str) -> None:
    """Print the reply and the attempts counted: by a deliberate one, and by the server."""
    loopback_up()
    at_first = unrouted()
    with socket.socket() as probe:
        probe.connect_ex(NOWHERE)
    before = unrouted()
    with served([write_plant(folder / "plant")], folder / "home", models_dir) as address:
        reply = ask(address, folder / "home", question)
        time.sleep(LATE)
    print(json.dumps({"reply": reply, "probed": before - at_first, "attempts": unrouted() - before}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3])
