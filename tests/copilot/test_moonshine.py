"""The second recogniser: its files as they are pinned, what it hears, and where it ends."""

import re
import time
from importlib.metadata import PackageNotFoundError
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from copilot import moonshine
from copilot.audio import RATE, decoded
from copilot.errors import BusyError, ModelError
from copilot.moonshine import DECODER, ENCODER, TOKENS, Moonshine, _Loaded, _said, _tokens
from tests.recordings import prompt


def _words(text: str) -> list[str]:
    return re.findall("[a-z]+", text.lower())


def _heard(name: str) -> list[str]:
    samples = decoded(prompt(name), 60)
    return Moonshine().looks([samples], time.monotonic() + 60)


@pytest.mark.speech
def test_a_person_is_understood_at_every_tempo() -> None:
    looks = _heard("agent-newlocation")
    assert len(looks) == 2
    for look in looks:
        assert _words(look) == ["please", "enter", "a", "new", "extension", "followed", "by", "pound"]


@pytest.mark.speech
def test_windows_are_joined() -> None:
    samples = decoded(prompt("auth-thankyou"), 60)
    once, twice = (Moonshine().looks([samples] * times, time.monotonic() + 60)[0] for times in (1, 2))
    assert _words(twice) == 2 * _words(once) != []


def test_nothing_is_begun_after_the_deadline() -> None:
    heard = Moonshine()
    heard._loaded = SimpleNamespace()  # type: ignore[assignment]
    with pytest.raises(BusyError, match="takes too long"):
        heard.looks([np.zeros(RATE, np.float32)], time.monotonic() - 1)


def test_without_its_package_it_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> None:
        raise PackageNotFoundError(name)

    assert Moonshine().is_installed
    monkeypatch.setattr("importlib.metadata.distribution", missing)
    assert not Moonshine().is_installed
    with pytest.raises(ModelError, match=r"moonshine-cpp==0\.1\.4.*not installed"):
        Moonshine().load()


@pytest.mark.parametrize("name", ["ENCODER", "DECODER", "TOKENS"])
def test_other_weights_than_the_pinned_ones_are_refused(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    part = {"ENCODER": ENCODER, "DECODER": DECODER, "TOKENS": TOKENS}[name]
    changed = moonshine._pinned(Path(part.file).name, "0" * 64)
    monkeypatch.setattr(moonshine, name, changed)
    with pytest.raises(ModelError, match=r"not the pinned ones.*pip install --force-reinstall moonshine-cpp"):
        Moonshine().load()


def test_tokens_are_read_by_their_lengths(tmp_path: Path) -> None:
    tokens = [b"a", b"", b"b" * 127, b"c" * 128, b"d" * 300]
    lengths = [b"\x01", b"\x00", b"\x7f", bytes((128, 1)), bytes((128 + 300 % 128, 300 // 128))]
    file = tmp_path / "tokens.bin"
    file.write_bytes(b"".join(length + token for length, token in zip(lengths, tokens, strict=True)))
    assert list(_tokens(file)) == tokens


class Stubborn:
    """A decoder that gives token 3 for ever, or ends after so many."""

    def __init__(self, most: int | None = None) -> None:
        self.most = most
        self.runs = 0

    def run(self, outputs: None, given: dict[str, Any]) -> list[Any]:
        assert given["use_cache_branch"][0] == (self.runs > 0)
        logits = np.zeros((1, 1, 4), np.float32)
        logits[0, 0, 2 if self.runs == self.most else 3] = 1
        self.runs += 1
        return [logits, np.zeros((1, 1, self.runs, 1), np.float32)]


def _loaded(decoder: Stubborn) -> _Loaded:
    encoder = SimpleNamespace(run=lambda outputs, given: [np.zeros((1, 9, 1), np.float32)])
    tokens = (b"", b"", b"", "\u2581oil".encode())
    return _Loaded(encoder, decoder, ("past_key_values.0.decoder.key",), (1, 1), tokens)  # type: ignore[arg-type]


def test_what_circles_is_stopped_and_is_no_text() -> None:
    endless = Stubborn()
    assert _said(_loaded(endless), np.zeros(2 * RATE, np.float32)) == ""
    assert endless.runs == 8 + 2 * 6
    assert _said(_loaded(Stubborn(2)), np.zeros(2 * RATE, np.float32)) == "oil oil"
