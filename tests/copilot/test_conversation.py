"""Follow-up questions in five languages: what they keep of the last question, and what they do not."""

import pytest

from copilot.conversation import Memory, remember, resume
from copilot.register import Machine
from copilot.understanding import Utterance, understand
from tests.copilot.test_register import PACKER, PRESS_1, PRESS_2, REGISTER

FIRST = "Why does press 1 show E-042?"


def heard(text: str, lang: str | None = None) -> Utterance:
    return understand(text, REGISTER, {"E042"}, lang=lang, machine=Machine())


def follow(text: str, first: str = FIRST) -> Utterance:
    memory = Memory.model_validate_json(remember(heard(first), Memory()).model_dump_json())
    return resume(heard(text), memory, REGISTER)


@pytest.mark.parametrize(
    "text",
    [
        "and on the other press?", "what about the other one?", "und an der anderen Presse?",
        "¿y en la otra prensa?", "y en la otra?", "咁另一部呢？", "那另一台呢？", "另一部機呢？",
    ],
)  # fmt: skip
def test_the_other_machine_with_the_same_question(text: str) -> None:
    asked = follow(text)
    assert asked.machine == Machine(PRESS_2, "HPX-200")
    assert asked.codes == ("E042",)
    assert asked.text.startswith(FIRST)


@pytest.mark.parametrize("text", ["and on PACK-01?", "und an PACK-01?", "¿y en PACK-01?", "咁 PACK-01 呢？"])
def test_a_named_machine_with_the_same_question(text: str) -> None:
    asked = follow(text)
    assert asked.machine.asset == PACKER
    assert asked.codes == ("E042",)


def test_the_other_machine_while_the_first_is_still_chosen_on_the_screen() -> None:
    chosen = Machine(PRESS_1, "HPX-200")
    memory = remember(understand("E-042?", REGISTER, {"E042"}, lang=None, machine=chosen), Memory())
    again = understand("and on the other press?", REGISTER, {"E042"}, lang=None, machine=chosen)
    asked = resume(again, memory, REGISTER)
    assert (asked.machine, asked.codes) == (Machine(PRESS_2, "HPX-200"), ("E042",))
    elsewhere = understand("and on the other one?", REGISTER, (), lang=None, machine=Machine(PACKER, "PL-40"))
    assert resume(elsewhere, memory, REGISTER).machine.asset == PACKER


def test_a_new_topic_keeps_the_machine_only() -> None:
    asked = follow("How often must the oil of the hydraulic unit be changed every year?")
    assert asked.machine.asset == PRESS_1
    assert asked.codes == ()
    assert FIRST not in asked.text


def test_a_new_code_is_a_new_topic() -> None:
    asked = follow("and E-077?")
    assert asked.codes == ("E077",)
    assert asked.machine.asset == PRESS_1
    assert FIRST not in asked.text


def test_the_model_alone_does_not_push_the_asset_out() -> None:
    assert follow("and how do I bleed the press?").machine.asset == PRESS_1


def test_with_no_other_machine_of_the_model_the_last_one_stays() -> None:
    assert follow("and on the other one?", "Why does PACK-01 show E-042?").machine.asset == PACKER


def test_an_empty_memory_changes_nothing() -> None:
    asked = heard("and on the other press?")
    assert resume(asked, Memory(), REGISTER) == asked


def test_a_machine_that_left_the_register_is_forgotten() -> None:
    memory = Memory(text=FIRST, asset="PRESS-99", model="HPX-200", codes=("E042",))
    assert resume(heard("and now?"), memory, REGISTER).machine == Machine(model="HPX-200")


def test_each_language_of_a_follow_up_is_its_own() -> None:
    assert follow("und an der anderen Presse?").lang == "de"
    assert follow("咁另一部呢？").lang == "zh-Hant"


def test_a_long_chain_of_follow_ups_keeps_one_topic() -> None:
    memory = Memory()
    for text in (FIRST, *["and on the other press?"] * 5):
        asked = resume(heard(text), memory, REGISTER)
        memory = remember(asked, memory)
    assert memory.text == FIRST
    assert asked.text == f"{FIRST} and on the other press?"
    assert memory.asset == "PRESS-02"
