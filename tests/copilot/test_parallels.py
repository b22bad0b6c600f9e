"""The same place of the same section in another language; nothing where versions differ in shape or meaning."""

from __future__ import annotations

from dataclasses import replace

import pytest

from copilot.knowledge import SafetyMessage, Section, SignalWord, Step
from copilot.parallels import Parallels
from copilot.procedures import Manuals, Placed
from copilot.reply import Citation
from copilot.tables import DocumentRow

HOT = {"en": "WARNING Hot oil. Wear gloves.", "de": "WARNUNG Heißes Öl. Handschuhe tragen."}
LIVE = {"en": "DANGER Live parts. Wait 5 min.", "de": "GEFAHR Spannung. 5 min warten."}
STEPS = {
    "en": ("Switch off Q1.", "Tighten the screws to 40 Nm.", "Do not open the valve."),
    "de": ("Q1 ausschalten.", "Die Schrauben mit 40 Nm anziehen.", "Das Ventil nicht öffnen."),
}
HEADING = {"en": "7 Filter", "de": "7 Filterwechsel"}


def section(lang: str) -> Section:
    steps = tuple(Step(number, text, number + 1) for number, text in enumerate(STEPS[lang], 1))
    live = (SafetyMessage(SignalWord.DANGER, LIVE[lang], 2),)
    return Section(
        "manual#1",
        0,
        (HEADING[lang],),
        1,
        safety=(SafetyMessage(SignalWord.WARNING, HOT[lang], 1),),
        steps=(replace(steps[0], safety=live), *steps[1:]),
    )


def parallels(**sections: Section) -> Parallels:
    placed: dict[str, tuple[Placed, ...]] = {
        f"manual.{lang}": (Placed(DocumentRow(id=f"manual.{lang}", lang=lang, revision="C"), each),)
        for lang, each in sections.items()
    }
    return Parallels(lambda: Manuals(placed), lambda: {"Q1"})


def source(lang: str = "en") -> Citation:
    return Citation(document=f"manual.{lang}", heading=(HEADING[lang],), quote="-", lang=lang)


@pytest.mark.parametrize(
    ("text", "printed", "page"),
    [
        (HOT["en"], HOT["de"], 1),
        (LIVE["en"], LIVE["de"], 2),
        *(
            (here, there, number + 2)
            for number, (here, there) in enumerate(zip(*STEPS.values(), strict=True))
        ),
    ],
)
def test_each_message_and_step_is_found_with_where_it_stands(text: str, printed: str, page: int) -> None:
    found = parallels(en=section("en"), de=section("de")).of(text, source(), "de")
    assert found == Citation(
        document="manual.de", revision="C", page=page, heading=(HEADING["de"],), quote=printed, lang="de"
    )
    assert parallels(en=section("en"), de=section("de")).of(printed, source("de"), "en") == Citation(
        document="manual.en", revision="C", page=page, heading=(HEADING["en"],), quote=text, lang="en"
    )


def changed(place: int, text: str) -> Section:
    german = section("de")
    steps = list(german.steps)
    steps[place] = replace(steps[place], text=text)
    return replace(german, steps=tuple(steps))


@pytest.mark.parametrize(
    ("place", "text"),
    [
        (1, "Die Schrauben mit 45 Nm anziehen."),
        (0, "Q2 ausschalten."),
        (2, "Das Ventil öffnen."),
    ],
    ids=["value", "code", "negation"],
)
def test_a_version_that_says_something_else_is_not_shown(place: int, text: str) -> None:
    other = parallels(en=section("en"), de=changed(place, text))
    assert other.of(STEPS["en"][place], source(), "de") is None
    assert other.of(STEPS["en"][place - 1], source(), "de"), "the others still hold"


def test_versions_of_another_shape_are_not_laid_beside_one_another() -> None:
    german = section("de")
    shorter = replace(german, steps=german.steps[:2])
    unguarded = replace(german, steps=(replace(german.steps[0], safety=()), *german.steps[1:]))
    milder = replace(german, safety=(SafetyMessage(SignalWord.CAUTION, HOT["de"], 1),))
    for other in (shorter, unguarded, milder):
        for text in (HOT["en"], LIVE["en"], *STEPS["en"]):
            assert parallels(en=section("en"), de=other).of(text, source(), "de") is None


def test_what_is_printed_in_no_such_language_or_place_is_not_found() -> None:
    both = parallels(en=section("en"), de=section("de"))
    assert both.of(STEPS["en"][0], source(), "es") is None
    assert both.of("Switch on Q1.", source(), "de") is None
    elsewhere = Citation(document="manual.en", heading=("8 Pump",), quote="-", lang="en")
    assert both.of(STEPS["en"][0], elsewhere, "de") is None


def test_manuals_are_read_only_when_a_quote_is_looked_up() -> None:
    read: list[str] = []

    def manuals() -> Manuals:
        read.append("manuals")
        return Manuals({})

    lazy = Parallels(manuals, lambda: read.append("codes") or ())  # type: ignore[func-returns-value]
    assert read == []
    assert lazy.of("a", source(), "de") is None
    assert lazy.of("b", source(), "de") is None
    assert read == ["manuals"]
