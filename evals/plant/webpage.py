"""A sample manual as one clean, self-contained HTML page."""

from __future__ import annotations

from html import escape
from importlib.resources import files

from markdown_it import MarkdownIt

from evals.plant.source import ManualSource, anchor, signal, tokens

LABELS = {
    "en": ("Model", "Revision", "Date", "Page"),
    "de": ("Modell", "Revision", "Stand", "Seite"),
    "zh-Hant": ("型號", "版本", "日期", "頁"),
    "es": ("Modelo", "Revisión", "Fecha", "Página"),
}


def write_webpage(source: ManualSource) -> str:
    """The whole manual; layouts that only paper has (columns, scans) become plain sections."""
    body = "".join(part_html(part.markdown) for part in source.parts)
    return page(source, body, style("webpage.css"))


def style(name: str) -> str:
    """A style sheet of this package."""
    return files(__package__).joinpath("styles", name).read_text("utf-8")


def page(source: ManualSource, body: str, css: str) -> str:
    """A complete page: metadata, style and the body, with the title block after the first heading."""
    facts = {
        "document-id": source.id,
        "revision": source.revision,
        "keywords": f"{source.model}, revision {source.revision}",
        "source-sha256": source.sha256,
    }
    metas = "".join(f'<meta name="{name}" content="{escape(value)}">\n' for name, value in facts.items())
    return (
        f'<!DOCTYPE html>\n<html lang="{source.lang}">\n<head>\n<meta charset="utf-8">\n'
        f"<title>{escape(source.title)}</title>\n{metas}<style>\n{css}</style>\n</head>\n<body>\n<main>\n"
        f"{body.replace('</h1>', '</h1>' + _title_block(source), 1)}</main>\n</body>\n</html>\n"
    )


def part_html(markdown: str) -> str:
    """A part's Markdown as HTML: anchored headings, safety messages as ``<aside class="warning">``."""
    stream = tokens(markdown)
    safety: list[bool] = []
    for at, token in enumerate(stream):
        if token.type == "heading_open":
            token.attrSet("id", anchor(stream[at + 1].content))
        elif token.type == "blockquote_open":
            found = signal(stream[at + 2])
            safety.append(found is not None)
            if found:
                token.tag = "aside"
                token.attrSet("class", found[0].value)
        elif token.type == "blockquote_close" and safety.pop():
            token.tag = "aside"
    return str(MarkdownIt("commonmark", {"html": True}).renderer.render(stream, MarkdownIt().options, {}))


def _title_block(source: ManualSource) -> str:
    rows = zip(LABELS[source.lang], (source.model, source.revision, source.date), strict=False)
    return "\n<dl>" + "".join(f"<div><dt>{k}</dt><dd>{escape(v)}</dd></div>" for k, v in rows) + "</dl>"
