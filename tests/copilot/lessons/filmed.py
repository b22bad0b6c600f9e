"""Small videos and photos for tests."""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np
from av.audio.stream import AudioStream
from av.video.stream import VideoStream
from PIL import Image

SECRET = "at Anna's garage"


def film(path: Path, *, seconds: int = 1, codec: str = "libx264", sound: bool = True) -> Path:
    """Write an MP4 video whose metadata say `SECRET`."""
    with av.open(str(path), "w", format="mp4") as out:
        out.metadata["title"] = SECRET
        shown = out.add_stream(codec, rate=5)
        assert isinstance(shown, VideoStream)
        shown.width, shown.height, shown.pix_fmt = 64, 48, "yuv420p"
        heard = out.add_stream("aac", rate=16_000) if sound else None
        for grey in range(5 * seconds):
            picture = np.full((48, 64, 3), 40 * grey % 255, np.uint8)
            out.mux(shown.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
        out.mux(shown.encode())
        if isinstance(heard, AudioStream):
            silence = av.AudioFrame.from_ndarray(
                np.zeros((1, 16_000 * seconds), np.float32), format="fltp", layout="mono"
            )
            silence.sample_rate = 16_000
            out.mux(heard.encode(silence))
            out.mux(heard.encode())
    return path


def photo(path: Path, colour: str = "teal") -> Path:
    """Write a photo."""
    Image.new("RGB", (64, 48), colour).save(path)
    return path
