"""The desks over a small plant."""

from __future__ import annotations

from tests.ui.desks.plant import desks

__all__ = ["desks"]
