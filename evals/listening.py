"""A copilot that listens to many recordings: how long each takes, how far it is."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.random import Generator

from copilot.speech import Speech, Transcript
from evals.suites import Context
from evals.utterances import ASSET, Utterance


@dataclass(frozen=True, slots=True)
class Heard:
    """A recording that was recognised, and how many seconds that took."""

    transcript: Transcript
    seconds: float


@dataclass(slots=True)
class Listening:
    """A run's copilot, which listens; ``voices`` is the folder of what programs have spoken.

    ``whole`` is how many recordings there are without a limit, ``done`` how many were heard.
    """

    context: Context
    speech: Speech
    voices: Path
    whole: int
    done: int = 0

    def count(self, whole: int) -> int:
        """How many of a kind are heard: with a limit the same share of each kind, two at least."""
        limit = self.context.limit
        return whole if limit is None else max(2, min(whole, round(whole * limit / self.whole)))

    def chance(self, *what: int) -> Generator:
        """Chance of its own for each thing, from the run's seed."""
        return np.random.default_rng([self.context.seed, *what])

    def part(self, drawn: Sequence[Utterance]) -> list[Utterance]:
        """The utterances of the split that is meant: every second one is for tuning, the others for reporting."""
        start = {"dev": 0, "test": 1}.get(self.context.dataset.split)
        return list(drawn) if start is None else list(drawn[start::2])

    def hear(self, audio: bytes, lang: str, asset: str | None = ASSET) -> Heard:
        """Recognise one recording."""
        begun = time.monotonic()
        transcript = self.speech.transcribe(audio, lang=lang, asset=asset)
        seconds = time.monotonic() - begun
        self.done += 1
        self.context.tell("speech", self.done, max(self.count(self.whole), self.done + 1))
        return Heard(transcript, seconds)

    def hear_all(self, audios: Sequence[bytes], lang: str) -> list[Heard]:
        """Recognise many, as many at once as the processor has threads for."""
        with ThreadPoolExecutor(self.context.settings.threads or os.cpu_count()) as pool:
            return list(pool.map(lambda audio: self.hear(audio, lang), audios))
