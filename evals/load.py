"""Load on a server: many users at once, each asking one question after another."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import cycle, islice
from threading import Lock

import httpx
from pydantic import ValidationError

from copilot.assistant import Query
from copilot.reply import Reply
from evals.processes import Server

PATIENCE_SECONDS = 120.0


@dataclass(frozen=True, slots=True)
class Load:
    """What came of it: a latency in ms for every question, the failures in words, the seconds it took altogether."""

    users: int
    latencies: tuple[float, ...]
    failures: tuple[str, ...]
    seconds: float

    @property
    def rate(self) -> float:
        """Answers a second."""
        return (len(self.latencies) - len(self.failures)) / self.seconds


class _Questions:
    """Questions by turns for all users, until there were enough or time is up."""

    def __init__(self, queries: Sequence[Query], count: int, seconds: float) -> None:
        self._next: Iterator[Query] = islice(cycle(queries), count)
        self._ends = time.monotonic() + seconds
        self._lock = Lock()

    def __iter__(self) -> Iterator[Query]:
        while time.monotonic() < self._ends:
            with self._lock:
                query = next(self._next, None)
            if query is None:
                return
            yield query


def drive(server: Server, queries: Sequence[Query], users: int, count: int, seconds: float) -> Load:
    """Ask at most ``count`` questions, begun within ``seconds``, by ``users`` without a pause between theirs."""
    questions = _Questions(queries, count, seconds)
    latencies: list[float] = []
    failures: list[str] = []

    def user(client: httpx.Client) -> None:
        for query in questions:
            begun = time.perf_counter()
            failure = _ask(client, query)
            latencies.append(1000 * (time.perf_counter() - begun))
            if failure:
                failures.append(f"'{query.text}': {failure}")

    started = time.monotonic()
    with (
        httpx.Client(
            base_url=server.url,
            headers={"Authorization": f"Bearer {server.token}"},
            timeout=PATIENCE_SECONDS,
            limits=httpx.Limits(max_connections=users),
            trust_env=False,
        ) as client,
        ThreadPoolExecutor(users) as pool,
    ):
        for done in [pool.submit(user, client) for _ in range(users)]:
            done.result()
    return Load(users, tuple(latencies), tuple(failures), time.monotonic() - started)


def _ask(client: httpx.Client, query: Query) -> str:
    """Why a question got no answer, "" where it got one."""
    try:
        response = client.post(
            "/internal/ask",
            content=query.model_dump_json(),
            headers={"Content-Type": "application/json"},
        )
        if response.is_error:
            return f"HTTP {response.status_code}"
        Reply.model_validate_json(response.content)
    except httpx.HTTPError as error:
        return type(error).__name__
    except ValidationError:
        return "no reply"
    return ""
