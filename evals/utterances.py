"""What a technician says at a machine, with codes of a plant of 300 words made from a seed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import product

import numpy as np
from numpy.random import Generator

from copilot.hearing import form
from copilot.knowledge import Asset, Document, DocumentKind, Fault, Section, Term
from copilot.store import Store

SITE, ASSET, MODEL = "hall", "MIX-01", "M300"
# The plant is the same whatever the seed of a run, so that runs differ only in what is said.
_PLANT_SEED = 300
_FAMILIES = (
    ("E-{:03d}", 1, 999, 50),
    ("SP{:d}", 9000, 9999, 35),
    ("F-{:d}", 7000, 7999, 35),
    ("HP-7730-{:d}", 100, 399, 30),
)
_KINDS = (
    "hydraulic", "suction", "main", "feed", "cooling", "pressure", "safety", "guide", "spindle", "conveyor",
    "lubrication", "return", "pilot", "drive", "inlet",
)  # fmt: skip
_PARTS = ("pump", "filter", "valve", "bearing", "sensor", "motor", "coupling", "belt", "cylinder", "seal")
_DIGITS = {
    "en": ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"),
    "de": ("null", "eins", "zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun"),
    "es": ("cero", "uno", "dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve"),
    "zh": tuple("零一二三四五六七八九"),
}
# Letters whose names sound alike.
_ALIKE = {"E": "BDP", "F": "SX", "S": "F", "H": "K"}
_DASH = {"en": "dash", "de": "Strich", "es": "guion", "zh": "槓"}
_SENTENCES = {
    "en": (
        "The panel shows {code}.", "I have alarm {code} on the mixer.", "What does {code} mean?",
        "{code} came back after the restart.", "Fault {code} came up at two point four bar.",
        "We get {code} when the {name} starts.", "Alarm {code}, and the {name} is hot.", "How do I reset {code}?",
        "It stopped with {code} and the {name} is leaking.", "I need {code} for the {name}.",
        "The display says {code} again.", "Since this morning it shows {code}, the {name} makes a noise.",
    ),
    "de": ("Die Anzeige zeigt {code}.", "Was bedeutet {code}?", "Alarm {code} seit heute früh.",
        "Wie setze ich {code} zurück?"),
    "es": ("El panel muestra {code}.", "¿Qué significa {code}?", "Alarma {code} desde esta mañana.",
        "¿Cómo borro {code}?"),
    "zh": ("面板顯示{code}。", "{code}是什麼意思？", "早上開始報警{code}。", "怎麼清除{code}？"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Utterance:
    """A sentence to be spoken, the code in it, and whether the plant lists that code.

    Where it does not, it lists one that differs from it by a single character.
    """

    sentence: str
    code: str
    listed: bool
    lang: str


def plant_codes() -> tuple[str, ...]:
    """150 codes; every second one differs from the one before by a single digit."""
    chance = np.random.default_rng(_PLANT_SEED)
    codes: dict[str, None] = {}
    for pattern, low, high, count in _FAMILIES:
        family: dict[str, None] = {}
        while len(family) < count:
            code = pattern.format(int(chance.integers(low, high + 1)))
            family[code] = None
            if len(family) < count:
                family[_neighbour(code, chance)] = None
        codes |= family
    return tuple(codes)


def plant_names() -> tuple[str, ...]:
    """150 part names of two words."""
    return tuple(f"{kind} {part}" for kind, part in product(_KINDS, _PARTS))


def fill_plant(store: Store) -> None:
    """Put the plant of 300 words into a store: a machine, its fault table and a glossary."""
    codes = plant_codes()
    faults = tuple(
        Fault(
            code=code,
            symptom=f"{name} does not work",
            cause=f"{name} is worn",
            check="",
            remedy=f"Replace the {name}",
        )
        for code, name in zip(codes, plant_names(), strict=True)
    )
    section = Section(id="alarms", ordinal=1, heading=("Alarms",), faults=faults)
    digest = sha256(repr(faults).encode()).hexdigest()
    document = Document(
        "alarms",
        SITE,
        "alarms.md",
        digest,
        "Alarms",
        "en",
        DocumentKind.MANUAL,
        asset_models=(MODEL,),
        sections=(section,),
    )
    store.begin(SITE, document.id, document.path)
    store.commit(
        document,
        stored_file="",
        reading={},
        assets=(Asset(ASSET, "Mixer", MODEL, SITE),),
        terms=tuple(Term(name, {"en": (name,)}) for name in plant_names()),
    )


def utterances(count: int, seed: int, lang: str = "en", *, listed: bool = True) -> list[Utterance]:
    """``count`` utterances by seed, each with a code of the plant or, unless ``listed``, with the neighbour of one."""
    chance = np.random.default_rng([seed, int(listed), *lang.encode()])
    codes, names = plant_codes(), plant_names()
    order = chance.permutation(len(codes))
    drawn = [codes[order[place % len(codes)]] for place in range(count)]
    return [
        _utterance(code if listed else _unlisted(code, codes, chance), listed, lang, place, names, chance)
        for place, code in enumerate(drawn)
    ]


def said_aloud(code: str, lang: str, chance: Generator) -> str:
    """A code as people say it: letters one by one; digits one by one or, in English now and then, as a number.

    The dash between letters and digits is not said, the one between digits is.
    """
    letters = "".join(char for char in code if char.isalpha())
    groups = code[len(letters) :].removeprefix("-").split("-")
    spoken = f" {_DASH[lang]} ".join(_digits(group, lang, chance) for group in groups)
    said = f"{' '.join(letters)} {spoken}"
    return said.replace(" ", "") if lang == "zh" else said


def _digits(group: str, lang: str, chance: Generator) -> str:
    if lang == "en" and len(group) == 3 and group[0] == "0" and chance.random() < 0.3:
        return str(int(group))  # "E forty two" for E-042
    return " ".join(_DIGITS[lang][int(digit)] for digit in group)


def _utterance(
    code: str, listed: bool, lang: str, place: int, names: Sequence[str], chance: Generator
) -> Utterance:
    sentences = _SENTENCES[lang]
    name = names[int(chance.integers(len(names)))]
    sentence = sentences[place % len(sentences)].format(code=said_aloud(code, lang, chance), name=name)
    return Utterance(sentence, code, listed, lang)


def _unlisted(code: str, codes: Sequence[str], chance: Generator) -> str:
    """A code that the plant lacks: another digit, or another first letter that sounds alike."""
    forms = {form(each) for each in codes}
    while True:
        letters = _ALIKE[code[0]]
        alike = f"{letters[int(chance.integers(len(letters)))]}{code[1:]}"
        other = alike if chance.random() < 0.5 else _neighbour(code, chance)
        if form(other) not in forms:
            return other


def _neighbour(code: str, chance: Generator) -> str:
    """The code with its last or last but one digit another one."""
    place = len(code) - 1 - int(chance.integers(2))
    other = (int(code[place]) + int(chance.integers(1, 10))) % 10
    return f"{code[:place]}{other}{code[place + 1 :]}"
