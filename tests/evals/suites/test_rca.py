"""The search for hidden causes on the small plant, whose two alarms have one cause each."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from copilot.errors import UnknownAssetError
from evals.baselines import BASELINES
from evals.figures import Outcome
from evals.suites import Context, rca

CASES = (
    {"id": "a", "asset": "PRESS-01", "alarms": ["E-042"], "truth": "Suction filter clogged", "split": "dev"},
    {
        "id": "b",
        "asset_model": "P1",
        "alarms": ["E-043"],
        "symptoms": "hot",
        "truth": "Cooler dirty",
        "lang": "de",
    },
    {"id": "c", "asset": "PRESS-02", "alarms": ["E-043"], "truth": "gremlins", "split": "dev"},
)


def write(path: Path, *cases: dict[str, object]) -> Path:
    path.write_text("".join(f"{json.dumps(case)}\n" for case in cases), "utf-8")
    return path


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("cases") / "cases.jsonl", *CASES)


@pytest.fixture
def outcome(context: Context, file: Path) -> Outcome:
    context.options = {"cases": file}
    return rca.run(context)


def test_does_not_apply_without_cases(context: Context, file: Path) -> None:
    assert not rca.applies(context)
    context.dataset = replace(context.dataset, cases=file)
    assert rca.applies(context)


def test_finds_listed_causes_and_counts_others_as_missed(outcome: Outcome) -> None:
    product = {each.id: each for each in outcome.judgements if not each.method}
    assert [product[case].scores["top-1"] for case in "abc"] == [1, 1, 0]
    assert [product[case].scores["found"] for case in "abc"] == [1, 1, 0]
    assert [product[case].scores["listed"] for case in "abc"] == [1, 1, 0]
    assert "minutes" not in product["c"].scores
    assert outcome.notes == ("Not in the mined knowledge, counted as missed: c.",)
    assert product["b"].lang == "de"


def test_measures_every_baseline_over_the_same_cases(outcome: Outcome) -> None:
    for method in BASELINES:
        figure = outcome.figure("minutes", method)
        assert figure is not None
        assert figure.n == 2
    ratio = outcome.figure("minutes ratio")
    mine, other = outcome.figure("minutes"), outcome.figure("minutes", rca.AGAINST)
    assert ratio is not None
    assert mine is not None
    assert other is not None
    assert ratio.value == pytest.approx(mine.value / other.value)
    assert outcome.figure("minutes ratio", rca.AGAINST) is None


def test_a_split_or_a_limit_takes_a_part(context: Context, file: Path) -> None:
    context.dataset = replace(context.dataset, cases=file, split="dev")
    assert {each.id for each in rca.run(context).judgements} == {"a", "c"}
    context.limit = 1
    assert len({each.id for each in rca.run(context).judgements}) == 1


def test_a_machine_that_is_not_known_is_named(context: Context, tmp_path: Path) -> None:
    context.options = {"cases": write(tmp_path / "cases.jsonl", {"asset": "LATHE-9", "truth": "t"})}
    with pytest.raises(UnknownAssetError, match="LATHE-9"):
        rca.run(context)
