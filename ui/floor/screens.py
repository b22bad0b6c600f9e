"""The app's screens as HTML: a whole page, or the one section that changes when a technician goes on."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from copilot.blocks import moment
from copilot.caseview import CaseView
from copilot.entries import Entry
from copilot.guide import GuardMessage
from copilot.knowledge import Asset
from copilot.reply import Citation, TermBeside
from copilot.translations import translated_by
from copilot.wording import Wording, languages, wording
from ui.examples import examples_for
from ui.floor.casescreen import CaseScreen
from ui.floor.clientfiles import ClientFiles
from ui.floor.look import Look
from ui.floor.machines import open_alarms, open_cases, tiles
from ui.render import TEMPLATES, places_of, signal_of

# More machines than this are searched, not looked through.
AT_A_GLANCE = 8
MOST_MINE = 4
# What the client says itself; the first part of a key is left out there.
_CLIENT_TEXTS = ("floor.client.", "screen.sense.", "voice.none", "voice.lost", "voice.busy")


@dataclass(frozen=True, slots=True)
class Shown:
    """A screen and the machine whose alarms stand above it, if any."""

    html: str
    asset: Asset | None = None
    offers: bool = False


def home_screen(look: Look, wanted: str = "") -> Shown:
    """The machines of the site and the visitor's own open cases; ``wanted`` narrows the machines by name."""
    everything = look.assets()
    mine = [each for each in open_cases(look) if look.reader in people(look, each.id)][:MOST_MINE]
    return Shown(
        render(
            "home.html",
            look,
            tiles=tiles(look, wanted),
            mine=mine,
            wanted=wanted,
            many=len(everything) > AT_A_GLANCE,
        )
    )


def asset_screen(look: Look, name: str) -> Shown:
    """A machine: its open cases and what can be asked. Raises a 404."""
    asset = look.asset(name)
    found = examples_for(look.service.assistant.store, look.site, look.words)
    mine = [each for each in found if each.asset == asset.id]
    html = render("asset.html", look, asset=asset, cases=open_cases(look, asset.id), examples=mine or found)
    return Shown(html, asset, offers=look.writes)


def case_screen(look: Look, name: str) -> Shown:
    """A case. Raises a 404 where the site has none of this id."""
    book = look.casebook
    case = book.load(look.known_case(name))
    view: CaseView = book.view(case, look.reader, look.words.lang)
    asset = next((each for each in look.assets() if each.id == view.asset), None)
    screen = CaseScreen(view, asset, look.words, look.reader)
    return Shown(render("case.html", look, screen=screen, title=screen.reported), asset)


def people(look: Look, name: str) -> set[str]:
    """Who did something in a case."""
    return {record.by for record in look.casebook.load(name).records}


def missing_screen(look: Look, text: str) -> Shown:
    """That there is nothing here, and where to go on."""
    return Shown(render("missing.html", look, text=text))


def alerts(look: Look, asset: Asset | None, *, offers: bool = False) -> tuple[str, str]:
    """The open alarms of a machine as HTML, and a hash of what they say; ``offers`` to find an alarm's cause."""
    found = open_alarms(look.service.assistant.store.alerts(look.site, asset.id)) if asset else ()
    told = "\n".join(f"{each.fingerprint} {each.state} {each.raised_at} {each.text}" for each in found)
    key = f"{look.words.lang} {offers} {asset.id if asset else ''}\n{told}"
    digest = hashlib.sha256(key.encode()).hexdigest()[:16]
    html = render("alerts.html", look, alarms=found, asset=asset, offers=offers, hash=digest)
    return html, digest


def page(look: Look, shown: Shown, client: ClientFiles) -> str:
    """The whole page around a screen."""
    names = [(tag, wording(tag)("language.name")) for tag in languages()]
    above, _ = alerts(look, shown.asset, offers=shown.offers)
    return render(
        "app.html",
        look,
        screen=shown.html,
        alerts=above,
        languages=names,
        texts=client_texts(look.words),
        files=client.address,
        theme=look.theme,
        seconds=look.service.assistant.settings.speech_seconds,
    )


def client_texts(words: Wording) -> dict[str, str]:
    """What the client says itself, by the short keys it uses."""
    return {
        key.removeprefix("floor.client.").removeprefix("screen."): text
        for key, text in words.texts.items()
        if key.startswith(_CLIENT_TEXTS)
    }


def render(template: str, look: Look, **values: object) -> str:
    """A template of the floor with what all of them use."""
    words = look.words

    def places(citations: Iterable[Citation]) -> object:
        return places_of(citations, words)

    return TEMPLATES.get_template(f"floor/{template}").render(
        look=look, words=words, places=places, moment=moment, pairs=_pairs, signal=_signal,
        translated_by=translated_by, **values,
    )  # fmt: skip


def _pairs(terms: Iterable[TermBeside]) -> list[Entry]:
    return [Entry(term.said, term.means) for term in terms]


def _signal(message: GuardMessage, words: Wording) -> tuple[str, str]:
    return signal_of(message.text, message.level, words)
