"""How the speech suite judges what was heard; hearing itself is measured by running it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from copilot.hearing import CodeHeard
from copilot.speech import Speech, Transcript
from copilot.store import Store
from evals.figures import Judgement
from evals.listening import Listening
from evals.suites import Context, speech
from evals.utterances import Utterance, utterances

SAID = "The panel shows E four two."


def _judged(*codes: CodeHeard, listed: bool = True) -> Judgement:
    transcript = Transcript(text="The panel shows E42.", lang="en", confidence=0.9, codes=codes)
    return speech.judged(
        Utterance(SAID, "E-042", listed, "en"), transcript, "codes en 10 dB", speech.CODES[10].name
    )


@pytest.mark.parametrize(
    ("codes", "recall", "found", "offered", "wrong"),
    [
        ((CodeHeard(said="E42", code="E-042"),), 1, 1, None, 0),
        ((CodeHeard(said="E42", choices=("E-043", "E-042")),), 0, 1, 1, 0),
        ((CodeHeard(said="E42", choices=("E-043",)),), 0, 0, 0, 0),
        ((CodeHeard(said="E42", code="E-043"),), 0, 0, 0, 1),
        ((CodeHeard(said="E42", code="E-042"), CodeHeard(said="E43", code="E-043")), 1, 1, None, 1),
        ((), 0, 0, 0, 0),
    ],
)
def test_a_listed_code(
    codes: tuple[CodeHeard, ...], recall: float, found: float, offered: float | None, wrong: float
) -> None:
    scores = _judged(*codes).scores
    assert scores[speech.CODES[10].name] == recall
    assert scores[speech.FOUND.name] == found
    assert scores.get(speech.OFFERED.name) == offered
    assert scores[speech.WRONG.name] == wrong


def test_whatever_is_taken_for_a_code_that_is_not_listed_is_wrong() -> None:
    assert _judged(CodeHeard(said="E42", code="E-043"), listed=False).scores == {speech.WRONG.name: 1}
    assert _judged(CodeHeard(said="E42", choices=("E-043",)), listed=False).scores == {speech.WRONG.name: 0}


@pytest.mark.parametrize(
    ("order", "shares"),
    [
        ((0, 1, 2, 3), (1, 1, 1, 1)),
        ((1, 0, 2, 3), (1, 1, 1, 1)),
        ((3, 0, 1, 2), (1, 1, 1, 0)),
        ((0, 1, 2), (1, 1, 1, 0)),
    ],
)
def test_ten_at_once_are_held_to_their_order(order: tuple[int, ...], shares: tuple[float, ...]) -> None:
    heard = [(place, f"text {place}") for place in order]
    judged = speech.in_turn(heard, [f"text {place}" for place in range(4)], workers=2)
    assert tuple(each.scores[speech.QUEUED.name] for each in judged) == shares


def test_a_text_that_differs_from_the_one_heard_alone_is_a_loss() -> None:
    [judged] = speech.in_turn([(0, "something else")], ["text"], workers=2)
    assert judged.scores[speech.QUEUED.name] == 0


def test_a_split_takes_every_second_utterance_and_a_limit_its_share(context: Context, tmp_path: Path) -> None:
    drawn = utterances(9, 1)
    for split, part in (("", drawn), ("dev", drawn[0::2]), ("test", drawn[1::2])):
        chosen = replace(context, dataset=replace(context.dataset, split=split), limit=60)
        store = Store(chosen.settings.model_copy(update={"home": tmp_path}))
        listening = Listening(chosen, Speech(chosen.settings, store), tmp_path, whole=300)
        store.close()
        assert listening.part(drawn) == part
        assert [listening.count(whole) for whole in (60, 2, 5)] == [12, 2, 2]
        assert np.array_equal(listening.chance(3).random(4), listening.chance(3).random(4))
