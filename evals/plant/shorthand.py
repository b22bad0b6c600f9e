"""How technicians type: abbreviations, slips, careless case and a word at the end."""

from __future__ import annotations

import re
from random import Random

_SHORT = {
    "en": {
        "replaced": "repl.",
        "replace": "repl.",
        "pressure": "press.",
        "temperature": "temp",
        "cleaned": "clnd",
        "checked": "chkd",
        "valve": "vlv",
        "and": "+",
        "defective": "def.",
        "sensor": "sens.",
        "with": "w/",
    },
    "de": {
        "und": "u.",
        "getauscht": "get.",
        "ersetzen": "ers.",
        "reinigen": "rein.",
        "prüfen": "prf.",
        "defekt": "def.",
        "Temperatur": "Temp.",
        "nicht": "n.",
        "eingestellt": "eingest.",
        "verschlissen": "verschl.",
    },
    "es": {
        "cambiar": "camb.",
        "sustituir": "sust.",
        "válvula": "valv.",
        "presión": "presion",
        "temperatura": "temp.",
        "comprobar": "comp.",
        "que": "q",
        "defectuoso": "def.",
        "limpiar": "limp.",
    },
    "zh-Hant": {"更換": "換", "溫度": "溫", "感應器": "sensor", "檢查": "check", "，": " ", "損壞": "壞"},
}
_TAILS = {
    "en": ("ok", "tested ok", "run ok now", "pls watch", "2nd time this wk", "handed to next shift"),
    "de": ("i.O.", "läuft wieder", "beobachten", "schon wieder", "Probelauf ok"),
    "es": ("ok", "probado ok", "otra vez", "vigilar", "en marcha"),
    "zh-Hant": ("搞掂", "試過OK", "再睇下", "又係佢", "已交更"),
}
_WORD = re.compile(r"\b[a-záéíóúñäöüß]{5,}\b")


def jot(text: str, lang: str, dice: Random, last: bool = False) -> str:
    """The text as somebody in a hurry types it; numbers, codes and part numbers stay as they are.

    ``last`` marks what stands last in the work order, where a word on the outcome may follow.
    """
    for word, short in _SHORT[lang].items():
        if dice.random() < 0.35:
            text = re.sub(rf"\b{word}\b" if word.isascii() else word, short, text, flags=re.IGNORECASE)
    if dice.random() < 0.1:
        text = _slip(text, dice)
    if dice.random() < 0.18:
        text = _in_other_case(text, dice)
    if last and dice.random() < 0.3:
        text += ("，" if lang == "zh-Hant" else ", ") + dice.choice(_TAILS[lang])
    return text


def miscode(code: str, dice: Random) -> str:
    """An alarm code as people write it: mostly right, at times without its hyphen or in lower case."""
    roll = dice.random()
    if roll < 0.12:
        return code.replace("-", "")
    return code.lower() if roll < 0.18 else code


def _slip(text: str, dice: Random) -> str:
    """Two neighbouring letters of one longer word change places."""
    words = list(_WORD.finditer(text))
    if not words:
        return text
    start = dice.choice(words).start() + dice.randint(1, 3)
    return text[:start] + text[start + 1] + text[start] + text[start + 2 :]


def _in_other_case(text: str, dice: Random) -> str:
    """All lower or all upper case, but for words with a digit: they may be codes or values."""
    change = str.lower if dice.random() < 0.7 else str.upper
    return " ".join(
        word if any(char.isdigit() for char in word) else change(word) for word in text.split(" ")
    )
