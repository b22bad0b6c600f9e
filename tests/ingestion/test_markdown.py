"""Markdown manuals: front matter, lists, boxes, tables, listings, and lines a parser would take wrongly."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from copilot.knowledge import SignalWord
from copilot.settings import Settings
from ingestion.elements import Heading, ListItem, Paragraph, ParsedDocument, Row, SafetyBox, Table
from ingestion.markdown import read_markdown
from ingestion.sections import build_sections

SETTINGS = Settings()


def read(folder: Path, text: str) -> ParsedDocument:
    path = folder / "manual.md"
    path.write_text(text, "utf-8")
    return read_markdown(path, SETTINGS)


def test_front_matter_is_kept_as_written(tmp_path: Path) -> None:
    front = "---\ntitle: Press\nmodel: [HPX-200, HPX-300]\nrevision: 3.10\nlang: zh-Hant\n---\n# H\n"
    parsed = read(tmp_path, front)
    assert (parsed.title, parsed.revision, parsed.lang) == ("Press", "3.10", "zh-Hant")
    assert parsed.asset_models == ("HPX-200", "HPX-300")
    assert [type(element) for element in parsed.elements] == [Heading]


@pytest.mark.parametrize("front", ["a: [", "a: " + "[" * 5000, "- 1", "&a [*a]"])
def test_bad_front_matter_is_passed_over(tmp_path: Path, front: str) -> None:
    parsed = read(tmp_path, f"---\n{front}\n---\n# H\n")
    assert (parsed.title, parsed.lang) == ("H", "")


def test_headings_of_both_kinds_get_the_anchors_of_github(tmp_path: Path) -> None:
    parsed = read(
        tmp_path, "Title\n=====\n\n## 4.2 Alarm list!\n\n## Notes\n\n## Notes\n\n### `code` {#own}\n"
    )
    headings = [element for element in parsed.elements if isinstance(element, Heading)]
    assert [(one.level, one.text, one.anchor) for one in headings] == [
        (1, "Title", "title"),
        (2, "4.2 Alarm list!", "42-alarm-list"),
        (2, "Notes", "notes"),
        (2, "Notes", "notes-1"),
        (3, "code", "own"),
    ]


def test_lists_keep_numbers_depth_and_continuations(tmp_path: Path) -> None:
    parsed = read(tmp_path, "3. Open\n\n   It clicks.\n   - bullet\n4. Close\n")
    items = [(one.text, one.number, one.depth) for one in parsed.elements if isinstance(one, ListItem)]
    assert items == [("Open It clicks.", 3, 0), ("bullet", None, 1), ("Close", 4, 0)]


def test_a_message_between_steps_does_not_end_the_numbering(tmp_path: Path) -> None:
    parsed = read(tmp_path, "1. Stop\n\n> **WARNING** Hot.\n> Wait.\n\n2. Open\n")
    assert [type(one) for one in parsed.elements] == [ListItem, SafetyBox, ListItem]
    assert parsed.elements[1] == SafetyBox(SignalWord.WARNING, "WARNING Hot. Wait.")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("**Warning** Hot.", "Warning Hot."),
        ("> [!CAUTION]\n> Hot.", "[!CAUTION] Hot."),
        ('!!! danger "Live parts"\n    Keep out.', "Danger Live parts Keep out."),
        ("> Warning: hot\n>\n> Wait 5 min.", "Warning: hot Wait 5 min."),
    ],
)
def test_messages_in_every_guise(tmp_path: Path, text: str, expected: str) -> None:
    (box,) = read(tmp_path, text).elements
    assert isinstance(box, SafetyBox)
    assert box.text == expected


def test_two_messages_in_one_quote_stay_two(tmp_path: Path) -> None:
    parsed = read(tmp_path, "> **DANGER** Live.\n>\n> **NOTICE** Dust.\n")
    assert [one.level for one in parsed.elements if isinstance(one, SafetyBox)] == [
        SignalWord.DANGER,
        SignalWord.NOTICE,
    ]


def test_tables_keep_line_breaks(tmp_path: Path) -> None:
    parsed = read(tmp_path, "| Code | Cause |\n|---|---|\n| `E-1` | 1. a<br>2. **b** |\n")
    assert parsed.elements == (Table(("Code", "Cause"), (Row(("E-1", "1. a\n2. b")),)),)


def test_listings_are_preformatted(tmp_path: Path) -> None:
    (listing,) = read(tmp_path, "```ini\n[mcu]\n# Heading? No.\n```\n").elements
    assert isinstance(listing, Paragraph)
    assert listing.preformatted
    assert listing.text == "[mcu]\n# Heading? No."


def test_a_listing_that_leaves_its_list_ends_at_its_own_fence(tmp_path: Path) -> None:
    parsed = read(tmp_path, "1. Set:\n\n   ```\n# comment\n   ```\n\n## Next\n")
    assert [element.text for element in parsed.elements if isinstance(element, Heading)] == ["Next"]


def test_containers_are_ignored_and_html_is_read(tmp_path: Path) -> None:
    parsed = read(tmp_path, "::: columns\nText\n:::\n\n<div><p>Inside</p><script>x</script></div>\n")
    assert [one.text for one in parsed.elements if isinstance(one, Paragraph)] == ["Text", "Inside"]


def test_deep_nesting_and_open_fences_end(tmp_path: Path) -> None:
    assert read(
        tmp_path, ">" * 3000 + " a\n\n" + "- " * 3000 + "b\n\n" + "[" * 3000 + "\n\n```\n" + "```x\n" * 3000
    )


@hypothesis_settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text("ab1 .#>-*|`~!:\n", max_size=120))
def test_any_text_is_read(tmp_path: Path, text: str) -> None:
    parsed = read(tmp_path, text)
    build_sections(parsed, group="m", lang="en", count_tokens=len, max_tokens=50)


def test_real_manuals_have_the_same_headings_in_every_language(data_dir: Path) -> None:
    counts: dict[str, set[int]] = {}
    for path in sorted((data_dir / "manuals" / "klipper").glob("*/*.md")):
        parsed = read_markdown(path, SETTINGS)
        counts.setdefault(path.name, set()).add(sum(isinstance(one, Heading) for one in parsed.elements))
    assert counts
    assert {name: found for name, found in counts.items() if len(found) > 1} == {}
