"""``copilot transcribe``: what a recording says, with the codes and values in it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from copilot.settings import load_settings

if TYPE_CHECKING:
    from copilot.speech import Transcript


def transcribe(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The recording: wav, webm, ogg, m4a, mp3 ...")],
    asset: Annotated[
        str | None, typer.Option("--asset", help="The machine, by its id in the register.")
    ] = None,
    lang: Annotated[str, typer.Option("--lang", help="The speaker's language; others are noticed.")] = "en",
    site: Annotated[str | None, typer.Option("--site", help="The site; default from the settings.")] = None,
    check: Annotated[
        str, typer.Option("--check", help="The check that is open; its words are expected.")
    ] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Write down what a recording says. Works beside a running server."""
    from copilot.audio import read_recording
    from copilot.language import named_language
    from copilot.speech import Speech
    from copilot.store import Store

    settings = load_settings()
    named_language(lang)
    audio = read_recording(file, settings.speech_seconds)
    store = Store(settings)
    try:
        transcript = Speech(settings, store).transcribe(audio, lang=lang, asset=asset, site=site, check=check)
    finally:
        store.close()
    for warning in transcript.warnings:
        print(f"copilot: {warning}", file=sys.stderr)
    print(transcript.model_dump_json() if as_json else transcript_text(transcript))


def transcript_text(transcript: Transcript) -> str:
    """A transcript for people: the words, then each code as meant or asked back, then the values."""
    lines = [transcript.text] if transcript.text else []
    for code in transcript.codes:
        meant = code.code or (" or ".join(code.choices) + "?" if code.choices else "not listed")
        lines.append(f"  code {code.said}: {meant}")
    lines += [f"  value {value.value} {value.unit}".rstrip() for value in transcript.values]
    return "\n".join(lines)
