"""``copilot lesson``: lessons drafted from the plant's own sources, checked against them, reviewed and published."""

from __future__ import annotations

import getpass
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from pydantic import BaseModel

from copilot.access import ALL_SITES, Actor, Permission
from copilot.settings import load_settings

if TYPE_CHECKING:
    from copilot.lessons.lesson import Kept, Lesson
    from copilot.lessons.lessonbook import LessonBook

app = typer.Typer(no_args_is_help=True, help="Draft, check, publish and exchange lessons.")

SiteOption = Annotated[str | None, typer.Option("--site", help="The site; default from the settings.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
IdArgument = Annotated[str, typer.Argument(metavar="ID", help="The lesson.")]


class LessonInfo(BaseModel):
    """A lesson in short: where it stands and how many steps and questions of each kind it has."""

    id: str
    title: str
    language: str
    models: list[str]
    state: str
    version: int
    steps: int
    questions: dict[str, int]


class LessonList(BaseModel):
    """Lessons by id."""

    lessons: list[LessonInfo]


class ProblemInfo(BaseModel):
    """What is wrong with a lesson, in words."""

    flaw: str
    place: str
    text: str


class Checked(BaseModel):
    """A lesson that was checked."""

    id: str
    problems: list[ProblemInfo]


class CheckReport(BaseModel):
    """Lessons that were checked; ``failed`` is how many have problems."""

    checked: int
    failed: int
    lessons: list[Checked]


@dataclass(frozen=True)
class _Desk:
    book: LessonBook
    actor: Actor


@app.command()
def draft(
    procedure: Annotated[str, typer.Option("--procedure", help="Id of a section with steps.")] = "",
    section: Annotated[str, typer.Option("--section", help="Id of a section, such as an alarm list.")] = "",
    case: Annotated[str, typer.Option("--case", help="A closed case with a confirmed work order.")] = "",
    document: Annotated[
        str, typer.Option("--document", help="All procedures and tables of a document.")
    ] = "",
    every: Annotated[bool, typer.Option("--all", help="Everything that lessons can be made of.")] = False,
    anew: Annotated[
        bool, typer.Option("--anew", help="Those that are there too; what was edited in them is lost.")
    ] = False,
    site: SiteOption = None,
    as_json: Json = False,
) -> None:
    """Draft lessons from a procedure, a section, a closed case or a whole manual; nothing in them is invented.

    Those that are there already stay as they are.
    """
    from copilot.errors import BadInputError

    if sum(map(bool, (procedure, section, case, document, every))) != 1:
        raise BadInputError(
            "Say what to draft a lesson from.",
            "Give one of --procedure, --section, --case, --document and --all.",
        )
    with _opened(site) as desk:
        lessons = list(_drafted(desk, procedure, section, case, document))
        there = {} if anew else {each.lesson.id: each for each in desk.book.listed(desk.actor)}
        kept = [there.get(lesson.id) or desk.book.put(desk.actor, lesson) for lesson in lessons]
    _show(kept, as_json)


@app.command()
def check(
    ids: Annotated[list[str] | None, typer.Argument(metavar="[ID]...", help="Default all.")] = None,
    site: SiteOption = None,
    as_json: Json = False,
) -> None:
    """Check lessons against their sources as they stand now; exit code 1 where anything is wrong."""
    from copilot.wording import wording

    words = wording("en")
    with _opened(site) as desk:
        named = ids or [kept.lesson.id for kept in desk.book.listed(desk.actor)]
        found = [(lesson, desk.book.check(desk.actor, lesson)) for lesson in named]
    lessons = [
        Checked(
            id=lesson,
            problems=[
                ProblemInfo(flaw=each.flaw, place=each.place, text=each.told(words)) for each in problems
            ],
        )
        for lesson, problems in found
    ]
    failed = [each for each in lessons if each.problems]
    report = CheckReport(checked=len(lessons), failed=len(failed), lessons=lessons)
    if as_json:
        print(report.model_dump_json())
    else:
        for each in failed:
            print(each.id, *(f"  {problem.text}" for problem in each.problems), sep="\n")
        print(f"{report.checked} lessons checked, {report.failed} with problems.")
    if failed:
        raise typer.Exit(1)


@app.command()
def review(
    lesson: IdArgument,
    back: Annotated[bool, typer.Option("--back", help="Give it back as a draft instead.")] = False,
    site: SiteOption = None,
    as_json: Json = False,
) -> None:
    """Send a draft to review, or give one in review back."""
    with _opened(site) as desk:
        move = desk.book.send_back if back else desk.book.submit
        kept = move(desk.actor, lesson)
    _show([kept], as_json)


@app.command()
def publish(lesson: IdArgument, site: SiteOption = None, as_json: Json = False) -> None:
    """Publish a lesson in review; refused with the reasons where its check finds anything."""
    from copilot.wording import wording

    with _opened(site) as desk:
        kept = desk.book.publish(desk.actor, lesson, wording("en"))
    _show([kept], as_json)


@app.command("list")
def list_lessons(site: SiteOption = None, as_json: Json = False) -> None:
    """List the lessons."""
    with _opened(site) as desk:
        kept = desk.book.listed(desk.actor)
    _show(kept, as_json)


@app.command("export")
def export(
    folder: Annotated[Path, typer.Argument(help="Folder to write, one Markdown file a lesson.")],
    site: SiteOption = None,
    as_json: Json = False,
) -> None:
    """Write all lessons to a folder that git can keep."""
    from copilot.lessons.folder import write_folder

    with _opened(site) as desk:
        kept = desk.book.listed(desk.actor)
        write_folder(kept, folder, desk.book.media)
    _show(kept, as_json)


@app.command("import")
def take(
    folder: Annotated[Path, typer.Argument(help="Folder with exported lessons.")],
    site: SiteOption = None,
    as_json: Json = False,
) -> None:
    """Take the lessons of a folder in, all or none; a published one has to pass its check."""
    from copilot.lessons.folder import MEDIA, read_folder
    from copilot.wording import wording

    with _opened(site) as desk:
        kept = desk.book.take(desk.actor, read_folder(folder), wording("en"), folder / MEDIA)
    _show(kept, as_json)


def _drafted(desk: _Desk, procedure: str, section: str, case: str, document: str) -> Iterator[Lesson]:
    from copilot.errors import BadInputError
    from copilot.lessons.casedrafting import CaseDrafter
    from copilot.lessons.drafting import Drafter
    from copilot.refusing import refusal

    drafter = Drafter(desk.book.store, desk.book.site)
    named, found = procedure or section or document or case, 0
    if not case:
        for model, placed in drafter.sections(document, procedure or section):
            if placed.section.steps or not procedure:
                found += 1
                yield drafter.of_section(model, placed)
    cases = CaseDrafter(drafter)
    for each in (case,) if case else () if named else cases.cases():
        found += 1
        yield cases.of_case(each)
    if not found:
        raise BadInputError(*refusal("no_lesson_source", named=named or desk.book.site))


def _show(kept: Sequence[Kept], as_json: bool) -> None:
    listed = LessonList(lessons=[_info(each) for each in kept])
    print(listed.model_dump_json() if as_json else "\n".join(map(_line, listed.lessons)) or "No lessons.")


def _info(kept: Kept) -> LessonInfo:
    lesson = kept.lesson
    return LessonInfo(
        id=lesson.id,
        title=lesson.title,
        language=lesson.language,
        models=list(lesson.models),
        state=kept.state,
        version=kept.version,
        steps=len(lesson.steps),
        questions=dict(Counter(question.kind.value for question in lesson.questions)),
    )


def _line(info: LessonInfo) -> str:
    asked = ", ".join(f"{count} {kind}" for kind, count in info.questions.items()) or "no questions"
    return f"{info.id}  {info.state} v{info.version}  {info.title}  {info.steps} steps; {asked}"


@contextmanager
def _opened(site: str | None) -> Iterator[_Desk]:
    """The lessons, and this computer's user: who can read the state folder may do everything in it anyway."""
    from copilot.lessons.lessonbook import LessonBook
    from copilot.store import Store

    settings = load_settings()
    actor = Actor(f"os:{_user()}", frozenset(Permission), frozenset({ALL_SITES}))
    with closing(Store(settings)) as store:
        yield _Desk(LessonBook(store, settings, site or settings.site), actor)


def _user() -> str:
    try:
        return getpass.getuser()
    except (ImportError, KeyError, OSError):  # a container may run as a user without a name
        return ""
