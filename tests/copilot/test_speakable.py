"""A reply as it is read aloud: what comes first, in which language, and what is left out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copilot.blocks import Source, steps_block
from copilot.knowledge import Step
from copilot.reply import Block, BlockKind, Citation, Reply, Translation
from copilot.speakable import LONGEST_PIECE, MOST_CHARACTERS, Spoken, speakable
from copilot.wording import languages, wording


def cited(kind: BlockKind, text: str, lang: str = "en", **more: object) -> Block:
    citation = Citation(document="m.pdf", page=12, heading=("4 Faults",), quote=text, lang=lang)
    return Block(kind=kind, text=text, citations=(citation,), **more)


def pieces(*blocks: Block, lang: str = "en") -> tuple[Spoken, ...]:
    return speakable(Reply(lang=lang, covered=True, blocks=blocks))


def said(*blocks: Block, lang: str = "en") -> list[tuple[str, str]]:
    return [(piece.lang, piece.text) for piece in pieces(*blocks, lang=lang)]


STEPS = steps_block(
    Source("m.pdf", "C", "en", ("5 Filter",)),
    [
        Step(1, "Switch off at S12."),
        Step(2, "Unscrew the bowl\n1. slowly"),
        Step(3, "Tighten VM-8850-310 to 25 Nm."),
    ],
)


def test_safety_is_read_first_and_as_printed() -> None:
    quote = cited(BlockKind.QUOTE, "Open V10.")
    warning = cited(BlockKind.SAFETY, "WARNING: Hot oil at 230 bar.", level="warning")
    assert said(quote, warning) == [("en", "WARNING! Hot oil at 230 bar."), ("en", "Open V10.")]


def test_a_message_without_a_signal_word_gets_one() -> None:
    danger = cited(BlockKind.SAFETY, "Heißes Öl.", "de", level="danger")
    assert said(danger, lang="de") == [("de", "Gefahr!"), ("de", "Heißes Öl.")]


def test_a_word_that_only_begins_like_a_signal_word_is_none() -> None:
    notice = cited(BlockKind.SAFETY, "Warnings on the display must be read.", level="notice")
    assert said(notice)[0] == ("en", "Notice!")


@pytest.mark.parametrize(
    ("lang", "text"), [("zh-Hant", "警告！油液高溫。"), ("es", "¡PELIGRO! Aceite caliente.")]
)
def test_a_printed_signal_word_is_not_doubled(lang: str, text: str) -> None:
    assert len(said(cited(BlockKind.SAFETY, text, lang, level="warning"), lang=lang)) == 1


def test_a_foreign_message_follows_the_readers_signal_word_in_its_own_language() -> None:
    message = cited(BlockKind.SAFETY, "CAUTION: Wear gloves.", level="caution", signal="VORSICHT")
    assert said(message, lang="de") == [("de", "Vorsicht!"), ("en", "CAUTION! Wear gloves.")]


def test_only_a_reviewed_translation_of_a_message_is_read() -> None:
    machine = Translation(text="VORSICHT: Handschuhe tragen.", lang="de", reviewed=False)
    reviewed = machine.model_copy(update={"reviewed": True, "reviewer": "Ana"})
    message = cited(BlockKind.SAFETY, "CAUTION: Wear gloves.", level="caution", signal="VORSICHT")
    assert ("en", "CAUTION! Wear gloves.") in said(
        message.model_copy(update={"translation": machine}), lang="de"
    )
    assert said(message.model_copy(update={"translation": reviewed}), lang="de") == [
        ("de", "VORSICHT! Handschuhe tragen.")
    ]


def test_a_machine_translation_says_that_it_is_one() -> None:
    translation = Translation(text="V10 öffnen.", lang="de", reviewed=False)
    quote = cited(BlockKind.QUOTE, "Open V10.", translation=translation)
    assert said(quote, lang="de") == [("de", wording("de")("voice.unreviewed")), ("de", "V10 öffnen.")]


def test_a_row_is_read_as_header_and_value() -> None:
    row = cited(BlockKind.FAULT_ROW, "Code: E-042\nRemedy: Set V10 to 230 bar")
    assert said(row) == [("en", "Code: E 0 4 2. Remedy: Set V10 to 230 bar.")]


def test_steps_are_announced_in_the_readers_language_and_quoted_in_their_own() -> None:
    assert [(piece.step, piece.lang, piece.text) for piece in pieces(STEPS, lang="es")] == [
        (1, "es", "Paso 1 de 3."),
        (1, "en", "Switch off at S12."),
        (2, "es", "Paso 2 de 3."),
        (2, "en", "Unscrew the bowl. 1. slowly."),
        (3, "es", "Paso 3 de 3."),
        (3, "en", "Tighten V M 8 8 5 0, 3 1 0 to 25 newton metres."),
    ]


def test_steps_of_two_procedures_are_told_apart() -> None:
    assert [piece.step for piece in pieces(STEPS, STEPS)] == [1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6]


def test_translated_steps_are_read_where_none_is_missing() -> None:
    whole = "1. Bei S12 ausschalten.\n2. Glocke abschrauben\n1. langsam\n3. Mit 25 Nm anziehen."
    for text, read in ((whole, "de"), ("1. Bei S12 ausschalten.\n2. Anziehen.", "en")):
        steps = STEPS.model_copy(update={"translation": Translation(text=text, lang="de", reviewed=True)})
        assert [piece.lang for piece in pieces(steps, lang="de")] == ["de", read] * 3


def test_what_is_computed_is_read_in_the_readers_language() -> None:
    orders = cited(
        BlockKind.WORK_ORDERS,
        "1 similar work order:\n2026-11-12 PRESS-01: Druck fehlt / gereinigt (45 min)",
        "de",
    )
    assert said(orders) == [
        ("en", "1 similar work order:"),
        ("de", "12. November 2026 PRESS 0 1: Druck fehlt, gereinigt (45 Minuten)."),
    ]
    clarify = Block(kind=BlockKind.CLARIFY, text="Which machine?", options=("PRESS-01", "CNC-01"))
    assert said(clarify) == [("en", "Which machine? PRESS 0 1, C N C 0 1.")]


def test_suggestions_are_left_to_the_screen() -> None:
    text = f"No answer. {wording('en')('not_covered.nearest')}\nA > B\nC"
    assert said(Block(kind=BlockKind.NOT_COVERED, text=text, options=("1", "2"))) == [
        ("en", "No answer."),
        ("en", wording("en")("voice.more")),
    ]


def test_a_long_reply_is_cut_and_says_so_but_safety_and_steps_are_not() -> None:
    long = "Check the hose at V10 for oil. " * 200
    safety = cited(BlockKind.SAFETY, f"WARNING: {long}", level="warning")
    read = pieces(cited(BlockKind.QUOTE, long), STEPS, safety)
    texts = {kind: " ".join(piece.text for piece in read if piece.kind is kind) for kind in BlockKind}
    assert read[-1].text == wording("en")("voice.more")
    assert len(texts[BlockKind.QUOTE]) <= MOST_CHARACTERS
    assert texts[BlockKind.SAFETY].count("hose") == 200
    assert texts[BlockKind.STEPS].count("Step") == 3


def test_pieces_are_whole_sentences() -> None:
    long = "Check the hose at V10 for oil. " * 20
    for piece in pieces(cited(BlockKind.QUOTE, long)):
        assert piece.text.endswith("oil.")


def test_items_of_a_list_keep_their_number_and_codes_stay_whole() -> None:
    causes = [f"{place}. 更換線圈 HP-7730-1{place}2 或 HP-7730-1{place}4，然後再試" for place in range(1, 9)]
    read = pieces(cited(BlockKind.FAULT_ROW, "\n".join(causes), "zh-Hant"), lang="zh-Hant")
    assert len(read) > 4
    for piece in read:
        assert piece.text.count("H P 7 7 3 0, 1") == piece.text.count("H P")
        assert not piece.text.endswith((",", " 0", "."))


BLOCKS = st.builds(
    cited,
    st.sampled_from(BlockKind),
    st.text(max_size=600),
    st.sampled_from([*languages(), "ja", "fr"]),
    level=st.sampled_from(["danger", "notice"]),
)


@given(st.lists(BLOCKS, max_size=4), st.sampled_from(languages()))
def test_any_reply_can_be_read(blocks: list[Block], lang: str) -> None:
    read = pieces(*blocks, lang=lang)
    assert all(piece.text.strip() and len(piece.text) <= LONGEST_PIECE for piece in read)
    kinds = [piece.kind is BlockKind.SAFETY for piece in read]
    assert kinds == sorted(kinds, reverse=True)
