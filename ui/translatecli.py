"""``copilot translate``: the manuals' paragraphs out to translators and back, and what waits for review."""

from __future__ import annotations

import getpass
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from copilot.settings import load_settings

if TYPE_CHECKING:
    from copilot.translationmemory import Unit
    from ingestion.translating import Translating

app = typer.Typer(
    no_args_is_help=True, help="Exchange translations of the manuals with translators, and review them."
)

SiteOption = Annotated[str | None, typer.Option("--site", help="The site; default from the settings.")]
ByOption = Annotated[str, typer.Option("--by", help="Who does it; default the user of this computer.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
ToOption = Annotated[str, typer.Option("--to", help="The language to translate into, such as de or zh-Hant.")]


@app.command("export")
def export(
    file: Annotated[Path, typer.Argument(help="File to write, *.xlf (XLIFF 1.2).")],
    to: ToOption,
    document: Annotated[str, typer.Option(help="Only this document.")] = "",
    only_untranslated: Annotated[
        bool, typer.Option("--only-untranslated", help="Leave out what has a translation.")
    ] = False,
    site: SiteOption = None,
    as_json: Json = False,
) -> None:
    """Write the paragraphs that have no version of their own in a language, with what is kept of them."""
    from copilot.language import named_language

    with _opened(site) as exchange:
        report = exchange.export(file, named_language(to), document, only_untranslated=only_untranslated)
    print(
        report.model_dump_json()
        if as_json
        else f"{report.paragraphs} paragraphs written to {file}: {report.translated} with a translation, "
        f"{report.stale} whose translation is stale."
    )


@app.command("import")
def take(
    file: Annotated[Path, typer.Argument(help="A translated file (XLIFF 1.2).")],
    by: ByOption = "",
    accept: Annotated[
        bool, typer.Option("--accept", help="Keep as reviewed also what the check finds fault with.")
    ] = False,
    site: SiteOption = None,
    as_json: Json = False,
) -> None:
    """Take a translated file in."""
    with _opened(site) as exchange:
        report = exchange.take(file, by or _user(), accept=accept)
    if as_json:
        print(report.model_dump_json())
        return
    print(
        f"{report.taken} translations taken, {report.unchanged} unchanged, {len(report.refused)} refused, "
        f"{len(report.unsure)} to be looked at again."
    )
    for name, units in (("refused", report.refused), ("look again", report.unsure)):
        for unit in units:
            print(f"{name} ({unit.reason}):\n  {unit.source}\n  {unit.target}", file=sys.stderr)


@app.command("list")
def list_units(
    to: Annotated[str, typer.Option("--to", help="Only translations into this language.")] = "",
    stale: Annotated[bool, typer.Option("--stale", help="Only those whose source has changed.")] = False,
    site: SiteOption = None,
) -> None:
    """List the translations that are kept, those whose source has changed marked as stale."""
    from copilot.language import named_language

    with _opened(site) as exchange:
        units = exchange.memory.units(named_language(to) if to else "")
    shown = [unit for unit in units if unit.stale or not stale]
    print("\n".join(map(_line, shown)) or "There are none.")


@app.command("review")
def review(
    ids: Annotated[
        list[str] | None, typer.Argument(help="Translations to approve; none lists what waits.")
    ] = None,
    reject: Annotated[bool, typer.Option("--reject", help="Reject them instead.")] = False,
    to: Annotated[str, typer.Option("--to", help="Only translations into this language.")] = "",
    by: ByOption = "",
    site: SiteOption = None,
) -> None:
    """List the translations that wait for review, or approve some by their ids."""
    from copilot.language import named_language
    from copilot.translationmemory import ReviewState

    with _opened(site) as exchange:
        if ids:
            state = ReviewState.REJECTED if reject else ReviewState.REVIEWED
            units = exchange.memory.review(ids, state, by or _user())
        else:
            units = exchange.memory.units(named_language(to) if to else "", ReviewState.NEEDS_REVIEW)
    print("\n".join(map(_line, units)) or "Nothing waits for review.")


def _line(unit: Unit) -> str:
    state = f"{unit.state}, {unit.origin}" + (f", by {unit.reviewer}" if unit.reviewer else "")
    lines = [f"{unit.id}  {unit.source_lang} > {unit.target_lang}  {unit.document}  {state}"]
    lines += [f"  {unit.source}", f"  = {unit.target}"]
    if unit.stale:
        lines.append(f"  STALE: the source has changed; now: {unit.now or 'nothing in its place'}")
    return "\n".join(lines)


@contextmanager
def _opened(site: str | None) -> Iterator[Translating]:
    from copilot.store import Store
    from ingestion.translating import Translating

    settings = load_settings()
    with closing(Store(settings)) as store:
        yield Translating(store, settings, site or settings.site)


def _user() -> str:
    try:
        return getpass.getuser()
    except (ImportError, KeyError, OSError):  # a container may run as a user without a name
        return ""
