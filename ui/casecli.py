"""``copilot case``: a whole troubleshooting job from a shell; the same calls serve the web app."""

from __future__ import annotations

import getpass
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from copilot.case import Phase
from copilot.caseevents import Outcome
from copilot.faultknowledge import Competence
from copilot.settings import load_settings

if TYPE_CHECKING:
    from copilot.case import Case
    from copilot.casebook import Casebook

app = typer.Typer(
    no_args_is_help=True, help="Work on a machine's trouble from the first report to the work order."
)

CaseArgument = Annotated[str, typer.Argument(metavar="CASE", help="The case's id.")]
ByOption = Annotated[str, typer.Option("--by", help="Who does it; default the user of this computer.")]
VersionOption = Annotated[
    int | None, typer.Option("--version", help="The version last seen; refused if the case has moved on.")
]
SiteOption = Annotated[str | None, typer.Option("--site", help="The site; default from the settings.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def _user() -> str:
    try:
        return getpass.getuser()
    except (ImportError, KeyError, OSError):  # a container may run as a user without a name
        return ""


@app.command("open")
def open_case(
    asset: Annotated[str | None, typer.Option(help="The machine, by its id in the register.")] = None,
    asset_model: Annotated[str | None, typer.Option(help="The machine's model.")] = None,
    alarm: Annotated[list[str] | None, typer.Option(help="An alarm code that the machine shows.")] = None,
    symptom: Annotated[list[str] | None, typer.Option(help="What is seen or heard.")] = None,
    lang: Annotated[str, typer.Option(help="Language of the case.")] = "en",
    role: Annotated[Competence, typer.Option(help="Who does the job.")] = Competence.TECHNICIAN,
    by: ByOption = "",
    site: SiteOption = None,
    as_json: Json = False,
) -> None:
    """Open a case on a machine."""
    from copilot.casebook import Opening
    from copilot.language import named_language

    opening = Opening(
        asset=asset,
        asset_model=asset_model,
        alarms=tuple(alarm or ()),
        text=". ".join(symptom or ()),
        lang=named_language(lang),
        competence=role,
    )
    _act(lambda book, who: book.open(opening, who), by, site, as_json)


@app.command()
def say(
    case: CaseArgument,
    text: Annotated[str, typer.Argument(help="What you see, or the answer to the open check or question.")],
    by: ByOption = "",
    version: VersionOption = None,
    site: SiteOption = None,
    as_json: Json = False,
) -> None:
    """Report something, or answer the open check in your own words."""
    _act(lambda book, who: book.say(case, text, who, version), by, site, as_json)


@app.command()
def follow(
    case: CaseArgument,
    tree: Annotated[
        str | None, typer.Option(help="The tree's id; default the one that fits what was reported.")
    ] = None,
    by: ByOption = "",
    version: VersionOption = None,
    site: SiteOption = None,
    as_json: Json = False,
) -> None:
    """Follow a manual's troubleshooting tree question by question; answer with 'say'."""
    _act(lambda book, who: book.follow(case, who, tree, version), by, site, as_json)


@app.command()
def repair(
    case: CaseArgument,
    cause: Annotated[str | None, typer.Option(help="The cause's id; default the most probable one.")] = None,
    by: ByOption = "",
    version: VersionOption = None,
    site: SiteOption = None,
    as_json: Json = False,
) -> None:
    """Begin to repair a cause."""
    _act(lambda book, who: book.repair(case, who, cause, version), by, site, as_json)


@app.command()
def fixed(
    case: CaseArgument,
    cause: Annotated[str, typer.Option(help="What it was, in your own words.")],
    remedy: Annotated[str, typer.Option(help="What is done about it, in your own words.")],
    by: ByOption = "",
    version: VersionOption = None,
    site: SiteOption = None,
    as_json: Json = False,
) -> None:
    """It was something that is not listed: acknowledge the lock-out, record the step as done, and try it out."""
    _act(lambda book, who: book.repair_unlisted(case, cause, remedy, who, version), by, site, as_json)


@app.command()
def ack(
    case: CaseArgument,
    message: Annotated[str, typer.Argument(help="The safety message's id, as shown.")],
    by: ByOption = "",
    version: VersionOption = None,
    site: SiteOption = None,
    as_json: Json = False,
) -> None:
    """Acknowledge a safety message by name."""
    _act(lambda book, who: book.acknowledge(case, message, who, version), by, site, as_json)


@app.command()
def step(
    case: CaseArgument,
    outcome: Annotated[Outcome, typer.Argument(help="done (of a check: it is OK), not_ok or cannot_do.")],
    value: Annotated[str, typer.Option(help='What was measured, with its unit: "2.4 bar".')] = "",
    note: Annotated[str, typer.Option(help="A remark.")] = "",
    photo: Annotated[Path | None, typer.Option(help="A picture to keep with the step.")] = None,
    by: ByOption = "",
    version: VersionOption = None,
    site: SiteOption = None,
    as_json: Json = False,
) -> None:
    """Record the result of the open check or of the next step."""

    from ui.casetext import read_photo

    content = read_photo(photo) if photo else b""

    def take(book: Casebook, who: str) -> Case:
        kept = book.keep_photo(case, content) if photo else ""
        return book.step(case, outcome, who, value=value, note=note, photo=kept, version=version)

    _act(take, by, site, as_json)


@app.command()
def lock(case: CaseArgument, by: ByOption = "", site: SiteOption = None, as_json: Json = False) -> None:
    """Record that you isolated and locked the machine and verified that it is without energy."""
    _act(lambda book, who: book.lock_out(case, who), by, site, as_json)


@app.command()
def unlock(case: CaseArgument, by: ByOption = "", site: SiteOption = None, as_json: Json = False) -> None:
    """Record that you took your own lock off."""
    _act(lambda book, who: book.release(case, who), by, site, as_json)


@app.command()
def verify(
    case: CaseArgument,
    passed: Annotated[bool, typer.Option("--gone/--still-there", help="Whether the fault is gone.")],
    note: Annotated[str, typer.Option(help="How it was tried out.")] = "",
    by: ByOption = "",
    version: VersionOption = None,
    site: SiteOption = None,
    as_json: Json = False,
) -> None:
    """Record whether the fault is gone after the repair."""
    _act(lambda book, who: book.verify(case, passed, who, note, version), by, site, as_json)


@app.command()
def undo(
    case: CaseArgument,
    entry: Annotated[int | None, typer.Option(help="Number of the entry; default the latest.")] = None,
    by: ByOption = "",
    version: VersionOption = None,
    site: SiteOption = None,
    as_json: Json = False,
) -> None:
    """Take an answer or a step back."""
    _act(lambda book, who: book.undo(case, who, entry, version), by, site, as_json)


@app.command()
def escalate(
    case: CaseArgument,
    reason: Annotated[str, typer.Option(help="Why, and what is asked.")] = "",
    to: Annotated[
        str, typer.Option(help="Whom it is handed to, a person or a role; else to whoever comes.")
    ] = "",
    by: ByOption = "",
    version: VersionOption = None,
    site: SiteOption = None,
    as_json: Json = False,
) -> None:
    """Hand the case over, with a summary in its language."""
    _act(lambda book, who: book.escalate(case, who, reason, version, to=to), by, site, as_json)


@app.command("take-over")
def take_over(
    case: CaseArgument,
    by: ByOption = "",
    version: VersionOption = None,
    site: SiteOption = None,
    as_json: Json = False,
) -> None:
    """Go on with a case that was handed over."""
    _act(lambda book, who: book.take_over(case, who, version), by, site, as_json)


@app.command()
def close(
    case: CaseArgument,
    by: ByOption = "",
    version: VersionOption = None,
    site: SiteOption = None,
    as_json: Json = False,
) -> None:
    """Close a case whose repair was verified; its work order is drafted."""
    _act(lambda book, who: book.close(case, who, version), by, site, as_json)


@app.command()
def confirm(
    case: CaseArgument,
    change: Annotated[
        list[str] | None,
        typer.Option("--set", help='A correction, "FIELD=TEXT": problem, cause, remedy, parts ...'),
    ] = None,
    by: ByOption = "",
    site: SiteOption = None,
    as_json: Json = False,
) -> None:
    """Confirm the drafted work order: only then does it count as evidence."""
    from ui.casetext import changes_of

    changes = changes_of(change or [])
    _act(lambda book, who: book.confirm(case, changes, who), by, site, as_json)
    _pass_on(site)


@app.command()
def show(case: CaseArgument, by: ByOption = "", site: SiteOption = None, as_json: Json = False) -> None:
    """Show a case as it stands."""
    _act(lambda book, who: book.load(case), by, site, as_json)


@app.command("list")
def list_cases(
    phase: Annotated[Phase | None, typer.Option(help="Only cases at this point.")] = None,
    site: SiteOption = None,
    as_json: Json = False,
) -> None:
    """List the cases, the latest first."""
    from copilot.casebook import open_casebook
    from ui.casetext import list_text

    with open_casebook(load_settings(), site) as book:
        listed = book.listed(phase)
    print(listed.model_dump_json() if as_json else list_text(listed))


@app.command("export")
def export(
    to: Annotated[Path, typer.Argument(help="File to write: .csv or .json.")], site: SiteOption = None
) -> None:
    """Write all confirmed work orders to a CSV or JSON file."""
    from copilot.casebook import open_casebook

    with open_casebook(load_settings(), site) as book:
        count = book.export(to)
    print(f"{count} work orders written to {to}.")


def _pass_on(site: str | None) -> None:
    """Index confirmed work orders and send them on. Where another program has the index, the next one does it."""
    from copilot.casebook import open_casebook
    from copilot.errors import IndexInUseError
    from copilot.knowledge import DocumentKind
    from copilot.webhook import Courier
    from ingestion.progress import silent
    from ingestion.sources import SourceOptions
    from ui.desk import open_desk

    settings = load_settings()
    with open_casebook(settings, site) as book:
        folder = book.order_files()
        Courier(book.workshop.store, settings).send_due()
    try:
        with open_desk(settings) as desk:
            desk.ingest([folder], SourceOptions(site=book.site, kind=DocumentKind.WORK_ORDERS), silent)
    except IndexInUseError:
        print(
            "copilot: confirmed; another program has the index open, so it is indexed later.", file=sys.stderr
        )


def _act(action: Callable[[Casebook, str], Case], by: str, site: str | None, as_json: bool) -> None:
    """Do something to a case and print how it stands then."""
    from copilot.casebook import open_casebook
    from ui.casetext import case_text

    who = by or _user()
    with open_casebook(load_settings(), site) as book:
        view = book.view(action(book, who), who)
    print(view.model_dump_json() if as_json else case_text(view))
