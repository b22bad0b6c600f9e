"""Knowledge, decisions and vectors come back as they were put, by whomever."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from copilot.faultknowledge import Cause, FaultKnowledge, Finding, FindingKind, Link, Wording
from copilot.knowledgestore import KnowledgeStore
from copilot.reply import Citation
from copilot.store import Store
from tests.copilot.databases import ENGINES, empty_database


@pytest.fixture(params=ENGINES)
def knowledge_store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[KnowledgeStore]:
    with empty_database(request.param, tmp_path) as settings, closing(Store(settings)) as store:
        yield KnowledgeStore(store)


def knowledge(version: str, asset_model: str = "M") -> FaultKnowledge:
    said = Wording(
        text="Filter verstopft ≥ 2 bar",
        lang="de",
        citation=Citation(document="d", page=1, heading=("S",), quote="Filter verstopft", lang="de"),
    )
    return FaultKnowledge(
        site="main",
        asset_model=asset_model,
        version=version,
        causes=(Cause(id="cause:filter", wordings=(said,), occurrence=3.0),),
        findings=(Finding(id="alarm:E042", kind=FindingKind.ALARM, wordings=(said,), code="E042"),),
        links=(Link(cause="cause:filter", finding="alarm:E042", strength=0.8, citations=(said.citation,)),),
    )


def test_knowledge_is_replaced_by_site_and_model(knowledge_store: KnowledgeStore) -> None:
    assert knowledge_store.version("main", "M") is None
    assert knowledge_store.knowledge("main", "M") is None
    for kept in (knowledge("1"), knowledge("7", "N"), knowledge("2")):
        knowledge_store.put(kept)
    assert knowledge_store.version("main", "M") == "2"
    assert knowledge_store.knowledge("main", "M") == knowledge("2")
    assert knowledge_store.knowledge("main", "N") == knowledge("7", "N")
    assert knowledge_store.knowledge("other", "M") is None


def test_decisions_come_in_the_order_they_were_taken(knowledge_store: KnowledgeStore) -> None:
    knowledge_store.decide("main", "M", "merge", "cause:a", ["Filter clogged"], by="Ana")
    knowledge_store.decide("main", "N", "merge", "cause:b", ["x"], by="Ana")
    knowledge_store.decide("main", "M", "split", "cause:a", ["Filter clogged"], by="Bo")
    decisions = knowledge_store.decisions("main", "M")
    assert [(decision.kind, decision.by) for decision in decisions] == [("merge", "Ana"), ("split", "Bo")]
    assert decisions[0].at.utcoffset() is not None


def test_vectors_are_kept_exactly_by_model_and_text(knowledge_store: KnowledgeStore) -> None:
    drawn = np.random.default_rng(1).normal(size=(1200, 8)).astype(np.float32)
    kept = {str(place): vector for place, vector in enumerate(drawn)}
    knowledge_store.put_vectors("e5", kept)
    knowledge_store.put_vectors("e5", {"0": drawn[1]})
    knowledge_store.put_vectors("other", {"1": drawn[5]})
    knowledge_store.put_vectors("e5", {})
    found = knowledge_store.vectors("e5", [*kept, "unknown"])
    assert found.keys() == kept.keys()
    assert np.array_equal(found["0"], drawn[1])
    assert all(np.array_equal(found[str(place)], drawn[place]) for place in range(1, 1200))
    assert knowledge_store.vectors("e5", []) == {}
