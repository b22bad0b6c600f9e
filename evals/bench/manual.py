"""A large PDF manual: the copilot's ingestion against a plain LlamaIndex pipeline with the same model, in one run."""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import pypdfium2

from copilot.embedding import Embedder
from copilot.models import embedding_model
from copilot.settings import load_settings
from evals.bench.report import preamble, table
from ingestion.content import ContentReader
from ingestion.sources import Source, SourceOptions

# LlamaIndex's splitter overlaps by a fifth of its default length; the same share is kept at our length.
OVERLAP_SHARE = 0.2


@dataclass(frozen=True, slots=True)
class Measured:
    """A whole process: wall seconds, peak memory of it and its children in MB, and what it printed."""

    seconds: float
    peak_mb: float
    output: dict[str, float]


def main() -> None:
    """Measure each manual with both pipelines, or be one of the measured processes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("manuals", nargs="+", type=Path)
    parser.add_argument("--pages", type=int, default=0, help="only the first so many pages of each")
    parser.add_argument("--part", choices=["read", "plain"], help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.part:
        part = {"read": _read, "plain": _plain}[arguments.part]
        print(json.dumps(part(arguments.manuals[0])))
        return
    print(preamble())
    with TemporaryDirectory() as folder:
        manuals = [_shortened(path, arguments.pages, Path(folder)) for path in arguments.manuals]
        for manual in manuals:
            print(_compare(manual, Path(folder) / f"home-{manual.stem}"), flush=True)


def _compare(manual: Path, home: Path) -> str:
    here = [sys.executable, "-m", "evals.bench.manual", str(manual), "--part"]
    read = _measured([*here, "read"])
    command = [sys.executable, "-m", "ui.cli", "ingest", str(manual), "--json"]
    ours = _measured(command, {"COPILOT_HOME": str(home)})
    plain = _measured([*here, "plain"])
    pages, tables = read.output["pages"], read.output["rows"]
    rows = [
        ["read only", pages, "", read.seconds, pages / read.seconds, "", read.peak_mb],
        ["copilot, whole", pages, ours.output["passages"], ours.seconds, pages / ours.seconds,
         ours.output["passages"] / (ours.seconds - read.seconds), ours.peak_mb],
        ["plain LlamaIndex, whole", pages, plain.output["passages"], plain.seconds, pages / plain.seconds,
         plain.output["passages"] / plain.output["embed_seconds"], plain.peak_mb],
    ]  # fmt: skip
    header = ("pipeline", "pages", "passages", "seconds", "pages/s", "passages/s", "peak MB")
    shown = [[f"{value:.1f}" if isinstance(value, float) else value for value in row] for row in rows]
    ratio = plain.seconds / ours.seconds
    return f"\n{manual.name}: {ratio:.2f}x the plain pipeline; {tables} table rows kept as rows\n{table(header, shown)}"


def _read(manual: Path) -> dict[str, float]:
    """The product's reading alone."""
    settings = load_settings()
    reader = ContentReader(settings, Embedder(settings).count_tokens)
    source = Source(manual, manual.name, manual.name, SourceOptions(site=settings.site))
    document = reader.read(source, "0", [], lambda page, pages: None).document
    return {"pages": document.pages, "rows": sum(bool(passage.cells) for passage in document.passages)}


def _plain(manual: Path) -> dict[str, float]:
    """LlamaIndex's PDF reader, sentence splitter and embedding of the same weights, with its defaults."""
    from llama_index.core.ingestion import IngestionPipeline
    from llama_index.core.node_parser import SentenceSplitter
    from llama_index.embeddings.huggingface import HuggingFaceEmbedding
    from llama_index.readers.file import PDFReader

    settings = load_settings()
    documents = PDFReader().load_data(manual)
    length = settings.passage_tokens
    splitter = SentenceSplitter(chunk_size=length, chunk_overlap=int(length * OVERLAP_SHARE))
    embedding = HuggingFaceEmbedding(
        str(embedding_model(settings).folder),
        device="cpu",
        query_instruction="query: ",
        text_instruction="passage: ",
    )
    nodes = IngestionPipeline(transformations=[splitter]).run(documents=documents)
    started = time.monotonic()
    nodes = IngestionPipeline(transformations=[embedding]).run(nodes=nodes)
    return {"passages": len(nodes), "embed_seconds": time.monotonic() - started}


def _measured(command: list[str], environment: dict[str, str] | None = None) -> Measured:
    started = time.monotonic()
    # The command is this interpreter with fixed arguments.
    process = subprocess.Popen(command, stdout=subprocess.PIPE, env={**os.environ, **(environment or {})})  # noqa: S603
    peak = 0
    while process.poll() is None:
        peak = max(peak, _tree_kb(process.pid))
        time.sleep(0.2)
    seconds = time.monotonic() - started
    output = process.stdout.read() if process.stdout else b""
    if process.returncode:
        raise SystemExit(f"{' '.join(command)} ended with {process.returncode}")
    return Measured(seconds, peak / 1024, json.loads(output.splitlines()[-1]))


def _tree_kb(pid: int) -> int:
    """Resident memory of a process and its descendants, in kB, from /proc."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except (FileNotFoundError, ProcessLookupError):
        return 0
    own = next((int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS")), 0)
    return own + sum(_tree_kb(int(child)) for child in children)


def _shortened(manual: Path, pages: int, folder: Path) -> Path:
    if not pages:
        return manual.absolute()
    target = folder / f"{manual.stem}-{pages}.pdf"
    source, part = pypdfium2.PdfDocument(manual), pypdfium2.PdfDocument.new()
    part.import_pages(source, list(range(min(pages, len(source)))))
    part.save(target)
    return target


if __name__ == "__main__":
    main()
