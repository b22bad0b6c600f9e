"""The check on translations: every written slip is caught, good translations pass whatever their wording."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copilot.fidelity import Infidelity, check_translation
from copilot.grounding import posed_level
from tests.copilot.fidelitysamples import samples

LANGUAGES = ("en", "de", "es", "zh-Hant", "zh-Hans")
BOUNDS: dict[str, dict[str, tuple[str, ...]]] = {
    "en": {"up": ("at most", "up to", "no more than"), "down": ("at least", "no less than")},
    "de": {"up": ("höchstens", "bis zu", "maximal"), "down": ("mindestens", "wenigstens")},
    "es": {"up": ("como máximo", "no más de"), "down": ("al menos", "como mínimo")},
    "zh-Hant": {"up": ("最多", "不得超過"), "down": ("至少", "不得少於")},
    "zh-Hans": {"up": ("最多", "不得超过"), "down": ("至少", "不得低于")},
}
SENTENCES = {
    "en": "{neg}set pump P1 to {bound} {value} {unit}.",
    "de": "Pumpe P1 {neg}auf {bound} {value} {unit} einstellen.",
    "es": "{neg}ajuste la bomba P1 a {bound} {value} {unit}.",
    "zh-Hant": "{neg}將泵 P1 調到{bound} {value} {unit}。",
    "zh-Hans": "{neg}将泵 P1 调到{bound} {value} {unit}。",
}
NEGATIONS = {"en": "do not ", "de": "nicht ", "es": "no ", "zh-Hant": "切勿", "zh-Hans": "切勿"}
UNITS = ("bar", "mm", "Nm", "°C", "kg", "V", "A", "s", "min", "rpm")

Pair = tuple[str, str]
pairs = st.tuples(st.sampled_from(LANGUAGES), st.sampled_from(LANGUAGES))
values = st.decimals("0.1", 999, places=1, allow_nan=False)


def sentence(
    lang: str, value: Decimal, unit: str, direction: str = "", place: int = 0, negated: bool = False
) -> str:
    number = str(value).replace(".", ",") if lang in ("de", "es") else str(value)
    words: tuple[str, ...] = BOUNDS[lang][direction] if direction else ("",)
    text = SENTENCES[lang].format(
        neg=NEGATIONS[lang] if negated else "", bound=words[place % len(words)], value=number, unit=unit
    )
    return " ".join(text.split())


directions = st.sampled_from(["", "up", "down"])
places = st.integers(0, 5)


@given(pairs, values, st.sampled_from(UNITS), directions, places, places, st.booleans())
def test_a_faithful_sentence_passes(
    langs: Pair, value: Decimal, unit: str, direction: str, one: int, other: int, negated: bool
) -> None:
    source = sentence(langs[0], value, unit, direction, one, negated)
    assert check_translation(source, sentence(langs[1], value, unit, direction, other, negated), *langs) == []


@given(pairs, values, values, st.sampled_from(UNITS), directions)
def test_another_number_is_caught(
    langs: Pair, value: Decimal, other: Decimal, unit: str, direction: str
) -> None:
    if value != other:
        found = check_translation(
            sentence(langs[0], value, unit, direction), sentence(langs[1], other, unit, direction), *langs
        )
        assert Infidelity.NUMBER in found


@given(pairs, values, st.permutations(UNITS), directions)
def test_another_unit_is_caught(langs: Pair, value: Decimal, units: list[str], direction: str) -> None:
    found = check_translation(
        sentence(langs[0], value, units[0], direction), sentence(langs[1], value, units[1], direction), *langs
    )
    assert Infidelity.UNIT in found


@given(pairs, values, st.sampled_from(UNITS), st.permutations(["", "up", "down"]), places, places)
def test_another_limit_is_caught(
    langs: Pair, value: Decimal, unit: str, kinds: list[str], one: int, other: int
) -> None:
    source = sentence(langs[0], value, unit, kinds[0], one)
    found = check_translation(source, sentence(langs[1], value, unit, kinds[1], other), *langs)
    assert Infidelity.BOUND in found


@given(pairs, values, st.sampled_from(UNITS), directions, places, places, st.booleans())
def test_a_lost_or_added_negation_is_caught(
    langs: Pair, value: Decimal, unit: str, direction: str, one: int, other: int, negated: bool
) -> None:
    source = sentence(langs[0], value, unit, direction, one, negated)
    found = check_translation(source, sentence(langs[1], value, unit, direction, other, not negated), *langs)
    assert found


@given(st.text(max_size=200), pairs)
def test_a_text_is_its_own_translation(text: str, langs: Pair) -> None:
    assert check_translation(text, text, langs[0], langs[0]) == []


@given(st.text(max_size=120), st.text(max_size=120), pairs)
def test_any_two_texts_can_be_compared(source: str, target: str, langs: Pair) -> None:
    assert set(check_translation(source, target, *langs)) <= set(Infidelity)


@pytest.mark.parametrize(
    ("source", "source_lang", "target", "target_lang"),
    [
        ("Max. speed 1,500 rpm.", "en", "Höchstdrehzahl 1.500 U/min.", "de"),
        ("Wait three minutes.", "en", "等待 3 分鐘。", "zh-Hant"),
        ("Every 500 operating hours.", "en", "Alle 500 Betriebsstunden.", "de"),
        ("Supply of 24 V, from X20:1 to X20:6", "en", "24-V-Versorgung, von X20:1 bis X20:6", "de"),
        ("From 2.6 m height", "en", "aus 2,6 m Höhe", "de"),
        ("Check both belts.", "en", "檢查兩條皮帶。", "zh-Hant"),
        ("It must not change by more than 5 mm.", "en", "Höchstens 5 mm Änderung sind zulässig.", "de"),
        ("WARNING Hot oil. Wear gloves.", "en", "警告 熱油。戴上手套。", "zh-Hant"),
        ("Valve V3 stays closed.", "en", "閥 V3 不開啟。", "zh-Hant"),
        ("Replace filter E-042-A.", "en", "E-042-A-Filter ersetzen.", "de"),
        ("Run it without load.", "en", "Lastfrei laufen lassen.", "de"),
    ],
)
def test_what_languages_say_differently_passes(
    source: str, source_lang: str, target: str, target_lang: str
) -> None:
    assert check_translation(source, target, source_lang, target_lang) == []
    assert check_translation(target, source, target_lang, source_lang) == []


@pytest.mark.parametrize(
    ("source", "target", "kind"),
    [
        ("Replace filter SP-9031.", "Filter SP-9013 ersetzen.", Infidelity.CODE),
        ("Replace filter SP-9031.", "Filter sp-9031 ersetzen.", Infidelity.CODE),
        ("Tighten screws M8.", "Schrauben M10 anziehen.", Infidelity.CODE),
        ("Close valve V1 clockwise.", "Ventil V1 gegen den Uhrzeigersinn schließen.", Infidelity.OPPOSITE),
        ("Switch off pump P1.", "Pumpe P1 einschalten.", Infidelity.OPPOSITE),
        ("Wait before opening it.", "Nach dem Öffnen warten.", Infidelity.ORDER),
        (
            "Switch off the pump. Open the valve.",
            "Das Ventil öffnen. Die Pumpe ausschalten.",
            Infidelity.ORDER,
        ),
        ("1. Lock Q1.\n2. Test X1.\n3. Wait.", "1. X1 prüfen.\n2. Q1 sperren.\n3. Warten.", Infidelity.ORDER),
        ("1. Lock Q1.\n2. Test X1.\n3. Wait.", "1. Q1 sperren.\n2. X1 prüfen.", Infidelity.ORDER),
        ("First 40 Nm, then 86 Nm.", "Zuerst 86 Nm, dann 40 Nm.", Infidelity.ORDER),
        (
            "The belt must be tight and run in the middle of both rollers.",
            "Der Riemen muss gespannt sein.",
            Infidelity.LENGTH,
        ),
        ("Fill it up to the mark.", "Bis über die Marke füllen, oberhalb der Linie.", Infidelity.BOUND),
        ("Hot oil. Wear gloves.", "WARNUNG: Heißes Öl. Handschuhe tragen.", Infidelity.SAFETY),
        ("DANGER Hot oil.", "VORSICHT Heißes Öl.", Infidelity.SAFETY),
        ("DANGER Hot oil.", "Heißes Öl.", Infidelity.SAFETY),
    ],
)
def test_slips_are_named(source: str, target: str, kind: Infidelity) -> None:
    assert kind in check_translation(source, target, "en", "de")


def test_codes_of_letters_count_when_the_plant_knows_them() -> None:
    assert check_translation("Alarm OC stands.", "Alarm OV steht an.", "en", "de", {"OC", "OV"}) == [
        Infidelity.CODE
    ]


def test_a_signal_word_in_prose_poses_as_nothing() -> None:
    assert posed_level("Warning lamp H1 is lit.") == ""
    assert (
        posed_level("Warning: hot.") == posed_level("WARNUNG Heiß") == posed_level("警告 高溫") == "warning"
    )


def test_what_is_longer_than_any_paragraph_is_refused_unread() -> None:
    assert check_translation("1 " * 20000, "2 " * 20000, "en", "de") == [Infidelity.LENGTH]


def test_free_translations_pass() -> None:
    rejected = [each.good for each in samples() if check_translation(each.source, each.good, *each.langs)]
    assert len(rejected) <= 0.03 * len(samples()), rejected


def test_slips_in_free_translations_are_caught() -> None:
    spoilt = [(each, text) for each in samples() for text in each.spoilt]
    missed = [text for each, text in spoilt if not check_translation(each.source, text, *each.langs)]
    assert len(missed) <= 0.06 * len(spoilt), missed
