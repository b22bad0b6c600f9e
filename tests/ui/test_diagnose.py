"""``copilot diagnose``: a check's answer read from an option, and one sentence for what cannot be asked."""

from __future__ import annotations

import json
from pathlib import Path
from string import ascii_letters

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copilot.errors import BadInputError
from copilot.faultknowledge import FaultKnowledge, Finding, FindingKind, FindingState, Wording
from tests.copilot.casesamples import CITED
from tests.ui.test_casecli import Shell
from ui.diagnose import FINDING_WORDS, read_answer

PRESENT, ABSENT, UNKNOWN = FindingState.PRESENT, FindingState.ABSENT, FindingState.UNKNOWN


def check(name: str, *texts: tuple[str, str]) -> Finding:
    wordings = tuple(Wording(text=text, lang=lang, citation=CITED) for lang, text in texts)
    return Finding(id=f"check:{name}", kind=FindingKind.CHECK, wordings=wordings, minutes=5)


KNOWN = FaultKnowledge(
    site="main",
    asset_model="P1",
    findings=(
        check("oil", ("en", "Look at the oil level"), ("de", "Ölstand ansehen")),
        check("ratio", ("en", "Is i=3 on the plate?")),
    ),
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("check:oil=ok", ("check:oil", ABSENT)),
        ("check:oil=not_ok", ("check:oil", PRESENT)),
        ("check:oil = Unknown ", ("check:oil", UNKNOWN)),
        ("Look at the oil level=ok", ("check:oil", ABSENT)),
        ("  LOOK  at the\toil level =NOT_OK", ("check:oil", PRESENT)),
        ("ÖLSTAND ansehen=ok", ("check:oil", ABSENT)),
        ("Is i=3 on the plate?=ok", ("check:ratio", ABSENT)),
    ],
)
def test_a_check_is_named_by_its_id_or_a_sources_words(text: str, expected: tuple[str, FindingState]) -> None:
    assert read_answer(text, KNOWN) == expected


@pytest.mark.parametrize(
    "text", ["", "ok", "=ok", "check:oil", "check:oil=", "check:oil=fine", "check:oil=ok="]
)
def test_what_is_no_answer_is_told_how_one_is_written(text: str) -> None:
    with pytest.raises(BadInputError) as told:
        read_answer(text, KNOWN)
    assert f"'{text}' is no finding." in str(told.value)
    assert "CHECK=ok or CHECK=not_ok or CHECK=unknown" in str(told.value)


def test_a_near_miss_is_never_taken_but_named() -> None:
    with pytest.raises(BadInputError, match=r"no check 'Look at the oil'.*Do you mean look at the oil level"):
        read_answer("Look at the oil=ok", KNOWN)
    with pytest.raises(BadInputError, match=r"no check 'zzz'.*next check's id"):
        read_answer("zzz=ok", KNOWN)


@given(st.text(ascii_letters + " =:"), st.sampled_from(sorted(FINDING_WORDS)))
def test_no_text_is_taken_for_a_check_that_it_does_not_name(name: str, word: str) -> None:
    names = {"check:oil", "check:ratio", "look at the oil level"}
    if " ".join(name.split()).casefold() not in names:
        with pytest.raises(BadInputError):
            read_answer(f"{name}={word}", KNOWN)


@pytest.fixture(scope="module")
def shell(tmp_path_factory: pytest.TempPathFactory, tiny_model: Path) -> Shell:
    return Shell(tmp_path_factory.mktemp("diagnose"), tiny_model)


@pytest.mark.process
@pytest.mark.timeout(600)
def test_an_answer_moves_the_ranking(shell: Shell) -> None:
    asked = ("diagnose", "--asset", "PRESS-01", "--alarm", "E-042", "--json")
    ended = shell(*asked)
    assert ended.code == 0, ended.err
    before = json.loads(ended.out)
    name = before["next_check"]["id"]
    cause = name.replace("check:look-", "cause:")
    after = json.loads(shell(*asked, "--finding", f"{name}=ok").out)
    against = {
        each["cause"]: [item["finding"] for item in each["evidence_against"]] for each in after["hypotheses"]
    }
    assert name in against[cause]
    assert before["hypotheses"] != after["hypotheses"]
    assert (after["next_check"] or {}).get("id") != name


@pytest.mark.process
@pytest.mark.timeout(600)
def test_what_cannot_be_diagnosed_is_said_in_one_sentence(shell: Shell) -> None:
    press = ("--asset", "PRESS-01")
    for arguments, told in (
        (press, "Nothing is reported"),
        ((*press, "--symptom", "  "), "Nothing is reported"),
        (("--alarm", "E-042"), "No machine is named"),
        (("--asset", "PRESS-99", "--alarm", "E-042"), "PRESS-99"),
        (("--asset-model", "NOPE", "--alarm", "E-042"), "NOPE"),
        ((*press, "--alarm", "E-042", "--lang", "german"), "no language code"),
        ((*press, "--finding", "check:look"), "'check:look' is no finding"),
        ((*press, "--finding", "check:nope=ok"), "There is no check 'check:nope'"),
    ):
        assert told in shell.refused("diagnose", *arguments), arguments


@pytest.mark.process
@pytest.mark.timeout(600)
def test_an_alarm_that_no_source_explains_is_said_and_the_rest_counts(shell: Shell) -> None:
    ended = shell("diagnose", "--asset", "PRESS-01", "--alarm", "E-042", "--alarm", "E-999", "--json")
    assert (ended.code, ended.err) == (0, "copilot: no source explains alarm E-999; it says nothing here.\n")
    assert json.loads(ended.out)["hypotheses"]
