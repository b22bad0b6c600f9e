"""A plant in which every text that anybody can write is an attack on whoever reads it in a browser."""

from __future__ import annotations

import csv
import html
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from docx import Document

from copilot.access import Actor, Permission, Role
from copilot.assistant import open_assistant
from copilot.casebook import Casebook, Opening
from copilot.caseevents import Outcome
from copilot.feedback import Given, Verdict
from copilot.plant import Plant
from copilot.translationmemory import Origin, ReviewState, TranslationMemory, Unit
from copilot.turns import Asked
from ingestion.job import ingestion_of
from ingestion.passages import CHUNKER_VERSION
from ingestion.progress import silent
from ingestion.sources import SourceOptions
from tests.accounts import Member, cheap, member
from tests.security.plant import HERE, ROOT, Site
from ui.alerts import take
from ui.service import Service

TAG, ATTRIBUTE, SPRUNG = "xsstag", "xssattr", "__pwned"
CODE = "E-666"


def hostile(field: str) -> str:
    """A text that breaks out of elements, attributes in either quotes, scripts and templates where they let it."""
    return (
        f"mk{field}\"><{TAG} {ATTRIBUTE}=1></{TAG}><svg/onload={SPRUNG}=1>' {ATTRIBUTE}='1' onfocus='{SPRUNG}=1"
        f"</script><script>{SPRUNG}=1</script></textarea></style></title><img src=x onerror={SPRUNG}=1>"
        f"<a href=javascript:{SPRUNG}=1>xss{{{{7*7}}}}${{7*7}}"
    )


def short(field: str) -> str:
    """The same where only little fits."""
    return f"mk{field}'\"><{TAG}>"


@dataclass(frozen=True)
class Den:
    """The running server's work over it; ``site`` has the ids, ``people`` one of each role."""

    service: Service
    site: Site
    people: dict[Role, Member]
    running: str
    """A case in its repair, with messages to acknowledge."""


@contextmanager
def den(folder: Path, model: Path) -> Iterator[Den]:
    """Take the plant in with an untrained model and let its people work in it."""
    settings = cheap(folder / "home", embedding_model=str(model), models_dir=folder / "models", threads=1)
    assistant = open_assistant(settings, CHUNKER_VERSION)
    try:
        _write(folder / "plant")
        ingestion_of(assistant).run([folder / "plant"], SourceOptions(asset_model=MODEL), silent)
        service = Service(assistant)
        service.ready = True
        people = {role: member(settings, f"{role}.x", role, ("main", short("site"))) for role in Role}
        for who in people.values():
            service.accounts.change(ROOT, who.name, display_name=f"mkuser'\"><{TAG} {ATTRIBUTE}=1>")
        yield _lived_in(service, people)
    finally:
        assistant.close()


ASSET, MODEL = short("asset").replace("'", ""), short("model")
FILE = f"mkfile'\"><{TAG} {ATTRIBUTE}=1><img src=x onerror={SPRUNG}=1>.docx"


def _write(folder: Path) -> None:
    folder.mkdir(parents=True)
    manual = Document()
    manual.core_properties.title = hostile("title")
    manual.add_heading(hostile("heading"), 1)
    manual.add_paragraph(f"WARNING {hostile('safety')}")
    table = manual.add_table(rows=2, cols=4)
    row = (CODE, hostile("meaning"), hostile("cause"), hostile("remedy"))
    for place, text in enumerate(("Code", "Meaning", "Cause", "Remedy")):
        table.cell(0, place).text, table.cell(1, place).text = text, row[place]
    manual.add_heading(f"Replacing {hostile('chapter')}", 2)
    manual.add_paragraph(f"CAUTION {hostile('caution')}")
    for number in (1, 2):
        manual.add_paragraph(f"{number}. Unscrew the {hostile(f'step{number}')}")
    manual.save(str(folder / FILE))
    page = html.escape(hostile("paragraph"))
    (folder / "page.html").write_text(
        f'<html lang="en"><title>{html.escape(hostile("htmltitle"))}</title><body><h1>{page}</h1>'
        f'<p>{CODE} {page} <img src="x.png" alt="{html.escape(hostile("alt"))}"></p>'
        f'<p><a href="javascript:{SPRUNG}=1">link</a><script>{SPRUNG}=1</script></p></body></html>'
    )
    (folder / "links.md").write_text(
        f"# Links {page}\n\n[{CODE}](javascript:{SPRUNG}=1) <svg onload={SPRUNG}=1> ![{page}](x.png)\n"
    )
    _table(folder / "assets.csv", ("id", "name", "model", "site", "location", "serial", "aliases"), (
        ASSET, hostile("name"), MODEL, "main", hostile("location"), "1", hostile("alias"),
    ))  # fmt: skip
    _table(
        folder / "orders.csv",
        ("id", "asset", "opened", "code", "problem", "cause", "remedy", "parts", "minutes"),
        (
            short("order"),
            ASSET,
            "2025-03-01",
            CODE,
            hostile("problem"),
            hostile("wocause"),
            "=1+1|cmd",
            "",
            "9",
        ),
    )


def _table(path: Path, *rows: tuple[str, ...]) -> None:
    with path.open("w", newline="") as file:
        csv.writer(file).writerows(rows)


def _lived_in(service: Service, people: dict[Role, Member]) -> Den:
    plant, by = service.plant, Actor(people[Role.TECHNICIAN].name, frozenset(Permission), frozenset({HERE}))
    alarm = {
        "asset": ASSET, "code": CODE, "at": "2026-01-02T10:00:00Z", "state": "raised", "source": short("source"),
        "text": hostile("alert"),
    }  # fmt: skip
    strange = {**alarm, "asset": short("unknown"), "code": short("alertcode")}
    take(service.assistant, HERE, json.dumps({"alerts": [alarm, strange]}).encode())
    book = plant.casebook(by, HERE)
    case = book.open(Opening(asset=ASSET, alarms=(CODE,), text=hostile("case"), lang="en"), by.name)
    book.say(case.id, hostile("said"), by.name)
    running = book.open(Opening(asset=ASSET, text=hostile("running"), lang="en"), by.name)
    book.repair_unlisted(running.id, hostile("own")[:290], hostile("ownremedy"), by.name)
    _closed(book, by.name)
    handed = book.open(Opening(asset=ASSET, text=hostile("handed"), lang="en"), by.name)
    book.escalate(handed.id, by.name, hostile("reason"), to=short("to"))
    turn = _asked(plant, by)
    site = Site(HERE, case.id, turn, "", ASSET, f"plant/{FILE}", f"plant/{FILE}#1", "0" * 24 + ".jpg", "none")
    service.accounts.kiosks.enrol(ROOT, HERE, short("tablet"))
    _translated(service)
    return Den(service, site, people, running.id)


def _closed(book: Casebook, by: str) -> None:
    case = book.open(Opening(asset=ASSET, text=hostile("closed"), lang="en"), by)
    book.repair_unlisted(case.id, f"=cmd|{short('ordercause')}", f"@SUM(1)|{hostile('orderremedy')}", by)
    while (repair := book.view(book.load(case.id), by).repair) and repair.messages:
        book.acknowledge(case.id, repair.messages[0].id, by)
    book.step(case.id, Outcome.DONE, by, note=hostile("note"), value="")
    book.verify(case.id, True, by, hostile("verified"))
    book.close(case.id, by)
    book.confirm(case.id, {"problem": f"+{hostile('orderproblem')}"}, by)


def _asked(plant: Plant, by: Actor) -> str:
    turn = str(uuid4())
    list(
        plant.ask_once(by, HERE, Asked(id=turn, text=f"{CODE} {hostile('question')}", lang="en", asset=ASSET))
    )
    given = Given(id=str(uuid4()), verdict=Verdict.DOWN, reason=hostile("thumb"), turn=turn)
    plant.feedback(by, HERE).give(given, by.name)
    return turn


def _translated(service: Service) -> None:
    memory = TranslationMemory(service.assistant.store, HERE)
    texts = [each for each in memory.paragraphs() if "mk" in each.text]
    units = [
        Unit("en", "de", each.text, hostile("translation"), state, Origin.HUMAN, document=each.document,
             section_id=each.section_id, place=each.place)
        for each, state in zip(texts, [ReviewState.NEEDS_REVIEW, ReviewState.REVIEWED] * len(texts), strict=False)
    ]  # fmt: skip
    memory.put(units, "trainer.x", "translation_edited")
