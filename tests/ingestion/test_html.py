"""HTML manuals: what a reader of the page sees, in order; nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from copilot.errors import UnreadableSourceError
from copilot.knowledge import SignalWord
from copilot.settings import Settings
from ingestion.elements import Heading, ListItem, Paragraph, ParsedDocument, Row, SafetyBox, Table
from ingestion.html import html_elements, read_html

SETTINGS = Settings()


def read(folder: Path, text: str | bytes) -> ParsedDocument:
    path = folder / "manual.html"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_html(path, SETTINGS)


def test_metadata(tmp_path: Path) -> None:
    page = (
        '<html lang="de"><head><title>Presse</title><meta name=revision content="3.2"></head><body><h1>P</h1>'
    )
    parsed = read(tmp_path, page)
    assert (parsed.title, parsed.lang, parsed.revision) == ("Presse", "de", "3.2")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "cp1252"])
def test_encodings_and_entities(tmp_path: Path, encoding: str) -> None:
    page = f'<meta charset="{encoding}"><p>Öl &amp; Fett &mdash; 5&nbsp;bar</p>'
    assert [
        one.text for one in read(tmp_path, page.encode(encoding)).elements if isinstance(one, Paragraph)
    ] == ["Öl & Fett — 5 bar"]


def test_scripts_styles_menus_and_hidden_parts_are_dropped() -> None:
    page = (
        "<nav>menu</nav><script>x</script><style>y</style><p>a<!-- c --></p><p hidden>z</p><footer>f</footer>"
    )
    assert [one.text for one in html_elements(page) if isinstance(one, Paragraph)] == ["a"]


def test_headings_have_their_anchors() -> None:
    page = '<h1 id=top>Press</h1><h2><a name="s1"></a>1 <b>Safety</b></h2><h3>Plain</h3>'
    assert html_elements(page) == [
        Heading(1, "Press", anchor="top"),
        Heading(2, "1 Safety", anchor="s1"),
        Heading(3, "Plain"),
    ]


def test_lists_keep_numbers_depth_and_continuations() -> None:
    page = "<ol start=3><li><p>Open</p><p>It clicks.</p><ul><li>b</ul><li value=7>Close<li>End</ol><p>After"
    elements = html_elements(page)
    assert [(one.text, one.number, one.depth) for one in elements if isinstance(one, ListItem)] == [
        ("Open It clicks.", 3, 0),
        ("b", None, 1),
        ("Close", 7, 0),
        ("End", 8, 0),
    ]
    assert isinstance(elements[-1], Paragraph)


@pytest.mark.parametrize(
    ("page", "level", "text"),
    [
        (
            '<div class="admonition warning"><p>Warning</p><p>Hot.</p></div>',
            SignalWord.WARNING,
            "Warning Hot.",
        ),
        ('<div class="alert-danger">Live parts</div>', SignalWord.DANGER, "Live parts"),
        ("<aside><strong>VORSICHT</strong> Heiß.</aside>", SignalWord.CAUTION, "VORSICHT Heiß."),
        ("<p><b>Notice</b> Use grease.</p>", SignalWord.NOTICE, "Notice Use grease."),
    ],
)
def test_messages_in_every_guise(page: str, level: SignalWord, text: str) -> None:
    assert html_elements(page) == [SafetyBox(level, text)]


def test_a_long_chapter_classed_as_warning_is_no_message() -> None:
    page = f'<section class="warning"><h2>Warnings</h2><p>{"word " * 400}</p></section>'
    assert [type(one) for one in html_elements(page)] == [Heading, Paragraph]


def test_tables_with_spans_and_two_header_rows() -> None:
    page = """<table><caption>Table 1</caption>
      <thead><tr><th rowspan=2>Code<th colspan=2>What to do</tr><tr><th>Cause<th>Remedy</tr></thead>
      <tr><td rowspan=2>E-1<td>Dirty<br>filter<td><ol><li>Stop<li>Clean</ol></tr><tr><td>Worn<td>Replace</tr>
      <tr><td colspan=3>Group</tr></table>"""
    assert html_elements(page) == [
        Table(
            ("Code", "What to do Cause", "What to do Remedy"),
            (
                Row(("E-1", "Dirty\nfilter", "1. Stop\n2. Clean")),
                Row(("E-1", "Worn", "Replace")),
                Row(("Group", "", "")),
            ),
            "Table 1",
        )
    ]


def test_a_layout_table_is_walked_through() -> None:
    page = "<table><tr><td><h2>Safety</h2><p>Text</p><table><tr><td>a<td>b<tr><td>c<td>d</table></td></tr></table>"
    assert [type(one) for one in html_elements(page)] == [Heading, Paragraph, Table]


def test_absurd_nesting_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableSourceError, match="deep"):
        read(tmp_path, "<div>" * 100_000)


def test_absurd_spans_cost_nothing() -> None:
    (table,) = html_elements("<table><tr><td rowspan=99999999 colspan=99999999>a<tr><td>b</table>")
    assert isinstance(table, Table)
    assert len(table.header) <= 200


TAGS = [
    "<p>",
    "</p>",
    "<ol>",
    "</ol>",
    "<li>",
    "<table>",
    "<tr>",
    "<td>",
    "<b>",
    "</b>",
    "<h2>",
    "</h2>",
    "<div>",
]


@hypothesis_settings(deadline=None)
@given(st.lists(st.sampled_from([*TAGS, "word", "WARNING"]), max_size=25))
def test_any_tag_soup_is_read(parts: list[str]) -> None:
    assert ("word" in parts) == ("word" in str(html_elements(" ".join(parts))))


def test_a_table_within_a_cell_leaves_the_outer_one_whole(tmp_path: Path) -> None:
    (tmp_path / "m.html").write_text(
        "<h1>M</h1><table><tr><th>Code</th><th>Remedy</th></tr><tr><td>M-01</td><td>Tighten "
        "<table><tr><td>M8</td><td>25 Nm</td></tr></table></td></tr><tr><td>M-02</td><td>Wait</td></tr></table>"
    )
    parsed = read_html(tmp_path / "m.html", Settings())
    (table,) = [element for element in parsed.elements if isinstance(element, Table)]
    assert table.header == ("Code", "Remedy")
    assert [row.cells[0] for row in table.rows] == ["M-01", "M-02"]
    assert "25 Nm" in table.rows[0].cells[1]
