"""Lessons drafted from every procedure, table and solved case of the sample plant, each judged by ``lesson check``."""

from __future__ import annotations

import argparse
import shutil
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from copilot.casebook import open_casebook
from copilot.lessons.casedrafting import CaseDrafter
from copilot.lessons.check import check_lesson
from copilot.lessons.drafting import Drafter
from copilot.lessons.lesson import Kept, Lesson
from copilot.lessons.markdown import from_markdown, to_markdown
from copilot.lessons.problems import Problem
from copilot.settings import Settings, load_settings
from copilot.store import Store
from evals.bench.report import preamble, table
from evals.solvedcases import solved, with_clock
from evals.technician import read_cases

CASES = Path("evals/plant/cases.jsonl")


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


def measure(settings: Settings, cases: int) -> list[Judged]:
    """Both sorts, on a store that may be written to."""
    with open_casebook(settings) as book:
        store, site = book.workshop.store, book.site
        drafter = Drafter(store, site)
        found = list(drafter.sections())
        procedures = [drafter.of_section(*each) for each in found if each[1].section.steps]
        tables = [drafter.of_section(*each) for each in found if not each[1].section.steps]
        ids = solved(with_clock(book), read_cases(CASES), cases)
        drafts = CaseDrafter(drafter)
        return [
            judged("procedures", procedures, store, site),
            judged("fault tables", tables, store, site),
            judged("solved cases", [drafts.of_case(each) for each in ids], store, site),
        ]


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
        found = measure(settings.model_copy(update={"home": home}), given.cases)
    print(preamble())
    print(
        table(
            ["source", "lessons", "questions", "with problems", "same after export"],
            [each.row for each in found],
        )
    )
    for each in found:
        for lesson, problem in each.problems:
            print(f"{lesson}: {problem.flaw} {problem.place} {problem.detail}")


if __name__ == "__main__":
    main()
