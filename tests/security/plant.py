"""A plant of two sites, each marked in everything it holds, with people and keys of every kind."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from uuid import UUID, uuid5

from PIL import Image

from copilot.access import ALL_SITES, Actor, Permission, Role
from copilot.apikeys import ApiKeys
from copilot.assistant import open_assistant
from copilot.case import Case
from copilot.casebook import Casebook, Opening
from copilot.caseevents import Outcome
from copilot.feedback import Given, Verdict
from copilot.lessons.drafting import Drafter
from copilot.lessons.lessonbook import LessonBook
from copilot.settings import Settings
from copilot.turns import Asked
from copilot.wording import wording
from ingestion.job import ingestion_of
from ingestion.passages import CHUNKER_VERSION
from ingestion.progress import silent
from ingestion.sources import SourceOptions
from tests.accounts import Member, cheap, member
from ui.alerts import take
from ui.service import Service

HERE, THERE = "main", "south"
SITES = (HERE, THERE)
SECRET = {HERE: "NORDQUARZ", THERE: "SUEDQUARZ"}
"""Stands in every text of a site, and in no request: an answer that holds the other site's gives it away."""
GROUND = UUID("5c7a3f1e-0000-4000-8000-000000000000")
ROOT = Actor("root", frozenset(Permission), frozenset({ALL_SITES}))

_MANUAL = """# Manual of the {secret} press

## 1 {secret} alarms

| Code | Meaning | Cause | Remedy |
| --- | --- | --- | --- |
| {letter}-101 | {secret} pressure is low | {secret} filter clogged | Replace the {secret} filter |
| {letter}-102 | {secret} oil too hot | {secret} cooler dirty | Clean the {secret} cooler |

## 2 Replacing the filter of {secret}

**WARNING** Hot {secret} oil. Let the press cool below 40 °C.

1. Switch the {secret} press off and lock it.
2. Unscrew the {secret} filter bowl.
"""


@dataclass(frozen=True)
class Site:
    """A site's name and the ids of what it holds, all of which an attacker may know."""

    name: str
    case: str
    turn: str
    feedback: str
    asset: str
    document: str
    section: str
    photo: str
    lesson: str


@dataclass(frozen=True)
class Town:
    """The running server's work over both sites; ``people`` by (role, site), ``keys`` by (what they lack, site)."""

    service: Service
    sites: dict[str, Site]
    people: dict[tuple[Role, str], Member]
    keys: dict[tuple[Permission | None, str], str] = field(default_factory=dict)

    def key(self, site: str, lacking: Permission | None = None) -> str:
        """A key for everything at a site but ``lacking``."""
        if (lacking, site) not in self.keys:
            scopes = [each for each in Permission if each != lacking]
            name = f"{site}.{(lacking or 'nothing').replace(':', '.')}"
            made = ApiKeys(self.service.assistant.store).add(ROOT, name, [site], scopes)
            self.keys[lacking, site] = made.key
        return self.keys[lacking, site]


def asset_of(site: str) -> str:
    """The id of a site's machine."""
    return f"{site}-press"


def write_site(folder: Path, site: str) -> Path:
    """Write the documents of a site, and give their folder."""
    own, secret, asset = folder / site, SECRET[site], asset_of(site)
    own.mkdir(parents=True)
    (own / f"{site}-manual.md").write_text(_MANUAL.format(secret=secret, letter=site[0].upper()), "utf-8")
    (own / f"{site}-assets.csv").write_text(
        f"id,name,model,site,location,serial,aliases\n{asset},{secret} press,{site}-P1,{site},{secret} hall,1,\n"
    )
    (own / f"{site}-orders.csv").write_text(
        "id,asset,opened,code,problem,cause,remedy,parts,minutes\n"
        f"{site}-wo,{asset},2025-03-01,{site[0].upper()}-101,{secret} low,{secret} filter,{secret} new,,40\n"
    )
    return own


@contextmanager
def founded(folder: Path, model: Path, **given: object) -> Iterator[Town]:
    """Both sites taken in with an untrained model; every kind of thing that a site can hold is there."""
    settings = cheap(
        folder / "home", embedding_model=str(model), models_dir=folder / "models", threads=1, **given
    )
    assistant = open_assistant(settings, CHUNKER_VERSION)
    try:
        for site in SITES:
            options = SourceOptions(site=site, asset_model=f"{site}-P1")
            ingestion_of(assistant).run([write_site(folder / "plant", site)], options, silent)
        service = Service(assistant)
        people = _people(settings)
        yield Town(service, {site: _fill(service, site) for site in SITES}, people)
    finally:
        assistant.close()


def _people(settings: Settings) -> dict[tuple[Role, str], Member]:
    made = {
        (role, site): member(settings, f"{role}.{site}", role, (site,), site=site, pin="271828")
        for role in Role
        for site in SITES
    }
    everywhere = member(settings, "everywhere", Role.MAINTAINER)
    return {**made, (Role.MAINTAINER, ALL_SITES): everywhere}


def _fill(service: Service, site: str) -> Site:
    plant, secret, asset = service.plant, SECRET[site], asset_of(site)
    alarm = {
        "asset": asset, "code": f"{site[0].upper()}-101", "at": "2026-01-02T10:00:00Z", "state": "raised",
        "text": f"{secret} pressure",
    }  # fmt: skip
    take(service.assistant, site, json.dumps({"alerts": [alarm]}).encode())
    by = Actor(f"technician.{site}", frozenset(Permission), frozenset({site}))
    book = plant.casebook(by, site)
    case = book.open(Opening(asset=asset, alarms=(alarm["code"],), text=f"{secret} low", lang="en"), by.name)
    case = book.say(case.id, f"{secret} hums", by.name)
    repaired(book, asset, f"{secret} leaks", f"{secret} seal worn", f"{secret} seal fitted", by.name)
    turn = str(uuid5(GROUND, site))
    asked = Asked(id=turn, text=f"What is {alarm['code']} of {secret}?", lang="en", asset=asset)
    list(plant.ask_once(by, site, asked))
    given = Given(
        id=str(uuid5(GROUND, f"{site} thumb")), verdict=Verdict.DOWN, reason=f"{secret} odd", turn=turn
    )
    plant.feedback(by, site).give(given, by.name)
    service.accounts.kiosks.enrol(ROOT, site, f"{secret} tablet")
    photo = book.keep_photo(case.id, png())
    document = f"{site}/{site}-manual.md"
    section = service.assistant.store.sections(site, document)[1].id
    lesson = published(service, site, section)
    return Site(site, case.id, turn, given.id, asset, document, section, photo, lesson)


def published(service: Service, site: str, section: str) -> str:
    """The id of a lesson on a section, published."""
    store = service.assistant.store
    book, drafter = LessonBook(store, service.assistant.settings, site), Drafter(store, site)
    model, placed = next(drafter.sections(section=section))
    named = book.put(ROOT, drafter.of_section(model, placed)).lesson.id
    book.submit(ROOT, named)
    book.publish(ROOT, named, wording("en"))
    return named


def repaired(book: Casebook, asset: str, text: str, cause: str, remedy: str, by: str) -> Case:
    """A whole job, its work order confirmed."""
    case = book.open(Opening(asset=asset, text=text, lang="en"), by)
    case = book.repair_unlisted(case.id, cause, remedy, by)
    repair = book.view(case, by).repair
    for message in repair.messages if repair else ():
        book.acknowledge(case.id, message.id, by)
    book.step(case.id, Outcome.DONE, by)
    book.verify(case.id, True, by, f"{text} no more")
    book.close(case.id, by)
    return book.confirm(case.id, {}, by)


def png(width: int = 8, height: int = 8) -> bytes:
    """A small picture."""
    out = BytesIO()
    Image.new("RGB", (width, height), "white").save(out, "PNG")
    return out.getvalue()
