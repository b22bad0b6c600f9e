"""Recordings for tests: tones and silence in every format a browser or phone makes, and prompts spoken by people."""

from __future__ import annotations

import io
import wave
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

PROMPTS = Path("/usr/share/asterisk/sounds/en_US_f_Allison")
FORMATS = {
    "webm": ("webm", "libopus", 48000),
    "ogg": ("ogg", "libopus", 48000),
    "m4a": ("mp4", "aac", 44100),
    "mp3": ("mp3", "libmp3lame", 44100),
    "flac": ("flac", "flac", 16000),
}


def prompt(name: str) -> bytes:
    """A prompt spoken by a person (Debian's asterisk-core-sounds-en-wav)."""
    return (PROMPTS / f"{name}.wav").read_bytes()


def tone(seconds: float, rate: int = 16000) -> NDArray[np.int16]:
    """A tone of 440 Hz."""
    return (8000 * np.sin(2 * np.pi * 440 * np.arange(round(seconds * rate)) / rate)).astype(np.int16)


def wav(samples: NDArray[np.int16], rate: int = 16000) -> bytes:
    """Samples as a WAV file."""
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(rate)
        out.writeframes(samples.tobytes())
    return file.getvalue()


def encoded(samples: NDArray[np.int16], kind: str, rate: int = 16000) -> bytes:
    """Samples in one of `FORMATS`."""
    container_format, codec, codec_rate = FORMATS[kind]
    file = io.BytesIO()
    with av.open(file, "w", format=container_format) as container:
        stream = container.add_stream(codec, rate=codec_rate)
        assert isinstance(stream, av.AudioStream)
        stream.layout = "mono"
        frame = av.AudioFrame.from_ndarray(samples.reshape(1, -1), format="s16", layout="mono")
        frame.sample_rate, frame.pts, frame.time_base = rate, 0, Fraction(1, rate)
        resampler = av.AudioResampler(
            stream.format.name, "mono", codec_rate, frame_size=stream.codec_context.frame_size or None
        )
        for given in (frame, None):
            for resampled in resampler.resample(given):
                container.mux(stream.encode(resampled))
        container.mux(stream.encode(None))
    return file.getvalue()


def film() -> bytes:
    """A film without sound."""
    file = io.BytesIO()
    with av.open(file, "w", format="mp4") as container:
        stream = container.add_stream("mpeg4", rate=10)
        assert isinstance(stream, av.VideoStream)
        stream.width = stream.height = 64
        stream.pix_fmt = "yuv420p"
        picture = np.zeros((64, 64, 3), np.uint8)
        container.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
        container.mux(stream.encode(None))
    return file.getvalue()
