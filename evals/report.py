"""The report of a run: one HTML file for people, the run as JSON and as JUnit XML for programs."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.resources import files
from itertools import pairwise
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from copilot.errors import StorageError
from evals.charts import Chart, ablations, latencies, trends
from evals.figures import Better, Figure, Metric, Outcome
from evals.heatmap import EDGES, HeatMap, heat_maps
from evals.junit import Reasons, write_junit
from evals.run import Run
from evals.runs import write_run
from evals.shown import counted, duration, range_of, sentence, value_of
from evals.worst import worst

NO_REASONS: Reasons = {}


@dataclass(frozen=True, slots=True)
class ReportPaths:
    """Where the three forms of a report lie."""

    html: Path
    run: Path
    junit: Path


@dataclass(frozen=True, slots=True)
class Headline:
    """A headline figure in words. ``low`` to ``high`` is its interval on a scale of 0 to 100, None without one."""

    name: str
    value: str
    meaning: str
    range: str
    counted: str
    lower: bool
    before: str = ""
    reason: str = ""
    place: tuple[float, float, float] | None = None


@dataclass(frozen=True, slots=True)
class SuiteView:
    """A suite with what the page shows of it."""

    outcome: Outcome
    headlines: tuple[Headline, ...]
    heat_maps: tuple[HeatMap, ...]
    ablations: tuple[Chart, ...]
    latencies: tuple[Chart, ...]


@dataclass(frozen=True, slots=True)
class Cost:
    """What a suite took; ``each`` is the time of one of its ``cases`` (questions, files), "" where it has none."""

    suite: str
    seconds: str
    cases: int
    each: str
    memory: str


def write_report(
    run: Run, earlier: Sequence[Run], folder: Path, reasons: Reasons = NO_REASONS
) -> ReportPaths:
    """Write ``report.html``, ``run.json`` and ``junit.xml`` into a folder.

    ``earlier`` are runs to show the trend over: those over other questions are left out. ``reasons`` are what the gate
    has against the run. Raises `StorageError` where the folder cannot be written.
    """
    paths = ReportPaths(write_page(run, earlier, folder, reasons), folder / "run.json", folder / "junit.xml")
    try:
        write_junit(paths.junit, run, reasons)
    except OSError as error:
        raise _unwritten(folder, error) from error
    write_run(paths.run, run)
    return paths


def write_page(run: Run, earlier: Sequence[Run], folder: Path, reasons: Reasons = NO_REASONS) -> Path:
    """Write ``report.html`` alone, and give its path. Raises as `write_report` does."""
    written = folder / "report.html"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        written.write_text(page(run, earlier, reasons), "utf-8")
    except OSError as error:
        raise _unwritten(folder, error) from error
    return written


def _unwritten(folder: Path, error: OSError) -> StorageError:
    return StorageError(
        f"The report cannot be written to {folder}: {error.strerror}.", "Name another folder."
    )


def page(run: Run, earlier: Sequence[Run], reasons: Reasons = NO_REASONS) -> str:
    """The report as one HTML document that needs nothing else."""
    comparable = sorted((each for each in earlier if _before(each, run)), key=lambda each: each.id)
    suites = tuple(_view(outcome, comparable, reasons) for outcome in run.outcomes)
    plotly, ours = _plotly(), _own("report.js")
    return (
        _templates()
        .get_template("report.html")
        .render(
            run=run,
            suites=suites,
            trend=tuple(trends([*comparable, run])),
            worst=worst(run.outcomes),
            other=worst(run.outcomes, asked=False),
            costs=tuple(_cost(outcome) for outcome in run.outcomes),
            languages=_languages(run),
            took=duration(run.seconds),
            reasons=reasons,
            edges=_edge_names(),
            style=_own("report.css"),
            scripts=(plotly, ours),
            policy=f"default-src 'none'; style-src 'unsafe-inline'; img-src data:; script-src {_hashes(plotly, ours)}",
        )
    )


def _before(earlier: Run, run: Run) -> bool:
    return earlier.data == run.data and earlier.id < run.id


def _view(outcome: Outcome, earlier: Sequence[Run], reasons: Reasons) -> SuiteView:
    return SuiteView(
        outcome=outcome,
        headlines=tuple(_headlines(outcome, earlier, reasons)),
        heat_maps=tuple(heat_maps(outcome)),
        ablations=tuple(ablations(outcome)),
        latencies=tuple(latencies(outcome)),
    )


def _headlines(outcome: Outcome, earlier: Sequence[Run], reasons: Reasons) -> Iterator[Headline]:
    last = earlier[-1].outcome(outcome.suite) if earlier else None
    for metric in (each for each in outcome.metrics if each.headline):
        figure = outcome.figure(metric.name)
        if not figure:
            continue
        before = last.figure(metric.name) if last else None
        yield Headline(
            name=metric.name,
            value=value_of(metric, figure.value),
            meaning=metric.meaning,
            range=range_of(metric, figure),
            counted=counted(figure),
            lower=metric.better is Better.LOWER,
            before=value_of(metric, before.value) if before else "",
            reason=reasons.get((outcome.suite, metric.name), ""),
            place=_place(metric, figure),
        )


def _place(metric: Metric, figure: Figure) -> tuple[float, float, float] | None:
    if metric.unit != "share":
        return None
    low, value, high = (100 * min(max(each, 0.0), 1.0) for each in (figure.low, figure.value, figure.high))
    return low, value, high


def _cost(outcome: Outcome) -> Cost:
    cases = len({judgement.id for judgement in outcome.judgements})
    memory = [
        f"{metric.name} {value_of(metric, figure.value)}"
        for metric in outcome.metrics
        if "memory" in metric.name and (figure := outcome.figure(metric.name))
    ]
    return Cost(
        suite=outcome.suite,
        seconds=duration(outcome.seconds),
        cases=cases,
        each=duration(outcome.seconds / cases) if cases else "",
        memory=", ".join(memory),
    )


def _languages(run: Run) -> list[str]:
    asked = {judgement.lang for outcome in run.outcomes for judgement in outcome.judgements}
    return sorted(asked - {""})


def _edge_names() -> tuple[str, ...]:
    """What each colour of the heat map stands for."""
    ends = [f"{edge:.0%}".replace("%", " %") for edge in EDGES]
    between = (f"{low} to {high}" for low, high in pairwise(ends))
    return (f"below {ends[0]}", *between, f"{ends[-1]} and more")


def _templates() -> Environment:
    environment = Environment(
        loader=PackageLoader("evals"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["sentence"] = sentence
    return environment


def _own(name: str) -> Markup:
    """A file of ours, as it stands."""
    return Markup((files("evals") / "templates" / name).read_text("utf-8"))  # noqa: S704 - our own file


def _plotly() -> Markup:
    from plotly.offline import get_plotlyjs

    return Markup(get_plotlyjs().replace("\r\n", "\n"))  # noqa: S704 - the library's own file


def _hashes(*scripts: str) -> str:
    """The sources of a content security policy that let these scripts run and no other."""
    digests = (hashlib.sha256(script.encode()).digest() for script in scripts)
    return " ".join(f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests)
