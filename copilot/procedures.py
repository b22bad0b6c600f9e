"""The sections of a model's manuals that tell how something is done, and which of them a remedy means."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from copilot.codes import codes_in, normalise
from copilot.faultknowledge import Cause, Wording
from copilot.knowledge import Section
from copilot.language import remoteness
from copilot.lockout import locks_out
from copilot.references import number_of, referred
from copilot.store import Store
from copilot.tables import DocumentRow
from copilot.wordingvectors import WordingVectors

# A heading is near by its cosine with the remedy (weight .7) and with the cause. On the sample plant's 210 remedies
# that refer to a procedure, the reference taken out, these take 37 right ones and no wrong one, and one wrong one
# where the right one is taken out too. That cautious, since a wrong procedure harms; none leaves the remedy's words.
WEIGHTS = np.array([0.7, 0.3])
NEAR = 0.7
NEAR_WITH_PART = 0.4
"""Enough where a step of the procedure names a part number of the remedy."""
_PART_LENGTH = 6


@dataclass(frozen=True, slots=True)
class Placed:
    """A section with the document version it stands in."""

    document: DocumentRow
    section: Section

    @property
    def lang(self) -> str:
        """The language it is written in."""
        return self.section.lang or self.document.lang


def documents_of(store: Store, site: str, asset_model: str) -> list[DocumentRow]:
    """The documents that apply to a model."""
    return [row for row in store.documents(site) if not row.asset_models or asset_model in row.asset_models]


@dataclass(frozen=True)
class Manuals:
    """Every section of the documents that apply to a model, by document id."""

    placed: dict[str, tuple[Placed, ...]]

    @classmethod
    def of(cls, store: Store, site: str, asset_model: str) -> Manuals:
        """Read them from the store, which takes a while for large manuals; see `copilot.workshop`."""
        rows = documents_of(store, site, asset_model)
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

    def meant(self, remedy: Wording, lang: str) -> tuple[Placed, ...]:
        """The procedures that a remedy's words refer to, in order; a lock-out before the work is none of them."""
        sections = referred(remedy.text, self.sections(remedy.citation.document))
        linked = [self._readable(section.id, lang) for section, _ in sections if is_repair(section)]
        return tuple(each for each in linked if each)

    def nearest(self, remedy: Wording, cause: Cause, lang: str, vectors: WordingVectors) -> Placed | None:
        """The procedure nearest to a remedy that refers to none; None where none is near enough."""
        candidates = self.procedures(remedy.lang)
        if not candidates:
            return None
        titles = vectors.of([bare_title(each.section) for each in candidates])
        asked = vectors.of([remedy.text, cause.text(remedy.lang)])
        enough = [NEAR_WITH_PART if _shares_part(remedy.text, each.section) else NEAR for each in candidates]
        margins = titles @ asked.T @ WEIGHTS - enough
        best = int(margins.argmax())
        return self._readable(candidates[best].section.id, lang) if margins[best] >= 0 else None

    def _readable(self, section_id: str, lang: str) -> Placed | None:
        """A section with its steps in the version nearest to the reader's language."""
        return next((each for each in self.versions(section_id, lang) if each.section.steps), None)


def _shares_part(text: str, section: Section) -> bool:
    return bool(_parts(text) & _parts(" ".join(step.text for step in section.steps)))


def _parts(text: str) -> set[str]:
    """Part numbers; designators such as V40 are shorter."""
    return {code for found in codes_in(text) if len(code := normalise(found)) >= _PART_LENGTH}


def is_repair(section: Section) -> bool:
    """Whether a section has steps that do something about a fault, not only lock the machine out."""
    return bool(section.steps) and not locks_out(section.heading[-1])


def bare_title(section: Section) -> str:
    """The heading without its number."""
    return section.heading[-1].removeprefix(number_of(section)).strip()
