"""Spoiling lessons: each thing is spoilt once and by itself, and the check catches all of it."""

from __future__ import annotations

from collections import Counter
from contextlib import closing
from pathlib import Path

from copilot.lessons.drafting import Drafter
from copilot.settings import Settings
from copilot.store import Store
from evals.bench.lessons import caught, judged, spoilt
from tests.copilot.lessons.schooled import fill


def test_good_drafts_pass_and_each_spoilt_one_is_caught(tmp_path: Path) -> None:
    with closing(Store(Settings(home=tmp_path))) as store:
        fill(store)
        drafter = Drafter(store, "main")
        lessons = [drafter.of_section(*each) for each in drafter.sections()]
        good = judged("drafts", lessons, store, "main")
        assert good.row[1:2] + good.row[3:] == ["6", "0", "6"]
        counts = Counter(what for lesson in lessons for what, _ in spoilt(lesson))
        assert counts["key moved"] == sum(len(each.questions) for each in lessons)
        assert counts["step changed"] == sum(len(each.steps) for each in lessons)
        assert counts["message left out"] == 4
        assert caught(lessons, store, "main") == {what: (n, n) for what, n in counts.items()}
