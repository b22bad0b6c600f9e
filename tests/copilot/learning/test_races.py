"""Learners who do things at once, from threads and from processes, and processes that are killed; on both databases."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from threading import Barrier

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from copilot.errors import ConflictError, CopilotError
from copilot.learning import running
from copilot.learning.run import QuestionCard, StepCard
from copilot.learningtables import AttemptRow, CertificateRow, LearningEventRow, ReviewCardRow
from copilot.practice.moves import Check, GiveUp
from copilot.store import Store
from tests.copilot.databases import ENGINES, empty_database
from tests.copilot.learning.school import MODEL, School, deed, finish, rightly
from tests.copilot.lessons.schooled import fill
from tests.copilot.practice.samples import a_knowledge

MANY = 6
# A learner who reads the cards of an attempt from the last to the first, telling of each once it is kept.
READS = """
import sys
from contextlib import closing
from copilot.learning.run import StepCard
from copilot.settings import load_settings
from copilot.store import Store
from tests.copilot.learning.school import School, deed, rightly
settings = load_settings()
with closing(Store(settings)) as store:
    school = School(store, settings)
    room, attempt = school.room(), sys.argv[1]
    print("ready", flush=True)
    sys.stdin.readline()
    for card in room.run(attempt).cards:
        if isinstance(card, StepCard):
            room.seen(deed(), attempt, card.index)
        else:
            room.answer(deed(), attempt, card.index, rightly(card))
        print(card.index, flush=True)
"""


@pytest.fixture(params=ENGINES)
def shared(request: pytest.FixtureRequest, school_home: Path, tmp_path: Path) -> Iterator[School]:
    """A school whose store others may open too."""
    with empty_database(request.param, tmp_path) as settings:
        shutil.copytree(school_home, settings.home)
        with closing(Store(settings)) as store:
            if settings.database_url:
                fill(store)
            yield School(store, settings)


def at_once(acts: Sequence[Callable[[], object]]) -> list[object]:
    """What each act came to, all done at once; refusals in their place."""
    barrier = Barrier(len(acts))

    def do(act: Callable[[], object]) -> object:
        barrier.wait()
        try:
            return act()
        except CopilotError as error:
            return error

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(do, acts))


def count(school: School, table: type, **where: object) -> int:
    query = select(func.count()).select_from(table)
    for name, value in where.items():
        query = query.where(getattr(table, name) == value)
    with school.store.transaction() as session:
        return session.scalar(query) or 0


def lesson_of(school: School) -> str:
    [kept] = school.book.all_published(school.room().actor)
    return kept.lesson.id


def test_of_many_who_begin_at_once_one_attempt_comes(shared: School) -> None:
    lesson, named = lesson_of(shared), deed()
    begins = [
        lambda name=name: shared.room().begin(name, lesson, "en") for name in (named, named, deed(), deed())
    ]
    runs = at_once(begins)
    assert runs == [runs[0]] * len(begins)
    assert count(shared, AttemptRow) == 1
    assert count(shared, LearningEventRow) == 3


def test_of_two_answers_at_once_one_counts(shared: School) -> None:
    room = shared.room()
    run = room.begin(deed(), lesson_of(shared), "en")
    card = next(each for each in run.cards if isinstance(each, QuestionCard))
    answers = at_once(
        [lambda option=option: room.answer(deed(), run.id, card.index, option) for option in (0, 1)]
    )
    [refused] = [each for each in answers if isinstance(each, Exception)]
    assert isinstance(refused, ConflictError)
    assert count(shared, LearningEventRow, kind="answered") == 1
    assert count(shared, ReviewCardRow) == 1


def test_one_deed_sent_many_times_at_once_is_done_once(shared: School) -> None:
    room, named = shared.room(), deed()
    run = room.begin(deed(), lesson_of(shared), "en")
    card = next(each for each in run.cards if isinstance(each, QuestionCard))
    answers = at_once([lambda: room.answer(named, run.id, card.index, rightly(card))] * MANY)
    assert answers == [room.run(run.id)] * MANY
    assert count(shared, LearningEventRow, kind="answered") == 1


def test_all_cards_at_once_lose_none_and_certify_once(shared: School) -> None:
    room = shared.room()
    run = room.begin(deed(), lesson_of(shared), "en")
    acts = [
        (lambda card=card: room.seen(deed(), run.id, card.index))
        if isinstance(card, StepCard)
        else (lambda card=card: room.answer(deed(), run.id, card.index, rightly(card)))
        for card in run.cards
    ]
    at_once(acts)
    run = room.run(run.id)
    assert (run.passed, run.score) == (True, 100.0)
    assert count(shared, LearningEventRow) == 1 + len(run.cards)
    assert count(shared, CertificateRow) == 1
    assert count(shared, ReviewCardRow) == len(run.answered)


def test_a_review_at_once_from_two_tablets_counts_once(shared: School) -> None:
    room = shared.room()
    finish(room, room.begin(deed(), lesson_of(shared), "en"))
    shared.clock.pass_(days=5)
    item = room.due()[0]
    done = at_once([lambda: room.review(deed(), item.id, item.question.key)] * 2)
    assert sum(isinstance(each, CopilotError) for each in done) == 1
    assert count(shared, LearningEventRow, kind="reviewed") == 1
    named, item = deed(), room.due()[0]
    done = at_once([lambda: room.review(named, item.id, item.question.key)] * MANY)
    assert done == [done[0]] * MANY
    assert count(shared, LearningEventRow, kind="reviewed") == 2


def test_moves_at_once_follow_one_another(shared: School) -> None:
    shared.known = a_knowledge(3).model_copy(update={"site": "main", "asset_model": MODEL})
    room = shared.room()
    run = room.practise(deed(), asset_model=MODEL)
    checks = [each for each in run.briefing.checks if each.energy != "isolated"]
    end, moves = deed(), [Check(finding=each.id) for each in checks]
    at_once([lambda move=move: room.move(deed(), run.id, move, "en") for move in moves])
    at_once([lambda: room.move(end, run.id, GiveUp(), "en")] * MANY)
    after = room.practice(run.id, "en")
    assert after.over
    assert len(after.attempt.done) == len(checks) + 1
    assert {each.move.finding for each in after.attempt.done[:-1] if isinstance(each.move, Check)} == {
        each.id for each in checks
    }


def test_what_is_forgotten_while_one_answers_is_gone_or_refused(shared: School) -> None:
    room = shared.room()
    run = room.begin(deed(), lesson_of(shared), "en")
    questions = [each for each in run.cards if isinstance(each, QuestionCard)]
    answers = [lambda card=card: room.answer(deed(), run.id, card.index, rightly(card)) for card in questions]
    at_once([*answers, lambda: room.forget(deed(), certificates=True)])
    assert count(shared, AttemptRow) == count(shared, ReviewCardRow) == 0
    assert count(shared, LearningEventRow, user="mei") == 0


def test_what_fails_in_the_middle_leaves_nothing(shared: School, monkeypatch: pytest.MonkeyPatch) -> None:
    room = shared.room()
    run = room.begin(deed(), lesson_of(shared), "en")
    for card in run.cards[:-1]:
        if isinstance(card, StepCard):
            run = room.seen(deed(), run.id, card.index)
        else:
            run = room.answer(deed(), run.id, card.index, rightly(card))
    last = run.cards[-1]
    assert isinstance(last, QuestionCard)

    def fails(session: Session, *_: object, **__: object) -> None:
        raise RuntimeError("killed here")

    with monkeypatch.context() as patch:
        patch.setattr(running, "issue", fails)
        with pytest.raises(RuntimeError):
            room.answer(deed(), run.id, last.index, rightly(last))
    assert room.run(run.id) == run
    assert count(shared, ReviewCardRow) == len(run.answered)
    assert room.answer(deed(), run.id, last.index, rightly(last)).passed
    assert len(room.certificates()) == 1


@pytest.mark.process
def test_two_processes_and_a_killed_one_lose_nothing_they_were_told_was_kept(
    shared: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COPILOT_HOME", str(shared.settings.home))
    monkeypatch.setenv("COPILOT_DATABASE_URL", shared.settings.store_url)
    room = shared.room()
    run = room.begin(deed(), lesson_of(shared), "en")
    command = [sys.executable, "-c", READS, run.id]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    readers = [subprocess.Popen(command, **pipes) for _ in range(2)]  # type: ignore[call-overload]
    told: set[int] = set()
    for each in readers:
        assert each.stdout.readline() == "ready\n"
    for each in readers:
        each.stdin.write("go\n")
        each.stdin.flush()
    told |= {int(readers[0].stdout.readline()) for _ in range(3)}
    readers[0].send_signal(signal.SIGKILL)
    told |= {int(line) for line in readers[0].communicate()[0].splitlines()}
    left = room.run(run.id)
    assert all(left.is_done(card) for card in told)
    rest, _ = readers[1].communicate()
    assert {int(line) for line in rest.splitlines()} == set(range(len(run.cards)))
    after = room.run(run.id)
    assert (after.passed, len(room.certificates())) == (True, 1)
    assert count(shared, LearningEventRow) == 1 + len(run.cards)
