"""``copilot speak`` from a shell: a sound file, or one sentence."""

from __future__ import annotations

import os
import sys
import wave
from pathlib import Path
from unittest.mock import patch

import pytest

from ui.cli import main

pytestmark = pytest.mark.process


def shell(monkeypatch: pytest.MonkeyPatch, *arguments: str | Path) -> int:
    """Run the command in this process; its exit code."""
    monkeypatch.setattr(sys, "argv", ["copilot", "speak", *map(str, arguments)])
    # What main sets for good is taken back.
    with patch.dict(os.environ, COPILOT_VOICE_ENGINE="espeak"), pytest.raises(SystemExit) as ended:
        main()
    return int(ended.value.code or 0)


def test_a_text_becomes_a_sound_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lengths = []
    for speed in ("1", "0.5"):
        out = tmp_path / f"{speed}.wav"
        assert shell(monkeypatch, "E-042: ≤ 2.4 bar", "--lang", "de", "--speed", speed, "--out", out) == 0
        with wave.open(str(out)) as sound:
            lengths.append(sound.getnframes() / sound.getframerate())
    assert lengths[0] > 1.5, "the code is spelled, the sign and the unit are words"
    assert lengths[1] > 1.5 * lengths[0]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("oil", "--lang", "german"), "no language code"),
        (("oil", "--speed", "9"), "Speed 9"),
        (("", "--lang", "de"), "nothing to speak"),
        (("oil " * 400,), "too long"),
        (("oil", "--lang", "qq"), "no voice for 'qq'"),
    ],
)
def test_one_sentence_and_no_file(
    arguments: tuple[str, ...],
    told: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert shell(monkeypatch, *arguments, "--out", tmp_path / "said.wav") == 2
    assert told in capsys.readouterr().err
    assert not (tmp_path / "said.wav").exists()


def test_a_folder_that_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert shell(monkeypatch, "oil", "--out", tmp_path / "none" / "said.wav") == 2
    assert "cannot be written" in capsys.readouterr().err
