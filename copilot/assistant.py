"""The copilot as a whole: opened once from the settings, then asked."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict, Field

from copilot.answering import Answerer
from copilot.cantonese import in_written_chinese
from copilot.conversation import Memory, remember, resume
from copilot.conversion import Progress as ModelProgress
from copilot.embedding import Embedder
from copilot.errors import StorageError
from copilot.glossary import Glossary, languages_to_read
from copilot.index import KnowledgeIndex, Scope
from copilot.index.current import CurrentVersions
from copilot.index.identity import IndexIdentity, open_index
from copilot.knowledge import INSTRUCTIVE, PassageKind, Term
from copilot.register import Register
from copilot.reply import Reply
from copilot.retrieval import Hit, Question, Retrieval, Retriever
from copilot.settings import Settings
from copilot.sparse import TOKENIZER_VERSION
from copilot.store import Store
from copilot.topics import Topics
from copilot.trade import trade_terms
from copilot.translations import Translations
from copilot.understanding import Utterance, understand
from copilot.wanting import Want
from copilot.wording import FALLBACK

if TYPE_CHECKING:
    from copilot.phrasing import Phraser
    from copilot.translating import Translator

# So many past jobs are looked through for those of one machine.
MOST_STORIES = 60


class Query(BaseModel):
    """A question or a search as it comes in. ``lang`` is the asker's language: a preference, never a filter."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    text: str
    id: str | None = Field(None, coerce_numbers_to_str=True)
    lang: str | None = None
    asset: str | None = None
    asset_model: str | None = None
    site: str | None = None
    kind: PassageKind | None = None
    limit: int = Field(10, ge=1, le=200)
    chat: str | None = None


class FoundPassage(BaseModel):
    """One hit of a search, as programs see it; ``page`` counts from 1, ``score`` orders hits of one search."""

    model_config = ConfigDict(frozen=True)

    id: str
    document: str
    revision: str
    heading: tuple[str, ...]
    page: int | None
    lang: str
    kind: PassageKind
    score: float
    text: str


class Status(BaseModel):
    """What the copilot holds: documents in use, passages in the index, rows of each record kind."""

    model_config = ConfigDict(frozen=True)

    documents: int
    passages: int
    identity: str
    failed: dict[str, str]
    records: dict[str, int]


@dataclass(frozen=True, slots=True)
class Assistant:
    """Everything needed to answer, open. Safe to share between threads; close it when done."""

    settings: Settings
    store: Store
    index: KnowledgeIndex
    embedder: Embedder
    identity: IndexIdentity
    retriever: Retriever
    phraser: Phraser | None = None
    translator: Translator | None = None

    def search(self, query: Query) -> list[FoundPassage]:
        """The passages nearest in meaning, best first, one a section."""
        utterance = self.understand(query)
        found = self._retrieve(query, utterance, (query.kind,) if query.kind else ())
        return [_found(hit) for hit in found.hits]

    def retrieve(self, query: Query) -> Retrieval:
        """What manuals say on a question, with the signals that decide whether it is covered."""
        return self._retrieve(query, self.understand(query), INSTRUCTIVE)

    def ask(self, query: Query) -> Reply:
        """A quoted, cited answer, or what is missing for one."""
        *_, reply = self.ask_stream(query)
        return reply

    def ask_stream(self, query: Query) -> Iterator[Reply]:
        """The quoted answer at once; with a language model, then the same with a growing phrased answer."""
        utterance = self.understand(query)
        site = query.site or self.settings.site
        register = self._register(site)
        if query.chat:
            memory = Memory.model_validate(self.store.chat(site, query.chat) or {})
            utterance = resume(utterance, memory, register)
            kept = remember(utterance, memory).model_dump(mode="json")
            self.store.put_chat(site, query.chat, kept, self.settings.chat_days)
        manuals = self._retrieve(query, utterance, INSTRUCTIVE)
        history = self._history(query, utterance, manuals)
        reply = Answerer(self.store, register, site).answer(utterance, manuals, history)
        reply = reply.model_copy(update={"id": query.id}) if query.id else reply
        translations = Translations(self.store, site, self.translator)
        reply = translations.of_reply(reply)
        yield reply
        for translated in translations.by_machine(reply):
            reply = translated
            yield reply
        if self.phraser and reply.covered:
            yield from self.phraser.phrase(utterance.text, reply, self.store.codes(site))

    def status(self) -> Status:
        """What is in the store and the index now."""
        rows = self.store.documents()
        return Status(
            documents=sum(bool(row.content_hash) for row in rows),
            passages=self.index.count(),
            identity=self.identity.model_dump_json(),
            failed={row.path: row.error for row in rows if row.error},
            records=self.store.counts(),
        )

    def close(self) -> None:
        """Release the index and the store."""
        self.index.close()
        self.store.close()

    def _register(self, site: str) -> Register:
        documents = self.store.documents(site)
        return Register(self.store.assets(site), {model for row in documents for model in row.asset_models})

    def understand(self, query: Query) -> Utterance:
        """What a question says: its language, its machine, its codes."""
        site = query.site or self.settings.site
        register = self._register(site)
        machine = register.choose(query.asset, query.asset_model)
        return understand(query.text, register, self.store.codes(site), lang=query.lang, machine=machine)

    def _retrieve(self, query: Query, utterance: Utterance, kinds: tuple[PassageKind, ...]) -> Retrieval:
        return self.retriever.retrieve(self.question(query, utterance, kinds))

    def _history(self, query: Query, utterance: Utterance, manuals: Retrieval) -> Retrieval:
        """The past jobs nearest to a question; if it asks for them, those of all machines of the model."""
        question = self.question(query, utterance, (PassageKind.WORK_ORDER,))
        if utterance.want is Want.HISTORY:
            question = replace(question, limit=MOST_STORIES, parts=manuals.parts)
        return self.retriever.retrieve(question)

    def question(self, query: Query, utterance: Utterance, kinds: tuple[PassageKind, ...]) -> Question:
        scope = Scope(query.site or self.settings.site, utterance.machine.model, kinds)
        text = in_written_chinese(utterance.text, utterance.lang)
        return Question(
            text=text,
            scope=scope,
            lang=utterance.lang,
            limit=query.limit,
            codes=utterance.codes,
            readings=self._readings(text, utterance.lang, scope),
            want=utterance.want,
            said=utterance.text if text != utterance.text else "",
        )

    def _readings(self, text: str, lang: str, scope: Scope) -> tuple[str, ...]:
        """The question in the words of the documents in scope that are not in its language.

        Past jobs are told in all languages; English is the one that most of them share. They are not read for everyday
        words: most stand in the asker's language among them, and each reading is another search.
        """
        common: tuple[Term, ...] = ()
        if scope.kinds == (PassageKind.WORK_ORDER,):
            targets: tuple[str, ...] = (FALLBACK,)
        else:
            common = trade_terms()
            targets = languages_to_read(self.store.documents(scope.site), scope.asset_model, lang)
        glossary = Glossary(self.store.terms(scope.site) if targets else (), common)
        readings = [glossary.reading(text, lang, target) for target in targets]
        return tuple(dict.fromkeys(reading for reading in readings if reading != text))


def open_assistant(settings: Settings, chunker: str, progress: ModelProgress | None = None) -> Assistant:
    """Open the store and the index; the embedding model loads at the first question.

    ``chunker`` is the version of what cuts documents into passages; ``progress`` hears of the model's conversion,
    which the very first opening waits for. Raises `IndexInUseError`, `IndexIdentityError`,
    `IndexUnavailableError` or `StorageError`.
    """
    with ExitStack() as opened:
        store = opened.enter_context(closing(Store(settings)))
        embedder = Embedder(settings, progress)
        identity = index_identity(embedder, settings, chunker)
        index = opened.enter_context(closing(open_index(settings, identity)))
        _require_passages(store, index)
        topics = Topics(embedder, settings.models_folder)
        retriever = Retriever(CurrentVersions(index, store.current_versions), embedder, settings, topics)
        phraser = _phraser(settings) if settings.llm_url else None
        translator = _translator(settings) if settings.llm_url else None
        opened.pop_all()  # all went well: what was opened stays open
    return Assistant(settings, store, index, embedder, identity, retriever, phraser, translator)


def _require_passages(store: Store, index: KnowledgeIndex) -> None:
    """Refuse an index that was lost, or another engine's new one: it would call every question "not covered"."""
    lost = sum(row.passages > 0 for row in store.documents() if row.content_hash)
    if lost and not index.count():
        raise StorageError(
            f"The index is empty, but {lost} documents have been taken in.", "Run 'copilot reindex'."
        )


def _phraser(settings: Settings) -> Phraser:
    from copilot.phrasing import Phraser  # slow to import, and most plants have no language model

    return Phraser(settings)


def _translator(settings: Settings) -> Translator:
    from copilot.translating import Translator  # slow to import too

    return Translator(settings)


def index_identity(embedder: Embedder, settings: Settings, chunker: str) -> IndexIdentity:
    """What an index built now would be built with."""
    return IndexIdentity(
        embedding=embedder.identity,
        dimension=embedder.dimension,
        chunker=f"{chunker}/{settings.passage_tokens}",
        tokenizer=TOKENIZER_VERSION,
    )


def _found(hit: Hit) -> FoundPassage:
    indexed = hit.indexed
    passage = indexed.passage
    return FoundPassage(
        id=indexed.id,
        document=indexed.document,
        revision=indexed.revision,
        heading=passage.heading,
        page=passage.page,
        lang=passage.lang,
        kind=passage.kind,
        score=round(hit.score, 6),
        text=passage.text,
    )
