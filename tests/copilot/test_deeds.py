"""Ids that clients make, and what follows from them: each deed once, in order, whatever is sent again or killed."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from pathlib import Path
from threading import Barrier
from uuid import UUID, uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from copilot.access import ForbiddenError
from copilot.case import Case, NotAllowedError, Phase
from copilot.casebook import Casebook, Opening
from copilot.caseevents import LockedOut, Outcome
from copilot.casetables import CaseEventRow
from copilot.deeds import case_id_of, deed_id
from copilot.errors import BadInputError, ConflictError, CopilotError
from copilot.faultknowledge import FindingState
from copilot.settings import Settings
from copilot.store import Store
from tests.copilot.mining.press import fill
from tests.copilot.test_casebook import BY, JOBS, OTHER, book_on

OPENING = Opening(asset="PRESS-01", alarms=("E-042",))
Act = Callable[[Casebook, str, str], Case]
ACTS: tuple[Act, ...] = (
    lambda book, case, by: book.lock_out(case, by),
    lambda book, case, by: book.release(case, by),
    lambda book, case, by: book.say(case, "oil foams", by),
    lambda book, case, by: book.answer(case, "alarm:E044", FindingState.PRESENT, by),
    lambda book, case, by: book.escalate(case, by, "no idea", to="hydraulics"),
    lambda book, case, by: book.take_over(case, by),
    lambda book, case, by: book.undo(case, by),
)


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Casebook]:
    home = tmp_path_factory.mktemp("deeds")
    with closing(Store(Settings(home=home))) as store:
        fill(store, JOBS)
        yield book_on(store, home)


def begun(book: Casebook) -> Case:
    return book.open(OPENING, BY)


def deeds(book: Casebook, case: str) -> list[str]:
    """The deeds stored with a case, in order."""
    query = select(CaseEventRow.deed).where(CaseEventRow.case == case, CaseEventRow.deed.is_not(None))
    with book.workshop.store.transaction() as session:
        return [str(deed) for deed in session.scalars(query.order_by(CaseEventRow.seq))]


def kinds(case: Case) -> list[tuple[str, str]]:
    return [(record.event.kind, record.by) for record in case.records]


def send(book: Casebook, case: Case, deed: str, act: Act, by: str) -> Case | None:
    """What a client's delivery comes to; None where it was refused."""
    with suppress(CopilotError):
        return book.once(case.id, deed, lambda own: act(own, case.id, by), by=by)
    return None


@given(st.uuids())
def test_an_id_is_a_uuid_in_lower_case(made: UUID) -> None:
    for written in (str(made), str(made).upper(), made.hex, made.urn):
        assert deed_id(written) == str(made)
    assert len(case_id_of("main", str(made))) == 12
    assert case_id_of("main", str(made)) != case_id_of("other", str(made))


@given(st.text(max_size=40))
def test_anything_else_is_no_id(text: str) -> None:
    try:
        assert UUID(deed_id(text))
    except BadInputError:
        assert not _is_uuid(text)


def _is_uuid(text: str) -> bool:
    with suppress(ValueError):
        return bool(UUID(text))
    return False


def test_a_case_is_opened_once_for_a_deed(book: Casebook) -> None:
    deed = str(uuid4())
    case = book.open(OPENING, BY, deed)
    assert case.id == case_id_of("main", deed)
    book.lock_out(case.id, BY)
    again = book.open(OPENING, BY, deed.upper())
    assert (again.id, again.version) == (case.id, book.load(case.id).version)
    with pytest.raises(ForbiddenError):
        book.open(OPENING, OTHER, deed)


def test_a_deed_done_before_gives_the_case_as_it_is_now_whatever_version_it_names(book: Casebook) -> None:
    case, deed = begun(book), str(uuid4())
    first = book.once(case.id, deed, lambda own: own.lock_out(case.id, BY, case.version), by=BY)
    later = book.lock_out(case.id, OTHER)
    again = book.once(case.id, deed, lambda own: own.lock_out(case.id, BY, case.version), by=BY)
    assert again.records == later.records
    assert first.version < again.version
    assert deeds(book, case.id) == [deed]


def test_a_deed_belongs_to_its_case_and_its_person(book: Casebook) -> None:
    case, other, deed = begun(book), begun(book), str(uuid4())
    book.once(case.id, deed, lambda own: own.lock_out(case.id, BY), by=BY)
    with pytest.raises(ConflictError, match="another case"):
        book.once(other.id, deed, lambda own: own.lock_out(other.id, BY), by=BY)
    with pytest.raises(ForbiddenError, match="somebody else"):
        book.once(case.id, deed, lambda own: own.lock_out(case.id, OTHER), by=OTHER)
    with pytest.raises(BadInputError, match="no valid id"):
        book.once(case.id, "1; DROP TABLE cases", lambda own: own.lock_out(case.id, BY), by=BY)
    assert book.load(other.id) == other


def test_a_deed_that_was_refused_was_not_done(book: Casebook) -> None:
    case, deed = begun(book), str(uuid4())
    with pytest.raises(NotAllowedError):
        book.once(case.id, deed, lambda own: own.release(case.id, BY), by=BY)
    book.lock_out(case.id, BY)
    assert book.once(case.id, deed, lambda own: own.release(case.id, BY), by=BY).locks == ()


def test_a_work_order_is_confirmed_once_also_when_it_is_edited(book: Casebook) -> None:
    case, deed = closed(book), str(uuid4())

    def confirm(own: Casebook) -> Case:
        return own.confirm(case.id, {"problem": "no pressure at all"}, BY)

    done = book.once(case.id, deed, confirm, by=BY)
    assert done.phase is Phase.CLOSED
    assert book.once(case.id, deed, confirm, by=BY) == done
    with pytest.raises(BadInputError, match="confirmed and cannot be changed"):
        book.confirm(case.id, {"problem": "else"}, BY)
    order = book.view(done, BY).work_order
    assert order
    assert (order.is_confirmed, order.problem) == (True, "no pressure at all")


def closed(book: Casebook) -> Case:
    case = book.repair_unlisted(begun(book).id, "Hose burst", "New hose", BY)
    repair = book.view(case, BY).repair
    assert repair
    for message in repair.messages:
        book.acknowledge(case.id, message.id, BY)
    book.step(case.id, Outcome.DONE, BY)
    book.verify(case.id, True, BY)
    return book.close(case.id, BY)


def test_of_a_deed_sent_many_times_at_once_one_is_done(book: Casebook) -> None:
    case, deed, together = begun(book), str(uuid4()), Barrier(6)

    def sent(_: int) -> Case:
        together.wait()
        return book.once(case.id, deed, lambda own: own.lock_out(case.id, BY), by=BY)

    with ThreadPoolExecutor(6) as pool:
        got = list(pool.map(sent, range(6)))
    assert len(book.load(case.id).of(LockedOut)) == 1
    assert all(each.locks == (BY,) for each in got)


@settings(max_examples=25)
@given(st.data())
def test_any_order_and_repetition_of_resends_gives_the_same_events(
    book: Casebook, data: st.DataObject
) -> None:
    """Two tablets send their acts in order and send any of the earlier ones again; no one names a version."""
    queues = {
        by: [(str(uuid4()), act) for act in data.draw(st.lists(st.sampled_from(ACTS), max_size=5))]
        for by in (BY, OTHER)
    }
    case, plain = begun(book), begun(book)
    sent: list[tuple[str, Act, str]] = []
    done: list[str] = []
    while any(queues.values()):
        by = data.draw(st.sampled_from([name for name, waiting in queues.items() if waiting]))
        deed, act = queues[by].pop(0)
        sent.append((deed, act, by))
        for again in (sent[-1], *data.draw(st.lists(st.sampled_from(sent), max_size=3))):
            taken = send(book, case, *again) is not None
            if taken and again[0] not in done:
                done.append(again[0])
                again[1](book, plain.id, again[2])
    assert deeds(book, case.id) == done
    assert kinds(book.load(case.id)) == kinds(book.load(plain.id))


TABLET = """
import sys
from contextlib import closing
from pathlib import Path
from copilot.casebook import Opening
from copilot.settings import Settings
from copilot.store import Store
from tests.copilot.test_casebook import book_on
home, opening, *deeds = sys.argv[1:]
with closing(Store(Settings(home=Path(home)))) as store:
    book = book_on(store, Path(home))
    case = book.open(Opening(asset="PRESS-01", alarms=("E-042",)), "mei", opening).id
    print(case, flush=True)
    for number, deed in enumerate(deeds):
        act = (lambda own: own.lock_out(case, "mei")) if number % 3 == 0 else (
            (lambda own: own.release(case, "mei")) if number % 3 == 1 else (lambda own: own.say(case, "hums", "mei")))
        book.once(case, deed, act, by="mei")
        print(deed, flush=True)
"""


def sends(home: Path, opening: str, deeds: Sequence[str], die_after: int | None) -> list[str]:
    """Run a tablet that sends all its deeds; killed after it was told of so many. Gives what it was told."""
    command = [sys.executable, "-W", "error", "-c", TABLET, str(home), opening, *deeds]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as tablet:
        assert tablet.stdout is not None
        told = [tablet.stdout.readline().strip() for _ in range(die_after or 0)]
        if die_after is not None:
            tablet.send_signal(signal.SIGKILL)
        return [*told, *(line.strip() for line in tablet.stdout if line.endswith("\n"))]


@pytest.mark.process
def test_deeds_sent_again_after_a_kill_are_each_done_once_and_in_order(tmp_path: Path) -> None:
    with closing(Store(Settings(home=tmp_path))) as store:
        fill(store, JOBS)
        book = book_on(store, tmp_path)
        book.knowledge(begun(book))  # mined once, not by each tablet
    opening, sent = str(uuid4()), [str(uuid4()) for _ in range(30)]
    dies = random.Random(6)
    for die_after in (1, dies.randint(5, 12), dies.randint(13, 25)):
        told = sends(tmp_path, opening, sent, die_after)
        assert len(told) < 1 + len(sent), "it was killed in the middle"
    assert sends(tmp_path, opening, sent, None) == [case_id_of("main", opening), *sent]
    with closing(Store(Settings(home=tmp_path))) as store:
        book = book_on(store, tmp_path)
        case = book.load(case_id_of("main", opening))
        assert deeds(book, case.id) == [opening, *sent]
        acts = [kind for kind, _ in kinds(case) if kind not in ("opened", "proposed")]
    assert acts == ["said", *("locked_out", "lock_released", "said") * 10]
