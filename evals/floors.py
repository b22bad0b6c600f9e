"""Floors: the worst that a figure may be, whatever it was before."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from copilot.errors import BadInputError
from evals.suites import suite, suite_names

ANY = "any"
"""The dataset name of floors that hold for every dataset."""
FILE = "floors.toml"


class Floor(BaseModel):
    """The worst value that a figure may have; the most where the metric is better low."""

    model_config = ConfigDict(frozen=True)

    dataset: str
    suite: str
    metric: str
    value: float


class Floors(BaseModel):
    """All floors, one for each dataset, suite and metric."""

    model_config = ConfigDict(frozen=True)

    floors: tuple[Floor, ...] = ()

    def over(self, others: Floors) -> Floors:
        """These floors, and those of the others that they say nothing on."""
        own = {(floor.dataset, floor.suite, floor.metric) for floor in self.floors}
        kept = (each for each in others.floors if (each.dataset, each.suite, each.metric) not in own)
        return Floors(floors=(*self.floors, *kept))

    def of(self, dataset: str) -> tuple[Floor, ...]:
        """The floors that hold for a dataset; one that names it comes before one for any."""
        own = {(floor.suite, floor.metric): floor for floor in self.floors if floor.dataset == ANY}
        own |= {(floor.suite, floor.metric): floor for floor in self.floors if floor.dataset == dataset}
        return tuple(own.values())


def read_floors(home: Path) -> Floors:
    """The project's floors, and over them the plant's own in ``home``/evals/floors.toml."""
    project = parse_floors((files("evals") / FILE).read_text("utf-8"), f"evals/{FILE}")
    own = home / "evals" / FILE
    if not own.is_file():
        return project
    try:
        text = own.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BadInputError(f"{own} cannot be read: {error}.", "Give a UTF-8 file.") from error
    return parse_floors(text, str(own)).over(project)


def parse_floors(text: str, source: str) -> Floors:
    """Floors from TOML: tables ``[dataset.suite]`` of metric = number. Raises `BadInputError` naming the place."""
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadInputError(f"{source} is not TOML: {error}.", "Correct that line.") from error
    return Floors(floors=tuple(_parsed(tables, source)))


def _parsed(tables: dict[str, object], source: str) -> Iterator[Floor]:
    for dataset, suites in tables.items():
        for name, metrics in _table(suites, source, dataset).items():
            place = f"[{dataset}.{name}] of {source}"
            if name not in suite_names():
                raise BadInputError(
                    f"{place} is for '{name}', which is no suite.",
                    f"Suites are {', '.join(suite_names())}; quote the name of a dataset that holds a dot.",
                )
            known = [metric.name for metric in suite(name).SUITE_METRICS]
            for metric, value in _table(metrics, source, f"{dataset}.{name}").items():
                if metric not in known:
                    raise BadInputError(
                        f"{place} names '{metric}', which {name} does not measure.",
                        f"It measures: {', '.join(known)}.",
                    )
                if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
                    raise BadInputError(
                        f"{place} gives '{metric}' the floor {value!r}.", "A floor is a number."
                    )
                yield Floor(dataset=dataset, suite=name, metric=metric, value=float(value))


def _table(value: object, source: str, name: str) -> dict[str, object]:
    if not isinstance(value, dict):
        raise BadInputError(
            f"{source} has the value {value!r} at '{name}'.",
            'Floors stand in tables: [dataset.suite], then "metric" = number.',
        )
    return value
