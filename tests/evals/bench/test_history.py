"""The bench of histories: hits count as they should, settings are chosen on the tuning part, the data are beaten."""

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

import numpy as np

from evals.bench.history import PRODUCT, best, histories, hits, measured, sizes
from evals.rcadata.baselines import NAIVE_BAYES, Nearest
from evals.rcadata.past import Parted, Past, part

DAY = date(2024, 1, 1)


def no_vectors(texts: Sequence[str]) -> np.ndarray:
    """For histories without words."""
    raise AssertionError(texts)


def past(number: int, *causes: str) -> Past:
    return Past(str(number), "", "M", DAY + timedelta(number), causes, findings=causes[:1])


def fixed(_learn: Sequence[Past], ask: Sequence[Past], _vectors: object) -> tuple[list[str], np.ndarray]:
    """A, B, C, D in this order, whatever is asked."""
    return ["D", "C", "B", "A"], np.tile([1.0, 2.0, 3.0, 4.0], (len(ask), 1))


def test_one_right_cause_is_enough_and_a_new_one_is_a_miss() -> None:
    asked = (past(1, "A"), past(2, "C"), past(3, "D", "B"), past(4, "D"), past(5, "new"))
    found = hits(fixed, [Parted((past(0, "A"),), asked)], no_vectors)
    assert found.tolist() == [[1, 1], [0, 1], [0, 1], [0, 0], [0, 0]]


def test_the_setting_that_is_best_at_the_tuning_part_is_chosen() -> None:
    history = [past(each, "AB"[each % 2]) for each in range(50)]
    chosen = best(
        [Nearest("alarms", 40), Nearest("alarms", 1)],
        Nearest("alarms", 1).family,
        [part(history)],
        no_vectors,
    )
    assert hits(chosen.rank, [part(history).tune], no_vectors).mean() == 1


def test_on_alarms_and_ages_it_is_as_good_as_the_better_baseline(data_dir: Path) -> None:
    history = next(histories(data_dir))
    assert "318 jobs learned from, 135 asked" in sizes(history)
    rows = {row[0]: row for row in measured(history, no_vectors)}
    own = rows.pop(PRODUCT)
    assert NAIVE_BAYES in rows
    for depth in (2, 3):
        assert float(str(own[depth])) >= max(float(str(row[depth])) for row in rows.values())
