"""Something to say to the microphone: recorded words of real people (Debian's Asterisk sounds), one after another."""

from __future__ import annotations

import wave
from collections.abc import Sequence
from pathlib import Path

import numpy as np

SOUNDS = Path("/usr/share/asterisk/sounds")
# What the recordings have, and what the browser's false microphone wants.
RECORDED, WANTED = 8_000, 48_000
PAUSE_SECONDS = 0.1


def write_speech(path: Path, lang: str, words: Sequence[str]) -> float:
    """Write the words, named by their files, as one WAV of 48 kHz; returns its length in seconds."""
    pause = np.zeros(int(PAUSE_SECONDS * RECORDED))
    said = np.concatenate([pause, *(part for word in words for part in (_samples(lang, word), pause))])
    ratio = WANTED // RECORDED
    finer = np.interp(np.arange(len(said) * ratio) / ratio, np.arange(len(said)), said)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(WANTED)
        file.writeframes(finer.astype(np.int16).tobytes())
    return len(said) / RECORDED


def _samples(lang: str, word: str) -> np.ndarray[tuple[int], np.dtype[np.int16]]:
    with wave.open(str(SOUNDS / lang / f"{word}.wav")) as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (RECORDED, 1, 2)
        return np.frombuffer(file.readframes(file.getnframes()), np.int16)
