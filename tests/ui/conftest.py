"""A store with a drawn PDF and a text document, and the viewer over them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from weasyprint import HTML

from copilot.index import IndexedPassage
from copilot.knowledge import Cell, Document, DocumentKind, Passage, PassageKind, Section
from copilot.settings import Settings
from copilot.shelf import Shelf
from copilot.store import Store
from tests.accounts import visiting
from ui.pages import page_routes

PDF, TEXT = "HPX-200/manual.en.pdf", "notes/<img src=x onerror=alert(1)>.md"
SCRIPT = "<script>alert(1)</script> tighten V10 to 35 Nm"


@dataclass(frozen=True)
class Sections:
    """The one thing the viewer asks of an index."""

    passages: tuple[IndexedPassage, ...]

    def section(self, site: str, section_ids: list[str]) -> list[IndexedPassage]:
        """The passages of the sections."""
        return [
            each for each in self.passages if each.site == site and each.passage.section_id in section_ids
        ]


@dataclass(frozen=True)
class Holder:
    """An assistant as far as the viewer needs one."""

    settings: Settings
    store: Store
    index: Any


def _passage(text: str, kind: PassageKind = PassageKind.TEXT, cells: tuple[Cell, ...] = ()) -> Passage:
    return Passage(text, kind, "notes#1", ("1 Notes",), 0, "en", cells=cells)


@pytest.fixture
def assistant(tmp_path: Path) -> Holder:
    """Two documents in a store, the PDF on the shelf."""
    settings = Settings(home=tmp_path / "home")
    store = Store(settings)
    file = tmp_path / "manual.en.pdf"
    HTML(
        string="<style>td{width:6em}</style><h1>Alarms</h1><table><tr><td>E-042<td>Main pressure is not reached"
        "</table><p style='page-break-before: always'>Second page"
    ).write_pdf(file)
    passages = (
        _passage(SCRIPT),
        _passage(
            "E-1 Stuck",
            PassageKind.FAULT_ROW,
            (Cell("Code<b>", "E-1"), Cell("Meaning", "Stuck & <i>hot</i>")),
        ),
    )
    documents = (
        Document(PDF, "main", str(file), "a1", "Press <b>manual</b>", "en", DocumentKind.MANUAL, "C", pages=2),
        Document(
            TEXT, "main", "", "b1", "Notes", "en", DocumentKind.MANUAL,
            sections=(Section("notes#1", 0, ("1 Notes",)),), passages=passages,
        ),
    )  # fmt: skip
    for document in documents:
        store.begin(document.site, document.id, document.path)
        stored = Shelf(settings.home / "files").put(file, "a1") if document.pages else "b1/notes.md"
        store.commit(document, stored_file=stored, reading={})
    indexed = tuple(IndexedPassage("main", TEXT, "b1", "", (), passage) for passage in passages)
    return Holder(settings, store, Sections(indexed))


@pytest.fixture
def viewer(assistant: Any) -> TestClient:
    """The viewer's routes."""
    app = FastAPI()
    app.include_router(page_routes(assistant))
    return TestClient(visiting(app))
