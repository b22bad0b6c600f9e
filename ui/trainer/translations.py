"""The panel of translations: one at a time, its source beside it, edited, accepted or rejected from the keyboard."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from copilot.access import Permission
from copilot.errors import BadInputError
from copilot.fidelity import Infidelity, check_translation
from copilot.reply import Citation
from copilot.store import Store
from copilot.translationmemory import ReviewState, TranslationMemory, Unit
from copilot.wording import Wording, language_name, languages
from ui.desks.drawn import Told, drawn
from ui.desks.fields import Fields
from ui.desks.panel import Act, Panel
from ui.desks.seat import Seat
from ui.render import source_address

LONGEST = 10_000


@dataclass(frozen=True)
class TranslationsPanel(Panel):
    """What waits for review at a site; what became stale stands apart."""

    store: Store

    key = "translations"
    permission = Permission.TRANSLATIONS_WRITE

    def show(self, seat: Seat, view: Fields) -> str:
        """The next unit of the queue, how many wait in which language, and files out and in."""
        memory = TranslationMemory(self.store, seat.site)
        units = memory.units()
        waiting, stale = waiting_of(units), [unit for unit in units if unit.stale]
        lang = view.text("to")
        queue = [unit for unit in waiting if unit.target_lang == lang] if lang else waiting
        place = min(view.number("place", 0, 10**6), max(len(queue) - 1, 0))
        unit = queue[place] if queue else None
        counts = Counter(each.target_lang for each in waiting)
        return drawn(
            "translations",
            seat.words,
            unit=unit,
            place=place,
            count=len(queue),
            to=lang,
            counts=[(tag, language_name(tag, seat.words.lang), counts[tag]) for tag in sorted(counts)],
            names={tag: language_name(tag, seat.words.lang) for tag in _tags(units)},
            faults=fault_names(seat.words, self._faults(seat, unit)) if unit else "",
            address=self._address(seat, unit) if unit else "",
            stale=stale,
            targets=[(tag, language_name(tag, seat.words.lang)) for tag in languages()],
        )

    @property
    def acts(self) -> Mapping[str, Act]:
        """The decision on a unit."""
        return {"accept": self._accept, "reject": self._reject}

    def _accept(self, seat: Seat, fields: Fields) -> Told:
        """Keep a unit as it was edited; ``seen`` is the text that the reviewer was shown."""
        unit = self._unit(seat, fields)
        target = fields.text("target", LONGEST)
        if not target:
            raise BadInputError("A translation needs a text.", "Write it, or reject it.")
        faults = self._faults(seat, replace(unit, target=target))
        if faults and not fields.text("anyway"):
            raise BadInputError(
                seat.words("desk.faults", names=fault_names(seat.words, faults)),
                seat.words("desk.faults_how"),
            )
        memory = TranslationMemory(self.store, seat.site)
        if target != unit.target:
            memory.put([replace(unit, target=target)], seat.actor.name, "translation_edited")
        memory.review([unit.id], ReviewState.REVIEWED, seat.actor.name)
        return Told(seat.words("desk.accepted"))

    def _reject(self, seat: Seat, fields: Fields) -> Told:
        unit = self._unit(seat, fields)
        TranslationMemory(self.store, seat.site).review([unit.id], ReviewState.REJECTED, seat.actor.name)
        return Told(seat.words("desk.rejected"))

    def _unit(self, seat: Seat, fields: Fields) -> Unit:
        """The unit that is meant, as the reviewer saw it. Raises `BadInputError` where it changed meanwhile."""
        seat.actor.require(self.permission, seat.site)
        units = TranslationMemory(self.store, seat.site).units()
        unit = next((each for each in units if each.id == fields.text("id")), None)
        if (
            unit is None
            or unit.state is not ReviewState.NEEDS_REVIEW
            or unit.target != fields.text("seen", LONGEST)
        ):
            raise BadInputError("Somebody has changed this translation meanwhile.", "Reload the page.")
        return unit

    def _faults(self, seat: Seat, unit: Unit) -> list[Infidelity]:
        codes = self.store.codes(seat.site)
        return check_translation(unit.source, unit.target, unit.source_lang, unit.target_lang, codes)

    def _address(self, seat: Seat, unit: Unit) -> str:
        """Where the source stands, if its document is still there."""
        section = self.store.section(seat.site, unit.document, unit.section_id, unit.source_lang)
        if section is None:
            return ""
        citation = Citation(
            document=unit.document, page=section.page, heading=section.heading, quote=unit.source
        )
        return source_address(citation, [unit.source], seat.words.lang)


def waiting_of(units: Sequence[Unit]) -> list[Unit]:
    """What can be reviewed now: it waits and its source still stands."""
    return [unit for unit in units if unit.state is ReviewState.NEEDS_REVIEW and not unit.stale]


def fault_names(words: Wording, faults: Sequence[Infidelity]) -> str:
    """What the check finds, in the reviewer's words."""
    return ", ".join(words(f"desk.fault.{fault}") for fault in faults)


def _tags(units: Sequence[Unit]) -> set[str]:
    return {tag for unit in units for tag in (unit.source_lang, unit.target_lang)}
