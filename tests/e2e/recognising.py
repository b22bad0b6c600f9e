"""Loads recognisers where the kernel has no network but loopback; prints how often something tried to leave.

Run it as `tests.e2e.isolated`, with ``ours`` for those of the copilot or ``plain`` for one as its package comes.
"""

from __future__ import annotations

import sys
import time

import numpy as np

from copilot import ocr, recogniser
from copilot.audio import RATE
from tests.e2e.isolated import LATE, loopback_up, unrouted


def ours() -> None:
    """Every network that the copilot runs by ONNX Runtime."""
    ocr.engine(1)(np.full((64, 256, 3), 255, np.uint8))
    recogniser._spoken(np.zeros(RATE, np.float32))


def plain() -> None:
    """One of them without the copilot's care."""
    from rapidocr_onnxruntime import RapidOCR

    RapidOCR()(np.full((64, 256, 3), 255, np.uint8))


if __name__ == "__main__":
    loopback_up()
    {"ours": ours, "plain": plain}[sys.argv[1]]()
    time.sleep(LATE)
    print(unrouted())
