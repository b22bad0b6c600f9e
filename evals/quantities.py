"""Amounts with a unit in a manual's text, verbatim, and the quantity that each is of."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

# The units that tell what was measured; others (kg, %, W) leave it open how to ask.
_UNITS = {
    "torque": "N·m Nm N⋅m",
    "pressure": "mbar bar MPa kPa psi",
    "temperature": "°C ℃",
    "length": "mm µm μm cm",
    "volume": "ml mL l L",
    "voltage": "mV V",
    "current": "mA A",
    "resistance": "Ω kΩ MΩ",
    "time": "ms s min 秒 分鐘 分钟 minutes minutos Minuten seconds segundos Sekunden",
    "interval": "h hours horas Stunden 小時 小时",
}
_QUANTITIES = {unit: quantity for quantity, units in _UNITS.items() for unit in units.split()}
_UNIT = "|".join(sorted(map(re.escape, _QUANTITIES), key=len, reverse=True))
_NUMBER = r"\d+(?:[.,]\d+)*"
_AMOUNT = re.compile(
    rf"(?<![\w.,/×+–-])(?:[±≤≥<>+−-]\s?)?{_NUMBER}(?:\s?(?:±|–|-|−|to|bis|a|至|到)\s?{_NUMBER})?"
    rf"[ \u00a0\u202f]?(?P<unit>{_UNIT})(?![A-Za-zÀ-ÿ²³/·⁻])"
)


@dataclass(frozen=True, slots=True)
class Amount:
    """``text`` is the number with its unit as written, tolerance or range included; it begins at ``start``."""

    text: str
    quantity: str
    start: int


def amounts_in(text: str) -> Iterator[Amount]:
    """Every amount of a text, in order."""
    for match in _AMOUNT.finditer(text):
        yield Amount(match.group().strip(), _QUANTITIES[match["unit"]], match.start())
