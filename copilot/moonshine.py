"""A second recogniser for English, which errs elsewhere than the first: Moonshine base, where its package is installed.

The model: Jeffries et al. 2024, "Moonshine: Speech Recognition for Live Transcription and Voice Commands".
"""

from __future__ import annotations

import importlib.metadata
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from copilot.audio import RATE, Samples
from copilot.errors import BusyError
from copilot.models import PinnedWeights, verified
from copilot.quiet import keep_quiet
from copilot.refusing import refusal

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

LANGUAGE = "en"
# Looks at the recording as it is and somewhat faster, in tenths: the same words fall into other frames.
_TEMPOS = (10, 11)
# The model cuts the first word of a recording that begins with it.
_LEAD = RATE // 4
_START, _END, _SPECIAL = 1, 2, 2
# The paper's own bound against running in circles is 6 tokens a second; short utterances need some more.
_TOKENS_A_SECOND, _TOKENS_MORE = 6, 8
_SPACE = "\u2581"


def _pinned(file: str, sha256: str) -> PinnedWeights:
    return PinnedWeights(
        name="moonshine-base",
        package="moonshine-cpp",
        version="0.1.4",
        file=f"moonshine_cpp/models/base-en/{file}",
        sha256=sha256,
        licence="MIT",
        origin="UsefulSensors/moonshine-base",
    )


ENCODER = _pinned("encoder_model.ort", "9d1a19e044cbf89a207723d1adb667de89a5671a1e3e611b8ebe721b2c31219c")
DECODER = _pinned(
    "decoder_model_merged.ort", "370e0c1f161d68dc1c2264c1a82024fb123380da3b73f47f05531d1e8d3308c3"
)
TOKENS = _pinned("tokenizer.bin", "04670d78994d030185c3dd843c60591788fed0a56cc6750747bd326825f13ca9")


@dataclass(frozen=True, slots=True)
class _Loaded:
    """The model's two halves, the names of what the decoder remembers, the shape of that, and the tokens' bytes."""

    encoder: InferenceSession
    decoder: InferenceSession
    memory: tuple[str, ...]
    shape: tuple[int, int]
    tokens: tuple[bytes, ...]


class Moonshine:
    """Recognises English. The model is loaded at first use, once; safe to share between threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._loaded: _Loaded | None = None

    @property
    def is_installed(self) -> bool:
        """Whether the package with the weights is there; it is made for x86-64 only."""
        try:
            importlib.metadata.distribution(ENCODER.package)
        except importlib.metadata.PackageNotFoundError:
            return False
        return True

    def load(self) -> None:
        """Load the model now rather than at the first recording; raises `ModelError` for other weights than pinned."""
        self._model()

    def looks(self, windows: Sequence[Samples], deadline: float) -> list[str]:
        """What is said in the windows of speech (16 kHz), by each look; one that circles has no text.

        The looks are taken side by side. Raises `BusyError` once ``deadline`` (monotonic clock) has passed.
        """
        model = self._model()
        with ThreadPoolExecutor(len(_TEMPOS)) as pool:
            return list(pool.map(lambda tempo: _look(model, windows, tempo, deadline), _TEMPOS))

    def _model(self) -> _Loaded:
        with self._lock:
            if self._loaded is None:
                self._loaded = _load()
            return self._loaded


def _load() -> _Loaded:
    keep_quiet()
    import onnxruntime  # slow to import

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    encoder, decoder = (
        onnxruntime.InferenceSession(str(verified(half)), options) for half in (ENCODER, DECODER)
    )
    memory = [each for each in decoder.get_inputs() if each.name.startswith("past_key_values")]
    _, heads, _, width = memory[0].shape
    return _Loaded(
        encoder,
        decoder,
        tuple(each.name for each in memory),
        (heads, width),
        tuple(_tokens(verified(TOKENS))),
    )


def _tokens(path: Path) -> Iterator[bytes]:
    """The bytes of every token: each is led by its length, in one byte below 128, else in two of seven bits."""
    data = path.read_bytes()
    place = 0
    while place < len(data):
        length = data[place]
        place += 1
        if length >= 128:
            length += 128 * (data[place] - 1)
            place += 1
        yield data[place : place + length]
        place += length


def _look(model: _Loaded, windows: Sequence[Samples], tempo: int, deadline: float) -> str:
    """The words of all windows at a tempo, in tenths of what they were said at."""
    from scipy.signal import resample_poly  # slow to import

    texts = []
    for window in windows:
        if time.monotonic() > deadline:
            raise BusyError(*refusal("recording_slow"))
        heard = window if tempo == 10 else resample_poly(window, 10, tempo).astype(np.float32)
        texts.append(_said(model, np.pad(heard, _LEAD)))
    return " ".join(texts).strip()


def _said(model: _Loaded, samples: Samples) -> str:
    """The likeliest words, token by token; empty where they come to no end."""
    [encoded] = model.encoder.run(None, {"input_values": samples[None]})
    heads, width = model.shape
    memory: dict[str, Any] = {name: np.zeros((1, heads, 0, width), np.float32) for name in model.memory}
    tokens = [_START]
    for place in range(_TOKENS_MORE + _TOKENS_A_SECOND * len(samples) // RATE):
        logits, *remembered = model.decoder.run(
            None,
            {
                "input_ids": np.array([tokens[-1:]]),
                "encoder_hidden_states": encoded,
                "use_cache_branch": np.array([place > 0]),
                **memory,
            },
        )
        token = int(logits[0, -1].argmax())
        if token == _END:
            spelt = b"".join(model.tokens[each] for each in tokens if each > _SPECIAL)
            return spelt.decode("utf-8", "replace").replace(_SPACE, " ").strip()
        tokens.append(token)
        for name, value in zip(model.memory, remembered, strict=True):
            # What the decoder keeps of the recording is whole after the first token.
            if place == 0 or ".decoder." in name:
                memory[name] = value
    return ""
