"""The recogniser: what counts as no speech, how long it may go on, and models that cannot be loaded."""

import math
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from copilot.audio import RATE
from copilot.errors import BusyError, ModelError
from copilot.recogniser import Look, Recogniser, Recording, _is_noise
from copilot.settings import Settings


def test_confidence_is_a_probability() -> None:
    assert Look("oil", math.log(0.5)).confidence == pytest.approx(0.5)
    assert Look("", 0.0).confidence == 0


@pytest.mark.parametrize(
    ("text", "logprob", "no_speech"),
    [
        ("Thanks for watching!", -1.2, 0.7),  # likely no speech, and unlike any
        ("mmh", -1.6, 0.1),
        ("5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5", -0.1, 0.0),
        ("要1-1-4-3-2-4-3-2-4-3-2-4-3-2-4", -0.2, 0.0),
    ],
)
def test_noise_is_told_from_speech(text: str, logprob: float, no_speech: float) -> None:
    assert _is_noise(text, logprob, no_speech)


@pytest.mark.parametrize(
    ("text", "logprob", "no_speech"),
    [
        ("Press 1 shows E-042.", -0.2, 0.9),
        ("Drehzahl schwankt", -1.2, 0.1),
        ("0 0 0 0 0", -0.3, 0.0),
        ("吱吱吱吱地響", -0.3, 0.0),
        ("clack clack clack, then it stops", -0.3, 0.0),
    ],
)
def test_speech_is_kept(text: str, logprob: float, no_speech: float) -> None:
    assert not _is_noise(text, logprob, no_speech)


class Endless:
    """A model that never comes to an end; notes the tokens it may give."""

    def __init__(self, stops: bool = False) -> None:
        self.stops = stops
        self.most: list[int] = []
        self.model = self
        self.is_multilingual = True
        self.feature_extractor = Features()
        self.hf_tokenizer: Any = Words()
        self.frames: list[int] = []

    def encode(self, features: Any) -> Any:
        self.frames.append(features.shape[-1])
        return features

    def generate(
        self, encoded: Any, prompts: list[list[int]], *, max_length: int, **options: Any
    ) -> list[Any]:
        [prompt] = prompts
        # As CTranslate2 reads it: half of the length at most, and what the prompt leaves.
        most = min(max_length // 2, max_length - len(prompt))
        self.most.append(most)
        tokens = list(range(3 if self.stops else most))
        guesses = options.get("num_hypotheses", 1)
        return [
            SimpleNamespace(sequences_ids=[tokens] * guesses, scores=[-0.1] * guesses, no_speech_prob=0.0)
        ]


class Features:
    """Mel features as far as they are asked for."""

    nb_max_frames = 3000

    def __call__(self, samples: Any) -> Any:
        return np.zeros((80, len(samples) * 100 // RATE), np.float32)


class Words:
    """A tokenizer with one token for each letter."""

    def token_to_id(self, token: str) -> int:
        return 1

    def encode(self, text: str, add_special_tokens: bool) -> Any:
        return SimpleNamespace(ids=list(range(len(text))))

    def decode(self, tokens: list[int]) -> str:
        return "word"


@given(seconds=st.floats(0.1, 30), hotwords=st.text("abc ", max_size=900))
def test_a_model_that_runs_on_is_stopped_and_left_out(seconds: float, hotwords: str) -> None:
    for stops in (False, True):
        model: Any = Endless(stops)
        recording = Recording(model, [np.zeros(round(seconds * RATE), np.float32)], math.inf)
        look = recording.look("en", hotwords)
        assert model.most[0] <= min(200, 17 + 10 * seconds)
        assert look.text == ("word" if stops else "")


def test_words_of_all_windows_are_joined() -> None:
    model: Any = Endless(stops=True)
    recording = Recording(model, [np.zeros(RATE, np.float32)] * 2, math.inf)
    assert recording.look("en").text == "word word"
    assert recording.look("zh").text == "wordword"
    assert not recording.is_silent
    assert Recording(model, [], math.inf).look("en") == Look("", 0.0)


@pytest.mark.parametrize(("seconds", "frames"), [(0.5, 1500), (3, 1500), (14, 1500), (20, 2100), (30, 3000)])
def test_speech_is_encoded_with_silence_behind_it_for_half_a_window_at_least(
    seconds: float, frames: int
) -> None:
    model: Any = Endless()
    Recording(model, [np.zeros(int(seconds * RATE), np.float32)], math.inf)
    assert model.frames == [frames]


def test_guesses_are_of_all_windows() -> None:
    model: Any = Endless(stops=True)
    recording = Recording(model, [np.zeros(RATE, np.float32)] * 2, math.inf)
    assert recording.guesses("en") == ["word word"] * 8
    assert Recording(model, [], math.inf).guesses("en") == []


def test_nothing_is_begun_after_the_deadline() -> None:
    model: Any = Endless()
    recording = Recording(model, [np.zeros(RATE, np.float32)], math.inf)
    recording.deadline = 0
    for late in (recording.look, recording.guesses):
        with pytest.raises(BusyError, match="takes too long"):
            late("en")


def test_a_damaged_model_is_named(tmp_path: Path) -> None:
    for name in ("model.bin", "config.json", "tokenizer.json"):
        (tmp_path / name).write_bytes(b"{}")
    recogniser = Recogniser(Settings(speech_model=str(tmp_path)), workers=1)
    with pytest.raises(ModelError, match="cannot be loaded") as caught:
        recogniser.load()
    assert "whisper-base" in caught.value.remedy
    assert not recogniser.ready


@pytest.mark.speech
def test_the_bundled_model_has_no_cantonese(models_dir: Path) -> None:
    recogniser = Recogniser(Settings(models_dir=models_dir), workers=1)
    assert [recogniser.has(name) for name in ("en", "de", "es", "zh", "yue", "xx")] == [True] * 4 + [
        False
    ] * 2
