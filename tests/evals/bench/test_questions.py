"""The plant's questions: a reply that only asks which machine counts as what comes once it is named."""

from __future__ import annotations

from typing import cast

import pytest

from copilot.assistant import Assistant, Query
from copilot.reply import Block, BlockKind, Reply
from evals.bench.questions import Gold, PlantQuestion, ask_all


class Hesitant:
    """Asks which machine it is; knows an answer for some."""

    def __init__(self, *known: str) -> None:
        self._known = known

    def ask(self, query: Query) -> Reply:
        named = query.asset or query.asset_model
        if named is None:
            clarify = Block(kind=BlockKind.CLARIFY, text="Which?", options=("PRESS-01", "MILL-01"))
            return Reply(lang="en", covered=True, blocks=(clarify,))
        covered = named in self._known
        kind = BlockKind.QUOTE if covered else BlockKind.NOT_COVERED
        return Reply(lang="en", covered=covered, blocks=(Block(kind=kind, text=named),))


def question(*models: str) -> PlantQuestion:
    gold = [Gold(document_group=f"{model}/manual", section="1") for model in models]
    return PlantQuestion(
        id="q", split="dev", lang="en", text="E-1?", asset=None, asset_model=None, answerable=bool(gold),
        kind="code" if gold else "none", gold=gold, phrases={},
    )  # fmt: skip


@pytest.mark.parametrize(
    ("models", "known", "answered"),
    [
        (("P1",), ("P1",), True),
        (("P1",), ("MILL-01",), False),
        ((), ("MILL-01",), True),
        ((), (), False),
    ],
)
def test_asking_which_machine_counts_as_what_comes_of_it(
    models: tuple[str, ...], known: tuple[str, ...], answered: bool
) -> None:
    [outcome] = ask_all(cast(Assistant, Hesitant(*known)), [question(*models)])
    assert outcome.answered is answered
