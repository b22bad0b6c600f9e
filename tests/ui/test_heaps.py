"""Memory that many threads have freed is used again by the others."""

from __future__ import annotations

import platform
import subprocess
import sys

import pytest

pytestmark = pytest.mark.process

# Forty threads at once, each of which allocates; the heaps are then counted by the library itself.
SCRIPT = """
import ctypes, sys, threading
if sys.argv[1] == "shared":
    from ui.heaps import share_heaps
    assert share_heaps()
gate = threading.Barrier(40)
def work():
    kept = [bytearray(2000) for _ in range(2000)]
    gate.wait()
    kept.clear()
threads = [threading.Thread(target=work) for _ in range(40)]
[each.start() for each in threads]
[each.join() for each in threads]
ctypes.CDLL(None).malloc_stats()
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="heaps of the GNU C library")
def test_threads_share_two_heaps() -> None:
    def heaps(how: str) -> int:
        ran = subprocess.run(
            [sys.executable, "-c", SCRIPT, how], capture_output=True, text=True, check=True, timeout=60
        )
        return ran.stderr.count("Arena ")

    assert heaps("shared") <= 2 < heaps("own")
