"""What one source holds: a document ready for the index, and the records in it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from copilot.alerts import AlertEvent
from copilot.errors import BadInputError
from copilot.knowledge import Asset, Document, DocumentKind, Term, WorkOrder
from copilot.language import base_language, detect
from copilot.settings import Settings
from ingestion.elements import Heading, ParsedDocument, Table
from ingestion.reading import SUPPORTED as MANUAL_SUFFIXES
from ingestion.reading import read_document
from ingestion.records.kinds import find_columns
from ingestion.records.mapping import Mapping
from ingestion.records.reading import read_records
from ingestion.records.table import SUFFIXES as RECORD_SUFFIXES
from ingestion.records.table import load_table
from ingestion.sections import build_sections
from ingestion.sources import Source

SUPPORTED = (*MANUAL_SUFFIXES, *RECORD_SUFFIXES)

# Enough text to tell a language by.
SAMPLE_CHARACTERS = 4000

# Registers are small; larger tables need not be opened to know that they are none.
LARGEST_REGISTER_BYTES = 5_000_000

PageProgress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Content:
    """A document with the records that stand in the same file."""

    document: Document
    work_orders: tuple[WorkOrder, ...] = ()
    assets: tuple[Asset, ...] = ()
    terms: tuple[Term, ...] = ()
    alerts: tuple[AlertEvent, ...] = ()
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ContentReader:
    """Reads sources. ``count_tokens`` counts as the embedding model does."""

    settings: Settings
    count_tokens: Callable[[str], int]

    def read(
        self, source: Source, content_hash: str, assets: Sequence[Asset], progress: PageProgress
    ) -> Content:
        """Read a source whole; ``assets`` is the register. Raises `BadInputError` with the reason."""
        if self.is_table(source):
            return self._records(source, content_hash, assets)
        return self._manual(source, content_hash, progress)

    def is_table(self, source: Source) -> bool:
        """Whether a source is a table of records."""
        return source.path.suffix.lower() in RECORD_SUFFIXES

    def is_register(self, source: Source) -> bool:
        """Whether a source is an asset register, which other tables need to be read."""
        if source.options.kind:
            return source.options.kind is DocumentKind.REGISTER
        if not self.is_table(source) or source.size > LARGEST_REGISTER_BYTES:
            return False
        try:
            columns = find_columns(load_table(source.path, self.settings), None, _mapping(source))
        except BadInputError:
            return False
        return columns.kind is DocumentKind.REGISTER

    def _manual(self, source: Source, content_hash: str, progress: PageProgress) -> Content:
        parsed = read_document(source.path, self.settings, progress)
        lang = _language(source, parsed)
        sections, passages = build_sections(
            parsed,
            group=source.group,
            lang=lang,
            count_tokens=self.count_tokens,
            max_tokens=self.settings.passage_tokens,
        )
        given = source.options.asset_model
        document = replace(
            _blank(source, content_hash, self.settings.site),
            title=parsed.title or source.path.stem,
            lang=lang,
            revision=parsed.revision,
            asset_models=(given,) if given else parsed.asset_models,
            pages=parsed.pages,
            sections=sections,
            passages=passages,
        )
        return Content(document, warnings=parsed.warnings)

    def _records(self, source: Source, content_hash: str, assets: Sequence[Asset]) -> Content:
        options = source.options
        blank = _blank(source, content_hash, self.settings.site)
        records = read_records(
            source.path,
            self.settings,
            site=blank.site,
            document=source.id,
            kind=options.kind,
            mapping=_mapping(source),
            asset_model=options.asset_model,
            lang=options.lang or source.lang_hint or None,
            assets=assets,
        )
        document = replace(
            blank,
            kind=records.kind,
            title=records.title,
            lang=records.lang,
            asset_models=records.asset_models,
            sections=records.sections,
            passages=records.passages,
        )
        return Content(
            document, records.work_orders, records.assets, records.terms, records.alerts, records.warnings
        )


def _mapping(source: Source) -> Mapping:
    return Mapping(columns=source.options.columns, constants=source.options.constants)


def _blank(source: Source, content_hash: str, site: str) -> Document:
    return Document(
        id=source.id,
        site=source.options.site or site,
        path=str(source.path),
        content_hash=content_hash,
        title="",
        lang="",
        kind=DocumentKind.MANUAL,
    )


def _language(source: Source, parsed: ParsedDocument) -> str:
    """What the caller says, else the file's name, else the file itself, else its words."""
    named = source.options.lang or source.lang_hint or parsed.lang
    if named and named.lower() not in ("zh", "und"):
        return base_language(named)
    return detect(_sample(parsed), prior=base_language(named) if named else "")


def _sample(parsed: ParsedDocument) -> str:
    texts: list[str] = []
    length = 0
    for element in parsed.elements:
        if isinstance(element, Heading | Table):
            continue
        texts.append(element.text)
        length += len(element.text)
        if length > SAMPLE_CHARACTERS:
            break
    return "\n".join(texts)[:SAMPLE_CHARACTERS] or parsed.title
