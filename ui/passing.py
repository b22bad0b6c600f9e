"""What follows a confirmed work order in a running server: it is indexed; the webhook's courier sends it by itself."""

from __future__ import annotations

from collections import deque
from threading import Thread

from copilot.casebook import Casebook
from copilot.knowledge import DocumentKind
from ingestion.sources import SourceOptions
from ui.service import Service


def pass_on(service: Service, book: Casebook) -> None:
    """Index a site's confirmed work orders in the background. Raises `StorageError` where they cannot be written."""
    options = SourceOptions(site=book.site, kind=DocumentKind.WORK_ORDERS)
    events = service.ingest([book.order_files()], options)
    # Nobody waits for it, and another job may run first; what goes wrong is logged by the service.
    Thread(target=deque, args=(events, 0), name="pass-on", daemon=True).start()
