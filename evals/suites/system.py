"""Is it fast enough, and does it keep to itself? The real server under load, its memory, its connections."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from copilot.assistant import Query
from evals.figures import Better, Figure, Judgement, Metric, Outcome, Series, Statistic, figure_of
from evals.load import Load, drive
from evals.outbound import strayed, watched
from evals.processes import Server, served
from evals.suites import Context

USERS = (1, 5, 20, 50)
TYPICAL = 5
# Questions at a level beside two a user; fewer in a short run.
COUNT, SHORT_COUNT = 40, 10
LEVEL_SECONDS = 30.0
WARMING = 2

ERRORS = Metric(
    name="errors",
    meaning="share of questions to which the server gave no answer",
    better=Better.LOWER,
    headline=True,
)
OUTBOUND = Metric(
    name="outbound connections",
    meaning="attempts to reach another machine that no setting names",
    better=Better.LOWER,
    unit="attempts",
    headline=True,
)
_TIMING = {"better": Better.LOWER, "repeatable": False}
P95_TYPICAL = Metric(
    name=f"p95 at {TYPICAL} users",
    meaning=f"time within which 19 of 20 answers came while {TYPICAL} people asked without a pause",
    unit="ms",
    headline=True,
    **_TIMING,
)
LATENCY = Metric(name="latency", meaning="time from a question to its answer", unit="ms", **_TIMING)
P50 = Metric(name="p50", meaning="time within which half of the answers came", unit="ms", **_TIMING)
P95 = Metric(name="p95", meaning="time within which 19 of 20 answers came", unit="ms", **_TIMING)
COLD = Metric(
    name="cold start", meaning="time from starting the server until it answers", unit="s", **_TIMING
)
MEMORY = Metric(
    name="resident memory", meaning="memory of the server after all the questions", unit="MB", **_TIMING
)
RATE = Metric(name="answers/s", meaning="answers a second, all users together", unit="/s", repeatable=False)
SUITE_METRICS = (ERRORS, OUTBOUND, P95_TYPICAL, LATENCY, P50, P95, COLD, MEMORY, RATE)

NOTE = (
    "Every user asks the next question as soon as an answer has come, which loads the server more than people do. "
    "The asking program runs on the same machine."
)


def applies(context: Context) -> bool:
    """Where there are questions for whole answers."""
    return bool(context.dataset.questions) and context.dataset.corpus is None


def run(context: Context) -> Outcome:
    """Start the server on the dataset's world, ask, stop it."""
    settings = context.world().settings  # builds it where need be
    context.close_world()  # the index is open in one process at a time
    queries = [question.query() for question in context.dataset.questions]
    with TemporaryDirectory(prefix="copilot-eval-") as folder:
        log = Path(folder) / "connections"
        with served(settings, Path(folder) / "server.log", watched(log)) as server:
            loads = _loads(context, server, queries)
            memory = server.memory_mb()
        out = strayed(log, settings)
    failed = [failure for load in loads for failure in load.failures]
    asked = sum(len(load.latencies) for load in loads)
    figures = (
        figure_of(ERRORS.name, [1.0] * len(failed) + [0.0] * (asked - len(failed)), context.seed),
        figure_of(OUTBOUND.name, [len(out)], context.seed),
        figure_of(COLD.name, [server.starting_seconds], context.seed),
        figure_of(MEMORY.name, [memory], context.seed),
        *(figure for load in loads for figure in _figures(load, context.seed)),
    )
    return Outcome(
        suite="system",
        metrics=SUITE_METRICS,
        figures=figures,
        judgements=(*map(_judgement, loads), _connections(out)),
        series=tuple(
            Series(metric=LATENCY.name, of=f"{load.users} users", values=load.latencies) for load in loads
        ),
        notes=(NOTE,),
    )


def _loads(context: Context, server: Server, queries: Sequence[Query]) -> list[Load]:
    drive(server, queries, 1, WARMING, LEVEL_SECONDS)
    more = COUNT if context.limit is None else SHORT_COUNT
    loads = []
    for place, users in enumerate(USERS):
        context.tell(f"{users} users", place, len(USERS))
        loads.append(drive(server, queries, users, 2 * users + more, LEVEL_SECONDS))
    return loads


def _figures(load: Load, seed: int) -> Iterator[Figure]:
    of = partial(figure_of, seed=seed, by="users", of=str(load.users))
    yield of(P50.name, load.latencies, statistic=_percentile(50))
    yield of(P95.name, load.latencies, statistic=_percentile(95))
    yield of(RATE.name, [load.rate])
    if load.users == TYPICAL:
        yield figure_of(P95_TYPICAL.name, load.latencies, seed, _percentile(95))


def _percentile(share: int) -> Statistic:
    return partial(np.percentile, q=share)


def _judgement(load: Load) -> Judgement:
    return Judgement(
        id=f"{load.users} users",
        text=f"{load.users} people asking at once",
        scores={ERRORS.name: len(load.failures) / len(load.latencies)},
        kind="load",
        wanted=f"{len(load.latencies)} answers",
        came="; ".join(load.failures[:5]),
    )


def _connections(out: Sequence[str]) -> Judgement:
    return Judgement(
        id="connections",
        text="connections to other machines",
        scores={OUTBOUND.name: float(len(out))},
        kind="connections",
        wanted="none",
        came="; ".join(dict.fromkeys(out)),
    )
