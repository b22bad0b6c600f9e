from __future__ import annotations

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any, cast
from urllib.parse import parse_qs, urlsplit

from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from copilot.blocks import Source, row_block, steps_block
from copilot.knowledge import Asset, Cell, Step
from copilot.reply import Block, BlockKind, Citation, Reply, TermBeside, Translation
from copilot.turns import Turn
from copilot.wording import wording
from ui.floor.thread import ShownTurn, turn_html
from ui.render import MOST_QUOTES, QUOTED_CHARACTERS, cards, source_address

HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(1)>\"'`${alert(1)} {{ 7 * 7 }}"
PRESS = Asset("PRESS-01", "Hydraulic press 1", "HPX-200", "main", "Hall A")


def cite(
    quote: str, page: int | None = 12, heading: tuple[str, ...] = ("4 Faults", "4.1 Alarm list")
) -> Citation:
    return Citation(
        document="HPX-200/manual.en.pdf", revision="C", page=page, heading=heading, quote=quote, lang="en"
    )


def shown(*blocks: Block, lang: str = "en") -> LexborHTMLParser:
    return turned("Why?", "en", Reply(lang=lang, covered=True, blocks=blocks), PRESS)


def turned(text: str, lang: str, reply: Reply, asset: Asset) -> LexborHTMLParser:
    """A whole turn as the technician's page shows it, in the reply's language."""
    look = cast(Any, SimpleNamespace(words=wording(reply.lang), writes=False))
    turn = Turn(
        id="1", text=text, lang=lang, asset=asset.id, by="anna", at=datetime.now(UTC), reply=reply, done=True
    )
    return LexborHTMLParser(turn_html(look, ShownTurn(turn, {asset.id: asset}, waiting=text)))


def texts(page: LexborHTMLParser, selector: str) -> list[str]:
    return [node.text(strip=True) for node in page.css(selector)]


def test_safety_comes_first_with_its_printed_signal_word() -> None:
    page = shown(
        Block(kind=BlockKind.QUOTE, text="Open V10.", citations=(cite("Open V10."),)),
        Block(kind=BlockKind.SAFETY, text="WARNUNG: Heißes Öl.", level="warning"),
    )
    first = page.css(".reply > section")[0]
    assert first.attributes["class"] == "safety warning"
    assert texts(page, ".signal strong") == ["WARNUNG"]
    assert texts(page, ".message p") == ["Heißes Öl."]


def test_safety_without_a_printed_signal_word_gets_the_askers() -> None:
    page = shown(Block(kind=BlockKind.SAFETY, text="Heißes Öl.", level="danger"), lang="de")
    assert texts(page, ".signal strong") == ["GEFAHR"]
    assert texts(page, ".message p") == ["Heißes Öl."]


def test_fault_row_is_a_table_of_header_and_value() -> None:
    cells = ("E-042", "Pressure: not reached", "1. V10 dirty\n2. V11 stuck: see 7.3")
    text = f"Code: {cells[0]}\nMeaning: {cells[1]}\nCauses: {cells[2]}"
    page = shown(Block(kind=BlockKind.FAULT_ROW, text=text, citations=tuple(cite(cell) for cell in cells)))
    assert texts(page, "th") == ["Code", "Meaning", "Causes"]
    assert texts(page, "td") == list(cells)
    assert texts(page, ".place b") == ["page 12 · 4.1 Alarm list"]


def test_further_lines_of_a_cell_stay_beside_its_header() -> None:
    cells = [
        Cell("Code", "E-042"),
        Cell("Causes", "1. V10 dirty\n2. V11 stuck"),
        Cell("Remedy", "1. Clean V10"),
    ]
    row = row_block(Source("manual.pdf", "C", "en", ("4 Faults",)), cells, BlockKind.FAULT_ROW)
    page = shown(row)
    assert texts(page, "th") == ["Code", "Causes", "Remedy"]
    assert texts(page, "td") == ["E-042", "1. V10 dirty\n2. V11 stuck", "1. Clean V10"]


def test_further_lines_of_a_step_stay_under_its_number() -> None:
    steps = [Step(1, "Bleed.\nWait 5 min."), Step(2, "Close V1.")]
    page = shown(steps_block(Source("manual.pdf", "C", "en", ("7 Work",)), steps))
    assert texts(page, "ol .number") == ["1", "2"]
    assert texts(page, "ol p") == ["Bleed.\nWait 5 min.", "Close V1."]


def test_steps_keep_their_printed_numbers() -> None:
    page = shown(
        Block(
            kind=BlockKind.STEPS,
            text="3. Bleed.\n4. Close V1.",
            citations=(cite("Bleed."), cite("Close V1.", 13)),
        )
    )
    assert texts(page, "ol .number") == ["3", "4"]
    assert texts(page, "ol p") == ["Bleed.", "Close V1."]
    assert texts(page, ".place b") == ["page 12 · 4.1 Alarm list", "page 13 · 4.1 Alarm list"]


def test_text_that_its_citations_do_not_match_is_shown_whole() -> None:
    page = shown(Block(kind=BlockKind.QUOTE, text="Open V10.", citations=(cite("Close V10."),)))
    assert texts(page, "blockquote p") == ["Open V10."]


def test_clarify_offers_the_machines() -> None:
    page = shown(Block(kind=BlockKind.CLARIFY, text="Which?", options=("PRESS-01", "VMC-850")))
    assert [node.attributes["data-asset"] for node in page.css(".option")] == ["PRESS-01", "VMC-850"]
    assert texts(page, ".option b") == ["PRESS-01 · Hydraulic press 1", "VMC-850"]


def test_not_covered_offers_the_nearest_sections() -> None:
    page = shown(
        Block(
            kind=BlockKind.NOT_COVERED, text="No. Nearest sections:\nA > B > C\nD", options=("m#1 2", "m#3")
        )
    )
    assert texts(page, ".not_covered > p") == ["No."]
    assert [node.attributes["data-href"] for node in page.css(".option")] == [
        "/section/m%231%202?lang=en#found",
        "/section/m%233?lang=en#found",
    ]


def test_part_number_stays_on_one_line() -> None:
    block = Block(
        kind=BlockKind.QUOTE, text="Fit HP-7730-118 & test.", citations=(cite("Fit HP-7730-118 & test."),)
    )
    page = shown(block)
    assert texts(page, ".code") == ["HP-7730-118"]
    assert page.css_first("blockquote").text().strip() == "Fit HP-7730-118 & test."


def test_address_names_page_heading_and_quotes() -> None:
    address = urlsplit(source_address(cite("a & b #1"), ["a & b #1", "ü"], "zh-Hant"))
    assert address.path == "/source/HPX-200/manual.en.pdf"
    assert parse_qs(address.query) == {
        "lang": ["zh-Hant"], "page": ["12"], "heading": ["4 Faults", "4.1 Alarm list"], "quote": ["a & b #1", "ü"],
    }  # fmt: skip


def test_address_of_a_long_passage_stays_short() -> None:
    address = source_address(cite("x"), ["油" * 1000, "壓" * 1000, "機"], "en")
    quotes = parse_qs(urlsplit(address).query)["quote"]
    assert sum(len(quote) for quote in quotes) == QUOTED_CHARACTERS


def test_address_of_many_short_quotes_is_one_the_viewer_takes() -> None:
    quotes = parse_qs(urlsplit(source_address(cite("x"), [f"{n} bar" for n in range(90)], "en")).query)[
        "quote"
    ]
    assert quotes == [f"{n} bar" for n in range(MOST_QUOTES)]


@given(st.sampled_from(list(BlockKind)), st.text() | st.just(HOSTILE), st.text() | st.just(HOSTILE))
def test_no_text_becomes_markup(kind: BlockKind, text: str, quote: str) -> None:
    block = Block(
        kind=kind, text=f"{text}\n{quote}", level="danger" if kind is BlockKind.SAFETY else "", options=(text, HOSTILE),
        citations=(Citation(document=text, revision=text, heading=(text,), quote=quote, lang=HOSTILE),),
    )  # fmt: skip
    reply = Reply(lang="en", covered=True, blocks=(block,))
    asset = Asset("A", HOSTILE, text, "main", HOSTILE)
    page = turned(text, HOSTILE, reply, asset)
    assert not page.css("script, img, iframe, style, link")
    assert not [name for node in page.css("*") for name in node.attributes if name.startswith("on")]


def test_cards_of_every_kind_have_a_title_in_every_language() -> None:
    for lang in ("en", "de", "es", "zh-Hant", "zh-Hans"):
        blocks = tuple(Block(kind=kind, text="x", level="notice") for kind in BlockKind)
        assert all(card.title for card in cards(Reply(lang=lang, covered=True, blocks=blocks), {}))


def test_a_translation_stands_above_its_original_and_terms_below_all_escaped() -> None:
    quoted = Block(
        kind=BlockKind.QUOTE,
        text="Clean the filter.",
        citations=(cite("Clean the filter."),),
        translation=Translation(text=HOSTILE, lang="de", reviewed=True, reviewer="Eva"),
        terms=(TermBeside(said="filter", means=HOSTILE),),
    )
    page = shown(quoted, lang="de")
    assert texts(page, ".translation small") == ["Übersetzt, geprüft von Eva"]
    assert texts(page, ".translation p") == [HOSTILE]
    assert texts(page, ".terms b") == [HOSTILE]
    assert page.css("script, img") == []
    assert page.html
    assert page.html.index("translation") < page.html.index("Clean the filter.")


def test_an_unreviewed_translation_says_so() -> None:
    translation = Translation(text="x", lang="es", reviewed=False)
    quoted = Block(kind=BlockKind.QUOTE, text="y", citations=(cite("y"),), translation=translation)
    page = shown(quoted, lang="es")
    assert texts(page, ".translation small") == [
        "Traducción automática sin revisar: compárela con el original"
    ]


def test_a_foreign_safety_message_has_the_readers_signal_word_beside_its_own() -> None:
    message = Block(
        kind=BlockKind.SAFETY, text="DANGER Hot oil.", level="danger", citations=(cite("x"),), signal="GEFAHR"
    )
    page = shown(message, lang="de")
    assert texts(page, ".signal strong") == ["GEFAHR"]
    assert texts(page, ".signal small") == ["DANGER"]
    assert texts(page, ".message p") == ["Hot oil."]
