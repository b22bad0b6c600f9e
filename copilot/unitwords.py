"""A number with its unit and bound, as it is read aloud: "≤ 2.4 bar" -> "at most 2.4 bar", "höchstens 2,4 Bar"."""

from __future__ import annotations

import re

from copilot.wording import Wording

# Each unit by the name of its text, with what stands for it on paper; case matters (m, M; n, N).
_SYMBOLS = {
    "mm2": "mm² mm2",
    "cm2": "cm² cm2",
    "m2": "m² m2",
    "cm3": "cm³ cm3",
    "m3": "m³ m3",
    "mm": "mm",
    "um": "µm μm um",
    "cm": "cm",
    "km": "km",
    "m": "m",
    "ms": "ms",
    "min": "min",
    "h": "h hr",
    "s": "s sec",
    "mbar": "mbar",
    "bar": "bar Bar",
    "mpa": "MPa",
    "kpa": "kPa",
    "psi": "psi PSI",
    "celsius": "°C ℃",
    "fahrenheit": "°F ℉",
    "degree": "°",
    "kelvin": "K",
    "vac": "VAC V~",
    "vdc": "VDC V=",
    "mv": "mV",
    "kv": "kV",
    "v": "V",
    "ma": "mA",
    "a": "A",
    "megohm": "MΩ MΩ",
    "kohm": "kΩ kΩ",
    "ohm": "Ω Ω",
    "khz": "kHz",
    "hz": "Hz",
    "kw": "kW",
    "w": "W",
    "kn": "kN",
    "nm": "Nm N·m N⋅m N*m",
    "n": "N",
    "kg": "kg",
    "g": "g",
    "t": "t",
    "ml": "ml mL",
    "l": "l L",
    "rpm": "rpm RPM 1/min min⁻¹ min-1 U/min r/min",
    "percent": "% ％",
    "db": "dB",
}
_NAMES = {symbol: name for name, symbols in _SYMBOLS.items() for symbol in symbols.split()}
_NAMES |= {"V DC": "vdc", "V AC": "vac"}
_UNIT = "|".join(sorted(map(re.escape, _NAMES), key=len, reverse=True))
_RATED = rf"(?:{_UNIT})(?:/(?:s|min|h)(?![\w/]))?"
_SIGNS = {
    "-": "voice.minus",
    "−": "voice.minus",
    "–": "voice.minus",
    "+": "voice.plus",
    "±": "voice.plus_minus",
    "+/-": "voice.plus_minus",
}
_BOUNDS = {
    "≤": "voice.at_most",
    "<=": "voice.at_most",
    "⩽": "voice.at_most",
    "≥": "voice.at_least",
    ">=": "voice.at_least",
    "⩾": "voice.at_least",
    "<": "voice.less_than",
    ">": "voice.more_than",
    "≈": "voice.about",
    "~": "voice.about",
    "Ø": "voice.diameter",
    "⌀": "voice.diameter",
    "ø": "voice.diameter",
}
_NUMBER = r"(?:\d{1,3}(?:[.,'’\u202f\u00a0 ]\d{3})+(?:[.,]\d+)?|\d+(?:[.,]\d+)?)(?![.,:/]?\d)"
# A dash with a blank behind it is a sign only where no sentence can go on: "range: - 5 °C".
_SIGN = r"(?:±\s?|\+/-\s?|−\s?|(?:(?<=[:：≤≥<>] )|(?<=[(（]))[-–] |[-–+])"
_SPACE = r"[ \u00a0\u202f]?"
_LATIN = r"A-Za-z\u00c0-\u024f"
MEASURE = (
    rf"(?:(?P<bound>(?:[≤≥⩽⩾≈⌀]|(?<!\d)(?<!\d )~|[<>]=?|(?<![{_LATIN}])[Øø])\s?)|(?=±|\+/-)|(?<![{_LATIN}\d_.,:/²³°]))"
    rf"(?P<sign>(?<![-–]){_SIGN})?(?P<low>{_NUMBER})"
    rf"(?:(?:{_SPACE}(?P<first>{_RATED}))?{_SPACE}(?P<to>[-−–—…~～]|\.\.\.?){_SPACE}(?P<high_sign>{_SIGN})?"
    rf"(?P<high>{_NUMBER})(?![-−–]\d))?"
    rf"(?:{_SPACE}(?P<unit>{_RATED})(?![{_LATIN}\d²³/°-]))?"
)
# What may not stand behind a number that is a code.
QUANTITY = rf"{_SPACE}{_RATED}(?![{_LATIN}\d²³/°-])"


def measure_in_words(match: re.Match[str], words: Wording) -> str:
    """What a match of `MEASURE` is read as; as it stands where it is no range and has neither sign, bound nor unit.

    The digits stay, in order; only the decimal sign becomes that of the language, where no thousands can be meant.
    """
    if match["high"] and not _is_range(match):
        return match[0]
    # A bare "7.1" may be a chapter, which no language writes with a comma.
    is_quantity = any(match[part] for part in ("sign", "bound", "unit", "first"))
    low = _signed(match["sign"], number(match["low"], words, is_quantity), words)
    if match["high"]:
        if match["first"]:
            low = _with_unit(low, match["low"], match["first"], words)
        high = _signed(match["high_sign"], number(match["high"], words, is_quantity), words)
        if match["first"] and match["unit"]:
            high = _with_unit(high, match["high"], match["unit"], words)
        low = words("voice.range", low=low, high=high)
    measure = low
    if match["unit"] and not (match["high"] and match["first"]):
        measure = _with_unit(low, match["high"] or match["low"], match["unit"], words)
    bound = _BOUNDS.get((match["bound"] or "").strip())
    return f" {words(bound, measure=measure)}" if bound else measure


def number(written: str, words: Wording, is_quantity: bool = True) -> str:
    """A number as its language reads it: its own decimal sign, no blanks in thousands, leading zeros one by one."""
    compact = re.sub(r"['’\u202f\u00a0 ]", "", written)
    marks = re.findall(r"[.,]", compact)
    if not marks:
        return " ".join(compact) if compact.startswith("0") and len(compact) > 1 else compact
    if not (is_quantity or _spells(words)):
        return compact
    whole, _, fraction = compact.rpartition(marks[-1])
    grouped = len(fraction) == 3 and whole != "0"
    if marks.count(marks[-1]) > 1:
        return re.sub(r"[.,]", "", compact)
    if grouped and len(marks) == 1:
        # It may mean thousands: each language reads its own writing right. Chinese groups with commas alone.
        return whole + fraction if _spells(words) and marks == [","] else compact
    return _decimal(re.sub(r"[.,]", "", whole), fraction, words)


def _decimal(whole: str, fraction: str, words: Wording) -> str:
    """Where the language has a word for the decimal sign, the digits behind it are read one by one."""
    sign = words("voice.decimal")
    return f"{whole} {sign} {' '.join(fraction)}" if _spells(words) else f"{whole}{sign}{fraction}"


def _spells(words: Wording) -> bool:
    return words("voice.decimal").isalpha()


def _is_range(match: re.Match[str]) -> bool:
    """A hyphen between two bare numbers stands in names and dates; between growing values with a unit it is "to"."""
    return bool(match["unit"] or match["first"] or match["to"] in "–—…~～")


def _signed(sign: str | None, text: str, words: Wording) -> str:
    return words(_SIGNS[sign.strip()], number=text) if sign else text


def _with_unit(text: str, written: str, unit: str, words: Wording) -> str:
    symbol, per = (unit, "") if unit in _NAMES else unit.rsplit("/", 1)
    # "1.0" and "0.5" are many in every language here.
    spoken = words(f"voice.unit.{_NAMES[symbol]}", count=1 if written == "1" else 2, number=text)
    return words(f"voice.per.{per}", measure=spoken) if per else spoken
