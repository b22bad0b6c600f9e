"""Lessons drafted from all procedures, tables and solved cases of the sample plant, good and spoilt, checked."""

from __future__ import annotations

import argparse
import shutil
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

from copilot.casebook import open_casebook
from copilot.lessons.casedrafting import CaseDrafter
from copilot.lessons.check import check_lesson
from copilot.lessons.drafting import Drafter
from copilot.lessons.groundtruth import Text
from copilot.lessons.lesson import Kept, Lesson
from copilot.lessons.markdown import from_markdown, to_markdown
from copilot.lessons.problems import Problem
from copilot.settings import Settings, load_settings
from copilot.store import Store
from evals.bench.report import preamble, table
from evals.solvedcases import solved, with_clock
from evals.technician import read_cases

CASES = Path("evals/plant/cases.jsonl")
Part = TypeVar("Part")


@dataclass(frozen=True)
class Judged:
    """Lessons of one sort, with what their check found."""

    name: str
    lessons: Sequence[Lesson]
    problems: Sequence[tuple[str, Problem]]

    @property
    def row(self) -> list[str]:
        """Counts for the table."""
        kinds = Counter(question.kind.value for each in self.lessons for question in each.questions)
        flawed = len({lesson for lesson, _ in self.problems})
        same = sum(_returns(each) for each in self.lessons)
        asked = ", ".join(f"{kinds[kind]} {kind}" for kind in sorted(kinds))
        return [self.name, str(len(self.lessons)), asked, str(flawed), str(same)]


def judged(name: str, lessons: Sequence[Lesson], store: Store, site: str) -> Judged:
    """Lessons with all that is wrong with them."""
    found = [(each.id, problem) for each in lessons for problem in check_lesson(each, store, site)]
    return Judged(name, lessons, found)


def spoilt(lesson: Lesson) -> Iterator[tuple[str, Lesson]]:
    """The lesson with one thing wrong, and what: each key moved on, each step changed, each first message left out."""
    for place, question in enumerate(lesson.questions):
        key = (question.key + 1) % len(question.options)
        other = question.model_copy(update={"key": key})
        yield "key moved", lesson.model_copy(update={"questions": _put(lesson.questions, place, other)})
    shown: set[str] = set()
    for place, step in enumerate(lesson.steps):
        changes: list[tuple[str, dict[str, Any]]] = [("step changed", {"text": f"{step.text} 2"})]
        for message in step.safety:
            # Our own lock-out stands where the source is silent; what was shown before need not be again.
            if message.span and message.text not in shown:
                left = tuple(each for each in step.safety if each != message)
                changes.append(("message left out", {"safety": left}))
        for what, change in changes:
            steps = _put(lesson.steps, place, step.model_copy(update=change))
            yield what, lesson.model_copy(update={"steps": steps})
        shown |= {message.text for message in step.safety}


def _put(parts: Sequence[Part], place: int, part: Part) -> tuple[Part, ...]:
    return (*parts[:place], part, *parts[place + 1 :])


def caught(lessons: Sequence[Lesson], store: Store, site: str) -> dict[str, tuple[int, int]]:
    """Of spoilt lessons by what is wrong with them: how many the check finds fault with, and how many there are."""
    found, every, read = Counter[str](), Counter[str](), dict[str, tuple[Text, ...]]()
    for lesson in lessons:
        for what, other in spoilt(lesson):
            every[what] += 1
            found[what] += bool(check_lesson(other, store, site, read))
    return {what: (found[what], every[what]) for what in every}


def measure(settings: Settings, cases: int) -> tuple[list[Judged], dict[str, tuple[int, int]]]:
    """Lessons of each sort, and what is caught of them once they are spoilt, on a store that may be written to."""
    with open_casebook(settings) as book:
        store, site = book.workshop.store, book.site
        drafter = Drafter(store, site)
        found = list(drafter.sections())
        procedures = [drafter.of_section(*each) for each in found if each[1].section.steps]
        tables = [drafter.of_section(*each) for each in found if not each[1].section.steps]
        ids = solved(with_clock(book), read_cases(CASES), cases)
        drafts = CaseDrafter(drafter)
        of_cases = [drafts.of_case(each) for each in ids]
        sorts = {"procedures": procedures, "fault tables": tables, "solved cases": of_cases}
        every = [lesson for lessons in sorts.values() for lesson in lessons]
        return [judged(name, lessons, store, site) for name, lessons in sorts.items()], caught(
            every, store, site
        )


def _returns(lesson: Lesson) -> bool:
    """Whether a lesson comes back from its file as it was."""
    kept = Kept(lesson=lesson)
    text = to_markdown(kept)
    return from_markdown(text, f"{lesson.id}.md") == kept and to_markdown(kept) == text


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path, default=None, help="Folder with the ingested sample plant.")
    parser.add_argument("--cases", type=int, default=60, help="How many cases to solve first.")
    given = parser.parse_args()
    settings = load_settings(**({"home": given.home} if given.home else {}))
    with TemporaryDirectory() as folder:
        home = Path(folder)
        shutil.copy(settings.home / "store.sqlite", home / "store.sqlite")
        found, seen = measure(settings.model_copy(update={"home": home}), given.cases)
    print(preamble(), end="\n\n")
    print(
        table(
            ["source", "lessons", "questions", "with problems", "same after export"],
            [each.row for each in found],
        )
    )
    print()
    print(table(["spoilt on purpose", "caught", "of"], [[what, *counts] for what, counts in seen.items()]))
    for each in found:
        for lesson, problem in each.problems:
            print(f"{lesson}: {problem.flaw} {problem.place} {problem.detail}")


if __name__ == "__main__":
    main()
