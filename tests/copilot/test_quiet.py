"""No library is left free to report, whatever was set before; `tests.e2e.test_offline` watches what they send."""

from __future__ import annotations

import os
import subprocess
import sys
from unittest.mock import patch

from copilot.quiet import keep_quiet

SWITCHED = {
    "ORT_DISABLE_TELEMETRY": "0",
    "HF_HUB_DISABLE_TELEMETRY": "0",
    "GRADIO_ANALYTICS_ENABLED": "True",
}
TOLD = (
    "from gradio.analytics import analytics_enabled; from huggingface_hub import constants;"
    "print(analytics_enabled(), constants.HF_HUB_DISABLE_TELEMETRY)"
)


def test_switches_reporting_off_for_this_process_and_its_children() -> None:
    with patch.dict(os.environ, SWITCHED):
        keep_quiet()
        told = subprocess.run([sys.executable, "-c", TOLD], capture_output=True, text=True, check=True).stdout
        assert os.environ["ORT_DISABLE_TELEMETRY"] == "1"
    assert told.split() == ["False", "True"]
