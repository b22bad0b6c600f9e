"""Adapters that let LlamaIndex's engines and evaluators use our retriever and our embedding model."""

from __future__ import annotations

import asyncio

from llama_index.core.base.embeddings.base import BaseEmbedding
from llama_index.core.retrievers import BaseRetriever
from llama_index.core.schema import NodeWithScore, QueryBundle, TextNode
from pydantic import PrivateAttr

from copilot.embedding import Embedder
from copilot.index.base import Float, Scope
from copilot.retrieval import Hit, Question, Retriever


class KnowledgeRetriever(BaseRetriever):
    """Our retriever within one scope as a LlamaIndex retriever; ``lang`` is the asker's language."""

    def __init__(self, retriever: Retriever, scope: Scope, lang: str | None = None, limit: int = 10) -> None:
        super().__init__()
        self._retriever, self._scope, self._lang, self._limit = retriever, scope, lang, limit

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        question = Question(query_bundle.query_str, self._scope, self._lang, self._limit)
        return [node(hit) for hit in self._retriever.retrieve(question).hits]


def node(hit: Hit) -> NodeWithScore:
    """A hit as a LlamaIndex node; its metadata says where the text stands."""
    passage = hit.indexed.passage
    metadata = {
        "document": hit.indexed.document,
        "revision": hit.indexed.revision,
        "heading": " > ".join(passage.heading),
        "page": passage.page,
        "lang": passage.lang,
        "kind": passage.kind.value,
        "section_id": passage.section_id,
    }
    return NodeWithScore(
        node=TextNode(id_=hit.indexed.id, text=passage.text, metadata=metadata), score=hit.score
    )


class KnowledgeEmbedding(BaseEmbedding):
    """Our embedding model's sentence vectors as a LlamaIndex embedding."""

    _embedder: Embedder = PrivateAttr()

    def __init__(self, embedder: Embedder) -> None:
        super().__init__(model_name=embedder.identity)
        self._embedder = embedder

    def _get_query_embedding(self, query: str) -> list[float]:
        dense, _ = self._embedder.encode_query(query)
        return _floats(dense)

    async def _aget_query_embedding(self, query: str) -> list[float]:
        return await asyncio.to_thread(self._get_query_embedding, query)

    def _get_text_embedding(self, text: str) -> list[float]:
        return self._get_text_embeddings([text])[0]

    def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
        return [_floats(dense) for dense, _ in self._embedder.encode_passages(texts)]


def _floats(vector: Float) -> list[float]:
    return [float(value) for value in vector]
