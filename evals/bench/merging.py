"""Which wordings count as one cause: thresholds, merges and the causes of past jobs, against labels and the truth.

``python -m evals.bench.merging --home FOLDER``: a state folder with the sample plant ingested, read only.
"""

from __future__ import annotations

import argparse
import json
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from random import Random
from typing import NamedTuple, TypeVar

from pydantic import BaseModel, ConfigDict

from copilot.codes import normalise
from copilot.embedding import Embedder
from copilot.faultknowledge import FaultKnowledge
from copilot.mining import mine
from copilot.mining.alignment import entries
from copilot.mining.likeness import nearness
from copilot.mining.merging import SAME_CODE, Group, merged
from copilot.mining.sources import SourceRow, read_rows
from copilot.settings import Settings, load_settings
from copilot.store import Store
from copilot.wordingvectors import WordingVectors
from evals.bench.report import preamble, table
from evals.plant.causes import ModelFaults, PlantFault, read_faults
from evals.plant.generate import SEED, read_assets
from evals.plant.goldrows import GOLD
from evals.plant.worklog import known_work_orders

DEV = ("HPX-200", "IM-160")
"""The models on whose jobs the weights were fitted; the others are held back."""
_BETA = 0.5
"""Precision counts twice as much as recall: what is wrongly merged hides, what is not merged shows."""


Row = TypeVar("Row", bound=BaseModel)


class WordingPair(BaseModel):
    """Two wordings, and whether a maintainer takes them for the same cause."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    first: str
    first_lang: str
    second: str
    second_lang: str
    same: bool
    split: str

    @property
    def across(self) -> bool:
        """Whether they are in two languages."""
        return self.first_lang != self.second_lang


class RatedPair(BaseModel):
    """A cause of a manual and one of the FMEA sheet that differ in wording, or that are easily taken for each other."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    asset_model: str
    code: str
    listed: str
    rated: str
    same: bool
    split: str


class Score(NamedTuple):
    """Precision and recall, 0..1, over so many ``pairs``."""

    precision: float
    recall: float
    pairs: int


def score(said: Sequence[bool], same: Sequence[bool]) -> Score:
    """Of what was said to be the same: how much is, and how much of all that is."""
    right = sum(yes and true for yes, true in zip(said, same, strict=True))
    return Score(right / max(sum(said), 1), right / max(sum(same), 1), len(same))


def best_threshold(values: Sequence[float], same: Sequence[bool]) -> float:
    """The threshold with the highest F-0.5 (van Rijsbergen 1979)."""

    def f_score(threshold: float) -> float:
        found = score([value >= threshold for value in values], same)
        weighted = _BETA**2 * found.precision + found.recall
        return (1 + _BETA**2) * found.precision * found.recall / weighted if weighted else 0.0

    return max(sorted(set(values)), key=f_score)


def pair_rows(pairs: Sequence[WordingPair], vectors: WordingVectors) -> Iterator[list[object]]:
    """A line for pairs in one language and one for pairs across: the threshold of dev, precision and recall of test."""
    for across in (False, True):
        near = {
            split: [
                (
                    nearness([(pair.first_lang, pair.first)], [(pair.second_lang, pair.second)], vectors),
                    pair.same,
                )
                for pair in pairs
                if pair.split == split and pair.across is across
            ]
            for split in ("dev", "test")
        }
        threshold = best_threshold(*map(list, zip(*near["dev"], strict=True)))
        for split, told in near.items():
            found = score([value >= threshold for value, _ in told], [same for _, same in told])
            yield [
                "across" if across else "within",
                split,
                found.pairs,
                threshold,
                found.precision,
                found.recall,
            ]


def rated_rows(pairs: Sequence[RatedPair], groups: dict[str, list[Group]]) -> Iterator[list[object]]:
    """How the merging decided on causes of manuals and FMEA sheets, one to one under their alarm."""
    for split in ("dev", "test"):
        chosen = [pair for pair in pairs if pair.split == split]
        said = [_together(pair, groups[pair.asset_model]) for pair in chosen]
        found = score(said, [pair.same for pair in chosen])
        yield [split, found.pairs, SAME_CODE, found.precision, found.recall]


def across_score(rows: Sequence[SourceRow], vectors: WordingVectors) -> Score:
    """Merging a manual in English with an FMEA sheet in German, against that with all languages at hand."""
    known = _partners(merged(entries(rows, vectors), vectors))
    half = [row for row in rows if row.lang == ("en" if row.occurrence is None else "de")]
    found = _partners(merged(entries(half, vectors), vectors))
    known = {pair for pair in known if pair[0] in {row.fault.cause for row in half}}
    return Score(len(found & known) / max(len(found), 1), len(found & known) / max(len(known), 1), len(known))


def job_row(knowledge: FaultKnowledge, faults: ModelFaults, truth: dict[str, str]) -> list[object]:
    """How many of a model's jobs were taken for the cause they were drawn from."""
    causes = {
        cause.id: _listed(knowledge, fault, cause.cause["en"])
        for fault in faults.faults
        for cause in fault.causes
    }
    own = {cause.id for cause in knowledge.causes if cause.job}
    told = [job for job in knowledge.jobs if job.id in truth]
    right = sum(job.cause in causes[truth[job.id]] for job in told)
    drawn = sum(each in causes for each in truth.values())
    alone = sum(job.cause in own for job in told)
    return [
        faults.model,
        "dev" if faults.model in DEV else "test",
        len(knowledge.causes) - len(own),
        len(own),
        drawn,
        right / drawn,
        alone / drawn,
        (len(told) - right - alone) / drawn,
    ]


def _together(pair: RatedPair, groups: Iterable[Group]) -> bool:
    """Whether one cause holds both, by alarm and wording."""
    return any(
        any(
            row.fault.cause == pair.listed and row.code == pair.code for row in rows if row.occurrence is None
        )
        and any(row.fault.cause == pair.rated and row.code == pair.code for row in rows if row.occurrence)
        for rows in ([row for member in group.members for row in member.entry] for group in groups)
    )


def _partners(groups: Iterable[Group]) -> set[tuple[str, str]]:
    """Pairs of English manual and German FMEA wordings that count as one cause."""
    found = set()
    for group in groups:
        rows = [row for member in group.members for row in member.entry]
        listed = [row.fault.cause for row in rows if row.occurrence is None and row.lang == "en"]
        rated = [row.fault.cause for row in rows if row.occurrence is not None and row.lang == "de"]
        found |= {(mine, theirs) for mine in listed for theirs in rated}
    return found


def _listed(knowledge: FaultKnowledge, fault: PlantFault, cause: str) -> set[str]:
    """The causes mined with the FMEA's wording, those of its alarm where there are several."""
    found = {each.id for each in knowledge.causes if any(wording.text == cause for wording in each.wordings)}
    finding = f"alarm:{normalise(fault.code)}"
    linked = {link.cause for link in knowledge.links if link.finding == finding}
    return (found & linked) or found


def _read(path: Path, row: type[Row]) -> list[Row]:
    return [row.model_validate(json.loads(line)) for line in path.read_text("utf-8").splitlines()]


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--home", type=Path, help="state folder of the ingested sample plant; default COPILOT_HOME"
    )
    options = parser.parse_args()
    given = load_settings()
    source = (options.home or given.home) / "store.sqlite"
    if not source.is_file():
        parser.error(f"{source} does not exist; run 'make demo' first, or name a home with the sample plant")
    with tempfile.TemporaryDirectory() as scratch:
        shutil.copy(source, scratch)
        _report(given.model_copy(update={"home": Path(scratch)}))


def _report(settings: Settings) -> None:
    print(preamble())
    with closing(Store(settings)) as store:
        vectors = WordingVectors(store, Embedder(settings))
        header = ["language", "split", "pairs", "threshold", "precision", "recall"]
        print("\n## Pairs of wordings, threshold alone\n")
        print(table(header, pair_rows(_read(GOLD / "wordings.jsonl", WordingPair), vectors)))
        models = read_faults()
        rows = {each.model: read_rows(store, settings.site, each.model) for each in models}
        groups = {model: merged(entries(each, vectors), vectors) for model, each in rows.items()}
        print("\n## Causes of manuals and FMEA sheets, one to one under an alarm\n")
        print(table(header[1:], rated_rows(_read(GOLD / "merges.jsonl", RatedPair), groups)))
        print("\n## English manual, German FMEA sheet\n")
        across = [[model, *across_score(each, vectors)] for model, each in rows.items()]
        print(table(["model", "precision", "recall", "pairs"], across))
        print("\n## Causes of past jobs\n")
        jobs = known_work_orders(read_assets(), models, Random(SEED))  # noqa: S311
        truth = {job.id: cause.id for job, cause in jobs}
        header = [
            "model",
            "split",
            "listed causes",
            "causes of jobs only",
            "jobs",
            "right",
            "own cause",
            "wrong",
        ]
        print(
            table(
                header,
                [job_row(mine(store, vectors, settings.site, each.model), each, truth) for each in models],
            )
        )


if __name__ == "__main__":
    main()
