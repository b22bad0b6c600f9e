"""Work orders of cases: drafted from facts, edited by people, evidence only once confirmed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copilot.errors import BadInputError
from copilot.faultknowledge import FindingState
from copilot.workorder import (
    AcknowledgedMessage,
    CaseFacts,
    CheckDone,
    PhaseMinutes,
    WorkOrderDraft,
    WorkOrderState,
    as_work_order,
    confirmed,
    draft_work_order,
    edited,
)

AT = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
FACTS = CaseFacts(
    case="c1",
    asset="PRESS-01",
    asset_model="HPX-200",
    lang="en",
    opened=date(2026, 3, 1),
    problem="Main pressure not reached",
    cause="Main relief valve V10 dirty or set too low",
    cause_id="cause:relief",
    remedy="Clean V10 and set to 230 bar",
    codes=("E-042", "E-043"),
    steps=("Lock out", "Clean V10"),
    checks=(CheckDone(text="Gauge M1", state=FindingState.PRESENT, value="180 bar"),),
    acknowledgements=(AcknowledgedMessage(who="Ana", message="WARNING: hot oil", when=AT),),
    phases=(PhaseMinutes(phase="check", minutes=10), PhaseMinutes(phase="repair", minutes=34.6)),
    parts=("HP-7730-118",),
)
DRAFT = draft_work_order(FACTS)
TEXTS = st.text(max_size=40)
CHANGES = st.fixed_dictionaries(
    {},
    optional={
        **dict.fromkeys(("problem", "cause", "remedy", "parts", "actions", "codes"), TEXTS),
        "failure_mode": st.sampled_from(("VIB", "oth")),
        "minutes": st.sampled_from(("", "45", "check=1.5; repair=30")),
    },
)


def test_a_draft_says_what_the_case_knows() -> None:
    assert DRAFT.state is WorkOrderState.DRAFT
    assert (DRAFT.failure_mode, DRAFT.mechanism, DRAFT.failure_cause) == ("LOO", "3.4", "3.3")
    assert (DRAFT.actions, DRAFT.parts, DRAFT.minutes) == (FACTS.steps, FACTS.parts, 44.6)
    assert (DRAFT.checks, DRAFT.acknowledgements) == (FACTS.checks, FACTS.acknowledgements)


def test_a_draft_without_words_has_the_codes_for_unknown() -> None:
    empty = draft_work_order(replace(FACTS, problem="", cause=""))
    assert (empty.failure_mode, empty.mechanism, empty.failure_cause) == ("UNK", "6.4", "5.6")


def test_codes_follow_the_texts_until_a_person_sets_them() -> None:
    worn = edited(DRAFT, {"cause": "Pump worn"})
    assert (worn.mechanism, worn.failure_cause, worn.failure_mode, worn.cause_id) == ("2.4", "3.4", "LOO", "")
    fixed = edited(DRAFT, {"mechanism": "2.2", "cause": "Pump worn"})
    assert (fixed.mechanism, fixed.failure_cause) == ("2.2", "3.4")
    assert edited(fixed, {"cause": "Filter clogged"}).mechanism == "2.2"


def test_lists_and_minutes_are_read_as_people_write_them() -> None:
    changed = edited(
        DRAFT, {"parts": " A-1 ;B-2;; ", "actions": "one\ntwo", "minutes": "check=10; repair=35.5"}
    )
    assert (changed.parts, changed.actions, changed.minutes) == (("A-1", "B-2"), ("one", "two"), 45.5)
    assert edited(DRAFT, {"minutes": "45"}).phases == (PhaseMinutes(phase="repair", minutes=45),)


@pytest.mark.parametrize(
    ("field", "text", "said"),
    [
        ("state", "confirmed", "no field 'state'"),
        ("failure_mode", "ZZZ", "no code 'ZZZ'"),
        ("minutes", "soon", "'soon' is no number"),
        ("minutes", "-5", "'-5' is no number"),
        ("minutes", "check=nan", "no number"),
    ],
)
def test_what_cannot_be_changed_so_is_named(field: str, text: str, said: str) -> None:
    with pytest.raises(BadInputError, match=said):
        edited(DRAFT, {field: text})


@given(CHANGES)
def test_editing_sets_what_was_written_and_nothing_else(changes: dict[str, str]) -> None:
    after = edited(DRAFT, changes)
    kept = {"id", "case", "asset", "asset_model", "lang", "opened", "state", "checks", "acknowledgements"}
    kept |= {"problem", "remedy", "cause", "parts", "actions", "codes"} - changes.keys()
    assert after.model_dump(include=kept) == DRAFT.model_dump(include=kept)
    for name in changes.keys() & {"problem", "cause", "remedy"}:
        assert getattr(after, name) == changes[name].strip()
    assert edited(after, {}) == after
    assert WorkOrderDraft.model_validate_json(after.model_dump_json()) == after


def test_only_a_confirmed_one_is_evidence() -> None:
    with pytest.raises(ValueError, match="unconfirmed"):
        as_work_order(DRAFT)
    done = confirmed(DRAFT, " Ana ", AT)
    assert (done.confirmed_by, done.confirmed_at, done.is_confirmed) == ("Ana", AT, True)
    order = as_work_order(done)
    assert (order.id, order.asset, order.code, order.minutes) == ("WO-c1", "PRESS-01", "E-042", 45)
    assert (order.problem, order.cause, order.remedy) == (FACTS.problem, FACTS.cause, FACTS.remedy)
    assert confirmed(done, "Bo", AT) == done
    with pytest.raises(BadInputError, match="cannot be changed"):
        edited(done, {"cause": "x"})


def test_a_work_order_that_says_nothing_is_not_confirmed() -> None:
    with pytest.raises(BadInputError, match="needs a problem"):
        confirmed(edited(DRAFT, {"problem": " "}), "Ana", AT)
    with pytest.raises(BadInputError, match="name of who"):
        confirmed(DRAFT, "", AT)
