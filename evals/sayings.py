"""Short things said or typed on a shop floor, and whether their language is told."""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseModel, ConfigDict

from copilot.language import detect
from copilot.wording import languages
from evals.figures import Judgement, Metric
from evals.questions import read_rows

FILE = "utterances.jsonl"

ANSWERABLE = Metric(
    name="utterance language",
    meaning="share of short utterances whose language was told, in the languages that the copilot answers in",
    headline=True,
)
RECOGNISED = Metric(
    name="other languages recognised",
    meaning="share of short utterances whose language was told, in the further languages that crews speak",
    headline=True,
)
METRICS = (ANSWERABLE, RECOGNISED)


class Saying(BaseModel):
    """One line of ``utterances.jsonl``. ``screen`` is the language that the screen was set to, "" where none was."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    lang: str
    text: str
    screen: str = ""
    split: str = ""


def read_sayings(folder: Path, split: str = "") -> list[Saying]:
    """The utterances of a dataset's folder, of one split or all. Raises `BadInputError` naming the line at fault."""
    path = folder / FILE
    rows = read_rows(path, Saying) if path.is_file() else ()
    return [row for row in rows if not split or row.split == split]


def judged(saying: Saying) -> Judgement:
    """Tell the language of one."""
    told = detect(saying.text, saying.screen)
    metric = ANSWERABLE if saying.lang in languages() else RECOGNISED
    return Judgement(
        id=f"utterance {saying.id}",
        text=saying.text,
        scores={metric.name: float(told == saying.lang)},
        lang=saying.lang,
        kind="utterance",
        wanted=saying.lang,
        came=f"{told} on a screen in {saying.screen}" if saying.screen else told,
    )
