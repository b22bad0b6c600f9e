"""A plant of two models that share a code, straight into a store: what a photo may show."""

from __future__ import annotations

from datetime import date

from copilot.knowledge import Asset, Document, DocumentKind, Fault, Section, WorkOrder
from copilot.store import Store

PRESS, MOULDER, DRIVE = "HPX-200", "IM-160", "PL-40"
CODES = {
    PRESS: (("E-042", "Pump pressure too low"), ("E-043", "Oil temperature high"), ("E-017", "Guard open")),
    MOULDER: (("E-042", "Mould guard open"), ("IM-3", "Nozzle cold")),
    DRIVE: (
        ("OC", "Overcurrent"),
        ("Err 5", "Link lost"),
        ("1204", "Air pressure low"),
        ("P-107", "Seal cold"),
    ),
}
ASSETS = (
    Asset("PRESS-01", "Hydraulic press 1", PRESS, "main", serial="LR-2019-0417"),
    Asset("PRESS-02", "Hydraulic press 2", PRESS, "main", serial="LR-2021-0533"),
    Asset("IMM-01", "Moulder 1", MOULDER, "main", serial="871"),
    Asset("PACK-01", "Packaging line 1", DRIVE, "main", serial="PP-40-2211"),
)
PARTS = ("HP-7730-215", "HP-7730-216", "SP-9031")


def fill(store: Store) -> None:
    """Put the plant in."""
    for model, codes in CODES.items():
        faults = tuple(
            Fault(code, meaning, "", "", "Fit HP-7730-216")
            if code == "E-043"
            else Fault(code, meaning, "", "", "")
            for code, meaning in codes
        )
        section = Section(id=f"{model}#4", ordinal=1, heading=("Alarms",), faults=faults)
        _put(
            store,
            Document(
                model,
                "main",
                model,
                model,
                model,
                "en",
                DocumentKind.MANUAL,
                asset_models=(model,),
                sections=(section,),
            ),
        )
    _put(store, Document("assets", "main", "a", "a", "a", "en", DocumentKind.REGISTER), assets=ASSETS)
    order = WorkOrder("WO-1", "PRESS-01", date(2025, 1, 1), "leak", parts=(PARTS[0], PARTS[2]))
    _put(
        store, Document("orders", "main", "o", "o", "o", "en", DocumentKind.WORK_ORDERS), work_orders=(order,)
    )


def _put(store: Store, document: Document, **more: object) -> None:
    store.begin("main", document.id, document.path)
    store.commit(document, stored_file="", reading={}, **more)  # type: ignore[arg-type]
