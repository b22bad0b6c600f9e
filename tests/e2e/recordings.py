"""Something to say to the microphone: recorded words of real people (Debian's Asterisk sounds), or espeak-ng."""

from __future__ import annotations

import subprocess
import wave
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

SOUNDS = Path("/usr/share/asterisk/sounds")
# What the recordings have, and what the browser's false microphone wants.
RECORDED, WANTED = 8_000, 48_000
PAUSE_SECONDS = 0.1
# People begin once the page says that it listens; the false microphone plays from the moment it is opened.
LEAD_SECONDS = 0.6

Samples = NDArray[np.float64]


def write_speech(path: Path, lang: str, words: Sequence[str]) -> float:
    """Write recorded words, named by their files, as one WAV of 48 kHz; returns its length in seconds."""
    pause = np.zeros(int(PAUSE_SECONDS * RECORDED))
    parts = [pause]
    for word in words:
        with (SOUNDS / lang / f"{word}.wav").open("rb") as file:
            rate, samples = _read(file)
        assert rate == RECORDED
        parts += [samples, pause]
    return _write(path, RECORDED, np.concatenate(parts))


def write_sentence(path: Path, text: str) -> float:
    """As `write_speech`, for an English sentence that nobody recorded."""
    spoken = subprocess.run(
        ["espeak-ng", "-v", "en-gb", "-s", "140", "--stdout", text], capture_output=True, check=True
    )
    return _write(path, *_read(BytesIO(spoken.stdout)))


def _read(file: BinaryIO) -> tuple[int, Samples]:
    with wave.open(file) as sound:
        assert (sound.getnchannels(), sound.getsampwidth()) == (1, 2)
        # A length that was not known when it was written is too large.
        samples = np.frombuffer(sound.readframes(sound.getnframes()), np.int16)
        return sound.getframerate(), samples.astype(np.float64)


def _write(path: Path, rate: int, samples: Samples) -> float:
    samples = np.pad(samples, (round(LEAD_SECONDS * rate), 0))
    seconds = len(samples) / rate
    finer = np.interp(np.arange(int(seconds * WANTED)) / WANTED, np.arange(len(samples)) / rate, samples)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(WANTED)
        file.writeframes(finer.astype(np.int16).tobytes())
    return seconds
