"""XLIFF out and in: nothing is lost in a round trip, and a hostile file is refused in one sentence."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree  # type: ignore[import-untyped]

from copilot.errors import BadInputError
from copilot.paragraphs import Paragraph, ParagraphKind, same_words
from copilot.translationmemory import Origin, ReviewState, Unit
from ingestion import xliff
from ingestion.xliff import NAMESPACE, Exported, read_xliff, write_xliff

AT = datetime(2026, 3, 4, 5, 6, tzinfo=UTC)
HEAD = f'<xliff version="1.2" xmlns="{NAMESPACE}">'
texts = st.text(st.characters(exclude_categories=("Cs", "Cc", "Cn")), min_size=1).filter(
    lambda text: "".join(text.split()) != ""
)


def exported(source: str, target: str, state: ReviewState, origin: Origin, reviewer: str) -> Exported:
    paragraph = Paragraph("m.en", 3, "m#1", ("7 Filter",), "en", ParagraphKind.TEXT, same_words(source))
    unit = Unit("en", "de", paragraph.text, same_words(target), state, origin, "m.en", "m#1", 3, reviewer, AT)
    return Exported(paragraph, unit)


@given(texts, texts, st.sampled_from(ReviewState), st.sampled_from(Origin))
def test_a_unit_comes_back_as_it_went(source: str, target: str, state: ReviewState, origin: Origin) -> None:
    each = exported(source, target, state, origin, "Anna <& Co>")
    with TemporaryDirectory() as folder:
        file = Path(folder) / "out.xlf"
        write_xliff(file, [each], "de")
        [found] = read_xliff(file)
    assert each.unit
    assert (found.source, found.target, found.state, found.origin) == (
        each.paragraph.text,
        each.unit.target,
        state,
        origin,
    )
    assert found.digest == each.paragraph.digest
    if state is not ReviewState.NEEDS_REVIEW:
        assert (found.reviewer, found.reviewed_at) == ("Anna <& Co>", AT)


def test_the_earlier_translation_of_a_changed_source_is_a_suggestion_only(tmp_path: Path) -> None:
    now = exported("Drain 6 l.", "x", ReviewState.REVIEWED, Origin.HUMAN, "Anna").paragraph
    old = Unit("en", "de", "Drain 5 l.", "5 l ablassen.", ReviewState.REVIEWED, Origin.HUMAN, stale=True)
    write_xliff(tmp_path / "out.xlf", [Exported(now, None, old)], "de")
    assert read_xliff(tmp_path / "out.xlf") == []
    tree = etree.parse(tmp_path / "out.xlf")
    assert tree.findtext(f".//{{{NAMESPACE}}}alt-trans/{{{NAMESPACE}}}target") == "5 l ablassen."
    assert "Stale" in tree.findtext(f".//{{{NAMESPACE}}}note")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ('<!DOCTYPE x [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]>' + HEAD + "&b;</xliff>", "document type"),
        ('<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + HEAD + "&a;</xliff>", "document type"),
        ('<!DOCTYPE xliff SYSTEM "http://127.0.0.1:1/x.dtd">' + HEAD + "</xliff>", "document type"),
        ("hello", "no well-formed XML"),
        ("", "no well-formed XML"),
        ("<html/>", "no XLIFF"),
        ('<xliff version="2.1" xmlns="urn:oasis:names:tc:xliff:document:2.0"/>', "no XLIFF 1.2"),
        (HEAD + "<file><body>" + "<g>" * 5000, "no well-formed XML"),
    ],
)
def test_a_hostile_or_wrong_file_is_refused_in_a_sentence(tmp_path: Path, content: str, reason: str) -> None:
    file = tmp_path / "in.xlf"
    file.write_text(content, "utf-8")
    with pytest.raises(BadInputError, match=reason):
        read_xliff(file)


def test_a_giant_file_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xliff, "MOST_BYTES", 10)
    (tmp_path / "in.xlf").write_text("<xliff/>" * 10, "utf-8")
    with pytest.raises(BadInputError, match="larger than"):
        read_xliff(tmp_path / "in.xlf")


def test_marks_that_a_tool_sets_inside_a_text_are_left_out(tmp_path: Path) -> None:
    body = '<body><trans-unit id="0-d" approved="yes"><source>Open <g id="1">V1</g>.</source>'
    file = f'{HEAD}<file original="m" source-language="en" target-language="de">{body}'
    (tmp_path / "in.xlf").write_text(
        f'{file}<target><g id="1">V1</g> öffnen.</target></trans-unit></body></file></xliff>', "utf-8"
    )
    [found] = read_xliff(tmp_path / "in.xlf")
    assert (found.source, found.target, found.state) == ("Open V1.", "V1 öffnen.", ReviewState.REVIEWED)
