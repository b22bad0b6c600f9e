"""The sections of a model's manuals that tell how something is done, and which of them a remedy means."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from copilot.faultknowledge import Cause, Wording
from copilot.knowledge import Section
from copilot.language import remoteness
from copilot.lockout import locks_out
from copilot.references import number_of, referred
from copilot.store import Store
from copilot.tables import DocumentRow
from copilot.wordingvectors import WordingVectors

NEAR = 0.35
"""Cosine from which a procedure's heading counts as what a remedy means; set on the sample plant's remedies."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A section with the document version it stands in."""

    document: DocumentRow
    section: Section

    @property
    def lang(self) -> str:
        """The language it is written in."""
        return self.section.lang or self.document.lang


@dataclass(frozen=True)
class Manuals:
    """Every section of the documents that apply to a model, by document id."""

    placed: dict[str, tuple[Placed, ...]]

    @classmethod
    def of(cls, store: Store, site: str, asset_model: str) -> Manuals:
        """Read them from the store."""
        rows = [
            row for row in store.documents(site) if not row.asset_models or asset_model in row.asset_models
        ]
        return cls(
            {
                row.id: tuple(
                    Placed(row, section)
                    for section in store.sections(site, row.id)
                    if not section.asset_models or asset_model in section.asset_models
                )
                for row in rows
            }
        )

    def sections(self, document: str) -> list[Section]:
        """A document's sections, in order."""
        return [placed.section for placed in self.placed.get(document, ())]

    def at(self, document: str, heading: Sequence[str]) -> Placed | None:
        """The section under a heading path."""
        found = (each for each in self.placed.get(document, ()) if each.section.heading == tuple(heading))
        return next(found, None)

    def versions(self, section_id: str, lang: str) -> list[Placed]:
        """The same section in all languages, the reader's first."""
        found = [each for placed in self.placed.values() for each in placed if each.section.id == section_id]
        return sorted(found, key=lambda each: remoteness(each.lang, lang))

    def procedures(self, lang: str) -> list[Placed]:
        """Each section with steps once, in the version nearest to a language; lock-out itself repairs nothing."""
        ids = dict.fromkeys(
            each.section.id for placed in self.placed.values() for each in placed if is_repair(each.section)
        )
        return [version for each in ids if (version := self._readable(each, lang))]

    def ancestors(self, placed: Placed) -> list[Section]:
        """The sections whose heading paths lead to this one, outermost first."""
        path = placed.section.heading
        above = {path[:depth] for depth in range(1, len(path))}
        return [section for section in self.sections(placed.document.id) if section.heading in above]

    def _readable(self, section_id: str, lang: str) -> Placed | None:
        return next((each for each in self.versions(section_id, lang) if each.section.steps), None)

    def meant(self, cause: Cause, lang: str, vectors: WordingVectors) -> tuple[Placed, ...]:
        """The procedures that a cause's remedies refer to, else the nearest in meaning; () where none is near."""
        remedies = sorted(cause.remedies, key=lambda each: remoteness(each.lang, lang))
        for remedy in remedies:
            linked = [self._readable(each.id, lang) for each in self._linked(remedy)]
            if any(linked):
                return tuple(each for each in linked if each)
        near = self._nearest(cause, remedies, vectors)
        readable = self._readable(near.section.id, lang) if near else None
        return (readable,) if readable else ()

    def _linked(self, remedy: Wording) -> list[Section]:
        """What a remedy's words refer to, a lock-out before the work left out."""
        sections = referred(remedy.text, self.sections(remedy.citation.document))
        return [section for section, _ in sections if is_repair(section)]

    def _nearest(self, cause: Cause, remedies: Sequence[Wording], vectors: WordingVectors) -> Placed | None:
        best: tuple[float, Placed | None] = (NEAR, None)
        for remedy in remedies[:1]:
            candidates = self.procedures(remedy.lang)
            if candidates:
                titles = vectors.of([bare_title(each.section) for each in candidates])
                asked = vectors.of([remedy_query(remedy, cause)])[0]
                scores = titles @ asked
                place = int(scores.argmax())
                best = max(best, (float(scores[place]), candidates[place]), key=lambda each: each[0])
        return best[1]


def remedy_query(remedy: Wording, cause: Cause) -> str:
    """What is compared with the headings of procedures."""
    return remedy.text


def is_repair(section: Section) -> bool:
    """Whether a section has steps that do something about a fault, not only lock the machine out."""
    return bool(section.steps) and not locks_out(section.heading[-1])


def bare_title(section: Section) -> str:
    """The heading without its number."""
    return section.heading[-1].removeprefix(number_of(section)).strip()
