"""``copilot causes``: the failure causes known of a model, the wordings taken for each, and putting that right."""

from __future__ import annotations

import getpass
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from copilot.access import ALL_SITES, Actor, Permission
from copilot.errors import BadInputError
from copilot.settings import load_settings

if TYPE_CHECKING:
    from copilot.causebook import CauseBook, KnownCauses

app = typer.Typer(
    no_args_is_help=True, help="List the failure causes known of a model; merge and split them."
)

AssetOption = Annotated[str | None, typer.Option(help="A machine, by its id in the register.")]
ModelOption = Annotated[str | None, typer.Option(help="The machines' model.")]
SiteOption = Annotated[str | None, typer.Option("--site", help="The site; default from the settings.")]
LangOption = Annotated[str, typer.Option(help="Language of the causes' texts, where a source has it.")]
ByOption = Annotated[str, typer.Option("--by", help="Who decides; default the user of this computer.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@app.command("list")
def list_causes(
    asset: AssetOption = None,
    asset_model: ModelOption = None,
    lang: LangOption = "en",
    site: SiteOption = None,
    as_json: Json = False,
) -> None:
    """List the causes of a model, with every wording that counts as the same and why."""
    with _opened(asset, asset_model, site) as book:
        _print(book, lang, as_json)


@app.command()
def merge(
    cause: Annotated[str, typer.Argument(metavar="CAUSE", help="The cause to keep, by its id.")],
    other: Annotated[str, typer.Argument(metavar="OTHER", help="The cause that is the same, by its id.")],
    asset: AssetOption = None,
    asset_model: ModelOption = None,
    by: ByOption = "",
    site: SiteOption = None,
    as_json: Json = False,
) -> None:
    """Say that two causes are one; it holds for all that is learned later, too."""
    with _opened(asset, asset_model, site) as book:
        book.merge(_person(by), cause, other)
        _print(book, "en", as_json)


@app.command()
def split(
    cause: Annotated[str, typer.Argument(metavar="CAUSE", help="The cause, by its id.")],
    wording: Annotated[
        str, typer.Argument(metavar="WORDING", help="The wording that is another cause, verbatim.")
    ],
    asset: AssetOption = None,
    asset_model: ModelOption = None,
    by: ByOption = "",
    site: SiteOption = None,
    as_json: Json = False,
) -> None:
    """Say that a wording is not this cause; it holds for all that is learned later, too."""
    with _opened(asset, asset_model, site) as book:
        book.split(_person(by), cause, wording)
        _print(book, "en", as_json)


def causes_text(known: KnownCauses) -> str:
    """One line a cause, one below it for each wording that was taken for it."""
    lines = []
    for cause in known.causes:
        told = "told by jobs only" if cause.from_jobs else ", ".join(cause.findings)
        lines.append(f"{cause.id}  {cause.text}  ({cause.jobs} jobs, {cause.minutes:.0f} min; {told})")
        lines += [
            f"    = {merge.wording.text} [{merge.wording.lang}] {merge.by} {merge.similarity:.2f}"
            for merge in cause.merges
        ]
    return "\n".join(lines) or f"No cause is known of {known.asset_model}."


@contextmanager
def _opened(asset: str | None, asset_model: str | None, site: str | None) -> Iterator[CauseBook]:
    """The model that is meant. Raises `UnknownAssetError`, or `BadInputError` where none is named."""
    from copilot.causebook import CauseBook, models_of
    from copilot.embedding import Embedder
    from copilot.register import Register
    from copilot.store import Store
    from copilot.wordingvectors import WordingVectors

    settings = load_settings()
    at = site or settings.site
    with closing(Store(settings)) as store:
        name = Register(store.assets(at), set(models_of(store, at))).choose(asset, asset_model).model
        if name is None:
            raise BadInputError("No machine is named.", "Name it with --asset or --asset-model.")
        yield CauseBook(store, WordingVectors(store, Embedder(settings)), at, name)


def _person(by: str) -> Actor:
    """The user of this computer, who may change all that lies on it."""
    return Actor(by or getpass.getuser(), frozenset(Permission), frozenset({ALL_SITES}))


def _print(book: CauseBook, lang: str, as_json: bool) -> None:
    from copilot.causebook import known_causes

    known = known_causes(book.knowledge(), lang)
    print(known.model_dump_json() if as_json else causes_text(known))
