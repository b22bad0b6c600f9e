"""``copilot eval``: measure the copilot, compare runs, accept a baseline, stop a bad change."""

from __future__ import annotations

import ast
import inspect
import pkgutil
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated, Any

import typer

from copilot.settings import Settings, load_settings

app = typer.Typer(
    no_args_is_help=True,
    help="Measure the copilot on a plant's own questions, compare runs, stop a bad change.",
)


class Split(StrEnum):
    """Questions to tune on, and those kept back to report on."""

    DEV = "dev"
    TEST = "test"


HomeOption = Annotated[
    Path | None, typer.Option("--home", help="State folder to measure; default COPILOT_HOME.")
]
DataOption = Annotated[
    Path | None,
    typer.Option(
        "--data", help="Folder with the questions; default the plant's own, else the sample plant's."
    ),
]
LimitOption = Annotated[int | None, typer.Option("--limit", min=1, help="At most so many questions.")]
SplitOption = Annotated[Split | None, typer.Option("--split", help="Only the questions of a split.")]
SeedOption = Annotated[int, typer.Option("--seed", help="Of every random choice.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON.")]
ReportOption = Annotated[
    Path | None, typer.Option("--report", help="Folder for the report (HTML, JSON, JUnit XML).")
]
BaselineOption = Annotated[
    Path | None, typer.Option("--baseline", help="The accepted run's file; default the state folder's.")
]
RunArgument = Annotated[str, typer.Argument(metavar="RUN", help="A run's id, its file, or 'latest'.")]


@dataclass(frozen=True, slots=True)
class Order:
    """What to measure. ``options`` are the files and folders given for a suite's own options, by name."""

    suites: str
    data: Path | None
    limit: int | None
    split: Split | None
    seed: int
    options: Mapping[str, Path] = field(default_factory=dict)


def measuring(
    name: str, own: Mapping[str, str], measure_it: Callable[[Order, Settings, Path | None, bool], None]
) -> Callable[..., None]:
    """The command of a suite, which takes its ``own`` options (name -> help) beside those of all suites."""

    def measure(
        data: DataOption = None,
        home: HomeOption = None,
        limit: LimitOption = None,
        split: SplitOption = None,
        seed: SeedOption = 1,
        report: ReportOption = None,
        as_json: JsonOption = False,
        **given: Path | None,
    ) -> None:
        options = {option: path for option, path in given.items() if path}
        measure_it(Order(name, data, limit, split, seed, options), _settings(home), report, as_json)

    _declare(
        measure, {option: Annotated[Path | None, typer.Option(help=told)] for option, told in own.items()}
    )
    return measure


def _declare(command: Callable[..., None], options: Mapping[str, Any]) -> None:
    """Write options, None by default, into a command's signature in place of its ``**given``."""
    signature = inspect.signature(command, eval_str=True)
    shared = [
        each for each in signature.parameters.values() if each.kind is not inspect.Parameter.VAR_KEYWORD
    ]
    more = [
        inspect.Parameter(option, inspect.Parameter.KEYWORD_ONLY, default=None, annotation=kind)
        for option, kind in options.items()
    ]
    parameters = [*shared, *more]
    command.__signature__ = signature.replace(parameters=parameters)  # type: ignore[attr-defined]
    command.__annotations__ = {each.name: each.annotation for each in parameters}


def _measure(order: Order, settings: Settings, report: Path | None, as_json: bool) -> None:
    from evals.datasets import open_dataset
    from evals.report import write_page, write_report
    from evals.run import chosen_suites, conduct
    from evals.runs import Runs
    from evals.text import summary
    from evals.world import default_data
    from ingestion.progressbar import progress_on

    names = chosen_suites(order.suites)
    dataset = open_dataset(order.data or default_data(settings))
    if order.split:
        dataset = replace(
            dataset,
            questions=tuple(each for each in dataset.questions if each.split == order.split),
            judged=tuple(each for each in dataset.judged if each.question.split == order.split),
            split=order.split,
        )
    with progress_on(sys.stderr) as progress:
        run = conduct(
            names,
            dataset,
            settings,
            limit=order.limit,
            seed=order.seed,
            report=progress,
            options=order.options,
        )
    runs = Runs(settings.home)
    runs.save(run)
    write_page(run, runs.all(), runs.report_folder(run))
    if report:
        write_report(run, runs.all(), report)
    print(run.summary_json() if as_json else summary(run))


def _settings(home: Path | None) -> Settings:
    return load_settings(**({"home": home.absolute()} if home else {}))


def _add_suites() -> None:
    """A command for each suite, its help the first line of its module, with the module's ``OPTIONS``.

    Nothing of it is imported for that.
    """
    spec = find_spec("evals.suites")
    places = spec.submodule_search_locations if spec and spec.submodule_search_locations else []
    for module in pkgutil.iter_modules(places):
        found = module.module_finder.find_spec(module.name, None)
        tree = ast.parse(Path(found.origin).read_text("utf-8") if found and found.origin else "")
        summary = (ast.get_docstring(tree) or "").partition("\n")[0]
        app.command(module.name, help=summary)(measuring(module.name, declared_options(tree), _measure))
    app.command("all", help="Every suite that the dataset serves.")(measuring("all", {}, _measure))


def declared_options(suite: ast.Module) -> dict[str, str]:
    """A suite's own options, name -> help: the dict that it calls ``OPTIONS``, if it has one."""
    for node in suite.body:
        if isinstance(node, ast.Assign) and [ast.unparse(name) for name in node.targets] == ["OPTIONS"]:
            return dict(ast.literal_eval(node.value))
    return {}


_add_suites()


@app.command()
def compare(
    before: RunArgument, after: RunArgument, home: HomeOption = None, as_json: JsonOption = False
) -> None:
    """Say what got better or worse from one run to another, and whether chance explains it."""
    from evals.compare import compare as compared
    from evals.compare import to_text
    from evals.runs import Runs

    runs = Runs(_settings(home).home)
    found = compared(runs.load(before), runs.load(after))
    print(found.model_dump_json() if as_json else to_text(found))


@app.command()
def accept(run: RunArgument = "latest", home: HomeOption = None, to: BaselineOption = None) -> None:
    """Make a run the baseline that later ones are held to."""
    from evals.runs import Runs, write_run

    runs = Runs(_settings(home).home)
    chosen = runs.load(run)
    if to:
        write_run(to, chosen.slim())
    else:
        runs.accept(chosen)
    print(f"Run {chosen.id} is the baseline.")


@app.command()
def gate(
    run: RunArgument = "latest",
    home: HomeOption = None,
    baseline: BaselineOption = None,
    report: ReportOption = None,
    as_json: JsonOption = False,
) -> None:
    """Exit 1 where a run is significantly worse than the baseline or beyond a floor, naming what."""
    from evals.floors import read_floors
    from evals.gate import judge, to_text
    from evals.report import write_report
    from evals.runs import Runs, read_run

    settings = _settings(home)
    runs = Runs(settings.home)
    chosen = runs.load(run)
    verdict = judge(chosen, read_run(baseline) if baseline else runs.baseline(), read_floors(settings.home))
    if report:
        write_report(chosen, runs.all(), report, verdict.by_metric())
    print(verdict.model_dump_json() if as_json else to_text(verdict))
    if not verdict.passed:
        raise typer.Exit(1)


@app.command("runs")
def list_runs(home: HomeOption = None) -> None:
    """List the runs there are, oldest first."""
    from evals.runs import Runs

    for run in Runs(_settings(home).home).all():
        suites = ", ".join(outcome.suite for outcome in run.outcomes)
        print(f"{run.id}  {run.started:%Y-%m-%d %H:%M}  {run.dataset}  {suites}  {run.seconds:.0f} s")


@app.command("report")
def report_run(
    folder: Annotated[Path, typer.Argument(help="Folder to write to.")],
    run: RunArgument = "latest",
    home: HomeOption = None,
) -> None:
    """Write a run's report: one HTML file, JSON, JUnit XML."""
    from evals.report import write_report
    from evals.runs import Runs

    runs = Runs(_settings(home).home)
    written = write_report(runs.load(run), runs.all(), folder)
    print(written.html)


@app.command()
def draft(
    home: HomeOption = None,
    out: Annotated[
        Path | None, typer.Option("--out", help="File of drafts; default in the state folder.")
    ] = None,
    count: Annotated[int, typer.Option("--count", min=1, help="About so many in each language.")] = 40,
    seed: SeedOption = 1,
) -> None:
    """Draft questions from the index; a draft counts only once it was reviewed."""
    from evals.drafting import write_drafts

    print(write_drafts(_settings(home), out, count, seed))


@app.command()
def review(
    home: HomeOption = None,
    drafts: Annotated[Path | None, typer.Option("--drafts", help="File of drafts.")] = None,
    port: Annotated[int, typer.Option(help="Port of the page; 0 picks a free one.")] = 0,
) -> None:
    """Open the page on which drafts are kept, edited or dropped, one key each."""
    from evals.review import serve_review

    serve_review(_settings(home), drafts, port)
