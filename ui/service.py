"""The running server's work: one assistant, one ingestion at a time, progress for whoever looks."""

from __future__ import annotations

import gc
import logging
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from queue import SimpleQueue
from threading import Lock, Thread
from typing import TextIO

from copilot.accounts import Accounts
from copilot.assistant import Assistant
from copilot.errors import CopilotError
from copilot.plant import Plant
from copilot.speech import Speech
from copilot.vision import Eye
from ingestion.job import Ingestion, IngestReport, ingestion_of
from ingestion.progress import Progress, Report
from ingestion.progressbar import progress_on
from ingestion.sources import SourceOptions
from ui.console import outcome_text
from ui.desk import Event
from ui.passing import Passing
from ui.problems import Problem, problem_of

log = logging.getLogger(__name__)

Job = Callable[[Report], IngestReport]
"""Work on the documents that tells how far it is."""


class Service:
    """Shares an open assistant between the page, programs and jobs."""

    def __init__(self, assistant: Assistant) -> None:
        self.assistant = assistant
        self.plant = Plant(assistant, apart=True)
        self.accounts = Accounts(assistant.store, assistant.settings)
        self.progress: Progress | None = None
        self.ready = False
        self.speech = Speech(assistant.settings, assistant.store)
        self.eye = Eye(assistant.settings, assistant.store)
        self._one_job = Lock()
        # Held by whoever changes how the files of a folder are read.
        self.folder_files = Lock()
        self.passing = Passing(assistant, self.work)

    def start(self, paths: Sequence[Path], stream: TextIO) -> None:
        """Load the model, then take the given sources in, both in the background; the stream shows how far it is."""
        Thread(target=self._warm_up, args=(tuple(paths), stream), name="warm-up", daemon=True).start()

    def ingest(self, paths: Sequence[Path], options: SourceOptions) -> Iterator[Event]:
        """Take sources in, giving each moment of progress; a caller who leaves does not stop the work."""
        return self.work(lambda report: self.ingestion().run(paths, options, report))

    def ingestion(self) -> Ingestion:
        """An ingestion that mines for the whole server."""
        return ingestion_of(self.assistant, self.plant.mine)

    def work(self, job: Job) -> Iterator[Event]:
        """Do a job on the documents as soon as no other runs, giving each moment of progress as `ingest` does."""
        events: SimpleQueue[Event] = SimpleQueue()
        Thread(target=self._work, args=(job, events), name="ingest", daemon=True).start()
        while True:
            event = events.get()
            yield event
            if event.report or event.problem:
                return

    def _work(self, job: Job, events: SimpleQueue[Event]) -> None:
        def report(progress: Progress) -> None:
            self.progress = progress
            events.put(Event(progress=progress))

        with self._one_job:
            try:
                events.put(Event(report=job(report)))
            except CopilotError as error:
                log.error("Ingestion stopped: %s", error)
                events.put(Event(problem=problem_of(error)))
            except BaseException:
                # The waiting caller must hear of it; the traceback goes to the log through the thread's hook.
                events.put(
                    Event(problem=Problem(message="The ingestion failed.", remedy="See the server's log."))
                )
                raise
            finally:
                self.progress = None

    def _warm_up(self, paths: Sequence[Path], stream: TextIO) -> None:
        self.assistant.retriever.load()
        # What was loaded stays for good: looking through it for garbage holds every answer up for a third of a second.
        gc.collect()
        gc.freeze()
        self.ready = True
        self.plant.prepare()
        # No daemon: a thread that is inside its library when the program ends takes the program down with it.
        Thread(target=self._load_speech, name="speech", daemon=False).start()
        if not paths:
            return
        with progress_on(stream) as show:
            for event in self.ingest(paths, SourceOptions()):
                if event.progress:
                    show(event.progress)
        # Below the bar, which is gone by now; a problem has been logged.
        if event.report:
            print(outcome_text(event.report), file=stream, flush=True)

    def _load_speech(self) -> None:
        """Load the speech recognition before it is first spoken to; without it everything else goes on."""
        try:
            self.speech.load()
        except CopilotError as error:
            log.warning("Speech is not understood: %s", error)
