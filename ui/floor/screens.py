"""The app's screens as HTML: a whole page, or the one section that changes when a technician goes on."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from itertools import islice

from babel.dates import format_date

from copilot.alarmtexts import alarm_texts
from copilot.blocks import moment
from copilot.case import Case
from copilot.caseview import CaseView
from copilot.codes import normalise
from copilot.entries import Entry
from copilot.guide import GuardMessage
from copilot.knowledge import Asset
from copilot.language import remoteness
from copilot.machinestate import MachineState, OpenAlert
from copilot.reply import Citation, TermBeside
from copilot.store import FAULT, Store
from copilot.translations import translated_by
from copilot.wording import Wording, languages, wording
from ui.floor.casescreen import CaseScreen
from ui.floor.clientfiles import ClientFiles
from ui.floor.look import Look
from ui.floor.machines import case_title, lines, machines, own_cases
from ui.floor.schooling import schooling
from ui.render import TEMPLATES, places_of, signal_of

# More machines than this are searched, not looked through.
AT_A_GLANCE = 8
MOST_EXAMPLES = 3
REASONS = ("wrong", "machine", "old", "unclear", "missing", "unsafe")
"""Why a block did not help; `floor.reason.*` words them."""
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
    return Shown(
        render(
            "home.html",
            look,
            lines=lines(look, wanted),
            mine=own_cases(look),
            wanted=wanted,
            many=len(look.assets()) > AT_A_GLANCE,
            meaning=lambda asset, alarm: _meanings(look, asset, [alarm]).get(alarm.code, alarm.text),
        )
    )


def asset_screen(look: Look, name: str) -> Shown:
    """A machine: its open cases and what can be asked. Raises a 404."""
    asset = look.asset(name)
    state = machines(look).state(asset.id)
    html = render("asset.html", look, state=state, asset=asset, examples=_examples(look, state))
    return Shown(html, asset, offers=look.writes)


def _examples(look: Look, state: MachineState) -> list[str]:
    """Questions to begin with: the codes that stand on the machine, then others that its documents explain."""
    store = look.service.assistant.store
    told = _explained(store, look.site, state.asset.model, frozenset(store.current_versions()))
    standing = (normalise(alert.code) for alert in state.alerts)
    codes = dict.fromkeys((*(code for code in standing if code in told), *told))
    return [
        look.words("screen.example", asset=state.asset.id, code=told[code])
        for code in islice(codes, MOST_EXAMPLES)
    ]


@lru_cache(maxsize=32)
def _explained(
    store: Store, site: str, model: str, versions: frozenset[tuple[str, str, str]]
) -> dict[str, str]:
    """The codes (normalised, as written) that documents explain for a model; anew when ``versions`` of them change."""
    rows = store.model_faults(site, model)
    return {normalise(code): code for row in rows if (code := FAULT.validate_python(row.data).code)}


def case_screen(look: Look, name: str) -> Shown:
    """A case. Raises a 404 where the site has none of this id."""
    return shown_case(look, look.casebook.load(look.known_case(name)))


def shown_case(look: Look, case: Case) -> Shown:
    """A case as it stands."""
    view: CaseView = look.casebook.view(case, look.reader, look.words.lang)
    asset = next((each for each in look.assets() if each.id == view.asset), None)
    screen = CaseScreen(view, asset, look.words, look.reader, schooling(look, case, view))
    return Shown(render("case.html", look, screen=screen, title=screen.reported), asset)


def missing_screen(look: Look, text: str) -> Shown:
    """That there is nothing here, and where to go on."""
    return Shown(render("missing.html", look, text=text))


def alerts(
    look: Look, asset: Asset | None, *, offers: bool = False, seen: str = ""
) -> tuple[str | None, str]:
    """The open alarms of a machine as HTML, None where what it says is ``seen``, and a hash of what it says.

    ``offers``: to find an alarm's cause.
    """
    found = machines(look).alerts(asset.id) if asset else ()
    said = repr((look.words.lang, asset and asset.id, offers, found))
    digest = hashlib.sha256(said.encode()).hexdigest()[:16]
    if digest == seen:
        return None, digest
    html = render(
        "alerts.html",
        look,
        meanings=_meanings(look, asset, found) if asset else {},
        standing=[each for each in found if not each.set_aside],
        aside=[each for each in found if each.set_aside],
        asset=asset,
        offers=offers,
        hash=digest,
    )
    return html, digest


def _meanings(look: Look, asset: Asset, found: Sequence[OpenAlert]) -> dict[str, str]:
    """What alarms mean in the screen's language, by code, where the feed's own words are in another."""
    told = [(each.code, each.text) for each in found]
    return alarm_texts(look.service.assistant.store, look.site, asset.model, told, look.words.lang)


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
        reasons=REASONS,
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
    """A template of the floor, or the one named with its folder, with what all of them use."""
    words = look.words

    def places(citations: Iterable[Citation]) -> object:
        return places_of(citations, words)

    def readable(citations: Iterable[Citation]) -> list[Citation]:
        """Those in the reader's language first."""
        return sorted(citations, key=lambda each: remoteness(each.lang, words.lang))

    return TEMPLATES.get_template(template if "/" in template else f"floor/{template}").render(
        look=look, words=words, places=places, readable=readable, moment=moment, pairs=_pairs, signal=_signal,
        translated_by=translated_by, case_title=case_title, day=day, **values,
    )  # fmt: skip


def day(at: datetime | date, lang: str) -> str:
    """A day on the plant's clock, with the month as a word."""
    local = at.astimezone() if isinstance(at, datetime) else at
    return str(format_date(local, "medium", lang.replace("-", "_")))


def _pairs(terms: Iterable[TermBeside]) -> list[Entry]:
    return [Entry(term.said, term.means) for term in terms]


def _signal(message: GuardMessage, words: Wording) -> tuple[str, str]:
    return signal_of(message.text, message.level, words)
