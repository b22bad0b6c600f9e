"""What a question says: machine, codes and language, and which questions are refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copilot.codes import normalise
from copilot.errors import BadInputError
from copilot.register import Machine
from copilot.understanding import MAX_LENGTH, understand
from tests.copilot.test_register import PRESS_1, REGISTER

VOCABULARY = frozenset({normalise("E-042"), "OC"})


def test_a_whole_question() -> None:
    heard = understand(" Why does\npress 1 show E-042? ", REGISTER, VOCABULARY, lang=None, machine=Machine())
    assert heard.text == "Why does press 1 show E-042?"
    assert (heard.lang, heard.machine.asset) == ("en", PRESS_1)
    assert heard.codes == (normalise("E-042"),)


def test_the_machine_chosen_on_the_screen_wins() -> None:
    heard = understand("press 1?", REGISTER, (), lang="de", machine=Machine(model="PL-40"))
    assert (heard.machine, heard.lang) == (Machine(model="PL-40"), "de")
    assert heard.other.asset == PRESS_1


def test_another_machine_of_the_chosen_model_is_no_other() -> None:
    heard = understand("press 1?", REGISTER, (), lang=None, machine=Machine(model=PRESS_1.model))
    assert heard.other == Machine()


def test_machine_names_are_no_codes() -> None:
    heard = understand("PRESS-01 and HPX-200", REGISTER, VOCABULARY, lang=None, machine=Machine())
    assert heard.codes == ()


def test_a_code_without_digits_is_heard_when_the_plant_has_it() -> None:
    assert understand("the drive shows OC", REGISTER, VOCABULARY, lang=None, machine=Machine()).codes == (
        "OC",
    )
    assert understand("the drive shows OC", REGISTER, (), lang=None, machine=Machine()).codes == ()


@pytest.mark.parametrize("text", ["", "  \n", "\x00", "x" * (MAX_LENGTH + 1)])
def test_empty_and_endless_questions_are_refused(text: str) -> None:
    with pytest.raises(BadInputError):
        understand(text, REGISTER, (), lang=None, machine=Machine())


@given(st.text(max_size=MAX_LENGTH).filter(lambda text: text.replace("\x00", " ").strip()))
def test_any_other_text_is_understood(text: str) -> None:
    heard = understand(text, REGISTER, VOCABULARY, lang=None, machine=Machine())
    assert heard.lang
    assert all(code == normalise(code) for code in heard.codes)
