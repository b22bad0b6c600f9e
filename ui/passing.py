"""What follows a confirmed work order in a running server: it is indexed; the webhook's courier sends it by itself."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from threading import Lock, Thread

from copilot.assistant import Assistant
from copilot.casebook import Casebook
from copilot.knowledge import DocumentKind
from ingestion.job import IngestReport, ingestion_of
from ingestion.progress import Report
from ingestion.sources import SourceOptions
from ui.desk import Event

Work = Callable[[Callable[[Report], IngestReport]], Iterator[Event]]
"""Does a job on the documents when its turn has come; see `ui.service.Service.work`."""


class Passing:
    """Has confirmed work orders indexed in the background; of several confirmed meanwhile one job takes all."""

    def __init__(self, assistant: Assistant, work: Work) -> None:
        self._assistant, self._work = assistant, work
        self._due: set[str] = set()
        self._lock = Lock()

    def on(self, book: Casebook) -> None:
        """Index a site's confirmed work orders soon. Nobody waits for it; what goes wrong is logged."""
        with self._lock:
            if book.site in self._due:
                return
            self._due.add(book.site)
        Thread(target=self._pass, args=(book,), name="pass-on", daemon=True).start()

    def _pass(self, book: Casebook) -> None:
        options = SourceOptions(site=book.site, kind=DocumentKind.WORK_ORDERS)

        def job(_report: Report) -> IngestReport:
            # What is confirmed from here on may be missed by this job.
            with self._lock:
                self._due.discard(book.site)
            # What it teaches is mined when a case of the model next asks; no page needs to hear of a job this short.
            ingestion = ingestion_of(self._assistant, miner=lambda _site, _model: None)
            return ingestion.run([book.order_files()], options, lambda _: None)

        deque(self._work(job), 0)
