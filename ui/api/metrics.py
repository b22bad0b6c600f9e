"""Figures for Prometheus: what was asked of the server and how long it took, what stands in the plant. No names."""

from __future__ import annotations

from collections.abc import Iterator

from prometheus_client import CollectorRegistry, Counter, Histogram, ProcessCollector, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from sqlalchemy import func, select

from copilot.casetables import CaseRow
from copilot.reply import Reply
from copilot.tables import AlertRow, DocumentRow
from ui.service import Service

# Around what a person notices: a step within half a second, a first block within two and a half.
BUCKETS = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


class Metrics:
    """The figures of one server, in a registry of their own."""

    def __init__(self, service: Service) -> None:
        self.registry = CollectorRegistry()
        self._requests = Counter(
            "copilot_http_requests",
            "Requests answered.",
            ("method", "route", "status"),
            registry=self.registry,
        )
        self._seconds = Histogram(
            "copilot_http_request_seconds",
            "Seconds from a request to the end of its answer.",
            ("method", "route"),
            buckets=BUCKETS,
            registry=self.registry,
        )
        self._questions = Counter(
            "copilot_questions", "Questions answered, by whether the sources cover them.", ("covered",),
            registry=self.registry,
        )  # fmt: skip
        self.registry.register(_Standing(service))
        ProcessCollector(registry=self.registry)
        service.plant.on_reply = self.replied

    def answered(self, method: str, route: str, status: int, seconds: float | None) -> None:
        """Count a request; ``route`` is its template, ``seconds`` None for a stream that is open as long as a page."""
        self._requests.labels(method, route, str(status)).inc()
        if seconds is not None:
            self._seconds.labels(method, route).observe(seconds)

    def replied(self, reply: Reply) -> None:
        """Count a question with its reply."""
        self._questions.labels("yes" if reply.covered else "no").inc()

    def text(self) -> bytes:
        """All figures in Prometheus's text format."""
        return generate_latest(self.registry)


class _Standing(Collector):
    """What stands in the plant at the moment of asking."""

    def __init__(self, service: Service) -> None:
        self._service = service

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """One family after the other; the store and the index are read."""
        assistant = self._service.assistant
        yield _gauge("copilot_ready", "1 once the embedding model is loaded.", float(self._service.ready))
        yield _gauge("copilot_index_passages", "Passages in the index.", float(assistant.index.count()))
        running = float(self._service.progress is not None)
        yield _gauge("copilot_ingest_running", "1 while documents are taken in.", running)
        grouped = (
            ("copilot_cases", "Cases by phase.", CaseRow.state, "phase"),
            ("copilot_documents", "Documents by state.", DocumentRow.state, "state"),
        )
        with assistant.store.transaction() as session:
            for name, about, column, label in grouped:
                family = GaugeMetricFamily(name, about, labels=("site", label))
                site = column.class_.site
                for place, value, count in session.execute(
                    select(site, column, func.count()).group_by(site, column)
                ):
                    family.add_metric((place, value), count)
                yield family
            active = GaugeMetricFamily("copilot_alerts_active", "Alarms that stand.", labels=("site",))
            query = select(AlertRow.site, func.count()).where(AlertRow.active).group_by(AlertRow.site)
            for place, count in session.execute(query):
                active.add_metric((place,), count)
            yield active


def _gauge(name: str, about: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, about, value=value)
