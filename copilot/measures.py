"""Numbers with their units and bounds, as a text states them in any supported language."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

_UNITS: dict[str, str] = {
    "mm": "mm millimetre millimetres millimeter millimeters millimetern milímetro milímetros 毫米 公釐",
    "µm": "µm μm um micron microns mikrometer micras 微米",
    "cm": "cm centimetre centimetres centimeter centimeters zentimeter zentimetern centímetro centímetros 厘米 公分",
    "m": "m metre metres meter meters metern metro metros 米 公尺",
    "s": "s sec second seconds sekunde sekunden segundo segundos 秒 秒鐘 秒钟",
    "ms": "ms millisecond milliseconds millisekunde millisekunden milisegundo milisegundos 毫秒",
    "min": "min mins minute minutes minuten minuto minutos 分鐘 分钟 分",
    "h": "h hr hour hours stunde stunden hora horas 小時 小时",
    "d": "day days tag tage tagen día días 天 日",
    "bar": "bar bars bares 巴",
    "psi": "psi",
    "MPa": "mpa megapascal megapascals megapascales 兆帕",
    "kPa": "kpa kilopascal kilopascals kilopascales 千帕",
    "°C": "°c ℃ celsius 攝氏度 摄氏度",
    "°": "° grad degree degrees grado grados 度",
    "V": "v volt volts voltio voltios 伏 伏特",
    "mA": "ma milliamp milliamps milliampere milliamperes miliamperio miliamperios 毫安",
    "Ω": "ω ohm ohms ohmio ohmios 歐 欧 歐姆 欧姆",
    "kΩ": "kω kiloohm kilohm kilohms",
    "A": "a amp amps ampere amperes amperio amperios 安 安培",
    "Hz": "hz hertz hercio hercios 赫 赫茲 赫兹",
    "kW": "kw kilowatt kilowatts kilovatio kilovatios 千瓦",
    "W": "w watt watts vatio vatios 瓦 瓦特",
    "kN": "kn kilonewton kilonewtons",
    "N": "n newton newtons",
    "Nm": "nm n·m n-m n*m n⋅m newtonmeter newtonmetern 牛米 牛頓米 牛顿米",
    "kg": "kg kilo kilos kilogram kilograms kilogramm kilogramo kilogramos 公斤 千克",
    "g": "g gram grams gramm gramo gramos 克",
    "t": "t tonne tonnes tonnen tonelada toneladas 噸 吨",
    "l": "l litre litres liter liters litern litro litros 公升 升",
    "ml": "ml millilitre millilitres milliliter milliliters mililitro mililitros 毫升",
    "rpm": "rpm 1/min min-1 min⁻¹ u/min 轉/分 转/分",
    "%": "% percent prozent 巴仙",
    "wk": "week weeks woche wochen semana semanas 週 周 星期",
    "mo": "month months monat monate monaten mes meses 個月 个月",
    "a": "year years jahr jahre jahren año años 年",
    "°F": "°f ℉",
    "mbar": "mbar millibar",
    "hPa": "hpa",
    "Pa": "pa pascal",
    "Ncm": "ncm n·cm n⋅cm",
    "lbf·ft": "lbf·ft lbf-ft lb·ft lb-ft ft·lb ft-lb ft·lbf",
    "lbf·in": "lbf·in lb·in in·lb",
    "kHz": "khz",
    "MHz": "mhz",
    "mV": "mv",
    "kV": "kv",
    "µA": "µa μa",
    "MW": "megawatt",
    "kWh": "kwh",
    "MΩ": "mω",
    "inch": "inch inches zoll pulgada pulgadas 吋 英寸",
    "ft": "ft feet",
    "km": "km",
    "m/s": "m/s",
    "mm/s": "mm/s",
    "m³/h": "m³/h m3/h",
    "cm³": "cm³ cm3 ccm",
    "m³": "m³ m3",
    "mm²": "mm² mm2",
    "cm²": "cm² cm2",
    "l/h": "l/h",
    "dB": "db",
    "kVA": "kva",
    "l/min": "l/min",
    "m/min": "m/min",
    "mm/min": "mm/min",
    "mm/m": "mm/m",
}
_CANONICAL = {name: unit for unit, names in _UNITS.items() for name in names.split()}
UNIT_NAMES = tuple(sorted(_CANONICAL, key=len, reverse=True))
"""Every way to write a unit, in lower case, the longest first."""
_UNIT = "|".join(sorted((re.escape(name) for name in _CANONICAL), key=len, reverse=True))
_MEASURE = re.compile(
    r"(?<![\w.,])(?P<sign>[-−–+±]?)"
    r"(?P<number>\d+(?:[.,\u202f\u00a0' ]\d{3})+(?:[.,]\d+)?|\d+(?:[.,]\d+)?)(?!\d)"
    rf"(?:[\s\u00a0]*(?P<unit>{_UNIT})(?![A-Za-zÀ-ÿΩΩ]))?",
    re.IGNORECASE,
)
# Said aloud, a unit is a word: one Latin letter is no unit, and Chinese ones must not begin another word.
_SPOKEN = "|".join(
    sorted(
        (re.escape(name) for name in _CANONICAL if len(name) > 1 or not name.isascii()), key=len, reverse=True
    )
)
_SPOKEN_UNIT = re.compile(
    r"[\s\u00a0]*(?:por ciento|per cent|degrees? celsius|grad celsius|grados? cent[ií]grados|grados? celsius|"
    r"(?!分(?![鐘钟])|安[全裝装排置]|升[級级降高]|巴[士掌]|伏特加|瓦[片斯]|克服|[歐欧]洲|[米天日]\w?[飯饭氣气])"
    rf"(?:{_SPOKEN}))(?![A-Za-zÀ-ÿ])",
    re.IGNORECASE,
)

_UPPER = re.compile(
    r"\b(up to|at most|no more than|not more than|not (?:above|over|exceed)|maximum|max|less than|below|under|"
    r"nicht mehr als|nicht über|höchstens|bis zu|maximal|weniger als|unter|"
    r"hasta|como máximo|máximo|menos de|no más de|por debajo)\b|≤|<|"
    r"不超過|不超过|不得超過|不得超过|不高於|不高于|不大於|不大于|最多|最大|低於|低于|以下|以內|以内|少於|少于",
    re.IGNORECASE,
)
_LOWER = re.compile(
    r"\b(at least|no less than|not less than|not (?:below|under)|minimum|more than|above|over|from|"
    r"nicht weniger als|nicht unter|mindestens|wenigstens|mehr als|über|ab|"
    r"al menos|como mínimo|mínimo|no menos de|más de|por encima|desde)\b|≥|>|"
    r"不少於|不少于|不低於|不低于|不小於|不小于|至少|最少|最小|高於|高于|以上|超過|超过",
    re.IGNORECASE,
)
_BEFORE, _AFTER = 24, 6


class Bound(StrEnum):
    """Whether a number is a limit."""

    NONE = "none"
    UPPER = "upper"
    LOWER = "lower"


@dataclass(frozen=True, slots=True)
class Measure:
    """A number, its unit ("" where none is written), what kind of limit it is, and where in the text it stands."""

    value: Decimal
    unit: str
    bound: Bound
    start: int = field(default=0, compare=False)
    end: int = field(default=0, compare=False)


def measures_in(text: str) -> Iterator[Measure]:
    """Every number of the text that stands as a word, in order."""
    for match in _MEASURE.finditer(text):
        unit = (match["unit"] or "").lower()
        value = _value(match["number"])
        yield Measure(
            -value if match["sign"] in "-−" and match["sign"] else value,
            _CANONICAL.get(unit, ""),
            _bound(text, match),
            match.start(),
            match.end(),
        )


def spoken_unit(text: str, at: int) -> str:
    """The unit word that stands at an offset behind blanks, as the text writes it; "" if none does."""
    match = _SPOKEN_UNIT.match(text, at)
    return match[0].strip() if match else ""


def said_measures(text: str) -> Iterator[tuple[str, Measure]]:
    """Every number with a unit, as the text writes it and as a value."""
    for match in _MEASURE.finditer(text):
        if match["unit"]:
            [measure] = measures_in(match[0])
            yield match[0].strip(), measure


def _value(number: str) -> Decimal:
    """The number, whichever of comma and point is the decimal sign: the last one, unless it groups thousands."""
    compact = re.sub(r"[\u202f\u00a0' ]", "", number)
    last = max(compact.rfind(","), compact.rfind("."))
    if last < 0:
        return Decimal(compact)
    whole, fraction = re.sub(r"[.,]", "", compact[:last]), compact[last + 1 :]
    groups = (
        len(fraction) == 3
        and (len(re.findall(r"[.,]", compact)) > 1 or compact[last] == ",")
        and whole != "0"
    )
    return Decimal(whole + fraction) if groups else Decimal(f"{whole}.{fraction}")


def _bound(text: str, match: re.Match[str]) -> Bound:
    """The bound word nearest before the number in its clause, or right behind it (``4 bar 以下``)."""
    before = re.split(r"[;:，。；：\n]|[.,]\s", text[max(match.start() - _BEFORE, 0) : match.start()])[-1]
    after = text[match.end() : match.end() + _AFTER]
    places = [
        (found.end(), len(found[0]), bound)  # "no less than" is longer than the "less than" in it
        for bound, pattern in ((Bound.UPPER, _UPPER), (Bound.LOWER, _LOWER))
        for found in pattern.finditer(before)
    ]
    if places:
        return max(places)[-1]
    behind = re.match(r"\s*(以下|以內|以内|以上|或以上|或以下)", after)
    if behind:
        return Bound.UPPER if _UPPER.search(behind[1]) else Bound.LOWER
    return Bound.NONE
