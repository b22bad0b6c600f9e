"""What is held on a learner: exported whole, theirs only, and gone once it is deleted."""

from __future__ import annotations

import pytest
from sqlalchemy import String, cast, select

from copilot.access import Actor, Role
from copilot.audit import audit_lines
from copilot.errors import BadInputError
from copilot.learning.record import LearnerRecord
from copilot.lessons.lesson import Lesson
from copilot.tables import Base
from tests.copilot.learning.school import MODEL, SITE, School, deed, finish, wrongly
from tests.copilot.learning.test_practising import known, played


@pytest.fixture
def crew(school: School, lesson: Lesson) -> School:
    """Two learners who have done everything there is."""
    school.known = known()
    for name in ("mei", "ana"):
        room = school.room(name)
        finish(room, room.begin(deed(), lesson.id, "en"), wrongly)
        finish(room, room.begin(deed(), lesson.id, "en"))
        played(room, room.practise(deed(), asset_model=MODEL))
        room.practise(deed(), asset_model=MODEL)
        school.clock.pass_(days=9)
        item = room.due()[0]
        room.review(deed(), item.id, item.question.key)
    return school


def rows_that_name(school: School, name: str) -> list[str]:
    """The tables with a row in which a name stands anywhere."""
    found = []
    with school.store.transaction() as session:
        for table in Base.metadata.sorted_tables:
            rows = session.execute(select(*(cast(column, String) for column in table.columns)))
            if any(name in (value or "") for row in rows for value in row):
                found.append(table.name)
    return found


def test_the_export_holds_all_and_only_ones_own(crew: School) -> None:
    record = crew.room().own()
    assert LearnerRecord.model_validate_json(record.model_dump_json()) == record
    assert sorted((each.kind, each.state) for each in record.attempts) == [
        ("lesson", "failed"), ("lesson", "passed"), ("practice", "begun"), ("practice", "passed"),
    ]  # fmt: skip
    kinds = [each.kind for each in record.events]
    assert [kinds.count(kind) for kind in ("begun", "reviewed")] == [4, 1]
    assert {each.attempt for each in record.events} == {each.id for each in record.attempts} | {None}
    assert [len(record.cards), len(record.certificates)] == [5, 1]
    assert [each.at for each in record.events] == sorted(each.at for each in record.events)
    text = record.model_dump_json()
    other = crew.room("ana").own()
    strangers = {each.id for each in other.attempts} | {each.deed for each in other.events} | {"ana"}
    assert not [each for each in strangers if each in text]


def test_what_is_deleted_is_nowhere(crew: School, lesson: Lesson) -> None:
    ana = crew.room("ana").own()
    room, named = crew.room(), deed()
    room.forget(named)
    record = room.own()
    assert (record.attempts, record.events, record.cards) == ((), (), ())
    assert len(record.certificates) == 1, "a certificate is kept, for a repair may ask for it"
    assert rows_that_name(crew, "mei") == ["certificates"]
    room.forget(deed(), certificates=True)
    assert rows_that_name(crew, "mei") == []
    assert crew.room("ana").own() == ana
    run = room.begin(deed(), lesson.id, "en")
    room.forget(named)
    assert room.run(run.id) == run, "a deletion sent again deletes nothing that came after"


def test_what_is_sent_again_after_a_deletion_does_nothing(crew: School, lesson: Lesson) -> None:
    room, begun, read = crew.room("leo"), deed(), deed()
    run = room.begin(begun, lesson.id, "en")
    room.seen(read, run.id, 0)
    room.forget(deed())
    for act in (lambda: room.begin(begun, lesson.id, "en"), lambda: room.seen(read, run.id, 0)):
        with pytest.raises(BadInputError, match="no such attempt"):
            act()
    assert room.own().attempts == ()


def test_the_audit_log_tells_of_a_deletion_but_not_of_whom(crew: School) -> None:
    maintainer = Actor("max", Role.MAINTAINER.permissions, frozenset({SITE}))
    crew.room().forget(deed())
    crew.training.remove_learner("ana")
    removed, forgot = audit_lines(crew.store, maintainer, SITE)
    assert [(line.action, line.by) for line in (forgot, removed)] == [
        ("learner_forgot", ""),
        ("learner_removed", "tom"),
    ]
    assert removed.data == {
        "attempts": 4,
        "review_cards": 5,
        "certificates": 1,
        "events": removed.data["events"],
    }
    assert rows_that_name(crew, "ana") == []


def test_a_trainer_sees_learners_and_removes_one(crew: School) -> None:
    training = crew.training
    learners = training.learners()
    assert [(each.user, each.attempts, each.passed) for each in learners] == [("ana", 4, 2), ("mei", 4, 2)]
    assert [len(each.certificates) for each in learners] == [1, 1]
    assert {line.user for line in training.attempts()} == {"ana", "mei"}
    assert {line.user for line in training.attempts("mei")} == {"mei"}
    assert {line.title for line in training.attempts() if line.kind == "lesson"} == {"Set the valve"}
    training.remove_learner("mei", certificates=False)
    assert [(each.user, each.attempts, each.last) for each in training.learners()][1] == ("mei", 0, None)
    training.remove_learner("mei")
    assert [each.user for each in training.learners()] == ["ana"]
    with pytest.raises(BadInputError, match="Nothing is held"):
        training.remove_learner("mei")
