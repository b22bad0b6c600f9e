"""Translations out to a file and back in: what is missing, what was changed, what is refused and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from copilot.embedding import Embedder
from copilot.errors import BadInputError
from copilot.fidelity import check_translation
from copilot.knowledge import DocumentKind
from copilot.language import is_foreign, remoteness
from copilot.paragraphs import Paragraph, digest_of, paragraphs_of, same_words
from copilot.settings import Settings
from copilot.shelf import Shelf
from copilot.store import Store
from copilot.tables import DocumentRow
from copilot.translationmemory import ReviewState, TranslationMemory, Unit
from ingestion.content import ContentReader
from ingestion.sources import Source
from ingestion.xliff import Exported, Imported, read_xliff, write_xliff

_TRANSLATED = (DocumentKind.MANUAL, DocumentKind.ALARM_LIST)


class ExportReport(BaseModel):
    """What was written: paragraphs, those with a translation already, and those whose earlier one is stale."""

    model_config = ConfigDict(frozen=True)

    paragraphs: int = 0
    translated: int = 0
    stale: int = 0


class Refused(BaseModel):
    """A unit that was not taken, or taken for review only, and why."""

    model_config = ConfigDict(frozen=True)

    source: str
    target: str
    reason: str


class ImportReport(BaseModel):
    """What became of a file's units. ``unsure`` ones were taken for review though the file calls them reviewed."""

    model_config = ConfigDict(frozen=True)

    taken: int = 0
    unchanged: int = 0
    refused: tuple[Refused, ...] = ()
    unsure: tuple[Refused, ...] = ()


@dataclass(frozen=True)
class Translating:
    """The exchange of a site's translations with translators."""

    store: Store
    settings: Settings
    site: str

    @property
    def memory(self) -> TranslationMemory:
        """What is kept."""
        return TranslationMemory(self.store, self.site)

    def export(
        self, path: Path, target_lang: str, document: str = "", *, only_untranslated: bool = False
    ) -> ExportReport:
        """Write the paragraphs that no version of their manual has in the language; see `ingestion.xliff`."""
        rows = self._documents(document)
        self._read_missing(rows)
        chosen = {row.id for row in rows if not document or row.id == document}
        standing = self.memory.paragraphs()
        best: dict[str, int] = {}
        for each in standing:
            far = remoteness(each.lang, target_lang)
            best[each.section_id] = min(best.get(each.section_id, far), far)
        # Of a manual's versions the one that a reader of the language would be shown.
        paragraphs = [
            each
            for each in standing
            if each.document in chosen
            and is_foreign(each.lang, target_lang)
            and (
                best[each.section_id] == remoteness(each.lang, target_lang)
                or (document and best[each.section_id] > 1)
            )
        ]
        units = self._units(paragraphs, target_lang)
        written = [each for each in units if not (only_untranslated and each.unit)]
        if not written:
            raise BadInputError(
                f"There is nothing to translate into {target_lang}.",
                "Every paragraph has a version or a translation in it, or no manual was taken in.",
            )
        write_xliff(path, written, target_lang)
        return ExportReport(
            paragraphs=len(written),
            translated=sum(each.unit is not None for each in written),
            stale=sum(each.earlier is not None for each in written),
        )

    def take(self, path: Path, by: str, *, accept: bool = False) -> ImportReport:
        """Take a translated file in, all in one transaction.

        A unit whose source has changed since is refused. What the check finds fault with is kept for review, unless
        the person who imports it accepts it. Importing the same file again changes nothing.
        """
        if not by.strip():
            raise BadInputError("Nobody is named.", "Say who imports it with --by.")
        found = read_xliff(path)
        self._read_missing(self._documents(""))
        standing = {(each.lang, each.digest): each for each in self.memory.paragraphs()}
        known = {(unit.source_lang, unit.target_lang, unit.digest): unit for unit in self.memory.units()}
        codes = self.store.codes(self.site)
        taken: dict[str, Unit] = {}
        refused, unsure, unchanged, now = [], [], 0, datetime.now(UTC)
        for each in found:
            paragraph = standing.get((each.source_lang, each.digest))
            if reason := _reason_against(each, paragraph):
                refused.append(Refused(source=each.source, target=each.target, reason=reason))
                continue
            assert paragraph
            before = known.get((each.source_lang, each.target_lang, each.digest))
            if before and _is_same(before, each):
                unchanged += 1
                continue
            unit = _taken(each, paragraph, before, by, now)
            faults = check_translation(each.source, each.target, each.source_lang, each.target_lang, codes)
            if faults and not accept:
                if unit.state is ReviewState.REVIEWED:
                    unit = replace(unit, state=ReviewState.NEEDS_REVIEW, reviewer="", reviewed_at=None)
                unsure.append(Refused(source=each.source, target=each.target, reason=", ".join(faults)))
            if before and replace(before, stale=False, now="") == unit:
                unchanged += 1
            else:
                taken[unit.id] = unit
        self.memory.put(list(taken.values()), by, "translations_imported")
        return ImportReport(
            taken=len(taken), unchanged=unchanged, refused=tuple(refused), unsure=tuple(unsure)
        )

    def _documents(self, document: str) -> list[DocumentRow]:
        rows = [
            row for row in self.store.documents(self.site) if row.content_hash and row.kind in _TRANSLATED
        ]
        if document and document not in {row.id for row in rows}:
            raise BadInputError(f"There is no manual '{document}'.", "'copilot translate list' names them.")
        return rows

    def _read_missing(self, rows: Sequence[DocumentRow]) -> None:
        """Read the paragraphs of documents that were taken in before paragraphs were kept, from their kept copies."""
        have = {each.document for each in self.memory.paragraphs()}
        missing = [row for row in rows if row.id not in have and row.passages]
        if not missing:
            return
        reader = ContentReader(self.settings, Embedder(self.settings).count_tokens)
        shelf = Shelf(self.settings.home / "files")
        for row in missing:
            source = Source.kept(row.id, shelf.path(row.stored_file), row.reading)
            content = reader.read(
                source, row.content_hash, self.store.assets(self.site), lambda done, total: None
            )
            self.memory.fill(paragraphs_of(content.document))

    def _units(self, paragraphs: Sequence[Paragraph], target_lang: str) -> list[Exported]:
        units = self.memory.units(target_lang)
        kept = {(unit.source_lang, unit.digest): unit for unit in units}
        earlier = {(unit.document, unit.place): unit for unit in units if unit.stale}
        found: dict[tuple[str, str], Exported] = {}
        for each in paragraphs:
            unit = kept.get((each.lang, each.digest))
            old = None if unit else earlier.get((each.document, each.place))
            # The same words are translated once.
            found.setdefault((each.lang, each.digest), Exported(each, unit, old))
        return list(found.values())


def _reason_against(each: Imported, paragraph: Paragraph | None) -> str:
    if digest_of(each.source) != each.digest:
        return "its source was altered in the file"
    if paragraph is None:
        return "its source has changed since it was exported"
    return ""


def _is_same(before: Unit, each: Imported) -> bool:
    return (
        same_words(before.target) == each.target
        and before.state is each.state
        and (not each.reviewer or before.reviewer == each.reviewer)
    )


def _taken(each: Imported, paragraph: Paragraph, before: Unit | None, by: str, now: datetime) -> Unit:
    """The unit to keep. Who changes the words of a reviewed one is its reviewer, not the one named in the file."""
    own = each.reviewer and (before is None or same_words(before.target) == each.target)
    judged = each.state is not ReviewState.NEEDS_REVIEW
    return Unit(
        source_lang=each.source_lang,
        target_lang=each.target_lang,
        source=paragraph.text,
        target=each.target,
        state=each.state,
        origin=each.origin,
        document=paragraph.document,
        section_id=paragraph.section_id,
        place=paragraph.place,
        reviewer=(each.reviewer if own else by) if judged else "",
        reviewed_at=((each.reviewed_at if own else None) or now) if judged else None,
    )
