"""Translations exchanged with translators: what is refused, what is looked at again, and nothing done twice."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from lxml import etree  # type: ignore[import-untyped]

from copilot.casestore import CaseStore
from copilot.errors import BadInputError
from copilot.settings import Settings
from copilot.store import Store
from copilot.translationmemory import ReviewState
from ingestion.translating import Translating
from ingestion.xliff import NAMESPACE
from tests.copilot.test_translations import STEPS, keep, manual

GERMAN = {STEPS[0]: "Q1 ausschalten.", STEPS[1]: "Den Filter in 5 l Öl entleeren."}


@pytest.fixture
def exchange(tmp_path: Path) -> Iterator[Translating]:
    settings = Settings(home=tmp_path)
    with closing(Store(settings)) as store:
        keep(store, manual(*STEPS))
        yield Translating(store, settings, "main")


def translated(exchange: Translating, file: Path, words: dict[str, str]) -> Path:
    """The export, filled in and approved as a tool does it."""
    exchange.export(file, "de")
    tree = etree.parse(file)
    for unit in tree.iter(f"{{{NAMESPACE}}}trans-unit"):
        source = unit.find(f"{{{NAMESPACE}}}source")
        if source.text in words:
            target = etree.SubElement(unit, f"{{{NAMESPACE}}}target", state="final")
            target.text = words[source.text]
    tree.write(file, encoding="utf-8", xml_declaration=True)
    return file


def test_a_translated_file_is_taken_once_with_its_reviewer(exchange: Translating, tmp_path: Path) -> None:
    file = translated(exchange, tmp_path / "a.xlf", GERMAN)
    assert exchange.take(file, "Eva").taken == 2
    assert {(unit.state, unit.reviewer) for unit in exchange.memory.units("de")} == {
        (ReviewState.REVIEWED, "Eva")
    }
    before = exchange.memory.units()
    again = exchange.take(file, "Eva")
    assert (again.taken, again.unchanged) == (0, 2)
    exchange.export(tmp_path / "b.xlf", "de")
    assert exchange.take(tmp_path / "b.xlf", "Otto").taken == 0
    assert exchange.memory.units() == before
    audit = CaseStore(exchange.store).audit("main")
    assert [(entry.by, entry.action, len(entry.data["units"])) for entry in audit] == [
        ("Eva", "translations_imported", 2)
    ]


def test_only_what_is_missing_can_be_asked_for(exchange: Translating, tmp_path: Path) -> None:
    exchange.take(translated(exchange, tmp_path / "a.xlf", GERMAN), "Eva")
    everything = exchange.export(tmp_path / "b.xlf", "de")
    missing = exchange.export(tmp_path / "c.xlf", "de", only_untranslated=True)
    assert everything.translated == everything.paragraphs - missing.paragraphs == 2


def test_what_the_check_finds_fault_with_waits_unless_it_is_accepted(
    exchange: Translating, tmp_path: Path
) -> None:
    file = translated(exchange, tmp_path / "a.xlf", {STEPS[1]: "Den Filter in 50 l Öl entleeren."})
    report = exchange.take(file, "Eva")
    assert [each.reason for each in report.unsure] == ["number"]
    assert [unit.state for unit in exchange.memory.units()] == [ReviewState.NEEDS_REVIEW]
    exchange.take(file, "Eva", accept=True)
    assert [(unit.state, unit.reviewer) for unit in exchange.memory.units()] == [
        (ReviewState.REVIEWED, "Eva")
    ]


def test_a_source_changed_since_is_refused_and_the_old_words_are_a_suggestion(
    exchange: Translating, tmp_path: Path
) -> None:
    file = translated(exchange, tmp_path / "a.xlf", GERMAN)
    exchange.take(file, "Eva")
    keep(exchange.store, manual(STEPS[0], "Drain the filter into 6 l of oil."))
    report = exchange.take(file, "Eva")
    assert [each.reason for each in report.refused] == ["its source has changed since it was exported"]
    assert [unit.source for unit in exchange.memory.units() if unit.stale] == [STEPS[1]]
    assert exchange.export(tmp_path / "b.xlf", "de").stale == 1
    with pytest.raises(BadInputError, match="changed since"):
        exchange.memory.review(
            [unit.id for unit in exchange.memory.units() if unit.stale], ReviewState.REVIEWED, "Eva"
        )


def test_a_source_altered_in_the_file_is_refused(exchange: Translating, tmp_path: Path) -> None:
    file = translated(exchange, tmp_path / "a.xlf", GERMAN)
    file.write_text(file.read_text("utf-8").replace("into 5 l", "into 8 l"), "utf-8")
    report = exchange.take(file, "Eva")
    assert [each.reason for each in report.refused] == ["its source was altered in the file"]
    assert report.taken == 1


def test_what_cannot_be_exchanged_is_told(exchange: Translating, tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match="nothing to translate"):
        exchange.export(tmp_path / "a.xlf", "en")
    with pytest.raises(BadInputError, match="no manual 'x'"):
        exchange.export(tmp_path / "a.xlf", "de", "x")
    with pytest.raises(BadInputError, match="Nobody is named"):
        exchange.take(tmp_path / "a.xlf", " ")
