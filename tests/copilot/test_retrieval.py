"""Ranking: codes win, the declaring row first, one hit a section, the asker's language shown."""

from dataclasses import replace
from typing import cast

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from copilot.embedding import Embedder
from copilot.index.base import Candidate, Float, IndexedPassage, Mode, QueryVectors, Scope
from copilot.knowledge import Cell, Passage, PassageKind
from copilot.retrieval import LEVEL_PASSAGES, Question, Retriever, scores
from copilot.settings import Settings
from copilot.topics import NEUTRAL, Topics, TopicSignals
from copilot.wanting import Want


class StubEmbedder:
    """Gives every question the same vectors."""

    def encode_query(self, text: str) -> tuple[Float, Float]:
        return np.eye(4, dtype=np.float32)[0], np.eye(4, dtype=np.float32)[:2]


class StubIndex:
    """Finds the given candidates, whatever is asked, and remembers the question."""

    def __init__(self, *candidates: Candidate) -> None:
        self.candidates = list(candidates)
        self.asked: list[tuple[QueryVectors, Scope, int]] = []

    def search(
        self, query: QueryVectors, scope: Scope, limit: int, mode: Mode = Mode.HYBRID
    ) -> list[Candidate]:
        self.asked.append((query, scope, limit))
        return self.candidates[:limit]


def candidate(section: str, maxsim: float, lang: str = "en", ordinal: int = 0, **more: object) -> Candidate:
    cells = cast(tuple[Cell, ...], more.pop("cells", ()))
    kind = PassageKind.FAULT_ROW if cells else PassageKind.TEXT
    passage = Passage(f"{section} {ordinal}", kind, section, (section,), ordinal, lang, cells=cells)
    indexed = IndexedPassage("main", "manual", "v", "", (), passage)
    return Candidate(indexed, maxsim=maxsim, **cast(dict[str, float], more))


def retriever(index: StubIndex) -> Retriever:
    return Retriever(index, cast(Embedder, StubEmbedder()), Settings(candidates=10))


def ask(index: StubIndex, **fields: object) -> list[str]:
    question = Question("why", Scope("main"), **cast(dict[str, str], fields))
    return [hit.indexed.passage.text for hit in retriever(index).retrieve(question).hits]


def test_a_verbatim_code_wins() -> None:
    index = StubIndex(candidate("near", 0.9, heading=1.0), candidate("far", 0.1, codes=("E042",)))
    assert ask(index, codes=("E042",)) == ["far 0", "near 0"]


def test_the_row_that_declares_a_code_comes_before_those_that_mention_it() -> None:
    mention = candidate("story", 0.9, codes=("E042",), heading=1.0)
    row = candidate("row", 0.1, codes=("E042",), cells=(Cell("Code", "E-042"), Cell("Cause", "oil")))
    assert ask(StubIndex(mention, row), codes=("E042",)) == ["row 0", "story 0"]


def test_the_heading_counts() -> None:
    assert ask(StubIndex(candidate("a", 0.5), candidate("b", 0.45, heading=0.9))) == ["b 0", "a 0"]


def test_a_section_is_one_hit_with_the_siblings_near_it() -> None:
    near = [candidate("a", 0.87), candidate("a", 0.5, ordinal=2)]
    index = StubIndex(*near, candidate("b", 0.6), candidate("a", 0.9, ordinal=1))
    found = retriever(index).retrieve(Question("why", Scope("main")))
    assert [hit.section_id for hit in found.hits] == ["a", "b"]
    assert [sibling.passage.ordinal for sibling in found.hits[0].siblings] == [0]
    assert found.hits[0].score - found.hits[1].score == pytest.approx(0.3, abs=0.02)


def test_the_askers_language_is_shown_without_moving_the_section() -> None:
    index = StubIndex(candidate("a", 0.9), candidate("b", 0.8), candidate("a", 0.85, "de", 1))
    assert ask(index, lang="de") == ["a 1", "b 0"]
    assert ask(index, lang="fr") == ask(index) == ["a 0", "b 0"]


def test_another_row_is_not_shown_for_its_language() -> None:
    index = StubIndex(candidate("a", 0.9), candidate("a", 0.5, "de", 1))
    assert ask(index, lang="de") == ["a 0"]


def test_the_other_script_is_nearer_than_another_language() -> None:
    index = StubIndex(candidate("a", 0.9), candidate("a", 0.85, "zh-Hant", 1))
    assert ask(index, lang="zh-Hans") == ["a 1"]


def test_scope_and_limit_reach_the_index() -> None:
    index = StubIndex(candidate("a", 0.9), candidate("b", 0.8))
    scope = Scope("main", asset_model="P1")
    found = retriever(index).retrieve(Question("why", scope, limit=1))
    [(_, asked_scope, limit)] = index.asked
    assert (asked_scope, limit, len(found.hits)) == (scope, 30, 1)


def test_codes_found_are_those_that_stand_in_the_scope() -> None:
    index = StubIndex(candidate("a", 0.9, codes=("E042",)))
    found = retriever(index).retrieve(Question("why", Scope("main"), codes=("SP1", "E042")))
    assert found.codes_found == ("E042",)


@pytest.mark.parametrize(
    ("models", "asset_model", "expected"),
    [((("P1",), ("P2",)), None, True), ((("P1",), ("P2",)), "P1", False), ((("P1",), ()), None, False)],
)
def test_any_machine_is_meant_where_none_is_known_and_several_models_answer(
    models: tuple[tuple[str, ...], ...], asset_model: str | None, expected: bool
) -> None:
    plain = candidate("a", 0.9)
    found = [replace(plain, indexed=replace(plain.indexed, asset_models=each)) for each in models]
    question = Question("why", Scope("main", asset_model))
    assert retriever(StubIndex(*found)).retrieve(question).any_machine is expected


@pytest.mark.parametrize(("asset_model", "expected"), [(None, True), ("P1", False)])
def test_other_equipment_is_asked_about_where_nothing_names_it_and_no_machine_is_known(
    asset_model: str | None, expected: bool
) -> None:
    question = Question("the band saw cuts crooked", Scope("main", asset_model), "en")
    assert retriever(StubIndex(candidate("a", 0.9))).retrieve(question).other_equipment is expected


def test_nothing_found_is_an_empty_retrieval() -> None:
    found = retriever(StubIndex()).retrieve(Question("why", Scope("main"), codes=("E1",)))
    assert (found.hits, found.coverage, found.codes) == ((), None, ("E1",))


def test_a_code_counts_less_the_more_sections_share_it() -> None:
    alone = scores([candidate("a", 0.0, codes=("E1",)), candidate("b", 0.0)])
    shared = scores([candidate(name, 0.0, codes=("E1",)) for name in "abcd"])
    assert alone[0] - alone[1] == pytest.approx(2.0)
    assert shared == pytest.approx([alone[1] + 0.5] * 4)


@given(st.floats(0, 1), st.floats(0, 1), st.floats(0, 1), st.floats(0, 1))
def test_no_similarity_outweighs_a_code(maxsim: float, heading: float, other: float, title: float) -> None:
    coded = candidate("a", maxsim, heading=heading, codes=("E1",))
    declared = candidate("a", maxsim, heading=heading, codes=("E1",), cells=(Cell("Code", "E-1"),))
    plain = candidate("b", other, heading=title)
    assert scores([declared, coded])[0] > scores([declared, coded])[1]
    assert scores([coded, plain])[0] > scores([coded, plain])[1]


def test_a_passage_counts_as_the_reading_it_fits_best() -> None:
    index = StubIndex(candidate("a", 0.5), candidate("b", 0.4, ordinal=1))
    again = [candidate("a", 0.3), candidate("b", 0.8, ordinal=1)]
    first = index.search

    def search(query: QueryVectors, scope: Scope, limit: int, mode: Mode = Mode.HYBRID) -> list[Candidate]:
        return again if index.asked else first(query, scope, limit, mode)

    index.search = search  # type: ignore[method-assign]
    found = retriever(index).retrieve(Question("why", Scope("main"), readings=("because",)))
    assert [(hit.section_id, hit.signals.maxsim) for hit in found.hits] == [("b", 0.8), ("a", 0.5)]


def test_the_kind_of_question_is_told_from_what_was_typed() -> None:
    class Words(StubEmbedder):
        def encode_query(self, text: str) -> tuple[Float, Float]:
            return np.full(4, len(text), np.float32), np.eye(4, dtype=np.float32)[:2]

    class Seen:
        def __init__(self) -> None:
            self.questions: list[float] = []

        def load(self) -> None:
            pass

        def signals(self, question: Float) -> TopicSignals:
            self.questions.append(float(question[0]))
            return NEUTRAL

    index, topics = StubIndex(candidate("a", 0.5)), Seen()
    found = Retriever(index, cast(Embedder, Words()), Settings(candidates=10), cast(Topics, topics))
    found.retrieve(Question("written", Scope("main")))
    found.retrieve(Question("written", Scope("main"), said="as typed"))
    assert topics.questions == [len("written"), len("as typed")]
    assert all(query.dense[0] == len("written") for query, _, _ in index.asked)


def test_the_kind_of_passage_that_is_wanted_gains_a_little() -> None:
    row = candidate("row", 0.5, cells=(Cell("Symptom", "loud"),))
    text = candidate("text", 0.54)
    assert ask(StubIndex(text, row)) == ["text 0", "row 0"]
    assert ask(StubIndex(text, row), want=Want.CAUSE) == ["row 0", "text 0"]


def test_a_named_component_and_a_part_of_the_question_count() -> None:
    named = Passage("Set V40 to 30 bar", PassageKind.TEXT, "b", ("b",), 0, "en")
    part = Passage("job", PassageKind.TEXT, "c", ("c",), 1, "en", codes=("HP1",))
    found = [candidate("a", 0.5)] + [
        Candidate(IndexedPassage("main", "manual", "v", "", (), passage), maxsim=0.45)
        for passage in (named, part)
    ]
    plain = np.array(scores(found))
    named_asked = scores(found, Question("Who turned V40?", Scope("main")))
    assert named_asked - plain == pytest.approx([0, 0.1, 0])
    part_asked = scores(found, Question("Who turned it?", Scope("main"), parts=("HP1",)))
    assert part_asked - plain == pytest.approx([0, 0, 0.2])


def test_the_part_asked_about_is_the_one_of_the_best_row_that_has_a_number() -> None:
    def row(section: str, score: float, ordinal: int, *codes: str) -> Candidate:
        passage = Passage(section, PassageKind.TABLE_ROW, section, (section,), ordinal, "en", codes=codes)
        return Candidate(IndexedPassage("main", "manual", "v", "", (), passage), maxsim=score)

    index = StubIndex(
        row("tags", 0.9, 0, "B1"), row("parts", 0.8, 1, "PK5230024", "B1"), row("other", 0.7, 2, "PK999999")
    )
    assert retriever(index).retrieve(Question("encoder?", Scope("main"))).parts == ("PK5230024",)
    assert retriever(StubIndex(row("tags", 0.9, 0, "B1"))).retrieve(Question("x", Scope("main"))).parts == ()


def test_of_passages_alike_in_meaning_the_shorter_comes_first() -> None:
    short = Passage("loud pump", PassageKind.TEXT, "b", ("b",), 0, "en")
    long = Passage("loud pump " * 20, PassageKind.TEXT, "c", ("c",), 1, "en")
    found = [
        Candidate(IndexedPassage("main", "manual", "v", "", (), passage), maxsim=0.5)
        for passage in (long, short)
    ]
    assert scores(found)[1] - scores(found)[0] == pytest.approx(0.01 * np.log(200 / 10), abs=0.002)


def test_an_alarms_row_loses_where_no_code_is_named() -> None:
    cells = (Cell("Code", "E-042"), Cell("Cause", "oil"))
    alarm = candidate("alarm", 0.82, cells=cells)
    passage = replace(alarm.indexed.passage, codes=("E042",))
    alarm = replace(alarm, indexed=replace(alarm.indexed, passage=passage))
    symptom = candidate("symptom", 0.8, cells=(Cell("Symptom", "no force"), Cell("Cause", "oil")))
    assert ask(StubIndex(alarm, symptom)) == ["symptom 0", "alarm 0"]


def test_languages_are_held_level_where_both_have_enough_passages() -> None:
    own = [candidate(f"own{n}", 0.6, "de", n) for n in range(LEVEL_PASSAGES)]
    other = [candidate(f"other{n}", 0.4, "en", n) for n in range(LEVEL_PASSAGES)]
    right = candidate("right", 0.55, "en")  # the best of its language by far
    assert ask(StubIndex(*own, right, *other), lang="de", limit=100)[0] == "right 0"
    assert ask(StubIndex(*own, right), lang="de", limit=100)[0] == "own0 0"  # one passage tells nothing
