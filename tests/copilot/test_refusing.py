"""What is refused on the shop floor is said in every language: looked up in the code, so that none is forgotten."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import copilot
import ui
from copilot import errors
from copilot.case import Phase
from copilot.errors import BadInputError, ConflictError, StorageError
from copilot.refusing import in_words, refusal
from copilot.wording import languages, wording

ROOTS = [Path(package.__file__ or "").parent for package in (copilot, ui)]
# What a technician's acts, questions, recordings, photos and sign-in go through.
FLOOR = [
    "copilot/access",
    "copilot/case",
    "copilot/caseallowed",
    "copilot/casebook",
    "copilot/caserecords",
    "copilot/casestore",
    "copilot/casetree",
    "copilot/deeds",
    "copilot/expected",
    "copilot/gate",
    "copilot/iso14224",
    "copilot/machinestate",
    "copilot/ownrepair",
    "copilot/passwords",
    "copilot/picture",
    "copilot/sessions",
    "copilot/signingin",
    "copilot/firststart",
    "copilot/speechqueue",
    "copilot/throttle",
    "copilot/turns",
    "copilot/understanding",
    "copilot/workorder",
    "copilot/workorderstore",
    "ui/actors",
    "ui/floor/acts",
    "ui/floor/answers",
    "ui/floor/asking",
    "ui/floor/clientroutes",
    "ui/floor/look",
    "ui/floor/pulse",
    "ui/floor/routes",
    "ui/floor/screens",
    "ui/floor/thread",
    "ui/listenroutes",
    "ui/signin/accountroutes",
    "ui/signin/forms",
    "ui/signin/routes",
    "ui/voiceroutes",
]
# What passes keys on.
HELPERS = {"copilot/expected": "_refused", "ui/floor/answers": "_said"}


@cache
def trees() -> dict[str, ast.AST]:
    """The code by module."""
    return {
        str(file.relative_to(root.parent).with_suffix("")): ast.parse(file.read_text("utf-8"))
        for root in ROOTS
        for file in root.rglob("*.py")
    }


def calls(tree: ast.AST) -> Iterator[tuple[str, ast.Call]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            yield node.func.id, node


def used() -> set[str]:
    """The keys that the code names."""
    found = set()
    for module, tree in trees().items():
        for name, call in calls(tree):
            if name == "refusal" or HELPERS.get(module) == name:
                found |= {each.value for each in call.args if isinstance(each, ast.Constant)}
            if name == "body_of":
                found |= {each.value for each in call.args[2:] if isinstance(each, ast.Constant)}
    return {str(key) for key in found}


def test_every_key_has_its_sentence_in_every_language_and_every_sentence_is_used() -> None:
    texts = wording("en").texts
    known = {
        re.sub(r"^refused\.(.*)\.why$", r"\1", key) for key in texts if re.match(r"refused\..*\.why$", key)
    }
    assert len(known) > 100
    assert used() - known == set()
    # By phase, by kind of error, by status.
    computed = {f"phase.{phase}" for phase in Phase} | {"failed", "busy"} | {"slow", "long"}
    computed |= {"practice.lock_for_repair"}  # by what was tried without a lock
    assert known - used() == computed - used()
    for lang in languages():  # that all have the same keys and places is tested with the other texts
        for key in known:
            assert wording(lang).texts[f"refused.{key}.why"].strip()


@pytest.mark.parametrize("module", FLOOR)
def test_no_sentence_of_the_floor_is_english_only(module: str) -> None:
    kinds = {name for name in vars(errors) if name.endswith("Error")} | {
        "NotAllowedError", "GateClosedError", "ForbiddenError", "SignInError", "RefusedError", "WrongPinError",
        "PinAsleepError", "LinkOverError",
    }  # fmt: skip
    written = [
        call.lineno
        for name, call in calls(trees()[module])
        if name in kinds and any(isinstance(each, ast.Constant | ast.JoinedStr) for each in call.args)
    ]
    assert written == []


def test_an_error_says_the_same_in_each_language() -> None:
    error = BadInputError(*refusal("no_case", case="a1{b}"))
    assert str(error) == "There is no case 'a1{b}'. Choose one from the list of cases."
    assert error.remedy == "Choose one from the list of cases."
    assert in_words(error, wording("de")) == (
        "Den Fall „a1{b}“ gibt es nicht.",
        "Wählen Sie einen aus der Liste der Fälle.",
    )
    assert len({in_words(error, wording(lang)) for lang in languages()}) == len(languages())


def test_a_value_can_be_written_in_its_language() -> None:
    error = ConflictError(
        *refusal("no_number", expected=lambda words: words.number(2.5)), by=("bo",), version=3
    )
    assert (error.by, error.version) == (("bo",), 3)
    assert in_words(error, wording("de")) == ("Einen Messwert eingeben; erwartet 2,5.", "")
    assert error.args[0] == "Enter one measured value; expected 2.5."


def test_what_only_english_says_is_not_made_up() -> None:
    error = StorageError("The disk is full.", "Free some space.")
    assert in_words(error, wording("en")) == ("The disk is full.", "Free some space.")
    assert in_words(error, wording("de")) == ("", "")
