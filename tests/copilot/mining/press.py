"""A press with a manual in two languages, an FMEA sheet and jobs: what mining is tried on, in a store of its own."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from copilot.knowledge import Asset, Cell, Document, DocumentKind, Fault, Section, WorkOrder
from copilot.store import Store

MODEL = "P1"
ALARMS = {
    "en": (
        Fault("E-042", "No main pressure", "Relief valve V10 dirty", "", "Clean V10"),
        Fault("E-042", "No main pressure", "Coil Y11 burnt", "", "Replace coil HP-7730-130"),
        Fault("E-044", "Pressure drops", "Prefill valve V30 leaks", "", "Replace V30"),
        Fault("", "Oil foams", "Air drawn in", "Look at the oil level", "Tighten the suction line"),
    ),
    "de": (
        Fault("E-042", "Kein Hauptdruck", "Druckventil V10 verschmutzt", "", "V10 reinigen"),
        Fault("E-042", "Kein Hauptdruck", "Spule Y11 verbrannt", "", "Spule HP-7730-130 tauschen"),
        Fault("E-044", "Druck fällt", "Füllventil V30 undicht", "", "V30 tauschen"),
        Fault("", "Öl schäumt", "Luft angesaugt", "Ölstand ansehen", "Saugleitung nachziehen"),
    ),
}


def rated(code: str, symptom: str, cause: str, occurrence: int, part: str = "") -> Fault:
    """A row of an FMEA sheet."""
    cells = (Cell("O", str(occurrence)), Cell("Spare part", part))
    return Fault(code, symptom, cause, "", "Repair it", cells)


SHEET = (
    rated("E-042", "No main pressure", "Relief valve V10 dirty", 6, "HP-7730-118"),
    rated("E-044", "Pressure drops", "Prefill valve V30 leaks", 4),
)


def manual(lang: str, faults: Sequence[Fault]) -> Document:
    """A version of the manual; its alarm table is the same section in every language."""
    section = Section("manual#4", 0, ("Alarms",), faults=tuple(faults))
    return Document(
        f"manual.{lang}", "main", f"/m.{lang}", f"hash-{lang}", "Manual", lang, DocumentKind.MANUAL,
        asset_models=(MODEL,), sections=(section,),
    )  # fmt: skip


def sheet(faults: Sequence[Fault] = SHEET) -> Document:
    """The FMEA sheet, in English."""
    section = Section("fmea#1", 0, ("FMEA",), faults=tuple(faults))
    return Document(
        "fmea", "main", "/fmea", "hash-fmea", "FMEA", "en", DocumentKind.FMEA,
        asset_models=(MODEL,), sections=(section,),
    )  # fmt: skip


def job(
    number: int, problem: str, cause: str = "", remedy: str = "", code: str = "", asset: str = "PRESS-01"
) -> WorkOrder:
    """A closed job, a day after the one before."""
    opened = date(2026, 1, 1) + timedelta(days=number)
    return WorkOrder(f"WO-{number}", asset, opened, problem, cause, remedy, minutes=10 * number, code=code)


def put(
    store: Store, document: Document, orders: Sequence[WorkOrder] = (), assets: Sequence[Asset] = ()
) -> None:
    """Store a document as ingestion does."""
    store.begin(document.site, document.id, document.path)
    store.commit(document, stored_file="f", reading={}, work_orders=orders, assets=assets)


def put_jobs(store: Store, orders: Iterable[WorkOrder], version: str = "1") -> None:
    """Store the log of jobs, in place of the one before."""
    log = Document("log", "main", "/log", f"hash-{version}", "Log", "", DocumentKind.WORK_ORDERS)
    put(store, log, list(orders))


def fill(store: Store, orders: Iterable[WorkOrder] = ()) -> None:
    """The whole press."""
    register = Document("assets", "main", "/assets", "hash", "Assets", "", DocumentKind.REGISTER)
    machines = [Asset(f"PRESS-0{number}", f"Press {number}", MODEL, "main") for number in (1, 2)]
    put(store, register, assets=machines)
    for lang, faults in ALARMS.items():
        put(store, manual(lang, faults))
    put(store, sheet())
    put_jobs(store, orders)


class LetterVectors:
    """Stands in for the embedding model in unit tests: texts are near if they share words."""

    identity = "letters"

    def of(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Unit vectors (n, 1024) of the words, hashed the same way on every run."""
        found = np.zeros((len(texts), 1024), np.float32)
        for row, text in enumerate(texts):
            for word in re.findall(r"\w+", text.casefold()):
                found[row, crc32(word.encode()) % 1024] += 1
        unit: NDArray[np.float32] = found / np.maximum(np.linalg.norm(found, axis=1, keepdims=True), 1e-6)
        return unit
