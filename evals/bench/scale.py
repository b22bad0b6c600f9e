"""The embedded index at 1,000 to 100,000 passages: query and write times, memory, disk, beside local mode.

Run as ``python -m evals.bench.scale``; passages and vectors are synthetic, as large as real ones. Whole searches
are of real questions with the real model.
"""

from __future__ import annotations

import argparse
import os
import platform
import resource
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from multiprocessing import get_context
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from copilot.embedding import Embedder
from copilot.index import IndexedPassage, KnowledgeIndex, QueryVectors, Scope, SparseVector, Vectors
from copilot.index.base import Float
from copilot.index.embedded import EmbeddedIndex
from copilot.index.server import IN_MEMORY, ServerIndex, connect, create_collection
from copilot.knowledge import Passage, PassageKind
from copilot.retrieval import SIGNALS, Question, Retriever
from copilot.settings import load_settings
from copilot.topics import Topics
from evals.bench.questions import load_questions

DIMENSION = 384
TOKENS = 59
QUERY_TOKENS = 16
TERMS = 90
VOCABULARY = 50_000
MODELS = 10
CODES = 2000
BATCH = 128
FLUSH_EVERY = 1000
SITE = "main"


@dataclass(frozen=True, slots=True)
class Row:
    """What was measured at one size; times of a query in ms, ``memory`` (the model included) and ``disk`` in MB.

    ``work95`` is the processor time at the 95th percentile: what ``p95`` would be on an idle machine.
    ``reading`` is how many seconds after opening the files had been read ahead, before the queries began.
    ``search95`` is of a whole search: question embedded, engine asked, hits ranked (NaN where not measured).
    """

    engine: str
    passages: int
    upserts: float
    p50: float
    p95: float
    work95: float
    search95: float
    opening: float
    reading: float
    memory: float
    disk: float


class Plant:
    """Passages with vectors like real ones: token vectors round the topic of their document, words after Zipf."""

    def __init__(self, seed: int) -> None:
        self._random = np.random.default_rng(seed)
        self._topics = _unit(self._random.standard_normal((100, DIMENSION), dtype=np.float32))
        self._words = [self._near(topic, 300) for topic in self._topics]

    def passages(self, start: int, count: int) -> list[tuple[IndexedPassage, Vectors]]:
        """``count`` passages with ordinals from ``start``; a third applies to every model."""
        return [self._passage(ordinal) for ordinal in range(start, start + count)]

    def question(self, model: int) -> tuple[QueryVectors, Scope]:
        """A question of 16 tokens and 8 words with a code, asked of one model."""
        topic = self._random.integers(len(self._topics))
        terms = self._terms(8)
        code = f"E{self._random.integers(CODES)}"
        vectors = QueryVectors(
            dense=self._near(self._topics[topic], 1)[0],
            tokens=self._near(self._topics[topic], QUERY_TOKENS),
            sparse=SparseVector(terms, np.ones(len(terms), dtype=np.float32)),
            codes=(code,),
        )
        return vectors, Scope(SITE, f"model-{model % MODELS}")

    def _passage(self, ordinal: int) -> tuple[IndexedPassage, Vectors]:
        topic = ordinal // 50 % len(self._topics)
        words = self._words[topic]
        dense, heading = self._near(self._topics[topic], 2)
        terms = self._terms(TERMS)
        vectors = Vectors(
            dense=dense,
            heading=heading,
            tokens=words[self._random.integers(len(words), size=TOKENS)],
            sparse=SparseVector(terms, self._random.random(len(terms), dtype=np.float32) + 0.1),
        )
        passage = Passage(
            text="Check the oil level of the unit before the pump is started again. " * 14,
            kind=PassageKind.TEXT,
            section_id=f"section-{ordinal // 5}",
            heading=("Maintenance manual", "Hydraulic unit", f"Section {ordinal // 5}"),
            ordinal=ordinal,
            lang="en",
            page_starts=((0, 1 + ordinal // 4),),
            codes=(f"E{self._random.integers(CODES)}",) if ordinal % 4 == 0 else (),
        )
        models = () if ordinal % 3 == 0 else (f"model-{ordinal // 500 % MODELS}",)
        return IndexedPassage(SITE, f"document-{ordinal // 500}", "1", "A", models, passage), vectors

    def _near(self, topic: Float, count: int) -> Float:
        noise = self._random.standard_normal((count, DIMENSION), dtype=np.float32)
        return _unit(topic + np.float32(1.5 / DIMENSION**0.5) * noise)

    def _terms(self, count: int) -> NDArray[np.uint32]:
        return np.unique(self._random.zipf(1.3, count) % VOCABULARY).astype(np.uint32)


def measure(
    engine: str, sizes: Sequence[int], folder: Path, questions: int, embedder: Embedder | None = None
) -> Iterator[Row]:
    """Grow one index through ``sizes`` (ascending), measuring at each; whole searches only with an embedder."""
    plant = Plant(7)
    index = _open(engine, folder)
    done = 0
    for size in sizes:
        writing = 0.0
        for start in range(done, size, BATCH):
            items = plant.passages(start, min(BATCH, size - start))
            writing += _seconds(index.upsert, items)
            if start % FLUSH_EVERY < BATCH:  # as an ingestion does after each document
                writing += _seconds(index.flush)
        writing += _seconds(index.flush)
        opening = reading = float("nan")
        if engine == "embedded":
            index.close()
            began = time.perf_counter()
            index = _open(engine, folder)
            opening = time.perf_counter() - began
            if isinstance(index, EmbeddedIndex):
                index.read_ahead.wait()  # a plant's server has been up for longer
                reading = time.perf_counter() - began
        waits, work = _query_times(index, plant, questions)
        p50, p95 = np.percentile(waits, (50, 95)) * 1000
        work95 = np.percentile(work, 95) * 1000
        whole = _search_times(index, embedder, questions) if embedder else [float("nan")]
        search95 = np.percentile(whole, 95) * 1000
        speed = (size - done) / writing
        yield Row(engine, size, speed, p50, p95, work95, search95, opening, reading, _memory(), _disk(folder))
        done = size
    index.close()


def _open(engine: str, folder: Path) -> KnowledgeIndex:
    settings = load_settings(qdrant_url=IN_MEMORY)
    if engine == "embedded":
        return EmbeddedIndex(folder, DIMENSION, settings.candidates)
    client = connect(settings)
    create_collection(client, "scale", DIMENSION, settings, {})
    return ServerIndex(client, "scale", DIMENSION, settings.candidates)


def _query_times(index: KnowledgeIndex, plant: Plant, questions: int) -> tuple[list[float], list[float]]:
    """Wall and processor seconds of each hybrid query filtered by site and model, after five to warm up.

    Candidates are as many as the product asks for.
    """
    waits, work = [], []
    limit = SIGNALS * load_settings().candidates
    for number in range(questions + 5):
        vectors, scope = plant.question(number)
        began = time.process_time()
        waits.append(_seconds(index.search, vectors, scope, limit))
        work.append(time.process_time() - began)
    return waits[5:], work[5:]


def _search_times(index: KnowledgeIndex, embedder: Embedder, questions: int) -> list[float]:
    """Wall seconds of each whole search filtered by site and model, after five to warm up.

    Each question counts as one in a language that the documents do not speak: its reading is searched for, too.
    """
    settings = load_settings()
    retriever = Retriever(index, embedder, settings, Topics(embedder, settings.models_folder))
    retriever.load()
    texts = [question.text for question in load_questions("everyday", "dev")]
    asked = [
        Question(
            text=texts[number % len(texts)],
            scope=Scope(SITE, f"model-{number % MODELS}"),
            codes=(f"E{number % CODES}",),
            readings=(texts[(number + 1) % len(texts)],),
        )
        for number in range(questions + 5)
    ]
    return [_seconds(retriever.retrieve, question) for question in asked][5:]


def _seconds(action: Callable[..., object], *arguments: object) -> float:
    began = time.perf_counter()
    action(*arguments)
    return time.perf_counter() - began


def _memory() -> float:
    """Resident memory of this process in MB (pages of mapped files included)."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 1e6


def _disk(folder: Path) -> float:
    """Disk that the folder takes, in MB; the engine's files have holes, so blocks are counted."""
    return sum(path.stat().st_blocks * 512 for path in folder.rglob("*") if path.is_file()) / 1e6


def _unit(vectors: Float) -> Float:
    unit: Float = vectors / np.linalg.norm(vectors, axis=-1, keepdims=True)
    return unit


def _measure_apart(engine: str, sizes: Sequence[int], folder: Path, questions: int) -> list[Row]:
    """`measure` in a process of its own, so that no engine's memory counts for the other."""
    with get_context("spawn").Pool(1) as pool:
        return pool.apply(_rows, (engine, sizes, folder, questions))


def _rows(engine: str, sizes: Sequence[int], folder: Path, questions: int) -> list[Row]:
    rows = []
    embedder = Embedder(load_settings()) if engine == "embedded" else None
    for row in measure(engine, sizes, folder, questions, embedder):
        print(
            f"  {row.engine} {row.passages}: p95 {row.p95:.1f} ms, processor {row.work95:.1f} ms, "
            f"whole search {row.search95:.1f} ms",
            file=sys.stderr,
            flush=True,
        )
        rows.append(row)
    return rows


def report(rows: Sequence[Row]) -> str:
    """The figures as a Markdown table."""
    local = {row.passages: row for row in rows if row.engine == "local mode"}
    lines = [
        f"{date.today()}, {platform.machine()} with {os.cpu_count()} cores, Python {platform.python_version()}, "
        f"`python -m evals.bench.scale {' '.join(sys.argv[1:])}`".rstrip("` ")
        + "`",
        "",
        "| engine | passages | filtered hybrid query p50 / p95, ms | p95 of its processor time, ms "
        "| whole search p95, ms | upserts/s | open / read ahead, s | memory with the model, MB | disk, MB "
        "| times faster than local mode (p50) |",
        "|---|---|---|---|---|---|---|---|---|---|",
    ]
    for row in rows:
        other = local.get(row.passages)
        ratio = f"{other.p50 / row.p50:.0f}" if other and row.engine == "embedded" else ""
        whole, opening, reading = (
            "" if np.isnan(value) else f"{value:.1f}" for value in (row.search95, row.opening, row.reading)
        )
        lines.append(
            f"| {row.engine} | {row.passages:,} | {row.p50:.1f} / {row.p95:.1f} | {row.work95:.1f} "
            f"| {whole} | {row.upserts:,.0f} | {opening} / {reading} | {row.memory:,.0f} | {row.disk:,.0f} | {ratio} |"
        )
    return "\n".join(lines)


def plot(rows: Sequence[Row], target: Path) -> None:
    """Query time over size, both scales logarithmic."""
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot as plt

    figure, axes = plt.subplots(figsize=(7, 4.5), layout="constrained")
    for engine, colour in (("embedded", "tab:blue"), ("local mode", "tab:orange")):
        mine = [row for row in rows if row.engine == engine]
        sizes = [row.passages for row in mine]
        axes.plot(sizes, [row.p95 for row in mine], "o-", color=colour, label=f"{engine}, p95")
        axes.plot(sizes, [row.p50 for row in mine], "o--", color=colour, label=f"{engine}, p50")
    axes.axhline(60, color="grey", linewidth=1, label="target for p95: 60 ms")
    axes.set(xscale="log", yscale="log", xlabel="passages", ylabel="filtered hybrid query, ms")
    axes.grid(alpha=0.3, which="both")
    axes.legend()
    figure.savefig(target, dpi=150)


def main() -> None:
    """Measure, print the table, draw the plot."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1000, 10_000, 100_000])
    parser.add_argument(
        "--local-sizes", type=int, nargs="*", default=[1000, 10_000], help="100000 takes an hour"
    )
    parser.add_argument("--questions", type=int, default=200)
    parser.add_argument("--plot", type=Path, default=Path("scale.png"))
    parser.add_argument("--folder", type=Path, help="where to put the index (10 GB for 100,000 passages)")
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="scale-", dir=options.folder))
    try:
        rows = _measure_apart("embedded", sorted(options.sizes), folder / "shard", options.questions)
        if options.local_sizes:
            few = min(options.questions, 30)
            rows += _measure_apart("local mode", sorted(options.local_sizes), folder / "none", few)
    finally:
        shutil.rmtree(folder)
    print(report(rows))
    plot(rows, options.plot)


if __name__ == "__main__":
    main()
