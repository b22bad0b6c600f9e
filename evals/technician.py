"""A simulated technician: reports a fault whose cause is hidden from the copilot, and makes the checks it asks for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, BeforeValidator, ConfigDict, model_validator

from copilot.errors import BadInputError
from copilot.faultknowledge import Cause, FaultKnowledge, Finding, FindingState
from evals.questions import read_rows

# How near another wording must be to pass for the truth's (cosine), and how much nearer than that of the next cause.
# Each English cause of the sample plant against its model's causes in three other languages: 77 % found, 1 % wrong.
NEAR, MARGIN = 0.5, 0.06

Vectors = Callable[[Sequence[str]], NDArray[np.floating]]
"""Texts -> unit vectors (n, d)."""


class Answer(StrEnum):
    """What a check shows, in the words of the file; "unknown" where it could not be made."""

    OK = "ok"
    NOT_OK = "not_ok"
    UNKNOWN = "unknown"

    @property
    def state(self) -> FindingState:
        """The finding's state."""
        return _STATES[self]


_STATES = {
    Answer.OK: FindingState.ABSENT,
    Answer.NOT_OK: FindingState.PRESENT,
    Answer.UNKNOWN: FindingState.UNKNOWN,
}


def _listed(value: object) -> object:
    return [value] if isinstance(value, str) else value


def _worded(value: object) -> object:
    return "_".join(value.casefold().replace("-", " ").split()) if isinstance(value, str) else value


Texts = Annotated[tuple[str, ...], BeforeValidator(_listed)]


class HiddenCase(BaseModel):
    """One line of ``cases.jsonl``: what is reported of a fault, what really is the matter, what checks would show.

    ``truth`` is the cause by its id or in the words of a source; ``answers`` maps a check's or a cause's id or wording
    to what looking there shows. Fields beyond these are left alone.
    """

    model_config = ConfigDict(frozen=True)

    id: str = ""
    asset: str = ""
    asset_model: str = ""
    alarms: Texts = ()
    symptoms: Texts = ()
    lang: str = ""
    truth: str
    answers: dict[str, Annotated[Answer, BeforeValidator(_worded)]] = {}
    split: str = ""

    @model_validator(mode="after")
    def _names_a_machine(self) -> HiddenCase:
        if not (self.asset or self.asset_model):
            raise ValueError("names no asset and no asset_model")
        return self


def read_cases(path: Path) -> tuple[HiddenCase, ...]:
    """The cases of a JSONL file, numbered where they have no id. Raises `BadInputError` naming the line at fault."""
    cases = tuple(
        case if case.id else case.model_copy(update={"id": f"case-{number:03}"})
        for number, case in enumerate(read_rows(path, HiddenCase), 1)
    )
    if not cases:
        raise BadInputError(f"{path} holds no case.", "evals/README.md describes the file.")
    if len({case.id for case in cases}) < len(cases):
        raise BadInputError(f"Two cases of {path} have the same id.", "Give each its own.")
    return cases


class Technician:
    """Answers checks of one case as its file and the true cause have it.

    ``true`` are the ids of the causes that are the true one: more than one where the knowledge lists it twice, none
    where it lists it nowhere.
    """

    def __init__(self, case: HiddenCase, knowledge: FaultKnowledge, vectors: Vectors) -> None:
        self._answers: dict[str, Answer] = {}
        for text, answer in case.answers.items():
            self._answers[_key(text)] = _worse(self._answers.get(_key(text)), answer)
        self._causes = {cause.id: cause for cause in knowledge.causes}
        self.true = self._found_not_ok() | true_causes(case.truth, knowledge, vectors)

    def answer(self, check: Finding) -> FindingState:
        """What a check shows: as the file says of it by id or text, else as it says of the cause that it inspects.

        A cause the file says nothing of is sound unless it is the true one; any other check cannot be made.
        """
        inspected = self._causes.get(check.inspects)
        said = self._said(check.id, *(wording.text for wording in check.wordings))
        if said is None and inspected is not None:
            said = self._said(*_names(inspected))
        if said is None and check.inspects:
            said = Answer.NOT_OK if check.inspects in self.true else Answer.OK
        return (said or Answer.UNKNOWN).state

    def _found_not_ok(self) -> frozenset[str]:
        """Causes that the file says look bad."""
        return frozenset(
            cause.id for cause in self._causes.values() if self._said(*_names(cause)) is Answer.NOT_OK
        )

    def _said(self, *names: str) -> Answer | None:
        """The worst that the file says under any of these names."""
        said = None
        for name in names:
            if _key(name) in self._answers:
                said = _worse(said, self._answers[_key(name)])
        return said


def true_causes(truth: str, knowledge: FaultKnowledge, vectors: Vectors) -> frozenset[str]:
    """The ids of the causes that a truth means: by id, by wording in any language, else the one worded nearest.

    Empty where no cause is near, or where two are about as near.
    """
    exact = frozenset(cause.id for cause in knowledge.causes if _key(truth) in map(_key, _names(cause)))
    if exact or not knowledge.causes:
        return exact
    worded = [(cause.id, wording.text) for cause in knowledge.causes for wording in cause.wordings]
    near = vectors([text for _, text in worded]) @ vectors([truth])[0]
    best: dict[str, float] = {}
    for (cause_id, _), similarity in zip(worded, near, strict=True):
        best[cause_id] = max(best.get(cause_id, -1.0), float(similarity))
    first, *rest = sorted(best, key=lambda each: -best[each])
    clear = best[first] >= NEAR and (not rest or best[first] - best[rest[0]] >= MARGIN)
    return frozenset({first}) if clear else frozenset()


def _names(cause: Cause) -> Iterator[str]:
    yield cause.id
    yield from (wording.text for wording in cause.wordings)


def _key(text: str) -> str:
    """A text as it is compared: case, spaces and a full stop do not count."""
    return " ".join(text.casefold().split()).rstrip(" .。")


def _worse(*answers: Answer | None) -> Answer:
    """Of several answers on the same thing: not OK before OK before unknown."""
    order: Iterable[Answer] = (Answer.NOT_OK, Answer.OK, Answer.UNKNOWN)
    return next(each for each in order if each in answers)
