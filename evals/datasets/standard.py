"""The plain layout, which a plant writes for itself: questions, cases, and gold for ingestion beside them."""

from __future__ import annotations

from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from copilot.errors import BadInputError
from evals.dataset import Dataset, IngestGold, Judged
from evals.questions import read_questions

LAYOUT = (
    "answers*.jsonl or cases.jsonl, with dataset.yaml, rows.jsonl, faults.jsonl and steps.jsonl if wanted"
)

DESCRIPTION = "dataset.yaml"


class Description(BaseModel):
    """``dataset.yaml``: the dataset's name and the sources (relative to the folder) that it asks about.

    Without ``sources`` the questions are asked of the user's own index. ``cases`` is the file of hidden causes.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = ""
    sources: tuple[str, ...] = ()
    cases: str = "cases.jsonl"


def recognises(folder: Path) -> bool:
    """Whether there are answers or cases."""
    return any(folder.glob("answers*.jsonl")) or (folder / "cases.jsonl").is_file()


def read(folder: Path) -> Dataset:
    """The questions of every ``answers*.jsonl``; each that has gold places is a retrieval question, too."""
    description = _description(folder / DESCRIPTION)
    questions = [
        question for path in sorted(folder.glob("answers*.jsonl")) for question in read_questions(path)
    ]
    gold = IngestGold(*(_existing(folder / f"{name}.jsonl") for name in ("rows", "faults", "steps")))
    return Dataset(
        name=description.name or folder.name,
        folder=folder,
        questions=tuple(questions),
        judged=tuple(Judged(question) for question in questions if question.gold),
        sources=tuple((folder / source).resolve() for source in description.sources),
        gold=gold,
        cases=_existing(folder / description.cases),
    )


def _description(path: Path) -> Description:
    if not path.is_file():
        return Description()
    try:
        return Description.model_validate(yaml.safe_load(path.read_text("utf-8")) or {})
    except (yaml.YAMLError, ValidationError, UnicodeDecodeError) as error:
        raise BadInputError(
            f"{path} cannot be used: {error}.", "It takes 'name', 'sources' and 'cases'."
        ) from error


def _existing(path: Path) -> Path | None:
    return path if path.is_file() else None
