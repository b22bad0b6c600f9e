"""Which recordings of people are taken: by a rule, by seed."""

from __future__ import annotations

import gzip
from pathlib import Path

import numpy as np
import pytest

from copilot.audio import RATE
from evals.noise import wav
from evals.recordings import clips, is_sentence


@pytest.mark.parametrize(
    "words",
    [
        "The conference is now locked!",
        "I'm sorry, that's not it.",
        "Marque 1 para saber más, o 2.",
        "¿Está usted en casa?",
    ],
)
def test_plain_sentences_are_taken(words: str) -> None:
    assert is_sentence(words)


@pytest.mark.parametrize(
    "words",
    [
        "Login incorrect.",
        "press * to toggle pause now",
        "...has joined the conference now",
        "To leave the conference...",
        "[this is a simple beep]",
        "visit www.asterisk.org for more today",
        "<beep ascending> one two three",
        "Dial a/b for more help",
    ],
)
def test_what_does_not_tell_what_is_said_is_left_out(words: str) -> None:
    assert not is_sentence(words)


@pytest.fixture
def sounds(tmp_path: Path) -> Path:
    docs = tmp_path / "asterisk-core-sounds-en"
    docs.mkdir()
    lines = ["; a comment: with more than four words", "beep: [tone]", "twin: This is sentence number seven."]
    lines += [f"clip{number}: This is sentence number {number}." for number in range(9)]
    (docs / "core-sounds-en.txt.gz").write_bytes(gzip.compress("\n".join(lines).encode()))
    voice = tmp_path / "en_US_f_Allison"
    voice.mkdir()
    for name in ("beep", "twin", *(f"clip{number}" for number in range(8))):
        (voice / f"{name}.wav").write_bytes(wav(np.zeros(RATE * (31 if name == "clip7" else 2), np.float32)))
    return tmp_path


def test_clips_are_drawn_by_seed_among_those_that_exist_and_are_short(sounds: Path) -> None:
    every = clips("en", 99, 1, sounds, sounds)
    assert {clip.name for clip in every} == {"twin", *(f"clip{number}" for number in range(7))}
    assert clips("en", 3, 1, sounds, sounds) == every[:3]
    assert clips("en", 99, 2, sounds, sounds) != every
    assert clips("es", 3, 1, sounds, sounds) == []
