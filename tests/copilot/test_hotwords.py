"""Expected words: the machine's own codes, parts and names, the open check first, within the recogniser's limit."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import Tokenizer

from copilot.errors import UnknownAssetError
from copilot.hotwords import MOST_TOKENS, Vocabulary, expected, hotwords, vocabulary
from copilot.knowledge import Asset, Document, DocumentKind, Fault, Section, Term
from copilot.models import verified
from copilot.register import Register
from copilot.settings import Settings
from copilot.speechmodel import OTHERS
from copilot.store import Store

ASSETS = (
    Asset("PRESS-01", "Press 1", "HPX-200", "main"),
    Asset("SAW-01", "Saw 1", "BS-4", "main"),
)
TERMS = (
    Term("pilot-valve", {"en": ("pilot valve",), "de": ("Vorsteuerventil",)}),
    Term("blade", {"en": ("saw blade",), "de": ("Sägeblatt",)}),
    Term("filter", {"en": ("filter",), "de": ("Filter",)}),
)
FAULTS = {
    "HPX-200": (
        Fault("E-042", "Pressure low", "Pilot valve Y11 stuck", "Measure at BP1", "Replace HP-7730-118"),
        Fault("E-043", "Oil hot", "Filter clogged", "Look at the filter", "Replace the filter"),
    ),
    "BS-4": (Fault("A.F2", "Blade loose", "Saw blade worn", "", "Tension the saw blade"),),
}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A press and a saw with their faults and a glossary."""
    opened = Store(Settings(home=tmp_path / "home"))
    for model, faults in FAULTS.items():
        section = Section(f"{model}#1", 0, ("1 Faults",), faults=faults)
        document = Document(
            model, "main", "", model, "Manual", "en", DocumentKind.MANUAL,
            asset_models=(model,), sections=(section,),
        )  # fmt: skip
        opened.begin("main", model, "")
        opened.commit(
            document, stored_file="", reading={}, assets=ASSETS if model == "BS-4" else (), terms=()
        )
    glossary = Document("terms", "main", "", "t1", "Terms", "en", DocumentKind.GLOSSARY)
    opened.begin("main", "terms", "")
    opened.commit(glossary, stored_file="", reading={}, terms=TERMS)
    yield opened
    opened.close()


def test_a_machine_has_its_own_models_words(store: Store) -> None:
    words = vocabulary(store, Register(ASSETS), "main", "PRESS-01", "en")
    assert words.alarms == ("E-042", "E-043")
    assert words.parts == ("Y11", "BP1", "HP-7730-118")
    assert words.names == ("filter", "pilot valve")
    assert words.listed().meant("e 42") == ("E-042",)
    assert words.listed().meant("PRESS01") == ("PRESS-01",)
    assert words.listed().meant("AF2") == ()


def test_names_are_in_the_speakers_language(store: Store) -> None:
    words = vocabulary(store, Register(ASSETS), "main", "PRESS-01", "de")
    assert words.names == ("Filter", "Vorsteuerventil")
    assert vocabulary(store, Register(ASSETS), "main", "PRESS-01", "fr").names == ()


def test_without_a_machine_the_whole_site_counts(store: Store) -> None:
    words = vocabulary(store, Register(ASSETS), "main", None, "en")
    assert set(words.alarms) == {"E-042", "E-043", "A.F2"}
    assert "saw blade" in words.names


def test_an_unknown_machine_is_refused(store: Store) -> None:
    with pytest.raises(UnknownAssetError, match="PRESS-01"):
        vocabulary(store, Register(ASSETS), "main", "PRESS-9", "en")


def test_the_open_check_comes_first(store: Store) -> None:
    line = hotwords(store, Register(ASSETS), "main", "PRESS-01", "Is the pilot valve Y11 stuck?")
    assert line.split(", ")[:2] == ["Y11", "pilot valve"]
    assert line.split(", ")[2:] == ["filter", "E-042", "E-043", "BP1", "HP-7730-118"]


def test_an_active_alarm_is_listed_even_if_no_source_explains_it() -> None:
    listed = Vocabulary(alarms=("E-042",)).listed(active=["E042", "A-7", ""])
    assert listed.meant("E 42") == ("E-042",)
    assert listed.meant("a 7") == ("A-7",)


def test_active_alarms_come_before_the_rest() -> None:
    known = Vocabulary(alarms=("E-1", "E-2"), names=("pump",))
    assert expected(known, active=["E-2"]) == "E-2, pump, E-1"
    assert expected(Vocabulary()) == ""


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    """The speech model's own tokenizer."""
    return Tokenizer.from_file(str(verified(OTHERS[1])))


@given(words=st.lists(st.text("ABCabcehlnpuv019-油閥壓éü ", min_size=1, max_size=30), max_size=200))
def test_the_line_stays_within_the_limit(words: list[str], tokenizer: Tokenizer) -> None:
    line = expected(Vocabulary(alarms=tuple(words)))
    assert len(tokenizer.encode(line, add_special_tokens=False).ids) <= MOST_TOKENS
    assert ", ".join(dict.fromkeys(words)).startswith(line)
