"""The lines of a photo against a plant's lists: whose code it is, and when it is only a choice."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest

from copilot.lookalikes import CodeSeen
from copilot.photolines import SeenLine
from copilot.plantlists import PlantLists, plant_lists
from copilot.settings import Settings
from copilot.shown import Shown, shown_in
from copilot.sighting import Sighting, sighting_of
from copilot.store import Store
from tests.copilot.plantsample import ASSETS, DRIVE, PARTS, PRESS, fill

PRESS_1, PRESS_2, MOULDER, PACKER = ASSETS


@pytest.fixture(scope="module")
def lists(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PlantLists]:
    with closing(Store(Settings(home=tmp_path_factory.mktemp("plant")))) as store:
        fill(store)
        yield plant_lists(store, "main")


def line(text: str, height: float = 0.5, *, second: str | None = None) -> SeenLine:
    return SeenLine((text, text if second is None else second), text, height)


def looked(lists: PlantLists, *texts: str | SeenLine, asset: str = "") -> tuple[Shown, Sighting]:
    lines = [line(text) if isinstance(text, str) else text for text in texts]
    chosen = next((each for each in ASSETS if each.id == asset), None)
    shown = shown_in(lines, lists, chosen)
    return shown, sighting_of(lists, chosen, (), lines, shown, "en")


def codes(seen: Sighting) -> list[str]:
    return [each.code for each in seen.codes]


def test_lists_hold_what_the_store_knows(lists: PlantLists) -> None:
    assert set(lists.parts.spellings.values()) == set(PARTS)
    assert set(lists.code_list([PRESS]).spellings) == {"E042", "E043", "E017"}
    assert lists.models_with("E042") == (PRESS, "IM-160")


def test_a_nameplate_gives_its_machine(lists: PlantLists) -> None:
    _, seen = looked(lists, "LENNERT & ROHR", "TypeHPX-200", "S/NLR-2O19-0417", "400 V 50 Hz")
    assert (seen.asset, seen.model, seen.kind, seen.assets) == ("PRESS-01", PRESS, "nameplate", ())


def test_an_unknown_serial_number_leaves_the_machines_of_the_model(lists: PlantLists) -> None:
    _, seen = looked(lists, "Type HPX-200", "S/N LR-2020-0999")
    assert (seen.asset, seen.model, seen.assets) == ("", PRESS, ("PRESS-01", "PRESS-02"))


def test_a_plate_that_contradicts_itself_is_a_choice(lists: PlantLists) -> None:
    _, seen = looked(lists, "Type PL-40", "S/N LR-2019-0417")
    assert (seen.asset, seen.assets) == ("", ("PRESS-01",))


def test_two_machines_in_one_picture_are_a_choice(lists: PlantLists) -> None:
    _, seen = looked(lists, "PRESS-01", "PRESS-02")
    assert (seen.asset, seen.assets) == ("", ("PRESS-01", "PRESS-02"))


def test_a_bare_number_is_a_serial_number_only_where_the_row_says_so(lists: PlantLists) -> None:
    assert looked(lists, "871")[1].asset == ""
    assert looked(lists, "Serial no. 871")[1].asset == "IMM-01"


def test_a_code_of_two_models_leaves_the_machine_open(lists: PlantLists) -> None:
    _, seen = looked(lists, "E-042")
    assert (codes(seen), seen.asset, seen.kind) == (["E-042"], "", "panel")
    assert seen.assets == ("IMM-01", "PRESS-01", "PRESS-02")


def test_the_chosen_machine_decides(lists: PlantLists) -> None:
    _, seen = looked(lists, "E-042", asset="IMM-01")
    assert (codes(seen), seen.asset, seen.assets) == (["E-042"], "IMM-01", ())


def test_the_machine_in_the_picture_outweighs_the_chosen_one(lists: PlantLists) -> None:
    _, seen = looked(lists, "PRESS-02", "E-043", asset="IMM-01")
    assert (codes(seen), seen.asset) == (["E-043"], "PRESS-02")
    assert seen.warnings == ("The picture shows PRESS-02, not IMM-01.",)


def test_a_code_of_another_machine_is_not_set_and_told(lists: PlantLists) -> None:
    _, seen = looked(lists, "E-043 Oil temperature high", asset="PACK-01")
    assert not any(codes(seen))
    assert seen.warnings == ("Not on this machine's alarm list: E-043.",)


def test_a_bare_number_needs_a_word_or_its_meaning(lists: PlantLists) -> None:
    assert codes(looked(lists, "Alarm 1204")[1]) == ["1204"]
    assert codes(looked(lists, "1204 Air pressure low")[1]) == ["1204"]
    shown, seen = looked(lists, "Cycle 1204")
    assert shown.codes == (CodeSeen(said="1204", choices=("1204",)),)
    assert seen.warnings == ("Not everything could be read for sure. Choose what the picture shows.",)


def test_letters_need_a_display_of_their_own(lists: PlantLists) -> None:
    assert codes(looked(lists, line("OC", 1.0), "RUN")[1]) == ["OC"]
    assert codes(looked(lists, line("OC", 0.4), line("STATUS", 1.0))[1]) == [""]


def test_a_row_that_tells_of_another_code_makes_a_choice(lists: PlantLists) -> None:
    shown, _ = looked(lists, "E-042 Oil temperature high")
    assert shown.codes == (CodeSeen(said="E-042", choices=("E-042", "E-043")),)


def test_what_is_not_listed_is_told_with_its_neighbours(lists: PlantLists) -> None:
    shown, _ = looked(lists, "E-047", asset="PRESS-01")
    assert shown.codes == (CodeSeen(said="E047", choices=("E-017", "E-042", "E-043")),)
    assert looked(lists, "E-999")[0].codes == (CodeSeen(said="E999"),)
    assert not shown.known


def test_a_label_gives_its_part(lists: PlantLists) -> None:
    _, seen = looked(lists, "Filter element", "P/NHP-7730-2l5")
    assert ([each.code for each in seen.parts], seen.kind, seen.codes) == (["HP-7730-215"], "label", ())
    assert looked(lists, "HP-7730-217")[1].parts == (
        CodeSeen(said="HP7730217", choices=("HP-7730-215", "HP-7730-216")),
    )


def test_a_line_code_gives_its_part(lists: PlantLists) -> None:
    seen = sighting_of(lists, None, ("SP-9031",), (), Shown(), "en")
    assert [each.code for each in seen.parts] == ["SP-9031"]


def test_a_qr_label_outweighs_print(lists: PlantLists) -> None:
    shown = shown_in([line("PRESS-02")], lists, None)
    seen = sighting_of(lists, None, ("https://x/app?asset=PRESS-01",), [line("PRESS-02")], shown, "en")
    assert (seen.asset, seen.kind) == ("PRESS-01", "qr")


@pytest.mark.parametrize(("lang", "start"), [("en", "No text"), ("de", "Es ist kein"), ("zh-Hant", "讀不到")])
def test_nothing_is_said_to_be_nothing(lists: PlantLists, lang: str, start: str) -> None:
    seen = sighting_of(lists, None, (), (), Shown(), lang)
    assert seen.kind == "unknown"
    assert seen.warnings[0].startswith(start)


def test_models_are_known_by_their_lists(lists: PlantLists) -> None:
    assert looked(lists, "PL-40", "Err 5")[1].model == DRIVE


def test_only_what_another_look_told_too_stays_sure(lists: PlantLists) -> None:
    shown, _ = looked(lists, "PRESS-01", "E-043", "SP-9031")
    assert shown.known
    assert shown.confirmed(shown.things) == shown
    doubted = shown.confirmed(frozenset({"E-042"}))
    assert not doubted.known
    assert doubted.things == shown.things - {PRESS}
    half = shown.confirmed(frozenset({"E-043"}))
    assert [each.code for each in (*half.codes, *half.parts)] == ["E-043", ""]
    assert not half.sure
