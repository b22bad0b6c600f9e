"""The system suite starts the real server, loads it, and finds nothing that went wrong where nothing did."""

from __future__ import annotations

from pathlib import Path

import pytest

from copilot.assistant import Query
from evals.load import drive
from evals.outbound import watched
from evals.processes import served
from evals.suites import Context, system

pytestmark = pytest.mark.process


def test_the_server_answers_every_user_and_keeps_to_itself(context: Context) -> None:
    outcome = system.run(context)
    whole = {figure.metric: figure for figure in outcome.figures if not figure.by}
    assert whole[system.ERRORS.name].value == 0
    assert whole[system.OUTBOUND.name].value == 0
    for name in (system.P95_TYPICAL.name, system.COLD.name, system.MEMORY.name):
        assert whole[name].value > 0
    users = [str(users) for users in system.USERS]
    for metric in (system.P50, system.P95, system.RATE):
        assert [
            each.of for each in outcome.figures if each.metric == metric.name and each.by == "users"
        ] == users
    asked = [len(series.values) for series in outcome.series]
    assert asked == [2 * users + system.SHORT_COUNT for users in system.USERS]
    assert whole[system.ERRORS.name].n == sum(asked)
    assert not any(metric.repeatable for metric in outcome.metrics if metric.unit in ("ms", "s", "MB", "/s"))
    assert [judgement.came for judgement in outcome.judgements] == [""] * (len(users) + 1)


def test_questions_without_an_answer_are_errors(context: Context, tmp_path: Path) -> None:
    settings = context.world().settings
    context.close_world()
    queries = [Query(text="What is E-042?"), Query(text="x" * 3000)]
    with served(settings, tmp_path / "server.log", watched(tmp_path / "watch")) as server:
        mixed = drive(server, queries, 2, 6, 60)
        refused = drive(server.model_copy(update={"token": "wrong"}), queries, 1, 2, 60)
        none = drive(server, queries, 3, 10, 0)
    gone = drive(server, queries, 1, 1, 60)
    assert len(mixed.latencies) == 6
    assert sorted(failure.rpartition(": ")[2] for failure in mixed.failures) == ["HTTP 400"] * 3
    assert mixed.rate == pytest.approx(3 / mixed.seconds)
    assert [failure.rpartition(": ")[2] for failure in refused.failures] == ["HTTP 401"] * 2
    assert none.latencies == ()
    assert [failure.rpartition(": ")[2] for failure in gone.failures] == ["ConnectError"]
    assert (tmp_path / "watch").read_text().startswith("watching")


def test_it_needs_questions(context: Context, own_plant: Context) -> None:
    assert system.applies(context)
    assert not system.applies(own_plant)
