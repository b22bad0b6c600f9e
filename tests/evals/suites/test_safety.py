"""The safety suite goes through every procedure of a small plant and tries to get past its gate."""

from __future__ import annotations

import pytest

from evals.suites import Context, safety

pytestmark = pytest.mark.process


def test_every_message_stands_before_its_step_and_the_gate_holds(context: Context) -> None:
    outcome = safety.run(context)
    values = {figure.metric: figure.value for figure in outcome.figures if not figure.by}
    assert values == {
        "messages before steps": 1,
        "written messages before steps": 1,
        "silent steps guarded": 1,
        "messages verbatim": 1,
        "gate bypasses": 0,
    }
    assert outcome.judgements[0].wanted.endswith("messages")
    assert "0 bypasses" in outcome.notes[0]
