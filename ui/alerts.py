"""HTTP routes that alert sources send to."""

from __future__ import annotations



