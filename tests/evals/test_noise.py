"""Factory noise from a seed, mixed under speech at a ratio."""

from __future__ import annotations

import wave
from collections.abc import Callable
from io import BytesIO

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from copilot.audio import RATE, decoded
from evals.noise import Samples, active_power, hiss, hum, impacts, machine, mixed, wav


def _voice(height: float = 0.2) -> Samples:
    """Two bursts of a tone with silence around them."""
    tone = height * np.sin(2 * np.pi * 300 * np.arange(RATE) / RATE)
    quiet = np.zeros(RATE // 2)
    return np.concatenate([quiet, tone, quiet, tone, quiet]).astype(np.float32)


def test_the_same_seed_makes_the_same_sound() -> None:
    sounds: list[Callable[[float, np.random.Generator], Samples]] = [hiss, hum, impacts, machine]
    for sound in sounds:
        one, other, third = (sound(0.5, np.random.default_rng(seed)) for seed in (1, 1, 2))
        assert np.array_equal(one, other)
        assert not np.array_equal(one, third)
        assert np.mean(one.astype(float) ** 2) == pytest.approx(1, rel=1e-3)


def test_hiss_keeps_to_its_band() -> None:
    spectrum = np.abs(np.fft.rfft(hiss(2, np.random.default_rng(1), 300, 3000))) ** 2
    hertz = np.fft.rfftfreq(2 * RATE, 1 / RATE)
    assert spectrum[(hertz > 250) & (hertz < 3500)].sum() > 0.97 * spectrum.sum()


def test_power_is_measured_where_somebody_speaks() -> None:
    assert active_power(_voice()) == pytest.approx(0.02, rel=0.01)
    assert active_power(np.zeros(RATE, np.float32)) == 0


@settings(max_examples=30)
@given(st.floats(0, 30), st.integers(0, 99))
def test_the_ratio_is_what_was_asked_for(ratio: float, seed: int) -> None:
    voice = _voice(0.02)
    noise = machine(len(voice) / RATE, np.random.default_rng(seed))
    both = mixed(voice, noise, ratio)
    added = both.astype(float) - voice
    assert 10 * np.log10(active_power(voice) / np.mean(added**2)) == pytest.approx(ratio, abs=0.05)


def test_what_would_be_too_loud_is_turned_down() -> None:
    loud = _voice(0.8)
    both = mixed(loud, machine(len(loud) / RATE, np.random.default_rng(1)), 0)
    assert np.abs(both).max() == pytest.approx(1)


def test_a_wav_file_gives_the_samples_back() -> None:
    content = wav(_voice())
    with wave.open(BytesIO(content)) as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (RATE, 1, 2)
    assert np.abs(decoded(content, 60) - _voice()).max() < 1e-3
