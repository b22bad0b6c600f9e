"""What every engine of the knowledge index has to do."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from copilot.index import KnowledgeIndex, Mode, QueryVectors, Scope
from copilot.knowledge import PassageKind
from copilot.sparse import encode_query
from tests.copilot.index.samples import CANDIDATES, DIMENSION, item, query, vectors

HERE = Scope("main")


def ordinals(candidates) -> list[int]:
    return [candidate.indexed.passage.ordinal for candidate in candidates]


class TestContract:
    def test_an_empty_index_answers_nothing(self, index: KnowledgeIndex) -> None:
        assert index.count() == 0
        assert index.versions() == set()
        assert index.codes("main") == frozenset()
        assert list(index.passages()) == []
        for mode in Mode:
            assert index.search(query(1, codes=("E1",)), HERE, 5, mode) == []

    def test_gives_back_the_passages_it_took(self, index: KnowledgeIndex) -> None:
        items = [item(n, f"passage {n}", kind=PassageKind.STEPS, codes=("E1",)) for n in range(150)]
        index.upsert(items)
        index.flush()
        assert index.count() == 150
        assert {p.id: p for p in index.passages()} == {p.id: p for p, _ in items}

    def test_replaces_a_passage_of_the_same_id(self, index: KnowledgeIndex) -> None:
        index.upsert([item(1, "old")])
        index.upsert([item(1, "new")])
        assert [p.passage.text for p in index.passages()] == ["new"]

    def test_scores_are_what_the_vectors_say(self, index: KnowledgeIndex) -> None:
        index.upsert([item(n, f"oil {n}") for n in range(30)])
        asked = query(1)
        found = index.search(asked, HERE, 20)
        assert len(found) >= CANDIDATES
        for candidate in found:
            stored = vectors(candidate.indexed.passage.ordinal)
            close = (asked.tokens @ stored.tokens.T).max(axis=1).mean()
            assert candidate.maxsim == pytest.approx(close, abs=2e-3)  # token vectors are stored in 16 bits
            assert candidate.dense == pytest.approx(float(asked.dense @ stored.dense), abs=1e-5)
            assert candidate.heading == pytest.approx(float(asked.dense @ stored.heading), abs=1e-5)
        scores = [candidate.maxsim for candidate in found]
        assert scores == sorted(scores, reverse=True)

    def test_hybrid_joins_dense_sparse_and_code_candidates(self, index: KnowledgeIndex) -> None:
        index.upsert([item(n) for n in range(100)])
        worst = ordinals(index.search(query(1), HERE, 100, Mode.DENSE))[-2:]
        index.upsert([item(worst[0], "rare word"), item(worst[1], codes=("E042",))])
        asked = query(1, "rare word")
        found = index.search(
            QueryVectors(asked.dense, asked.tokens, asked.sparse, ("E042", "E999")), HERE, 100
        )
        dense = ordinals(index.search(asked, HERE, CANDIDATES, Mode.DENSE))
        assert set(ordinals(found)) == {*dense, *worst}
        by_ordinal = {candidate.indexed.passage.ordinal: candidate for candidate in found}
        assert by_ordinal[worst[0]].sparse > 0
        assert by_ordinal[worst[1]].codes == ("E042",)
        assert by_ordinal[dense[0]].codes == ()

    def test_single_signals_rank_by_themselves(self, index: KnowledgeIndex) -> None:
        index.upsert([item(n, "pump seal" if n % 7 == 0 else "oil level") for n in range(40)])
        asked = query(2, "seal")
        sparse = index.search(asked, HERE, 50, Mode.SPARSE)
        assert sorted(ordinals(sparse)) == [0, 7, 14, 21, 28, 35]
        assert all(c.sparse > 0 and c.dense == c.maxsim == 0 for c in sparse)
        dense = index.search(asked, HERE, 5, Mode.DENSE)
        order = sorted(range(40), key=lambda n: -float(asked.dense @ vectors(n).dense))
        assert ordinals(dense) == order[:5]

    def test_limit_is_kept(self, index: KnowledgeIndex) -> None:
        index.upsert([item(n) for n in range(30)])
        for mode in Mode:
            assert len(index.search(query(1), HERE, 3, mode)) == 3

    @pytest.mark.parametrize("mode", list(Mode))
    def test_stays_in_scope(self, index: KnowledgeIndex, mode: Mode) -> None:
        index.upsert(
            [
                item(1, models=("press",)),
                item(2, models=("mill",)),
                item(3),
                item(4, site="other"),
                item(5, document="b.pdf", kind=PassageKind.FAULT_ROW, models=("press", "mill")),
            ]
        )
        asked = query(1)

        def seen(scope: Scope) -> list[int]:
            return sorted(ordinals(index.search(asked, scope, 10, mode)))

        assert seen(Scope("main")) == [1, 2, 3, 5]
        assert seen(Scope("main", "press")) == [1, 3, 5]
        assert seen(Scope("main", "unknown")) == [3]
        assert seen(Scope("main", kinds=(PassageKind.FAULT_ROW,))) == [5]
        assert seen(Scope("main", "mill", documents=("a.pdf",))) == [2, 3]
        assert seen(Scope("nowhere")) == []

    def test_questions_without_known_terms_still_find(self, index: KnowledgeIndex) -> None:
        index.upsert([item(n) for n in range(5)])
        asked = query(1, "")
        assert len(asked.sparse.indices) == 0
        assert len(index.search(asked, HERE, 10)) == 5
        assert index.search(asked, HERE, 10, Mode.SPARSE) == []

    def test_a_question_without_tokens_finds_nothing(self, index: KnowledgeIndex) -> None:
        index.upsert([item(1)])
        empty = QueryVectors(query(1).dense, np.empty((0, DIMENSION), np.float32), encode_query(""))
        assert index.search(empty, HERE, 10) == []

    def test_delete_keeps_the_version_told(self, index: KnowledgeIndex) -> None:
        index.upsert([item(1), item(1, version="2"), item(1, document="b.pdf"), item(1, site="other")])
        index.delete("main", "a.pdf", keep_version="2")
        assert index.versions() == {("main", "a.pdf", "2"), ("main", "b.pdf", "1"), ("other", "a.pdf", "1")}
        index.delete("main", "a.pdf")
        assert index.versions() == {("main", "b.pdf", "1"), ("other", "a.pdf", "1")}
        index.delete("main", "never.pdf")
        assert index.count() == 2

    def test_section_in_document_order(self, index: KnowledgeIndex) -> None:
        index.upsert([item(n, section=f"s{n % 2}") for n in (5, 2, 8, 3)])
        index.upsert(
            [item(1, document="0.de.md", section="s0", lang="de"), item(4, site="other", section="s0")]
        )
        found = index.section("main", ["s0"])
        assert [(p.document, p.passage.ordinal) for p in found] == [
            ("0.de.md", 1),
            ("a.pdf", 2),
            ("a.pdf", 8),
        ]
        assert len(index.section("main", iter(["s0", "s1"]))) == 5
        assert index.section("main", []) == []

    def test_codes_of_a_site_and_model(self, index: KnowledgeIndex) -> None:
        index.upsert(
            [
                item(1, codes=("E1", "E2"), models=("press",)),
                item(2, codes=("E3",), models=("mill",)),
                item(3, codes=("E4",)),
                item(4, codes=("E5",), site="other"),
            ]
        )
        assert index.codes("main") == {"E1", "E2", "E3", "E4"}
        assert index.codes("main", "press") == {"E1", "E2", "E4"}

    def test_threads_may_share_it(self, index: KnowledgeIndex) -> None:
        def write(part: int) -> None:
            index.upsert([item(n) for n in range(part * 20, part * 20 + 20)])
            index.search(query(part), HERE, 5)

        with ThreadPoolExecutor(4) as pool:
            list(pool.map(write, range(10)))
        index.flush()
        assert sorted(p.passage.ordinal for p in index.passages()) == list(range(200))
