from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest

from copilot.access import Role
from copilot.casebook import Casebook
from copilot.faultknowledge import Competence
from copilot.learning.certificates import issue
from copilot.lessons.lesson import Certifies
from copilot.wording import wording
from tests.copilot.learning.school import a_lesson
from tests.ui.floor.conftest import ATTACK, Floor, Tablet
from tests.ui.floor.markup import assert_harmless


def test_a_job_goes_from_the_alarm_to_the_confirmed_work_order(tablet: Tablet) -> None:
    opened = tablet.do("open", asset="PRESS-01", text="E-042 is shown")
    assert opened["go"] == f"/app/case/{opened['case']}"
    tablet.do("repair", **tablet.offered("repair")[0])
    assert tablet.task == "messages"
    assert "Hot oil" in tablet.shown
    assert "Unscrew the filter bowl" not in tablet.shown
    tablet.acknowledge()
    assert tablet.task == "step"
    while tablet.task != "verify":
        tablet.do("step", outcome="done", note="waited")
        tablet.acknowledge()
    tablet.do("verify", passed=True, note="E-042 is gone")
    assert tablet.task == "close"
    tablet.do("close")
    assert tablet.task == "order"
    tablet.do("confirm", changes={"remedy": "Fitted a new element", "parts": "SP-9031", "minutes": "25"})
    assert "Fitted a new element" in tablet.shown
    assert tablet.offered("confirm") == []


def test_the_next_check_is_answered_as_the_buttons_say(tablet: Tablet) -> None:
    tablet.do("open", asset="PRESS-01", text="E-042 is shown")
    seen = set()
    while tablet.task == "check":
        seen |= {each["outcome"] for each in tablet.offered("step")}
        if tablet.offered("lock_out"):
            tablet.do("lock_out")
            assert tablet.offered("release") == [{}]
        tablet.do("step", outcome="done")
    assert {"done", "not_ok", "cannot_do"} == seen
    assert tablet.task in ("repair", "stuck")


def test_what_is_said_helps_a_case_that_nothing_was_recognised_in(tablet: Tablet) -> None:
    tablet.do("open", asset="PRESS-01", text="Hello there")
    assert tablet.task in ("describe", "clarify")
    tablet.do("say", text="It shows E-042")
    assert wording("en")("case.causes") in tablet.shown
    assert '<b class="code">E-042</b>' in tablet.shown


def test_the_latest_entry_is_one_tap_from_being_taken_back(tablet: Tablet) -> None:
    tablet.do("open", asset="PRESS-01", text="E-042 is shown")
    tablet.do("repair", **tablet.offered("repair")[0])
    undo, *_ = tablet.offered("undo")
    tablet.do("undo", **undo)
    assert tablet.offered("repair")


def test_a_cause_that_is_not_listed_is_repaired_behind_the_lock_out(tablet: Tablet) -> None:
    tablet.do("open", asset="PRESS-01", text="E-042 is shown")
    tablet.do("repair_unlisted", cause="Hose kinked", remedy="Straighten the hose")
    assert tablet.task == "messages"
    assert "Straighten the hose" not in tablet.shown.partition('id="now"')[2].partition('class="undo"')[0]
    tablet.acknowledge()
    assert "Straighten the hose" in tablet.shown


def test_a_case_is_handed_over_with_a_summary_and_taken_over(floor: Floor, tablet: Tablet) -> None:
    tablet.do("open", asset="PRESS-01", text="E-042 is shown")
    tablet.do("escalate", reason="Who knows the pump?", to="bo")
    assert tablet.task == "handed"
    assert "Who knows the pump?" in tablet.shown
    other = floor.tablet("bo")
    other.look(f"/app/case/{tablet.case}")
    other.case = tablet.case
    other.do("take_over", version=None)
    assert other.offered("escalate") == [{}]


def test_a_lock_is_taken_off_by_who_hung_it_before_the_machine_is_tried_out(floor: Floor) -> None:
    tablet, other = floor.tablet("mei"), floor.tablet("bo")
    tablet.repaired()
    tablet.do("lock_out")
    assert tablet.offered("verify") == []
    other.look(f"/app/case/{tablet.case}")
    assert other.offered("release") == []
    assert "Lock of mei" in other.shown
    refused = other.send("release", case=tablet.case, version=tablet.version)
    assert (refused.status_code, refused.json()["code"]) == (400, "input")
    tablet.do("release")
    assert [each["passed"] for each in tablet.offered("verify")] == [True, False]


def test_the_same_act_sent_again_is_done_once(tablet: Tablet) -> None:
    deed = str(uuid4())
    first = tablet.do("open", id=deed, asset="PRESS-01", text="E-042 is shown")
    assert tablet.do("open", id=deed, asset="PRESS-01", text="E-042 is shown")["case"] == first["case"]
    deed, version = str(uuid4()), tablet.version
    before = tablet.do("step", id=deed, outcome="cannot_do")["version"]
    assert tablet.do("step", id=deed, version=version, outcome="cannot_do")["version"] == before


def test_who_acts_on_what_another_changed_hears_of_it(floor: Floor, tablet: Tablet) -> None:
    tablet.do("open", asset="PRESS-01", text="E-042 is shown")
    other = floor.tablet("bo")
    other.do("say", case=tablet.case, version=tablet.version, text="The oil is low")
    late = tablet.send("step", outcome="done")
    assert late.status_code == 409
    assert late.json()["code"] == "conflict"
    assert "bo" in late.json()["message"]


def test_what_is_refused_is_told_in_the_language_of_the_screen(floor: Floor) -> None:
    english, german = floor.tablet("mei"), floor.tablet("mei", lang="de")
    english.do("open", asset="PRESS-01", text="E-042 is shown")
    german.case = english.case
    told = [each.send("close", case=english.case, version=None).json() for each in (english, german)]
    assert [each["code"] for each in told] == ["input", "input"]
    assert told[0]["message"] != told[1]["message"]


def test_no_step_is_done_behind_a_message_that_was_not_read(tablet: Tablet) -> None:
    tablet.do("open", asset="PRESS-01", text="E-042 is shown")
    tablet.do("repair", **tablet.offered("repair")[0])
    refused = tablet.send("step", outcome="done")
    assert (refused.status_code, refused.json()["code"]) == (409, "gate")


def test_the_message_one_person_read_is_not_read_by_the_next(floor: Floor, tablet: Tablet) -> None:
    tablet.do("open", asset="PRESS-01", text="E-042 is shown")
    tablet.do("repair", **tablet.offered("repair")[0])
    tablet.acknowledge()
    other = floor.tablet("bo")
    other.look(f"/app/case/{tablet.case}")
    assert other.task == "messages"


@pytest.mark.parametrize(
    "body",
    [
        {"act": "fly"},
        {"act": "say"},
        {"act": "say", "text": "x", "more": 1},
        {"act": "say", "text": "x" * 5000},
        {"act": "say", "text": "x", "id": "1"},
        {"act": "say", "text": "x", "case": "../../etc"},
        {"act": "step", "outcome": "perhaps"},
        {"act": "step", "outcome": "done", "photo": "../secret.jpg"},
        {"act": "answer", "finding": "x", "state": "maybe"},
        {"act": "verify", "passed": "perhaps"},
        {"act": "undo", "seq": -1},
        {"act": "confirm", "changes": {"remedy": ["a"]}},
        {"act": "feedback", "verdict": "sideways"},
    ],
)
def test_what_is_no_act_is_refused_and_changes_nothing(tablet: Tablet, body: dict[str, Any]) -> None:
    tablet.do("open", asset="PRESS-01", text="E-042 is shown")
    answer = tablet.http.post("/app/acts", json={"id": str(uuid4()), "case": tablet.case, **body})
    assert answer.status_code == 400
    assert answer.json()["code"] == "input"
    assert answer.json()["message"]
    assert f'data-version="{tablet.version}"' in tablet.look(f"/app/case/{tablet.case}")


def test_bodies_that_are_no_json_or_endless_are_refused(tablet: Tablet) -> None:
    for body in (b"", b"[]", b"{", b"\xff", b"{" + b" " * 70_000):
        assert tablet.http.post("/app/acts", content=body).status_code == 400


def test_what_is_not_here_is_not_found(floor: Floor, tablet: Tablet) -> None:
    assert tablet.send("open", asset="PRESS-99", text="x").status_code == 404
    assert tablet.send("say", case="0123456789ab", text="x").status_code == 404
    tablet.do("open", asset="PRESS-01", text="E-042 is shown")
    elsewhere = floor.tablet(site="south")
    assert elsewhere.send("say", case=tablet.case, version=None, text="x").status_code == 404
    assert elsewhere.send("open", asset="PRESS-01", text="x").status_code == 404


def test_nobody_acts_without_being_allowed_to(floor: Floor, tablet: Tablet) -> None:
    tablet.do("open", asset="PRESS-01", text="E-042 is shown")
    stranger = floor.tablet(role=None)
    assert stranger.send("say", case=tablet.case, text="x").status_code == 401
    outside = floor.tablet(sites=("south",))
    assert outside.send("say", case=tablet.case, text="x").status_code == 403


def test_a_photo_is_kept_with_its_case_and_named_in_the_step(tablet: Tablet, photo: bytes) -> None:
    tablet.do("open", asset="PRESS-01", text="E-042 is shown")
    tablet.do("repair", **tablet.offered("repair")[0])
    tablet.acknowledge()
    query = {"case": tablet.case, "id": str(uuid4())}
    kept = tablet.http.post("/app/photo", params=query, content=photo)
    assert kept.status_code == 200
    tablet.do("step", outcome="done", photo=kept.json()["photo"], note="waited")
    refused = tablet.http.post("/app/photo", params=query, content=b"no picture")
    assert (refused.status_code, refused.json()["code"]) == (400, "input")
    assert (
        tablet.http.post("/app/photo", params={**query, "case": "nothere"}, content=photo).status_code == 404
    )


def test_a_check_is_answered_with_a_value_a_note_and_a_photo(tablet: Tablet, photo: bytes) -> None:
    tablet.do("open", asset="PRESS-01", text="E-042 is shown")
    if tablet.offered("lock_out"):
        tablet.do("lock_out")
    query = {"case": tablet.case, "id": str(uuid4())}
    kept = tablet.http.post("/app/photo", params=query, content=photo).json()["photo"]
    form = tablet.shown.partition("data-form")[2]
    assert {"value", "note", "photo"} <= set(re.findall(r'name="(\w+)"', form))
    tablet.do("step", **tablet.offered("step")[1], value="7 bar", note="oil on the floor", photo=kept)
    assert "7 bar" in tablet.shown
    assert f"/app/photo/{tablet.case}/{kept}" in tablet.shown


def test_words_that_need_a_lock_first_say_so_to_the_client(tablet: Tablet) -> None:
    tablet.do("open", asset="PRESS-01", text="E-042 is shown")
    assert tablet.offered("lock_out")
    refused = tablet.send("step", outcome="done")
    assert (refused.status_code, refused.json()["code"]) == (400, "lock")


def test_hostile_words_in_every_field_stay_words(tablet: Tablet) -> None:
    tablet.do("open", asset="PRESS-02", text=f"X-900 {ATTACK}", alarms=[ATTACK])
    assert_harmless(tablet.shown)
    tablet.do("say", text=f"X-900 {ATTACK}")
    assert_harmless(tablet.shown)
    tablet.do("step", outcome="cannot_do", note=ATTACK)
    assert_harmless(tablet.shown)
    tablet.do("repair_unlisted", cause=ATTACK, remedy=ATTACK)
    assert_harmless(tablet.shown)
    tablet.acknowledge()
    assert_harmless(tablet.shown)
    tablet.do("step", outcome="done", value=ATTACK, note=ATTACK)
    assert_harmless(tablet.shown)
    tablet.do("verify", passed=True, note=ATTACK)
    tablet.do("close")
    assert_harmless(tablet.shown)
    tablet.do("confirm", changes={"problem": ATTACK, "remedy": ATTACK, "actions": ATTACK, "parts": ATTACK})
    assert_harmless(tablet.shown)


def test_a_hostile_manual_stays_words_and_its_message_stays_a_gate(tablet: Tablet) -> None:
    tablet.do("open", asset="PRESS-02", text="X-900")
    assert_harmless(tablet.shown)
    begun = set()
    for repair in tablet.offered("repair"):
        tablet.do("repair", **repair)
        assert_harmless(tablet.shown)
        begun.add(tablet.task)
        tablet.do("undo", **tablet.offered("undo")[0])
    assert "messages" in begun
    tablet.do("escalate", reason=ATTACK, to=ATTACK)
    assert_harmless(tablet.shown)


def test_a_technician_may_act_but_programs_that_only_read_may_not(floor: Floor) -> None:
    assert floor.tablet(role=Role.TRAINER).send("open", asset="PRESS-01", text="E-042").status_code == 200


def test_a_case_is_opened_for_what_its_opener_is_certified_for(floor: Floor) -> None:
    site, now = "main", datetime.now(UTC)
    casebook = Casebook(floor.service.plant._workshop, floor.service.plant._cases, site)
    lesson = a_lesson([], certifies=Certifies(competence=Competence.SPECIALIST, months=1))
    with casebook.workshop.store.transaction() as session:
        issue(session, site, "certified", "attempt", lesson, now)
    for name, competence in (("certified", Competence.SPECIALIST), ("anna", Competence.TECHNICIAN)):
        tablet = floor.tablet(name)
        tablet.do("open", asset="PRESS-01", text="E-042 is shown")
        assert casebook.load(tablet.case).opened.competence is competence
