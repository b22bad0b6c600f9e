"""``copilot look`` and ``copilot qr`` from a shell: what is printed, and one sentence for what cannot be used."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from unittest.mock import patch

import pytest

from copilot.lookalikes import CodeSeen
from copilot.settings import Settings, load_settings
from copilot.store import Store
from copilot.vision import Sighting
from evals.panels import Scene, picture
from evals.snapping import USUAL
from tests.copilot.plantsample import fill
from ui.cli import main
from ui.lookcli import sighting_text

PLATE = Scene(
    "plate", "nameplate", ("LENNERT & ROHR", "Type   HPX-200", "S/N   LR-2021-0533", "400 V  50 Hz")
)


@pytest.fixture(autouse=True)
def _environment() -> Iterator[None]:
    """What `main` sets for good is taken back."""
    with patch.dict(os.environ, COPILOT_THREADS="1"):
        yield


def shell(monkeypatch: pytest.MonkeyPatch, *arguments: str | Path) -> int:
    """Run a command in this process; its exit code."""
    monkeypatch.setattr(sys, "argv", ["copilot", *map(str, arguments)])
    with pytest.raises(SystemExit) as ended:
        main()
    return int(ended.value.code or 0)


def filled() -> Settings:
    """The settings of a state folder that holds the plant."""
    settings = load_settings()
    with closing(Store(settings)) as store:
        fill(store)
    return settings


@pytest.mark.ocr
def test_a_photo_is_told_and_not_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = filled()
    photo = tmp_path / "plate.jpg"
    photo.write_bytes(picture(PLATE, [2], USUAL))
    assert shell(monkeypatch, "look", photo, "--asset", "PRESS-01", "--lang", "de", "--json") == 0
    seen = Sighting.model_validate_json(capsys.readouterr().out)
    assert seen.asset == "PRESS-02"
    assert seen.warnings == ("Das Bild zeigt PRESS-02, nicht PRESS-01.",)
    assert not [each for each in settings.home.rglob("*") if each.suffix in (".jpg", ".png")]


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("empty.jpg", b"", "empty"),
        ("text.jpg", b"E-042", "no picture"),
        ("cut.jpg", picture(PLATE, [2], USUAL)[:9000], "damaged"),
        ("missing.jpg", None, "cannot be read"),
    ],
)
def test_what_cannot_be_used_is_one_sentence(
    name: str,
    content: bytes | None,
    reason: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    assert shell(monkeypatch, "look", tmp_path / name) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert reason in told.err
    assert told.err.startswith("copilot: ")
    assert told.err.count("\n") == 1


def test_labels_are_written_for_registered_machines_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    filled()
    options = ("--out", tmp_path / "labels.pdf", "--address", "https://copilot.plant")
    assert shell(monkeypatch, "qr", "press-01", "PACK-01", *options) == 0
    assert (tmp_path / "labels.pdf").read_bytes().startswith(b"%PDF")
    assert shell(monkeypatch, "qr", "PRESS-09", *options) == 2
    assert "PRESS-09" in capsys.readouterr().err


def test_choices_are_told_as_questions() -> None:
    seen = Sighting(
        lines=("E-04Z",),
        codes=(CodeSeen(said="E-04Z", choices=("E-042", "E-043")), CodeSeen(said="E-999")),
        parts=(CodeSeen(said="SP-9031", code="SP-9031"),),
        assets=("PRESS-01", "PRESS-02"),
        warnings=("Choose.",),
    )
    assert sighting_text(seen).splitlines() == [
        "machine? PRESS-01 / PRESS-02",
        "code? E-042 or E-043 (read: E-04Z)",
        "code? not listed (read: E-999)",
        "part: SP-9031",
        "read: E-04Z",
        "Choose.",
    ]
