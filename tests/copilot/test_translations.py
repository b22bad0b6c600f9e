"""What stands beside a quote: reviewed words, terms, a machine's work that survives; never more."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from copilot.caseview import RepairView
from copilot.guide import GuardMessage, GuidedStep
from copilot.knowledge import Document, DocumentKind, SafetyMessage, Section, SignalWord, Step, Term
from copilot.lockout import default_lockout
from copilot.parallels import Parallels
from copilot.procedures import Manuals
from copilot.reply import Beside, Block, BlockKind, Citation, Reply
from copilot.settings import Settings
from copilot.store import Store
from copilot.translationmemory import Origin, ReviewState, TranslationMemory, Unit
from copilot.translations import Translations, translated_by
from copilot.wording import wording

WARNING = "WARNING Hot oil. Wear gloves."
STEPS = ("Switch off Q1.", "Drain the filter into 5 l of oil.")


def manual(*steps: str, message: str = WARNING) -> Document:
    safety = (SafetyMessage(SignalWord.WARNING, message, 3),)
    numbered = tuple(Step(number, text, 3) for number, text in enumerate(steps, 1))
    section = Section("manual#1", 0, ("7 Filter",), 3, safety=safety, steps=numbered)
    return Document(
        "manual.en", "main", "manual.en.pdf", "h", "Manual", "en", DocumentKind.MANUAL, sections=(section,)
    )


def keep(store: Store, document: Document) -> None:
    store.begin(document.site, document.id, document.path)
    term = Term("filter", {"en": ("filter",), "de": ("Filter",), "zh-Hant": ("濾芯",)})
    store.commit(document, stored_file="", reading={}, terms=[term])


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with closing(Store(Settings(home=tmp_path))) as opened:
        keep(opened, manual(*STEPS))
        yield opened


def unit(source: str, target: str, lang: str = "de", state: ReviewState = ReviewState.REVIEWED) -> Unit:
    return Unit("en", lang, source, target, state, Origin.HUMAN, "manual.en", "manual#1", 1, "Anna")


def block(kind: BlockKind, text: str, *quotes: str) -> Block:
    citations = tuple(Citation(document="manual.en", quote=quote, lang="en") for quote in quotes or (text,))
    return Block(kind=kind, text=text, citations=citations, level="warning" if kind == "safety" else "")


def reply(lang: str = "de") -> Reply:
    steps = "\n".join(f"{number}. {text}" for number, text in enumerate(STEPS, 1))
    blocks = (block(BlockKind.SAFETY, WARNING), block(BlockKind.STEPS, steps, *STEPS))
    return Reply(lang=lang, covered=True, blocks=blocks)


def test_without_a_translation_terms_and_the_signal_word_stand_beside(store: Store) -> None:
    safety, steps = Translations(store, "main").of_reply(reply("zh-Hant")).blocks
    assert (safety.translation, safety.signal, safety.text) == (None, "警告", WARNING)
    assert [(term.said, term.means) for term in steps.terms] == [("filter", "濾芯")]
    assert steps.text == reply().blocks[1].text


def test_quotes_in_the_readers_language_stay_alone(store: Store) -> None:
    asked = reply("en")
    assert Translations(store, "main").of_reply(asked) == asked


def test_a_quote_is_translated_whole_or_not_at_all(store: Store) -> None:
    memory = TranslationMemory(store, "main")
    memory.put([unit(STEPS[0], "Q1 ausschalten.")], "Anna", "test")
    assert Translations(store, "main").of_reply(reply()).blocks[1].translation is None
    memory.put([unit("Drain  the filter into\n5 l of oil.", "Filter in 5 l Öl entleeren.")], "Anna", "test")
    found = Translations(store, "main").of_reply(reply()).blocks[1].translation
    assert found
    assert (found.text, found.reviewed, found.reviewer) == (
        "1. Q1 ausschalten.\n2. Filter in 5 l Öl entleeren.",
        True,
        "Anna",
    )


@pytest.mark.parametrize("state", [ReviewState.NEEDS_REVIEW, ReviewState.REJECTED])
def test_what_a_person_began_waits_for_its_review(store: Store, state: ReviewState) -> None:
    TranslationMemory(store, "main").put([unit(WARNING, "WARNUNG Heißes Öl.", state=state)], "Anna", "test")
    assert Translations(store, "main").of_reply(reply()).blocks[0].translation is None


def by_machine(store: Store, answers: dict[str, str]) -> tuple[list[str], Reply]:
    asked: list[str] = []

    def translate(text: str, *_: object) -> str:
        asked.append(text)
        return answers.get(text, "")

    translations = Translations(store, "main", translate)
    first = translations.of_reply(reply())
    *_, last = [first, *translations.by_machine(first)]
    return asked, last


GOOD = {
    STEPS[0]: "Q1 ausschalten.",
    STEPS[1]: "Den Filter in 5 l Öl entleeren.",
    WARNING: "WARNUNG Heißes Öl.",
}


def test_a_machine_translates_all_but_safety_messages_and_is_marked(store: Store) -> None:
    asked, last = by_machine(store, GOOD)
    assert asked == list(STEPS)
    assert last.blocks[0].translation is None
    assert last.blocks[0].signal == "WARNUNG"
    found = last.blocks[1].translation
    assert found
    assert not found.reviewed
    assert found.text.startswith("1. Q1 ausschalten.")
    kept = TranslationMemory(store, "main").units("de", ReviewState.NEEDS_REVIEW)
    assert {each.origin for each in kept} == {Origin.MACHINE}
    assert len(kept) == 2
    assert by_machine(store, {})[1].blocks[1].translation == found, "it is asked once"


@pytest.mark.parametrize(
    "slip", ["Den Filter in 50 l Öl entleeren.", "Den Filter nicht entleeren, 5 l Öl.", ""]
)
def test_a_machine_that_slips_is_not_shown_nor_kept(store: Store, slip: str) -> None:
    last = by_machine(store, GOOD | {STEPS[1]: slip})[1]
    assert last.blocks[1].translation is None
    assert TranslationMemory(store, "main").units() == []


def test_a_safety_message_quoted_as_text_is_not_given_to_a_machine(store: Store) -> None:
    quoted = Reply(lang="de", covered=True, blocks=(block(BlockKind.QUOTE, WARNING),))
    translations = Translations(store, "main", lambda *_: "WARNUNG Heißes Öl. Handschuhe tragen.")
    assert list(translations.by_machine(quoted)) == []


def test_a_machines_unreviewed_words_never_stand_for_a_safety_message(store: Store) -> None:
    made = Unit("en", "de", WARNING, "WARNUNG Heißes Öl.", ReviewState.NEEDS_REVIEW, Origin.MACHINE)
    TranslationMemory(store, "main").put([made], "machine", "test")
    assert Translations(store, "main").of_reply(reply()).blocks[0].translation is None
    assert Translations(store, "main").beside(WARNING, "en", "de", "warning").translation is None
    TranslationMemory(store, "main").review([made.id], ReviewState.REVIEWED, "Eva")
    found = Translations(store, "main").of_reply(reply()).blocks[0].translation
    assert found
    assert (found.reviewed, found.reviewer) == (True, "Eva")


@pytest.mark.parametrize("text", [WARNING, "DANGER 400 V. Lock out."])
def test_no_machine_speaks_for_a_safety_message_among_the_answers_of_a_lesson(
    store: Store, text: str
) -> None:
    made = replace(unit(text, "Heißes Öl.", state=ReviewState.NEEDS_REVIEW), origin=Origin.MACHINE)
    TranslationMemory(store, "main").put([made], "test", "translate")
    assert Translations(store, "main").beside(text, "en", "de") == Beside()
    quoted = Reply(lang="de", covered=True, blocks=(block(BlockKind.QUOTE, text),))
    assert Translations(store, "main").of_reply(quoted).blocks[0].translation is None
    TranslationMemory(store, "main").put([replace(made, state=ReviewState.REVIEWED)], "test", "review")
    shown = Translations(store, "main").beside(text, "en", "de").translation
    assert shown
    assert shown.reviewed


def test_a_changed_source_makes_its_translation_stale_and_tells_what_stands_there(store: Store) -> None:
    memory = TranslationMemory(store, "main")
    place = next(each.place for each in memory.paragraphs() if each.text == STEPS[1])
    old = Unit(
        "en", "de", STEPS[1], "Filter entleeren.", ReviewState.REVIEWED, Origin.HUMAN, "manual.en", "", place
    )
    memory.put([old], "Anna", "test")
    assert [each.stale for each in memory.units()] == [False]
    keep(store, manual(STEPS[0], "Drain the filter into 6 l of oil."))
    [stale] = memory.units()
    assert (stale.stale, stale.now) == (True, "Drain the filter into 6 l of oil.")
    assert memory.find(["Drain the filter into 6 l of oil."], "en", "de") == {}


def test_a_repair_is_read_in_the_manuals_own_words_where_it_prints_them(store: Store) -> None:
    german = replace(
        manual(
            "Q1 ausschalten.",
            "Den Filter in 5 l Öl ablassen.",
            message="WARNUNG Heißes Öl. Handschuhe tragen.",
        ),
        id="manual.de",
        lang="de",
    )
    keep(store, replace(german, sections=(replace(german.sections[0], heading=("7 Filterwechsel",)),)))
    parallels = Parallels(lambda: Manuals.of(store, "main", "P1"), lambda: ())
    cited = Citation(document="manual.en", heading=("7 Filter",), quote=STEPS[0], lang="en")
    repair = RepairView(
        cause="c",
        text="Filter clogged",
        title="7 Filter",
        source=cited,
        steps=2,
        done=0,
        messages=(
            GuardMessage(id="1", level=SignalWord.WARNING, text=WARNING, lang="en", citation=cited),
            GuardMessage(
                id="2", level=SignalWord.WARNING, text=default_lockout("en"), lang="en", default=True
            ),
        ),
        step=GuidedStep(number=1, text=STEPS[0], citation=cited),
    )
    shown = Translations(store, "main", parallels=parallels).of_repair(repair, "de")
    printed, ours = shown.beside
    assert printed.translation
    assert printed.translation.text == "WARNUNG Heißes Öl. Handschuhe tragen."
    assert translated_by(printed.translation, wording("de")) == "So gedruckt in manual.de"
    assert shown.step_beside
    assert shown.step_beside.translation
    assert shown.step_beside.translation.text == "Q1 ausschalten."
    # What is ours is no quote: it is said in the reader's language, under the id that is acknowledged.
    assert (shown.messages[1].id, shown.messages[1].text) == ("2", default_lockout("de"))
    assert ours == Beside()
    # Without a version in the reader's language all stays as it was.
    spanish = Translations(store, "main", parallels=parallels).of_repair(repair, "es")
    assert spanish.step_beside
    assert spanish.step_beside.translation is None
    assert shown.messages[0] == repair.messages[0], "the original stays beside it"
