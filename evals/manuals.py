"""A plant's manuals as something to ask about: their sections and passages, one language at a time."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from copilot.assistant import Assistant
from copilot.index import IndexedPassage
from copilot.knowledge import DocumentKind, Section, Term
from evals.questions import Place

ASKED = (DocumentKind.MANUAL, DocumentKind.ALARM_LIST)


@dataclass(frozen=True, slots=True)
class Chapter:
    """A section with its passages. ``elsewhere`` is where it stands in the manual's other languages."""

    document: str
    lang: str
    asset_model: str | None
    section: Section
    passages: tuple[IndexedPassage, ...]
    elsewhere: tuple[Place, ...] = ()

    @property
    def text(self) -> str:
        """Everything the section says, with its heading."""
        return "\n".join((self.title, *(indexed.passage.text for indexed in self.passages)))

    @property
    def title(self) -> str:
        """The heading without its number."""
        heading, number = self.section.heading[-1], _number(self.section)
        return heading.removeprefix(number).lstrip(" .)、:") if _is_numbered(self.section) else heading

    def gold(self, page: int | None) -> tuple[Place, ...]:
        """Where an answer on a page of this section stands, in every language."""
        return (Place(document=self.document, section=_name(self.section), page=page), *self.elsewhere)


def chapters(assistant: Assistant) -> Iterator[Chapter]:
    """The sections of every manual and alarm list that is in use, each in each of its languages."""
    site, store = assistant.settings.site, assistant.store
    current = store.current_versions()
    passages: dict[tuple[str, str, str], list[IndexedPassage]] = defaultdict(list)
    for indexed in assistant.index.passages():
        if indexed.site == site and (site, indexed.document, indexed.version) in current:
            passage = indexed.passage
            passages[indexed.document, passage.section_id, passage.lang].append(indexed)
    rows = [row for row in store.documents(site) if row.kind in ASKED and row.content_hash]
    sections = {row.id: store.sections(site, row.id) for row in rows}
    places = _places(sections)
    for row in rows:
        headings = Counter(section.heading[-1:] for section in sections[row.id])
        for section in sections[row.id]:
            lang = section.lang or row.lang
            found = passages.get((row.id, section.id, lang))
            # A place is named by its heading where it has no number: one that is there twice names none.
            if not found or not (_is_numbered(section) or headings[section.heading[-1:]] == 1):
                continue
            found.sort(key=lambda indexed: indexed.passage.ordinal)
            models = section.asset_models or found[0].passage.asset_models or found[0].asset_models
            others = tuple(place for place in places[section.id] if place.document != row.id)
            yield Chapter(row.id, lang, next(iter(models), None), section, tuple(found), others)


def things_in(terms: Iterable[Term], lang: str) -> list[tuple[str, ...]]:
    """The wordings in a language of each glossary term that names a thing, preferred first.

    German tells things from doings: it writes nouns with a capital.
    """
    return [
        words
        for term in terms
        if (words := term.words.get(lang))
        and not any(word[:1].islower() for word in term.words.get("de", ()))
    ]


def _places(sections: dict[str, list[Section]]) -> dict[str, list[Place]]:
    places: dict[str, list[Place]] = defaultdict(list)
    for document, all_of_it in sections.items():
        for section in all_of_it:
            if section.heading:
                places[section.id].append(Place(document=document, section=_name(section)))
    return places


def _number(section: Section) -> str:
    return section.id.rpartition("#")[2]


def _is_numbered(section: Section) -> bool:
    return bool(section.heading) and section.heading[-1].startswith(f"{_number(section)} ")


def _name(section: Section) -> str:
    return _number(section) if _is_numbered(section) else section.heading[-1]
