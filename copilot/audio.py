"""A recording as samples: any sound format a browser or phone makes, bounded, or one sentence why not."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from itertools import chain
from pathlib import Path

import av
import numpy as np
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from av.container import InputContainer
from numpy.typing import NDArray

from copilot.errors import BadInputError
from copilot.refusing import refusal

Samples = NDArray[np.float32]

RATE = 16_000
# Containers of sound only. Play lists among the formats would make the decoder open other files and addresses.
_OPTIONS = {
    "format_whitelist": "aac,aiff,amr,caf,flac,matroska,webm,mov,mp4,m4a,mp3,ogg,wav,w64",
    "protocol_whitelist": "",
}
# What uncompressed stereo of studio quality takes; a larger file is no recording of a permitted length.
_BYTES_A_SECOND = 400_000
_STREAMED = 0x7F000000
_TOLERANCE = 0.5


def read_recording(path: Path, longest: float) -> bytes:
    """The bytes of a file that may be a recording of at most ``longest`` seconds.

    Raises `BadInputError` for what is missing, a folder, not readable or too large.
    """
    try:
        if path.is_dir():
            raise BadInputError(f"{path} is a folder.", "Name one recording.")
        size = path.stat().st_size
        if size > _most_bytes(longest):
            raise BadInputError(
                f"{path} has {size // 1_000_000} MB: too large for a recording of at most {longest:.0f} seconds.",
                "Cut it shorter or raise speech_seconds.",
            )
        return path.read_bytes()
    except OSError as error:
        raise BadInputError(
            f"{path} cannot be read: {error.strerror}.", "Name a recording that exists and is readable."
        ) from error


def decoded(audio: bytes, longest: float) -> Samples:
    """The samples of a recording: 16 kHz, mono, -1 to 1.

    Raises `BadInputError` for what is empty, no sound, cut off (where its header tells how long it should be) or
    longer than ``longest`` seconds; no more than that is ever decoded.
    """
    if not audio:
        raise BadInputError(*refusal("recording_empty"))
    if len(audio) > _most_bytes(longest):
        raise _too_long(longest)
    if _is_cut(audio):
        raise BadInputError(*refusal("recording_cut"))
    try:
        with av.open(BytesIO(audio), mode="r", metadata_errors="ignore", options=_OPTIONS) as container:
            return _samples(container, longest)
    except (av.error.FFmpegError, ValueError, UnicodeDecodeError) as error:
        raise BadInputError(*refusal("recording_none")) from error


def _samples(container: InputContainer, longest: float) -> Samples:
    if not container.streams.audio:
        raise BadInputError(*refusal("file_silent"))
    announced = _announced(container)
    if announced > longest + _TOLERANCE:
        raise _too_long(longest, announced)
    pieces, count = [], 0
    for piece in _resampled(container):
        pieces.append(piece)
        count += len(piece)
        if count > (longest + _TOLERANCE) * RATE:
            raise _too_long(longest)
    if not count:
        raise BadInputError(*refusal("recording_silent"))
    if announced - count / RATE > max(_TOLERANCE, 0.1 * announced):
        raise BadInputError(*refusal("recording_short", there=count / RATE, announced=announced))
    return np.concatenate(pieces).astype(np.float32) / 32768.0


def _is_cut(audio: bytes) -> bool:
    """Whether a WAV file ends before its sound does, or an Ogg file within a page; the decoder passes over both."""
    if audio[:4] == b"RIFF":
        start, size = _wav_data(audio)
        # What was written to a pipe bears the largest size there is, or nearly.
        return size < _STREAMED and start + size > len(audio)
    if audio[:4] == b"OggS":
        page = audio[audio.rfind(b"OggS") :]
        segments = page[27 : 27 + page[26]] if len(page) > 26 else b""
        return len(page) < 27 + sum(segments) + len(segments) or len(segments) < page[26]
    return False


def _wav_data(audio: bytes) -> tuple[int, int]:
    """Where the samples of a WAV file start and how many bytes its header promises."""
    start = 12
    while start + 8 <= len(audio):
        size = int.from_bytes(audio[start + 4 : start + 8], "little")
        if audio[start : start + 4] == b"data":
            return start + 8, size
        start += 8 + size + size % 2
    return len(audio), 0


def _announced(container: InputContainer) -> float:
    """Seconds that the file says it lasts; 0 where it does not, as a recording that was streamed."""
    stream = container.streams.audio[0]
    if stream.duration and stream.time_base:
        return float(stream.duration * stream.time_base)
    return (container.duration or 0) / 1_000_000


def _resampled(container: InputContainer) -> Iterator[NDArray[np.int16]]:
    resampler = AudioResampler(format="s16", layout="mono", rate=RATE)
    for frame in chain(_frames_of(container), (None,)):
        for resampled in resampler.resample(frame):
            yield resampled.to_ndarray().reshape(-1).astype(np.int16)


def _frames_of(container: InputContainer) -> Iterator[AudioFrame]:
    """Every frame that can be decoded; a damaged one in between is left out."""
    frames = container.decode(audio=0)
    while True:
        try:
            frame = next(frames)
        except (StopIteration, av.error.EOFError):
            return
        except av.error.InvalidDataError:
            continue
        frame.pts = None
        yield frame


def _most_bytes(longest: float) -> float:
    return longest * _BYTES_A_SECOND + 1_000_000


def _too_long(longest: float, seconds: float = 0) -> BadInputError:
    if seconds:
        return BadInputError(*refusal("recording_lasts", seconds=round(seconds), limit=round(longest)))
    return BadInputError(*refusal("recording_long", limit=round(longest)))
