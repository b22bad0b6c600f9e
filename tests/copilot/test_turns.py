"""Questions asked at machines: each asked once, answered whole, seen by everybody in its case, forgotten in time."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime, timedelta
from threading import Barrier
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from copilot.access import ForbiddenError
from copilot.assistant import Query
from copilot.errors import BadInputError, ConflictError
from copilot.reply import Block, BlockKind, Reply
from copilot.settings import Settings
from copilot.store import Store
from copilot.turns import Asked, Turns

NOW = datetime(2026, 5, 1, 8, tzinfo=UTC)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with closing(Store(Settings(home=tmp_path_factory.mktemp("turns")))) as made:
        yield made


@pytest.fixture
def turns(store: Store) -> Turns:
    return Turns(store, uuid4().hex, 30, lambda: NOW)


def asked(text: str = "why?", **given: str) -> Asked:
    return Asked(**{"id": str(uuid4()), "text": text, "lang": "en", "asset": "P1", **given})


def answer(query: Query) -> Iterator[Reply]:
    """A reply in two goes, which names what it was asked."""
    for text in ("Clean", f"Clean V10: {query.text}"):
        yield Reply(lang="en", covered=True, blocks=(Block(kind=BlockKind.ANSWER, text=text),))


def never(query: Query) -> Iterator[Reply]:
    raise AssertionError("asked again")


def test_a_reply_grows_and_the_whole_of_it_is_kept(turns: Turns) -> None:
    question = asked()
    grown = list(turns.ask(question, "mei", answer))
    assert [turn.done for turn in grown] == [False, False, True]
    assert grown[-1].reply == grown[-2].reply
    assert turns.of_person("mei", "P1") == (grown[-1],)
    assert list(turns.ask(question, "mei", never)) == [grown[-1]]


def test_a_reply_that_was_cut_off_is_given_when_it_is_asked_again(turns: Turns) -> None:
    question = asked()
    cut = turns.ask(question, "mei", answer)
    next(cut)
    cut.close()  # type: ignore[attr-defined]
    assert [turn.done for turn in turns.of_person("mei", "P1")] == [False]
    assert list(turns.ask(question, "mei", answer))[-1].done
    assert len(turns.of_person("mei", "P1")) == 1


def test_a_failed_answer_leaves_the_question_to_be_asked_again(turns: Turns) -> None:
    question = asked()
    with pytest.raises(AssertionError):
        list(turns.ask(question, "mei", never))
    assert list(turns.ask(question, "mei", answer))[-1].done


def test_a_question_sent_twice_at_once_has_one_turn_and_one_reply(turns: Turns) -> None:
    question, together = asked(), Barrier(4)

    def send(_: int) -> str:
        together.wait()
        reply = list(turns.ask(question, "mei", answer))[-1].reply
        assert reply
        return reply.id

    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(send, range(4)))) == 1
    assert len(turns.of_person("mei", "P1")) == 1


def test_an_id_belongs_to_who_asked_and_to_what(turns: Turns) -> None:
    question = asked()
    turns.begin(question, "mei")
    with pytest.raises(ForbiddenError, match="somebody else"):
        turns.begin(question, "bo")
    with pytest.raises(ConflictError, match="Another question"):
        turns.begin(question.model_copy(update={"text": "else?"}), "mei")
    with pytest.raises(BadInputError, match="no valid id"):
        turns.begin(asked(id="1"), "mei")
    with pytest.raises(BadInputError, match="Nothing was asked"):
        turns.begin(asked(" "), "mei")
    with pytest.raises(BadInputError, match="no such turn"):
        turns.complete(str(uuid4()), Reply(lang="en", covered=False, blocks=()))
    assert turns.find(question.id.upper()) is None


def test_a_case_shows_everybodys_questions_and_a_machine_ones_own(turns: Turns, store: Store) -> None:
    for by, text, case in (("mei", "a", "c1"), ("bo", "b", "c1"), ("mei", "c", ""), ("bo", "d", "")):
        turns.begin(asked(text, case=case), by)
    assert {turn.text for turn in turns.of_case("c1")} == {"a", "b"}
    assert [turn.text for turn in turns.of_person("mei", "P1")] == ["c"]
    assert turns.of_person("mei", "P1", NOW + timedelta(seconds=1)) == ()
    assert (turns.count_of_case("c1"), turns.count_of_case("c2")) == (2, 0)
    assert (
        turns.count_of_person("mei", "P1"),
        turns.count_of_person("mei", "P1", NOW + timedelta(seconds=1)),
    ) == (1, 0)
    assert Turns(store, "another", 30).count_of_case("c1") == 0
    assert Turns(store, "another", 30).of_case("c1") == ()


def test_old_turns_are_forgotten(turns: Turns, store: Store) -> None:
    turns.begin(asked("old"), "mei")
    later = Turns(store, turns._site, 30, lambda: NOW + timedelta(days=31))
    later.begin(asked("new"), "mei")
    assert [turn.text for turn in later.of_person("mei", "P1")] == ["new"]


def test_what_one_person_asks_at_one_machine_is_one_conversation(turns: Turns) -> None:
    first, second = (turns.begin(asked(), "mei").query("main") for _ in range(2))
    other, elsewhere = turns.begin(asked(), "bo"), turns.begin(asked(asset="P2"), "mei")
    assert first.chat == second.chat
    assert len({first.chat, other.query("main").chat, elsewhere.query("main").chat}) == 3
    assert (first.asset, first.site, first.lang) == ("P1", "main", "en")


@settings(max_examples=20)
@given(st.lists(st.integers(0, 4), max_size=15))
def test_any_repetition_gives_each_question_once_in_the_order_of_first_arrival(
    store: Store, sent: list[int]
) -> None:
    seconds = iter(range(10_000))
    turns = Turns(store, uuid4().hex, 30, lambda: NOW + timedelta(seconds=next(seconds)))
    questions = [asked(str(number)) for number in range(5)]
    for number in sent:
        assert list(turns.ask(questions[number], "mei", answer))[-1].done
    assert [turn.text for turn in turns.of_person("mei", "P1")] == [str(each) for each in dict.fromkeys(sent)]
