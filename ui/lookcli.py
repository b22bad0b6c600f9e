"""``copilot look``: what a photo of a panel, nameplate or label shows; ``copilot qr``: labels that open a machine."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from copilot.settings import load_settings

if TYPE_CHECKING:
    from copilot.lookalikes import CodeSeen
    from copilot.vision import Sighting

SiteOption = Annotated[str | None, typer.Option("--site", help="The site; default from the settings.")]


def look(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A picture: JPEG, PNG, WebP, BMP or TIFF.")],
    asset: Annotated[str | None, typer.Option(help="The machine you stand at, by its id.")] = None,
    lang: Annotated[str, typer.Option(help="Language of the remarks.")] = "en",
    site: SiteOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Read codes, machine and part numbers off a photo, for you to confirm; the photo is not kept."""
    from copilot.language import named_language
    from copilot.store import Store
    from copilot.vision import Eye
    from ui.casetext import read_photo

    content = read_photo(file)
    reader = named_language(lang)
    settings = load_settings()
    with closing(Store(settings)) as store:
        seen = Eye(settings, store).look(content, lang=reader, asset=asset, site=site)
    print(seen.model_dump_json() if as_json else sighting_text(seen))


def qr(
    assets: Annotated[list[str], typer.Argument(metavar="ASSET...", help="Machines, by their ids.")],
    out: Annotated[Path, typer.Option("--out", help="File to write: .png or .pdf.")],
    address: Annotated[str, typer.Option(help="Where the page is served, such as https://copilot.plant.")],
    site: SiteOption = None,
) -> None:
    """Write labels to be printed and stuck to machines; a tablet that reads one opens the machine."""
    from copilot.register import Register
    from copilot.store import Store
    from ui.labels import write_labels

    settings = load_settings()
    with closing(Store(settings)) as store:
        register = Register(store.assets(site or settings.site))
    named = [found.id for each in assets if (found := register.choose(each, None).asset)]
    write_labels(named, address, out)
    print(out)


def sighting_text(seen: Sighting) -> str:
    """What a picture shows, in lines for a shell."""
    lines = [
        f"{title}: {value}" for title, value in (("machine", seen.asset), ("model", seen.model)) if value
    ]
    if seen.assets:
        lines.append(f"machine? {' / '.join(seen.assets)}")
    lines += [_code_text("code", each) for each in seen.codes]
    lines += [_code_text("part", each) for each in seen.parts]
    lines += [f"read: {text}" for text in (*seen.qr, *seen.lines)]
    return "\n".join((*lines, *seen.warnings))


def _code_text(what: str, each: CodeSeen) -> str:
    if each.code:
        return f"{what}: {each.code}"
    return f"{what}? {' or '.join(each.choices) or 'not listed'} (read: {each.said})"
