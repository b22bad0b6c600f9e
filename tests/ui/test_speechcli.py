"""``copilot transcribe``: one sentence for what is no recording; words, codes and values for what is one."""

import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from typer.testing import CliRunner

from copilot.errors import CopilotError
from copilot.hearing import CodeHeard, ValueHeard
from copilot.speech import Transcript
from tests.processes import run
from tests.recordings import encoded, film, prompt, tone, wav
from ui.cli import app
from ui.speechcli import transcript_text

WHOLE = wav(tone(2))


def test_words_codes_and_values_are_told() -> None:
    transcript = Transcript(
        text="E42 or E-99 at 2.4 bar",
        lang="en",
        confidence=0.8,
        codes=(
            CodeHeard(said="E42", code="E-042"),
            CodeHeard(said="E-43", choices=("E-043", "E-044")),
            CodeHeard(said="E-99"),
        ),
        values=(ValueHeard(said="2.4 bar", value=Decimal("2.4"), unit="bar"),),
    )
    assert transcript_text(transcript).splitlines() == [
        "E42 or E-99 at 2.4 bar",
        "  code E42: E-042",
        "  code E-43: E-043 or E-044?",
        "  code E-99: not listed",
        "  value 2.4 bar",
    ]
    assert transcript_text(Transcript(text="", lang="en", confidence=0)) == ""


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "The recording is empty."),
        (WHOLE[44:], "This is no sound recording"),
        (WHOLE[:9000], "The recording is cut off"),
        (b"a text file\n" * 100, "This is no sound recording"),
        (film(), "The file holds no sound."),
        (encoded(tone(70, 8000), "flac", 8000), "lasts 70 seconds; at most 60"),
    ],
    ids=["empty", "no header", "cut", "text", "film", "too long"],
)
def test_what_is_no_recording_is_one_sentence(content: bytes, sentence: str, tmp_path: Path) -> None:
    file = tmp_path / "recording.bin"
    file.write_bytes(content)
    result = CliRunner().invoke(app, ["transcribe", str(file)])
    assert isinstance(result.exception, CopilotError)
    assert sentence in str(result.exception)
    assert result.exception.remedy


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (lambda folder: [str(folder)], "is a folder"),
        (lambda folder: [str(folder / "missing.wav")], "No such file"),
        (lambda folder: [str(_kept(folder)), "--lang", "german"], "'german' is no language code"),
        (lambda folder: [str(_kept(folder)), "--asset", "PRESS-01"], "There is no asset 'PRESS-01'"),
    ],
)
def test_wrong_arguments_are_named(
    arguments: Callable[[Path], list[str]], sentence: str, tmp_path: Path
) -> None:
    result = CliRunner().invoke(app, ["transcribe", *arguments(tmp_path)])
    assert isinstance(result.exception, CopilotError)
    assert sentence in str(result.exception)


def _kept(folder: Path) -> Path:
    file = folder / "tone.wav"
    file.write_bytes(WHOLE)
    return file


@pytest.mark.process
@pytest.mark.speech
def test_a_recording_is_written_down_and_half_of_it_refused(models_dir: Path, tmp_path: Path) -> None:
    file = tmp_path / "said.wav"
    file.write_bytes(prompt("auth-thankyou"))
    environment = {"COPILOT_HOME": str(tmp_path / "home"), "COPILOT_MODELS_DIR": str(models_dir)}
    ended = run(["transcribe", str(file), "--json"], environment, tmp_path)
    assert ended.code == 0, ended.err
    heard = json.loads(ended.out)
    wanted = {"text", "language", "confidence", "codes", "values", "seconds", "warnings"}
    assert heard.keys() == wanted | {"lang"}
    assert (heard["text"], heard["lang"], heard["language"]) == ("Thank you.", "en", "en")
    file.write_bytes(prompt("auth-thankyou")[:-2000])
    ended = run(["transcribe", str(file)], environment, tmp_path)
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.splitlines() == [
        "copilot: The recording is cut off: its end is missing. Record again, or type instead."
    ]
