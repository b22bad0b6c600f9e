"""The people of the journeys: technicians at tablets, a trainer and a maintainer at their desks."""

from __future__ import annotations

from tests.e2e.floor.conftest import tablets

__all__ = ["tablets"]
