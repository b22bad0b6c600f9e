"""Is everything taken in, and only once? Speed, memory, tables, faults, steps, repetition and deletion."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from copilot.embedding import Embedder
from copilot.errors import BadInputError
from copilot.tables import DocumentRow
from evals.dataset import IngestGold
from evals.figures import Better, Figure, Judgement, Metric, Outcome, figure_of, summarise
from evals.ingested import Ingested
from evals.ingestgold import (
    Found,
    Gold,
    GoldFault,
    GoldItem,
    GoldRow,
    GoldStep,
    Taken,
    found_faults,
    found_rows,
    found_safety,
    found_steps,
    read_gold,
)
from evals.ingesting import Bench, Repeated, Taking
from evals.samples import by_turns, copy_sources, documents_of, sources_of
from evals.suites import Context
from evals.world import conversion
from ingestion.progress import Progress

LONGEST_CAME = 1000

FAILED = Metric(
    name="failed files",
    meaning="share of files that could not be taken in",
    better=Better.LOWER,
    headline=True,
)
CELLS = Metric(
    name="table cells",
    meaning="share of the cells of a table that stand under their header, together in one row; mean over sections",
    headline=True,
)
FAULTS = Metric(
    name="fault rows",
    meaning="share of faults kept whole, from code and symptom to cause and remedy; mean over sections",
    headline=True,
)
STEPS = Metric(
    name="steps", meaning="share of steps kept under their number; mean over procedures", headline=True
)
SAFETY = Metric(
    name="safety before step",
    meaning="share of safety messages that are shown before the step they govern; mean over procedures",
    headline=True,
)
TWICE = Metric(
    name="unchanged when run twice",
    meaning="share of files that a second run leaves exactly as they were",
    headline=True,
)
AFRESH = Metric(
    name="same when taken in anew",
    meaning="share of files that give the same passages in another state folder",
    headline=True,
)
ORPHANS = Metric(
    name="orphans after delete",
    meaning="what is left of a file that was deleted: passages, sections, faults, its copy",
    better=Better.LOWER,
    unit="pieces",
    headline=True,
)
PAGES = Metric(name="pages/s", meaning="pages taken in a second", unit="/s", repeatable=False)
PASSAGES = Metric(name="passages/s", meaning="passages taken in a second", unit="/s", repeatable=False)
PEAK = Metric(
    name="peak memory",
    meaning="the most memory that taking in needed",
    better=Better.LOWER,
    unit="MB",
    repeatable=False,
)
SUITE_METRICS = (FAILED, CELLS, FAULTS, STEPS, SAFETY, TWICE, AFRESH, ORPHANS, PAGES, PASSAGES, PEAK)


def applies(context: Context) -> bool:
    """Where the dataset names its sources: those of the plant itself are not touched."""
    return bool(context.dataset.sources)


def run(context: Context) -> Outcome:
    """Take the sources in, again, and anew elsewhere; compare what is there with the gold files."""
    roots, settings = context.dataset.sources, context.settings
    _ = Embedder(settings, conversion(context.report)).dimension  # the model's conversion is not timed
    available = sources_of(roots, "main")
    gold = read_all_gold(context.dataset.gold)
    _require_sources(gold, {source.id for source in available}, context.dataset.folder)
    sources = by_turns(available, documents_of(context.limit))
    with TemporaryDirectory(prefix="copilot-eval-") as folder:
        # Speeds are of vectors that are computed, not of those kept from before.
        own = {"encodings_dir": Path(folder) / "encodings"} if settings.encodings_dir else {}
        bench = Bench(settings.model_copy(update=own), Path(folder), _advance(context))
        paths = copy_sources(roots, sources, Path(folder) / "sources")
        first = bench.take("first", paths)
        second = bench.take("first", paths)
        repeated = bench.repeat(first.left, roots, sources)
    taken = {source.id for source in sources}
    judgements = judge(first, second.left, repeated, [item for item in gold if item.document in taken])
    return Outcome(
        suite="ingest",
        metrics=SUITE_METRICS,
        figures=(*summarise(judgements, SUITE_METRICS, context.seed), *_speeds(first, context.seed)),
        judgements=judgements,
    )


def _advance(context: Context) -> Callable[[str, float], None]:
    """Progress over the four runs, of which the first takes longest."""
    share = 0.0

    def advance(name: str, done: float) -> None:
        nonlocal share
        begins, size = (0.0, 0.7) if name == "first" else (0.8, 0.2)
        share = max(share, begins + size * done)
        context.report(Progress(document=f"taking in ({name})", share=share))

    return advance


def read_all_gold(gold: IngestGold) -> tuple[GoldItem, ...]:
    """Rows, faults and steps, as far as there are any."""
    return (
        *read_gold(gold.rows, GoldRow),
        *read_gold(gold.faults, GoldFault),
        *read_gold(gold.steps, GoldStep),
    )


def _require_sources(gold: Iterable[GoldItem], documents: set[str], folder: Path) -> None:
    for item in gold:
        if item.document not in documents:
            raise BadInputError(
                f"The gold files in {folder} name '{item.document}', which is no source.",
                "Correct the name; documents are named from the source folder on, as 'copilot search' shows them.",
            )


def judge(
    first: Taking, second: Ingested, repeated: Repeated, gold: Sequence[GoldItem]
) -> tuple[Judgement, ...]:
    """A judgement for each document, and for each of its sections that has gold.

    ``second`` is what the first run's state folder held after another run.
    """
    return (*_documents(first, second, repeated), *_sections(gold, first.left))


def _documents(first: Taking, second: Ingested, repeated: Repeated) -> Iterator[Judgement]:
    for row in first.left.documents:
        came = [row.error] if row.error else []
        scores = {FAILED.name: float(bool(row.error))}
        if not row.error:
            later = second.document(row.id)
            same = later is not None and later.ingested_at == row.ingested_at
            scores[TWICE.name] = float(same and first.left.same(second, row.id))
        if repeated.again.document(row.id):
            scores[AFRESH.name] = float(first.left.same(repeated.again, row.id))
        if row.id in repeated.left:
            left = repeated.left[row.id]
            scores[ORPHANS.name] = float(sum(left.values()))
            came += [f"{count} {name} left" for name, count in left.items()]
        yield _judgement(row, row.id, scores, f"{row.passages} passages", came)


def _sections(gold: Sequence[GoldItem], left: Ingested) -> Iterator[Judgement]:
    """A judgement for each section of each document that has gold."""
    places = dict.fromkeys((item.document, item.section) for item in gold)
    for document, section in places:
        mine = [item for item in gold if (item.document, item.section) == (document, section)]
        taken = left.taken.get(document, Taken())
        found = {
            CELLS.name: _found(mine, GoldRow, found_rows, taken),
            FAULTS.name: _found(mine, GoldFault, found_faults, taken),
            STEPS.name: _found(mine, GoldStep, found_steps, taken),
            SAFETY.name: _found(mine, GoldStep, found_safety, taken),
        }
        scores = {name: sum(each.share for each in all_) / len(all_) for name, all_ in found.items() if all_}
        missed = [each.missed for all_ in found.values() for each in all_ if each.missed]
        wanted = ", ".join(f"{len(all_)} × {name}" for name, all_ in found.items() if all_)
        row = left.document(document)
        yield _judgement(
            row, f"{document} § {section}" if section else f"{document} §", scores, wanted, missed
        )


def _found(
    gold: Iterable[GoldItem],
    kind: type[Gold],
    find: Callable[[Iterable[Gold], Taken], Iterator[Found]],
    taken: Taken,
) -> list[Found]:
    return list(find([item for item in gold if isinstance(item, kind)], taken))


def _judgement(
    row: DocumentRow | None, name: str, scores: dict[str, float], wanted: str, came: Sequence[str]
) -> Judgement:
    models = row.asset_models if row else []
    return Judgement(
        id=name,
        text=name,
        scores=scores,
        document_lang=row.lang if row else "",
        kind=Path(row.path).suffix.lstrip(".").lower() if row else "",
        asset_model=models[0] if len(models) == 1 else "",
        wanted=wanted,
        came=" ¦ ".join(came)[:LONGEST_CAME],
    )


def _speeds(first: Taking, seed: int) -> Iterator[Figure]:
    paged = [row for row in first.left.documents if row.pages and row.ingested_at]
    if paged:
        seconds = sum(first.seconds_of(row.id) for row in paged)
        yield figure_of(PAGES.name, [sum(row.pages for row in paged) / seconds], seed)
    yield figure_of(PASSAGES.name, [first.report.passages / first.report.seconds], seed)
    yield figure_of(PEAK.name, [first.peak_mb], seed)
