"""Replies made by hand, graded: what each metric rewards and what it catches."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copilot.reply import Block, BlockKind, Citation, Reply
from evals.grading import Graded, facts, folded, phrased, shown
from evals.questions import EvalQuestion, Place
from evals.sourcetext import SourceText

DOCUMENT = "documents/press.en.pdf"
GOLD = (
    Place(document=DOCUMENT, section="4.1", page=9),
    Place(document="documents/press.de.docx", section="4.1"),
)
QUESTION = EvalQuestion(
    id="q",
    text="E-042?",
    lang="en",
    gold=GOLD,
    phrases=(("45 N·m",), ("HP-7730",)),
    safety=(("Hot oil under pressure", "Heißes Öl"),),
)


class Anything:
    """A source in which every quote stands."""

    def holds(self, _citation: Citation) -> bool:
        return True


def block(
    kind: BlockKind, text: str, section: str = "4.1 Alarms", page: int | None = 9, document: str = DOCUMENT
) -> Block:
    cited = Citation(document=document, page=page, heading=("Manual", section), quote=text)
    return Block(
        kind=kind, text=text, citations=(cited,), level="warning" if kind is BlockKind.SAFETY else ""
    )


RIGHT = (
    block(BlockKind.SAFETY, "WARNING Hot oil under pressure."),
    block(BlockKind.FAULT_ROW, "Tighten to 45 N·m, part HP-7730"),
)


def scores(
    *blocks: Block, question: EvalQuestion = QUESTION, covered: bool = True, lang: str = "en"
) -> dict[str, float]:
    graded = Graded(Reply(lang=lang, covered=covered, blocks=blocks), 0.1)
    return dict(graded.scores(question, Anything()))  # type: ignore[arg-type]


def test_a_right_reply_has_full_marks() -> None:
    found = scores(*RIGHT)
    assert {name: value for name, value in found.items() if name != "seconds"} == {
        "reply language": 1, "verbatim quotes": 1, "safety first": 1, "false refusals": 0, "facts shown": 1,
        "numbers and units": 1, "safety messages shown": 1, "citation recall": 1, "citation precision": 1,
        "exact page": 1,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("blocks", "metric", "value"),
    [
        ((RIGHT[1], RIGHT[0]), "safety first", 0),
        (RIGHT[1:], "safety messages shown", 0),
        ((block(BlockKind.QUOTE, "45 N·m"),), "facts shown", 0.5),
        ((block(BlockKind.QUOTE, "54 N·m, HP-7730"),), "numbers and units", 0.5),
        ((block(BlockKind.QUOTE, "45 bar, HP-7730"),), "numbers and units", 0.5),
        ((block(BlockKind.QUOTE, "x", page=10),), "exact page", 0),
        ((block(BlockKind.QUOTE, "x", "4.10 Other"),), "citation recall", 0),
        ((block(BlockKind.QUOTE, "x", document="documents/mill.en.pdf"),), "citation recall", 0),
        ((*RIGHT, block(BlockKind.QUOTE, "y", "5 Other")), "citation precision", 0.5),
    ],
)
def test_each_metric_catches_its_own_fault(blocks: tuple[Block, ...], metric: str, value: float) -> None:
    assert scores(*blocks)[metric] == value


def test_an_answer_where_none_is_and_a_refusal_where_one_is_are_false() -> None:
    nothing = EvalQuestion(id="n", text="the roof?", lang="en", covered=False)
    refusal = Block(kind=BlockKind.NOT_COVERED, text="Not covered.")
    assert scores(*RIGHT, question=nothing)["false answers"] == 1
    assert scores(refusal, question=nothing, covered=False)["false answers"] == 0
    refused = scores(refusal, covered=False)
    assert (refused["false refusals"], refused["facts shown"], refused["citation recall"]) == (1, 0, 0)


def test_a_code_of_two_machines_has_to_be_asked_back() -> None:
    question = QUESTION.model_copy(update={"kind": "which_machine"})
    asks = Block(kind=BlockKind.CLARIFY, text="Which machine?", options=("PRESS-01", "IMM-01"))
    assert scores(asks, question=question)["citation recall"] == 1
    assert scores(*RIGHT, question=question)["citation recall"] == 0


def test_a_reply_in_another_language_is_told() -> None:
    assert scores(*RIGHT, lang="de")["reply language"] == 0


def test_a_past_job_counts_where_the_answer_is_one() -> None:
    question = EvalQuestion(
        id="h",
        text="ever?",
        lang="en",
        kind="history",
        gold=(Place(document="records/wo.csv", section="WO-1"),),
    )
    job = block(BlockKind.WORK_ORDERS, "seal changed", "WO-1", None, "records/wo.csv")
    assert scores(job, question=question)["citation recall"] == 1
    assert scores(job)["citation recall"] == 0


def test_quotes_are_looked_up_in_the_source(tmp_path: Path) -> None:
    class Nothing:
        def holds(self, _citation: Citation) -> bool:
            return False

    source: SourceText = Nothing()  # type: ignore[assignment]
    assert (
        dict(Graded(Reply(lang="en", covered=True, blocks=RIGHT), 0).scores(QUESTION, source))[
            "verbatim quotes"
        ]
        == 0
    )


@given(st.lists(st.lists(st.text(min_size=1, max_size=12), min_size=1, max_size=3), max_size=4))
def test_facts_are_shown_where_they_stand_in_the_text(wanted: list[list[str]]) -> None:
    told = " ".join(fact[-1] for fact in wanted)
    found = dict(facts(wanted, told))
    assert found.get("facts shown", 1.0) == 1.0
    assert all(0 <= value <= 1 for value in found.values())


@given(st.text(max_size=40))
def test_folding_twice_changes_nothing(text: str) -> None:
    assert folded(folded(text)) == folded(text)


def test_a_models_numbers_have_to_stand_in_the_quotes() -> None:
    found = phrased(QUESTION, "Tighten to 45 N·m and 9 bar.", ["Tighten to 45 N·m."])
    assert found == {"phrased facts shown": 0.5, "phrased numbers grounded": 0.5}


def test_what_came_names_kind_text_and_place() -> None:
    assert "fault_row: Tighten to 45 N·m, part HP-7730 [documents/press.en.pdf p. 9 4.1 Alarms]" in shown(
        Reply(lang="en", covered=True, blocks=RIGHT)
    )
