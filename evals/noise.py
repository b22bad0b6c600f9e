"""Sounds of a factory from a seed, and mixing them under speech at a given ratio."""

from __future__ import annotations

import wave
from io import BytesIO

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray
from scipy.signal import butter, sosfilt

from copilot.audio import RATE

Samples = NDArray[np.float32]

# Speech is active where a frame of 20 ms lies at most so far below the loudest one.
_FRAME, _BELOW_DB = RATE // 50, 35.0


def hiss(seconds: float, chance: Generator, low: float = 300, high: float = 5000) -> Samples:
    """Band-passed white noise, as of air or oil; mean power 1."""
    white = chance.standard_normal(round(seconds * RATE))
    return _level(sosfilt(butter(4, (low, high), "bandpass", fs=RATE, output="sos"), white))


def hum(seconds: float, chance: Generator) -> Samples:
    """A motor at mains frequency with its harmonics and a slow beat; mean power 1."""
    time = np.arange(round(seconds * RATE)) / RATE
    base = chance.uniform(48.5, 50.5)
    waves = sum(
        np.sin(2 * np.pi * base * order * time + chance.uniform(0, 2 * np.pi)) / order
        for order in (1, 2, 3, 4, 6, 8, 12, 18, 24)
    )
    return _level(waves * (1 + 0.3 * np.sin(2 * np.pi * chance.uniform(0.5, 2) * time)))


def impacts(seconds: float, chance: Generator) -> Samples:
    """Blows of a press or dropped parts, one or two in a second, each ringing out; mean power 1."""
    count = round(seconds * RATE)
    struck = np.zeros(count)
    for start in chance.integers(0, count, max(1, round(seconds * 1.5))):
        length = min(count - start, RATE // 4)
        ringing = np.exp(-np.arange(length) / (0.03 * RATE))
        tone = np.sin(2 * np.pi * chance.uniform(200, 2500) * np.arange(length) / RATE)
        struck[start : start + length] += ringing * (tone + 0.7 * chance.standard_normal(length))
    return _level(struck)


def machine(seconds: float, chance: Generator) -> Samples:
    """What stands in a factory hall: hum, hiss and impacts together; mean power 1."""
    return _level(
        np.asarray(hum(seconds, chance) + hiss(seconds, chance) + 0.7 * impacts(seconds, chance), np.float64)
    )


def mixed(speech: Samples, noise: Samples, ratio_db: float) -> Samples:
    """Speech with noise of the same length, ``ratio_db`` between the powers while somebody speaks; within -1 to 1."""
    gain = np.sqrt(active_power(speech) / (_power(noise) * 10 ** (ratio_db / 10)))
    both = speech.astype(np.float64) + gain * noise
    return _single(both / max(1.0, float(np.abs(both).max())))


def in_noise(voice: Samples, ratio_db: float, chance: Generator) -> Samples:
    """A voice in the middle of a longer stretch of machine noise, as a microphone that is held down hears it."""
    longer = np.pad(voice, RATE // 2)
    return mixed(longer, machine(len(longer) / RATE, chance), ratio_db)


def active_power(speech: Samples) -> float:
    """The mean power of the frames in which somebody speaks; 0 for silence."""
    frames = speech[: len(speech) // _FRAME * _FRAME].reshape(-1, _FRAME).astype(np.float64)
    powers = np.mean(frames**2, axis=1)
    if not len(powers) or not powers.max():
        return 0.0
    return float(powers[powers >= powers.max() * 10 ** (-_BELOW_DB / 10)].mean())


def wav(samples: Samples) -> bytes:
    """Samples (16 kHz, mono, -1 to 1) as a WAV file of 16 bits."""
    written = BytesIO()
    with wave.open(written, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes((np.clip(samples, -1, 1) * 32767).astype("<i2").tobytes())
    return written.getvalue()


def _power(samples: Samples) -> float:
    return float(np.mean(samples.astype(np.float64) ** 2))


def _level(samples: NDArray[np.float64]) -> Samples:
    return _single(samples / np.sqrt(np.mean(samples**2)))


def _single(samples: NDArray[np.float64]) -> Samples:
    return np.asarray(samples, np.float32)
