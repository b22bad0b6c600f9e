"""Keeps libraries from calling home: a plant's copilot tells nobody what it runs."""

from __future__ import annotations

import os

# ONNX Runtime's Linux builds since 1.29 send model names, hashes and a device's id to their maker unless told not to,
# and remember what they were told at first. The others report how they are used.
_SILENT = {
    "ORT_DISABLE_TELEMETRY": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "GRADIO_ANALYTICS_ENABLED": "False",
}


def keep_quiet() -> None:
    """Switch the reporting of every library off, for this process and its children, whatever was set before.

    Call it before one of them is imported.
    """
    os.environ.update(_SILENT)
