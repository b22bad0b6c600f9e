"""``copilot speak``: a text as a sound file, pronounced as the page reads it."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import Annotated

import typer

from copilot.settings import load_settings


def speak(
    text: Annotated[str, typer.Argument(metavar="TEXT", help="What is to be said.")],
    out: Annotated[Path, typer.Option("--out", help="The WAV file to write.")],
    lang: Annotated[str, typer.Option("--lang", help="The text's language.")] = "en",
    speed: Annotated[float, typer.Option("--speed", help="1 is normal; 0.5 to 2.")] = 1.0,
) -> None:
    """Say a text: codes spelled, units in words. Needs no running server."""
    from copilot.errors import StorageError
    from copilot.language import named_language
    from copilot.pronunciation import pronounceable
    from copilot.voice import Voice

    tag = named_language(lang)
    with closing(Voice(load_settings())) as voice:
        wav = voice.wav(pronounceable(text, tag), tag, speed)
    try:
        out.write_bytes(wav)
    except OSError as error:
        raise StorageError(f"{out} cannot be written: {error.strerror}.", "Name another file.") from error
