"""Translations for the fidelity check: the files are sound and both outcomes are judged."""

from collections import Counter
from pathlib import Path

import evals.plant
from evals.renderings import (
    CAUGHT,
    FALSE_ALARMS,
    FRESH,
    FRESH_CAUGHT,
    GOOD,
    Rendering,
    judged,
    read_renderings,
)

GOLD = Path(evals.plant.__file__).parent / "gold"
KINDS = {"bound", "number", "negation", "order", "unit", "code", "comparison", "omission"}


def test_a_hundred_good_ones_and_two_hundred_spoilt_in_all_directions() -> None:
    rows = [row for row in read_renderings(GOLD) if row.split != FRESH]
    good = {row.id: row for row in rows if row.kind == GOOD}
    spoilt = [row for row in rows if row.kind != GOOD]
    assert (len(good), len(spoilt)) == (100, 200)
    assert Counter(row.split for row in good.values()) == {"dev": 50, "test": 50}
    assert {row.kind for row in spoilt} == KINDS
    assert len({(row.source_lang, row.target_lang) for row in rows}) == 20
    for row in spoilt:
        whole = good[row.id.partition("-")[0]]
        assert (row.source, row.split) == (whole.source, whole.split)
        assert row.target != whole.target


def test_the_halves_lie_apart() -> None:
    assert {row.split for row in read_renderings(GOLD, "test")} == {"test"}
    fresh = read_renderings(GOLD, FRESH)
    assert Counter(row.kind == GOOD for row in fresh) == {True: 50, False: 100}
    assert len({row.source for row in read_renderings(GOLD)}) == 150


def test_what_is_found_is_judged() -> None:
    row = Rendering(
        id="t1",
        kind="number",
        source="Tighten to 42 N·m.",
        target="Mit 24 N·m anziehen.",
        source_lang="en",
        target_lang="de",
    )
    assert judged(row).scores == {CAUGHT.name: 1.0}
    assert judged(row).came == "number"
    assert judged(row.model_copy(update={"split": FRESH})).scores == {FRESH_CAUGHT.name: 1.0}
    right = row.model_copy(update={"kind": GOOD, "target": "Mit 42 N·m anziehen."})
    assert judged(right).scores == {FALSE_ALARMS.name: 0.0}


def test_a_folder_without_the_files_has_none(tmp_path: Path) -> None:
    assert read_renderings(tmp_path) == []
