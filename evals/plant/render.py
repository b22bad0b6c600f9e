"""Build the sample manuals: ``python -m evals.plant.render [MODEL...]`` (all models where none is named)."""

from __future__ import annotations

import sys
from pathlib import Path

import yaml

from evals.plant.source import ManualSource, read_manual
from evals.plant.webpage import write_webpage

PLANT = Path(__file__).parent


def render(source: ManualSource) -> bytes:
    """The manual in the format its front matter names; the same source always gives the same bytes."""
    match source.format:
        case "pdf":
            from evals.plant.printing import write_pdf

            return write_pdf(source)
        case "docx":
            from evals.plant.word import write_docx

            return write_docx(source)
        case "html":
            return write_webpage(source).encode("utf-8")
        case "md":
            return write_markdown(source).encode("utf-8")
    raise ValueError(f"{source.id}: there is no format {source.format!r}")


def write_markdown(source: ManualSource) -> str:
    """The manual as a Markdown file with front matter."""
    front = {
        "id": source.id,
        "title": source.title,
        "model": source.model,
        "revision": source.revision,
        "lang": source.lang,
        "date": source.date,
        "source_sha256": source.sha256,
    }
    text = "\n".join(part.markdown.strip() + "\n" for part in source.parts)
    return f"---\n{yaml.safe_dump(front, allow_unicode=True, sort_keys=False)}---\n\n{text}"


def build(model: str, plant: Path = PLANT) -> list[Path]:
    """Write the documents of one model and the defaults their folder gives to the ingestion."""
    folder = plant / "documents" / model
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "ingest.yaml").write_text(f"asset_model: {model}\n", "utf-8")
    written = []
    for path in sorted((plant / "manuals" / model).glob("manual.*.md")):
        source = read_manual(path)
        target = folder / f"{path.stem}.{source.format}"
        target.write_bytes(render(source))
        written.append(target)
    return written


def main(models: list[str]) -> None:
    """Build the named models' documents, or all."""
    for model in models or sorted(folder.name for folder in (PLANT / "manuals").iterdir()):
        for path in build(model):
            print(f"{path.relative_to(PLANT)}  {path.stat().st_size / 1024:.0f} KiB")


if __name__ == "__main__":
    main(sys.argv[1:])
