"""A small plant to teach: a press with procedures, messages and alarms, and a moulder that shares a code."""

from __future__ import annotations

from copilot.knowledge import Asset, Document, DocumentKind, Fault, SafetyMessage, Section, SignalWord, Step
from copilot.store import Store

JET = SafetyMessage(SignalWord.DANGER, "DANGER Oil jet. Stand beside the block and wear goggles.")
HEAT = SafetyMessage(SignalWord.WARNING, "WARNING Hot filter bowl burns skin.")
LOAD = SafetyMessage(SignalWord.WARNING, "WARNING Suspended rod crushes feet.")
FLOOR = SafetyMessage(SignalWord.CAUTION, "CAUTION Slippery platform.")
TOP = "Press manual"


def procedure(number: str, title: str, *texts: str, message: SafetyMessage) -> Section:
    steps = tuple(
        Step(place, text, 3, (message,) if place == 1 else ()) for place, text in enumerate(texts, 1)
    )
    heading = (TOP, "7 Procedures", f"{number} {title}")
    return Section(f"press#{number}", int(number[-1]), heading, 3, safety=(message,), steps=steps)


VALVE = procedure(
    "7.3",
    "Set the valve",
    "Warm the oil to 45 °C.",
    "Tighten the lock nut to 25 N·m.",
    "Seal the screw with a lead seal.",
    "Write the date in the log.",
    message=JET,
)
FILTER = procedure(
    "7.4",
    "Change the filter",
    "Drain the bowl.",
    "Fasten the housing bolts with 60 N·m.",
    "Run idle until quiet.",
    message=HEAT,
)
RODS = procedure("7.5", "Lift the rod", "Hook both slings.", "Torque flange studs to 140 N·m.", message=LOAD)
CLEAN = procedure("7.6", "Mop up", "Spread mats.", "Press the edges with 9 N·m.", message=FLOOR)
ALARMS = Section(
    "press#4.1",
    20,
    (TOP, "4 Alarms", "4.1 Alarm codes"),
    2,
    faults=(
        Fault("E-042", "Pressure not reached", "V10 dirty", "", "Clean V10"),
        Fault("E-043", "Oil too hot", "Cooler blocked", "", "Clean the cooler"),
        Fault("E-044", "Level low", "Leak", "", "Top up"),
    ),
)
MOULDER = Section(
    "moulder#4.1", 1, ("Moulder", "4.1 Alarm codes"), 1, faults=(Fault("E-042", "Guard open", "", "", ""),)
)
SECTIONS = (VALVE, FILTER, RODS, CLEAN, ALARMS)


def press_manual(*sections: Section, revision: str = "1") -> Document:
    return Document(
        "press.en", "main", "press.pdf", f"h{revision}", "Press", "en", DocumentKind.MANUAL, revision,
        ("P1",), sections=sections or SECTIONS,
    )  # fmt: skip


def put(store: Store, document: Document, *assets: Asset) -> None:
    store.begin(document.site, document.id, document.path)
    store.commit(document, stored_file="", reading={}, assets=assets)


def fill(store: Store) -> None:
    put(store, press_manual())
    put(
        store,
        Document("moulder.en", "main", "m.pdf", "h", "Moulder", "en", DocumentKind.MANUAL, "1", ("M1",),
                 sections=(MOULDER,)),
    )  # fmt: skip
    put(
        store,
        Document("assets", "main", "a", "a", "a", "en", DocumentKind.REGISTER),
        Asset("PRESS-01", "Press 1", "P1", "main"),
    )
