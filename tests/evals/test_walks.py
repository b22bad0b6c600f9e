"""Random walks find no way past the real gate, and do find a hole in a broken one."""

from __future__ import annotations

import numpy as np
import pytest

from copilot import gate
from copilot.guide import GuardMessage, Guide, GuidedStep
from copilot.knowledge import SignalWord
from copilot.reply import Citation
from evals import walks
from evals.walks import missing, walk_gate

CITED = Citation(document="press.md", quote="x")


def guide() -> Guide:
    steps = tuple(
        GuidedStep(
            number=place,
            text=f"Step {place}",
            citation=CITED,
            safety=tuple(
                GuardMessage(id=name, level=SignalWord.DANGER, text=name, lang="en", citation=CITED)
                for name in names
            ),
        )
        for place, names in enumerate(("a", "", "bc", ""), 1)
    )
    return Guide(title="Work", lang="en", source=CITED, steps=steps)


def test_the_gate_holds_and_lets_through_what_was_read() -> None:
    walked = [walk_gate(guide(), np.random.default_rng(seed), 100) for seed in range(20)]
    assert sum(len(each.bypasses) for each in walked) == 0
    assert sum(each.let for each in walked) > 20


def test_a_gate_that_opens_always_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(walks, "require_open", lambda *_: None)
    assert walk_gate(guide(), np.random.default_rng(0), 50).bypasses


def test_what_is_missing_is_told_apart_from_the_gate() -> None:
    assert missing(guide(), 3, frozenset("a")) == {"b", "c"}
    blocked = gate.blocked_by(guide(), 3, gate.GateState(frozenset("a")))
    assert {message.id for message in blocked} == {"b", "c"}
