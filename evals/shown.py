"""Figures in words and digits, alike in every report: "87.3 %", "between 82.1 % and 91.0 %"."""

from __future__ import annotations

import re

from babel import Locale, UnknownLocaleError

from evals.figures import Better, Figure, Metric

# What is not seen, or turns the order of what is; line breaks and tabs stay.
_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")

PRODUCT = "the product"
SHARE = "share"
# Fewer than these say little, and a bootstrap over them promises too much.
FEW = 20


def value_of(metric: Metric, value: float) -> str:
    """A value with its unit; shares in percent."""
    return f"{100 * value:.1f} %" if metric.unit == SHARE else f"{_number(value)} {metric.unit}".rstrip()


def range_of(metric: Metric, figure: Figure) -> str:
    """The interval as a manager reads it."""
    if figure.low == figure.high:
        return "the same each time" if figure.n > 1 else "measured once"
    return f"between {value_of(metric, figure.low)} and {value_of(metric, figure.high)}"


def bracketed(metric: Metric, figure: Figure) -> str:
    """Value and interval in one table cell: "87.3 % [82.1, 91.0]"."""
    scale = 100 if metric.unit == SHARE else 1
    ends = (
        (f"{scale * end:.1f}" if metric.unit == SHARE else _number(end)) for end in (figure.low, figure.high)
    )
    return f"{value_of(metric, figure.value)} [{', '.join(ends)}]"


def named(metric: Metric) -> str:
    """The metric's name with its unit: "latency (ms)"."""
    return (
        metric.name
        if metric.unit == SHARE or metric.unit in metric.name
        else f"{metric.name} ({metric.unit})"
    )


def seen(text: str, most: int) -> str:
    """Any text without characters that hide or turn others, cut to a length."""
    clean = _UNSEEN.sub("\ufffd", text)
    return clean if len(clean) <= most else f"{clean[: most - 1]}…"


def sentence(text: str) -> str:
    """The text with a capital first letter and a full stop."""
    return f"{text[:1].upper()}{text[1:]}{'' if text.endswith(('.', '!', '?')) else '.'}" if text else ""


def counted(figure: Figure) -> str:
    """What the figure was taken from: "240 cases", "only 2 cases"."""
    return f"{'only ' if figure.n < FEW else ''}{figure.n} case{'' if figure.n == 1 else 's'}"


def goodness(metric: Metric, value: float) -> float | None:
    """0 (bad) to 1 (good) for a share, None for what has no best value."""
    if metric.unit != SHARE:
        return None
    kept = min(max(value, 0.0), 1.0)
    return kept if metric.better is Better.HIGHER else 1 - kept


def duration(seconds: float) -> str:
    """A time as people say it: "0.31 s", "42 s", "14 min 5 s", "2 h 3 min"."""
    if seconds < 60:
        return f"{_number(seconds)} s"
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min {rest} s"


def language_name(tag: str) -> str:
    """The English name of a language behind its tag: "de (German)"; any other text as it is."""
    locale = _locale(tag)
    name = locale.get_display_name("en") if locale else None
    return f"{tag} ({name.replace(' (', ', ').rstrip(')')})" if name else tag


def language_tag(tag: str) -> str:
    """The tag, or "" where it is none that a browser knows."""
    return tag if _locale(tag) else ""


def _locale(tag: str) -> Locale | None:
    try:
        return Locale.parse(tag, sep="-")
    except (ValueError, UnknownLocaleError):
        return None


def _number(value: float) -> str:
    """Three significant digits, without an exponent."""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}" if abs(value) >= 0.001 else f"{value:.1g}"
