"""The LlamaIndex adapters compose with its own classes."""

from typing import cast

import numpy as np
from llama_index.core.llms import MockLLM
from llama_index.core.query_engine import RetrieverQueryEngine
from llama_index.core.response_synthesizers import get_response_synthesizer

from copilot.embedding import Embedder
from copilot.index.base import Candidate, IndexedPassage, Scope
from copilot.knowledge import Passage, PassageKind
from copilot.llama import KnowledgeEmbedding, KnowledgeRetriever
from copilot.retrieval import Hit, Question, Retrieval, Retriever

PASSAGE = Passage("Close the door.", PassageKind.TEXT, "m#1", ("Safety", "Door"), 3, "en", ((0, 7),))


class StubRetriever:
    """Finds one passage and remembers the question."""

    def __init__(self) -> None:
        self.asked: list[Question] = []

    def retrieve(self, question: Question) -> Retrieval:
        self.asked.append(question)
        indexed = IndexedPassage("main", "m", "v", "B", (), PASSAGE)
        return Retrieval((Hit(indexed, 0.5, Candidate(indexed)),))


class StubEmbedder:
    """Two numbers for any text."""

    identity = "stub"

    def encode_query(self, text: str) -> tuple[np.ndarray, np.ndarray]:
        return np.array([1, 0], np.float32), np.zeros((1, 2), np.float32)

    def encode_passages(self, texts: list[str]) -> list[tuple[np.ndarray, np.ndarray]]:
        return [(np.array([0, len(text)], np.float32), np.zeros((1, 2), np.float32)) for text in texts]


def test_a_query_engine_takes_our_retriever() -> None:
    ours = StubRetriever()
    retriever = KnowledgeRetriever(cast(Retriever, ours), Scope("main", "P1"), lang="de", limit=3)
    synthesizer = get_response_synthesizer(llm=MockLLM(), response_mode="simple_summarize")
    response = RetrieverQueryEngine(retriever, synthesizer).query("Tür?")
    [node] = response.source_nodes
    assert node.score == 0.5
    assert node.node.metadata["heading"] == "Safety > Door"
    assert node.node.metadata["page"] == 7
    assert ours.asked == [Question("Tür?", Scope("main", "P1"), "de", 3)]


def test_our_embedding_gives_plain_floats() -> None:
    embedding = KnowledgeEmbedding(cast(Embedder, StubEmbedder()))
    assert embedding.get_query_embedding("a") == [1.0, 0.0]
    assert embedding.get_text_embedding_batch(["a", "bcd"]) == [[0.0, 1.0], [0.0, 3.0]]
