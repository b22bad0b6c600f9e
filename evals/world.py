"""The world that a dataset asks about: an open copilot, or a bare index of passages."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from copilot.assistant import Assistant, open_assistant
from copilot.codes import codes_in, known_codes_in
from copilot.embedding import Embedder
from copilot.errors import BadInputError, IndexIdentityError
from copilot.index import IndexedPassage, KnowledgeIndex, Scope
from copilot.index.current import CurrentVersions
from copilot.index.embedded import EmbeddedIndex
from copilot.knowledge import INSTRUCTIVE, PassageKind
from copilot.retrieval import Question, Retriever, Searchable
from copilot.settings import Settings
from copilot.vectors import passage_vectors
from evals.codehash import code_hash
from evals.dataset import SITE, Corpus, Dataset, Judged
from evals.questions import EvalQuestion, Place
from ingestion.job import BATCH, ingestion_of
from ingestion.passages import CHUNKER_VERSION
from ingestion.progress import Progress, Report

WORLDS = "evals/worlds"
"""Where under a state folder the worlds of datasets are kept, so that a second run need not build them."""

READ_BY = "read-by"
"""The file of a world that holds the hash of the code its sources were read with."""
READING = tuple(
    f"copilot/{name}"
    for name in ("codes.py", "knowledge.py", "language.py", "scripts.py", "likelihood.py", "lexicon.json")
)


@dataclass(frozen=True, slots=True)
class World:
    """What is asked. ``searched`` is the index as the product sees it; ``assistant`` is None for a bare corpus."""

    settings: Settings
    embedder: Embedder
    index: KnowledgeIndex
    searched: Searchable
    retriever: Retriever
    site: str
    vocabulary: frozenset[str]
    assistant: Assistant | None = None

    def question(self, asked: EvalQuestion, limit: int) -> Question:
        """The question as the product understands it: its machine, its codes, where it looks."""
        kinds = (PassageKind.WORK_ORDER,) if asked.kind == "history" else INSTRUCTIVE
        if self.assistant:
            query = asked.query(limit)
            return self.assistant.question(query, self.assistant.understand(query), kinds)
        codes = dict.fromkeys((*codes_in(asked.text), *known_codes_in(asked.text, self.vocabulary)))
        return Question(asked.text, Scope(self.site, asked.asset_model), asked.lang, limit, tuple(codes))

    def relevant(self, judged: Judged) -> dict[str, int]:
        """The sections (or pages) that answer a question, by the names of `names`.

        Raises `BadInputError` where a gold place is nowhere in the index.
        """
        if judged.relevant:
            return judged.relevant
        return dict.fromkeys((self._name(place, judged.question.id) for place in judged.question.gold), 1)

    def _name(self, place: Place, question: str) -> str:
        if not place.section:
            return page_name(place.document, place.page)
        for section in self.assistant.store.sections(self.site, place.document) if self.assistant else []:
            if place.section in (
                section.id.rpartition("#")[2],
                section.heading[-1] if section.heading else "",
            ):
                return section.id
        direct = f"{place.document}#{place.section}"
        if self.index.section(self.site, [direct]):
            return direct
        raise BadInputError(
            f"Question '{question}' expects section {place.section} of {place.document}, which the index lacks.",
            "Take the document in with 'copilot ingest', or correct the question.",
        )


def names(indexed: IndexedPassage) -> tuple[str, ...]:
    """Everything a judgement may call a passage: its section, its section in this document, its page, itself."""
    section = indexed.passage.section_id
    own = f"{indexed.document}#{section.rpartition('#')[2]}"
    return section, own, page_name(indexed.document, indexed.passage.page), indexed.id


def page_name(document: str, page: int | None) -> str:
    """A page of a document, as one name."""
    return f"{document}@{page}"


@contextmanager
def open_world(dataset: Dataset, settings: Settings, report: Report) -> Iterator[World]:
    """Open (and build, where it is not there yet) what the dataset asks about.

    A dataset with a corpus or with sources has a world of its own below the state folder; else the state folder's
    index is asked as it is.
    """
    if dataset.corpus:
        with _corpus_world(dataset.corpus, settings, report) as world:
            yield world
        return
    if dataset.sources:
        settings = settings_apart(settings, settings.home / WORLDS / dataset.name)
    assistant = _opened(settings, report, own=bool(dataset.sources))
    try:
        if dataset.sources:
            _take_in(assistant, dataset, report)
        yield _plant_world(assistant)
    finally:
        assistant.close()


def _opened(settings: Settings, report: Report, own: bool) -> Assistant:
    """The copilot over a state folder; a dataset's ``own`` one is built anew when what reads sources has changed."""
    if not own:
        return open_assistant(settings, CHUNKER_VERSION, conversion(report))
    mark, now = settings.home / READ_BY, code_hash(("ingestion",), READING)
    if settings.home.is_dir() and (not mark.is_file() or mark.read_text() != now):
        shutil.rmtree(settings.home)
    try:
        assistant = open_assistant(settings, CHUNKER_VERSION, conversion(report))
    except IndexIdentityError:
        shutil.rmtree(settings.home)
        assistant = open_assistant(settings, CHUNKER_VERSION, conversion(report))
    mark.write_text(now)
    return assistant


def settings_apart(settings: Settings, home: Path) -> Settings:
    """The settings of a world of its own in ``home``, which never touches the plant's index or database."""
    own = {"home": home, "models_dir": settings.models_folder, "site": "main"}
    return settings.model_copy(update={**own, "index_engine": "embedded", "database_url": None})


def _plant_world(assistant: Assistant) -> World:
    site = assistant.settings.site
    return World(
        settings=assistant.settings,
        embedder=assistant.embedder,
        index=assistant.index,
        searched=CurrentVersions(assistant.index, assistant.store.current_versions),
        retriever=assistant.retriever,
        site=site,
        vocabulary=frozenset(assistant.store.codes(site)),
        assistant=assistant,
    )


def _take_in(assistant: Assistant, dataset: Dataset, report: Report) -> None:
    outcome = ingestion_of(assistant).run(dataset.sources, report=report)
    if outcome.documents.failed:
        failed = outcome.documents.failed[0]
        raise BadInputError(
            f"{failed.path} could not be taken in: {failed.reason}", "Mend it or leave it out."
        )


@contextmanager
def _corpus_world(corpus: Corpus, settings: Settings, report: Report) -> Iterator[World]:
    embedder = Embedder(settings, conversion(report))
    items = list(corpus.load(settings, embedder.count_tokens))
    digest = sha256(f"{embedder.identity}{settings.passage_tokens}".encode())
    for item in items:
        digest.update(f"{item.passage}".encode())
    folder = settings.home / WORLDS / f"{corpus.name}-{digest.hexdigest()[:12]}"
    folder.mkdir(parents=True, exist_ok=True)
    index = EmbeddedIndex(folder, embedder.dimension, settings.candidates)
    try:
        if index.count() != len({item.id for item in items}):
            fill(index, embedder, items, report)
        yield World(
            settings=settings,
            embedder=embedder,
            index=index,
            searched=index,
            retriever=Retriever(index, embedder, settings),
            site=SITE,
            vocabulary=index.codes(SITE),
        )
    finally:
        index.close()


def fill(index: KnowledgeIndex, embedder: Embedder, items: Sequence[IndexedPassage], report: Report) -> None:
    """Embed passages and write them, as an ingestion does."""
    for start in range(0, len(items), BATCH):
        batch = items[start : start + BATCH]
        vectors = passage_vectors(embedder, [item.passage for item in batch])
        index.upsert(list(zip(batch, vectors, strict=True)))
        index.flush()
        done = start + len(batch)
        report(Progress(document="indexing the corpus", passages=done, share=done / len(items)))


def conversion(report: Report) -> Callable[[int, int], None]:
    """A `Report` that hears how far the embedding model's conversion is."""
    return lambda done, total: report(
        Progress(document="converting the embedding model", share=done / max(total, 1))
    )


def default_data(settings: Settings) -> Path:
    """The plant's own questions where it has some, else the sample plant's."""
    own = own_data(settings)
    return own if own.is_dir() and any(own.iterdir()) else Path(__file__).parent / "plant" / "gold"


def own_data(settings: Settings) -> Path:
    """Where a plant's own questions lie."""
    return settings.home / "evals" / "data"
