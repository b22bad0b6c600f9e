"""From a cause to its guided procedure, on a small manual in two languages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from copilot.faultknowledge import Cause, Wording
from copilot.guarding import silent_at
from copilot.guidance import Guide, find_procedure, guide_of
from copilot.knowledge import Document, DocumentKind, SafetyMessage, Section, SignalWord, Step
from copilot.lockout import default_lockout
from copilot.procedures import Manuals
from copilot.reply import Citation
from copilot.settings import Settings
from copilot.store import Store
from copilot.wordingvectors import WordingVectors

HOT = SafetyMessage(SignalWord.CAUTION, "CAUTION Hot oil.", 4)
HEISS = SafetyMessage(SignalWord.CAUTION, "VORSICHT Heißes Öl.", 5)
STORED = SafetyMessage(SignalWord.DANGER, "DANGER Stored energy.", 3)
CHAPTER = SafetyMessage(SignalWord.NOTICE, "NOTICE Trained people only.", 2)


def section(
    number: str, title: str, *steps: Step, loose: tuple[SafetyMessage, ...] = (), at: int = 1
) -> Section:
    heading = (
        ("Press", "7 Procedures", f"{number} {title}") if "." in number else ("Press", f"{number} {title}")
    )
    tied = tuple(message for step in steps for message in step.safety)
    return Section(id=f"press#{number}", ordinal=at, heading=heading, safety=(*loose, *tied), steps=steps)


ENGLISH = (
    section("7", "Procedures", loose=(CHAPTER,)),
    section(
        "7.1", "Lockout", Step(1, "Turn Q1 to OFF.", 3, (STORED,)), Step(2, "Fit your padlock.", 3), at=2
    ),
    section(
        "7.2",
        "Change the filter",
        Step(1, "Lock out as in 7.1.", 4, (HOT,)),
        Step(2, "Open the cover and wait 5 minutes.", 4),
        Step(3, "Read M1: 4 to 6 bar.", 4),
        at=3,
    ),
    section("7.4", "Change the belt", Step(1, "Remove the guard.", 5), at=4),
    section("8", "Alarms", at=5),
)
GERMAN = (
    section("7", "Verfahren"),
    section(
        "7.1", "Freischalten", Step(1, "Q1 auf OFF drehen."), Step(2, "Vorhängeschloss anbringen."), at=2
    ),
    section(
        "7.2",
        "Filter wechseln",
        Step(1, "Nach 7.1 freischalten.", 5, (HEISS,)),
        Step(2, "Deckel öffnen und 5 Minuten warten.", 5),
        at=3,
    ),
    section("7.3", "Pumpe tauschen", Step(1, "Leitung ablesen."), Step(2, "Leitung entlüften."), at=4),
)


class NoVectors(WordingVectors):
    """Every wording stands alone: nothing is near."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def of(self, texts: Sequence[str]) -> np.ndarray:  # type: ignore[type-arg]
        return np.zeros((len(texts), 4), np.float32)


class Alike(NoVectors):
    """Every wording means the same."""

    def of(self, texts: Sequence[str]) -> np.ndarray:  # type: ignore[type-arg]
        return np.tile(np.array([1, 0, 0, 0], np.float32), (len(texts), 1))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with closing(Store(Settings(home=tmp_path))) as opened:
        for lang, sections in (("en", ENGLISH), ("de", GERMAN)):
            name = f"press.{lang}.md"
            opened.begin("main", name, name)
            opened.commit(
                Document(
                    name,
                    "main",
                    name,
                    "0",
                    "Press",
                    lang,
                    DocumentKind.MANUAL,
                    sections=sections,
                    asset_models=("P1",),
                ),
                stored_file="",
                reading={},
            )
        yield opened


def cause(remedy: str, lang: str = "en") -> Cause:
    cited = Citation(document=f"press.{lang}.md", heading=("Press", "8 Alarms"), quote=remedy, lang=lang)
    return Cause(
        id="cause:x",
        wordings=(Wording(text="Filter clogged", lang=lang, citation=cited),),
        remedies=(Wording(text=remedy, lang=lang, citation=cited),),
    )


def found(store: Store, remedy: str, lang: str = "en", vectors: WordingVectors | None = None) -> Guide:
    guide = find_procedure(Manuals.of(store, "main", "P1"), vectors or NoVectors(), cause(remedy), lang)
    assert guide is not None
    return guide


def messages(guide: Guide, index: int) -> list[str]:
    return [message.text for message in guide.steps[index].safety]


def test_a_reference_leads_to_the_steps_behind_their_messages(store: Store) -> None:
    guide = found(store, "Change the filter as in 7.2")
    assert (guide.title, guide.lang, guide.manual_silent) == ("Change the filter", "en", False)
    assert [step.text for step in guide.steps] == [step.text for step in ENGLISH[2].steps]
    assert messages(guide, 0) == [CHAPTER.text, HOT.text, STORED.text]
    assert guide.steps[0].safety[2].citation == Citation(
        document="press.en.md", page=3, heading=ENGLISH[1].heading, quote=STORED.text, lang="en"
    )
    assert (guide.steps[1].wait_seconds, guide.steps[1].energy) == (300, True)
    assert guide.steps[2].expected is not None
    assert guide.steps[2].expected.unit == "bar"
    assert guide.remedy == "Change the filter as in 7.2"


def test_the_reader_gets_their_version(store: Store) -> None:
    guide = found(store, "Change the filter as in 7.2", "de")
    assert [step.text for step in guide.steps] == [step.text for step in GERMAN[2].steps]
    assert HEISS.text in messages(guide, 0)
    assert HOT.text not in messages(guide, 0)
    lockout = found(store, "Lock out as in 7.1, then change the filter as in 7.2", "de")
    assert lockout.title == "Filter wechseln"


def test_a_message_missing_in_a_version_is_shown_in_the_original(store: Store) -> None:
    manuals = Manuals.of(store, "main", "P1")
    [german] = [each for each in manuals.versions("press#7.1", "de") if each.lang == "de"]
    shown = guide_of(manuals, (german,), "de").steps[0].safety
    assert [(each.text, each.lang) for each in shown] == [(STORED.text, "en")]


def test_a_silent_source_gets_the_default_lockout_once_before_the_step_that_meets_energy(
    store: Store,
) -> None:
    cited = Citation(document="press.de.md", heading=("Press",), quote="x", lang="de")
    remedy = Wording(text="Pumpe tauschen, siehe 7.3", lang="de", citation=cited)
    told = Cause(id="c", wordings=(remedy,), remedies=(remedy,))
    guide = find_procedure(Manuals.of(store, "main", "P1"), NoVectors(), told, "es")
    assert guide is not None
    assert guide.manual_silent
    assert messages(guide, 0) == []
    assert messages(guide, 1) == [default_lockout("es")]
    assert guide.steps[1].safety[0].default
    assert guide.steps[1].safety[0].citation is None


def test_a_notice_is_of_damage_and_replaces_no_lockout(store: Store) -> None:
    guide = found(store, "Change the belt as in 7.4")
    assert messages(guide, 0) == [CHAPTER.text, default_lockout("en")]
    assert guide.manual_silent


def test_a_remedy_without_a_procedure_is_the_only_step_and_not_the_title(store: Store) -> None:
    guide = found(store, "Replace the valve")
    assert [step.text for step in guide.steps] == ["Replace the valve"]
    assert guide.title == "Filter clogged"
    assert messages(guide, 0) == [default_lockout("en")]


def test_a_near_procedure_is_taken_where_no_reference_leads_to_one(store: Store) -> None:
    assert found(store, "Renew the filter", vectors=Alike()).title == "Change the filter"


def test_no_remedy_no_guide(store: Store) -> None:
    bare = cause("x").model_copy(update={"remedies": ()})
    assert find_procedure(Manuals.of(store, "main", "P1"), NoVectors(), bare, "en") is None


def test_message_ids_are_stable_and_apart(store: Store) -> None:
    one, two = found(store, "as in 7.2"), found(store, "Change, section 7.2")
    ids = [message.id for step in one.steps for message in step.safety]
    assert ids == [message.id for step in two.steps for message in step.safety]
    assert len(ids) == len(set(ids)) == 3


def test_a_lockout_governs_until_it_ends() -> None:
    steps = ["Read M1.", "Lock out.", "Open the cover.", "Return to service.", "Open the valve."]
    assert silent_at(steps, [False, True, False, False, False]) == [False, False, False, False, True]
    assert silent_at(steps, [False] * 5) == [False, True, False, False, True]
    assert silent_at(steps, [True, False, False, False, False]) == [False] * 5
