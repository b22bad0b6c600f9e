"""Samples to words: where somebody speaks, in which language, and what is said, with and without expected words."""

from __future__ import annotations

import logging
import math
import re
import threading
import time
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from copilot.audio import RATE, Samples
from copilot.errors import BusyError, ModelError
from copilot.models import Model
from copilot.quiet import keep_quiet
from copilot.refusing import refusal
from copilot.settings import Settings
from copilot.speechmodel import speech_model

if TYPE_CHECKING:
    from faster_whisper import WhisperModel
    from faster_whisper.tokenizer import Tokenizer

_WINDOW = 30.0
# Speech is encoded with so much silence behind it, and as so much at least (in frames of 10 ms): the model, which
# learned on half minutes, says things twice where less is given.
_SILENCE, _LEAST = 100, 1500
_BEAM, _GUESSES = 5, 8
# Threads for one recording: two encode in 0.7 of the time of one, and ten recordings at once take a twelfth longer.
_THREADS = 2
# What people say at most in a second, in tokens; a model that runs in circles is stopped here.
_TOKENS_A_SECOND, _TOKENS_MORE, _MOST_TOKENS = 10, 16, 200
_HOTWORD_TOKENS = 200
# Whisper's own thresholds for "this was no speech" and "this runs in circles" (Radford et al. 2022, section 4.5).
_NO_SPEECH, _UNSURE, _UNLIKELY, _REPETITIVE = 0.6, -1.0, -1.5, 2.4
_CIRCLE = re.compile(r"(.{3,40}?)\1{3}")


@dataclass(frozen=True, slots=True)
class Look:
    """What was understood: ``logprob`` is the mean log probability of a token (0 where there is no text)."""

    text: str
    logprob: float

    @property
    def confidence(self) -> float:
        """The mean probability of a token, 0 to 1; 0 without text."""
        return math.exp(self.logprob) if self.text else 0.0


class Recording:
    """A recording encoded once, to be looked at several times. For one thread.

    ``windows`` are the parts in which somebody speaks. ``deadline`` is on the monotonic clock; each look raises
    `BusyError` once it has passed.
    """

    def __init__(self, model: WhisperModel, windows: Sequence[Samples], deadline: float) -> None:
        self._model = model
        self.deadline = deadline
        self.windows = tuple(windows)
        self._seconds = [len(window) / RATE for window in windows]
        self._encoded = [self._encode(window) for window in windows]

    @property
    def is_silent(self) -> bool:
        """Whether nobody speaks."""
        return not self._encoded

    @cached_property
    def languages(self) -> dict[str, float]:
        """How likely each of the model's languages (Whisper's names) is, by the first half minute."""
        if not self._model.model.is_multilingual or not self._encoded:
            return {"en": 1.0}
        [found] = self._model.model.detect_language(self._encoded[0])
        return {token[2:-2]: probability for token, probability in found}

    def look(self, language: str, hotwords: str = "") -> Look:
        """What is said, if it is in a language (Whisper's name); ``hotwords`` are words that are likely."""
        tokenizer = _tokenizer(self._model, language)
        start = [*tokenizer.sot_sequence, tokenizer.no_timestamps]
        if hotwords:
            expected = tokenizer.encode(" " + hotwords.strip())[:_HOTWORD_TOKENS]
            start = [tokenizer.sot_prev, *expected, *start]
        looks = [
            self._look(tokenizer, encoded, start, seconds)
            for encoded, seconds in zip(self._encoded, self._seconds, strict=True)
        ]
        said = [look for look in looks if look.text]
        joint = "" if language in ("zh", "yue", "ja") else " "
        length = sum(len(look.text) for look in said) or 1
        logprob = sum(look.logprob * len(look.text) for look in said) / length
        return Look(joint.join(look.text for look in said), logprob)

    def guesses(self, language: str) -> list[str]:
        """What may be said, with no words expected: the likeliest texts, the best first."""
        tokenizer = _tokenizer(self._model, language)
        start = [*tokenizer.sot_sequence, tokenizer.no_timestamps]
        guessed = []
        for encoded, seconds in zip(self._encoded, self._seconds, strict=True):
            self._check_time()
            [result] = self._model.model.generate(
                encoded,
                [start],
                beam_size=_GUESSES,
                num_hypotheses=_GUESSES,
                max_length=2 * _most_tokens(seconds),
                sampling_temperature=0,
                suppress_tokens=[-1],
            )
            guessed.append([tokenizer.decode(tokens).strip() for tokens in result.sequences_ids])
        return [" ".join(texts) for texts in zip(*guessed, strict=True)]

    def _look(self, tokenizer: Tokenizer, encoded: Any, start: list[int], seconds: float) -> Look:
        self._check_time()
        most = _most_tokens(seconds)
        [result] = self._model.model.generate(
            encoded,
            [start],
            beam_size=_BEAM,
            # The library also halves this number.
            max_length=max(2 * most, len(start) + most),
            sampling_temperature=0,
            return_scores=True,
            return_no_speech_prob=True,
            suppress_tokens=[-1],
        )
        tokens = result.sequences_ids[0]
        logprob = result.scores[0] * len(tokens) / (len(tokens) + 1)
        text = tokenizer.decode(tokens).strip()
        endless = len(tokens) >= most
        if endless or _is_noise(text, logprob, result.no_speech_prob):
            return Look("", 0.0)
        return Look(text, logprob)

    def _encode(self, window: Samples) -> Any:
        from faster_whisper.audio import pad_or_trim

        self._check_time()
        extractor = self._model.feature_extractor
        features = extractor(window)
        frames = min(max(features.shape[-1] + _SILENCE, _LEAST), extractor.nb_max_frames)
        return self._model.encode(pad_or_trim(features, frames))

    def _check_time(self) -> None:
        if time.monotonic() > self.deadline:
            raise BusyError(*refusal("recording_slow"))


class Recogniser:
    """A speech recognition model. Loaded at first use, once; safe to share between threads.

    ``find`` gives the model's folder: the configured one, unless another is meant.
    """

    def __init__(
        self, settings: Settings, workers: int, find: Callable[[Settings], Model] = speech_model
    ) -> None:
        self._settings = settings
        self._workers = workers
        self._find = find
        self._lock = threading.Lock()
        self._loaded: WhisperModel | None = None

    @property
    def ready(self) -> bool:
        """Whether the model is loaded."""
        return self._loaded is not None

    def load(self) -> None:
        """Load the model now rather than at the first recording."""
        self._model()

    def has(self, language: str) -> bool:
        """Whether the model knows a language (Whisper's name, such as ``yue``)."""
        model = self._model()
        if not model.model.is_multilingual:
            return language == "en"
        return model.hf_tokenizer.token_to_id(f"<|{language}|>") is not None

    def recording(self, samples: Samples, deadline: float) -> Recording:
        """The parts of a recording in which somebody speaks, encoded; empty for silence and noise."""
        return self.of_windows(_spoken(samples), deadline)

    def of_windows(self, windows: Sequence[Samples], deadline: float) -> Recording:
        """As `recording`, of parts in which somebody is known to speak."""
        return Recording(self._model(), windows, deadline)

    def _model(self) -> WhisperModel:
        with self._lock:
            if self._loaded is None:
                self._loaded = self._load()
            return self._loaded

    def _load(self) -> WhisperModel:
        from faster_whisper import WhisperModel  # slow to import

        logging.getLogger("faster_whisper").setLevel(logging.WARNING)
        folder = self._find(self._settings).folder
        try:
            return WhisperModel(
                str(folder),
                device="cpu",
                compute_type="int8",
                cpu_threads=min(_THREADS, self._workers),
                num_workers=self._workers,
            )
        except (RuntimeError, ValueError) as error:
            raise ModelError(
                f"The speech model in {folder} cannot be loaded: {str(error).rstrip('.')}.",
                "Set speech_model to 'whisper-base' or to a folder with a model for faster-whisper.",
            ) from error


def _spoken(samples: Samples) -> list[Samples]:
    """The parts in which somebody speaks, joined to windows the model can take."""
    keep_quiet()
    from faster_whisper.vad import VadOptions, collect_chunks, get_speech_timestamps

    options = VadOptions(
        min_speech_duration_ms=100, max_speech_duration_s=_WINDOW, min_silence_duration_ms=1000
    )
    spoken = get_speech_timestamps(samples, options)
    if not spoken:
        return []
    windows, _ = collect_chunks(samples, spoken, max_duration=_WINDOW)
    return [window.astype(np.float32) for window in windows if len(window)]


def _most_tokens(seconds: float) -> int:
    return min(_MOST_TOKENS, _TOKENS_MORE + round(_TOKENS_A_SECOND * seconds))


def _tokenizer(model: WhisperModel, language: str) -> Tokenizer:
    from faster_whisper.tokenizer import Tokenizer

    return Tokenizer(model.hf_tokenizer, model.model.is_multilingual, task="transcribe", language=language)


def _is_noise(text: str, logprob: float, no_speech: float) -> bool:
    plain = text.encode()
    repetitive = len(plain) > _REPETITIVE * len(zlib.compress(plain)) or _CIRCLE.search(text) is not None
    return (no_speech > _NO_SPEECH and logprob < _UNSURE) or logprob < _UNLIKELY or repetitive
