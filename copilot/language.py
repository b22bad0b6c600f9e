"""Which language a text is in: its script first, then its letters and words, with the screen's language as prior."""

from __future__ import annotations

import re

from copilot.errors import BadInputError
from copilot.likelihood import has_profile, known, log_likelihoods, words_of
from copilot.scripts import chinese_script, in_script, languages_of

__all__ = ["base_language", "chinese_script", "detect", "in_script", "named_language", "remoteness"]

_TAG = re.compile(r"[a-z]{2,3}|zh-Han[st]")
# Values with their units, codes, abbreviations.
_CODE_LIKE = re.compile(
    r"\d[\d.,]*\s?(?:[kMm]?(?:V|A|W|Hz|Pa|bar|Ω)|[cmkµ]?m|m?s|[mk]?[gl]|N·?m|k?N|kWh|min|h|psi|rpm|°[CF])(?!\w)"
    r"|\S*\d\S*|\b[A-Z]{2,}\b"
)
_WITH_DIGITS = re.compile(r"\S*\d\S*|[^\w\s]")

# Languages in Latin letters of crews in Hong Kong and of the manuals we meet, with the log-odds of meeting them.
_LATIN = {
    "en": 0.2, "de": 0.0, "es": 0.0, "fr": -0.5, "tl": -0.5, "id": -0.5, "vi": -0.5,
    "it": -2.0, "nl": -2.0, "pt": -2.0, "pl": -2.0, "cs": -2.0,
}  # fmt: skip
# How much more likely a text is in its screen's language, in log-odds.
_SCREEN = 1.5


def detect(text: str, prior: str = "") -> str:
    """The BCP 47 tag of a text's language (``zh-Hant`` and ``zh-Hans`` for Chinese, by the characters used).

    ``prior`` is the language expected, such as the screen's: it weighs in on short texts and decides where the text
    cannot ("E-042?"); without one that is ``en``. Codes, part numbers and abbreviations say nothing.
    """
    among = languages_of(text)
    if among == ("zh-Hant", "zh-Hans"):
        return chinese_script(text, prior)
    if len(among) == 1:
        return among[0]
    plain = _without_codes(text)
    if not words_of(plain):
        return prior or "en"
    odds = dict.fromkeys(among, 0.0) if among else _latin_odds(prior)
    likelihoods = log_likelihoods(plain, odds)
    return max(odds, key=lambda lang: likelihoods[lang] + odds[lang] + (_SCREEN if lang == prior else 0.0))


def base_language(tag: str) -> str:
    """A usable tag for what a caller wrote: ``zh-HK`` and ``yue`` -> ``zh-Hant``, ``de-AT`` -> ``de``."""
    parts = tag.replace("_", "-").lower().split("-")
    if parts[0] in ("zh", "yue", "cmn"):
        traditional = parts[0] == "yue" or any(part in ("hant", "hk", "tw", "mo") for part in parts)
        return "zh-Hant" if traditional else "zh-Hans"
    return parts[0]


def named_language(tag: str) -> str:
    """As `base_language`, for what a person gave; raises `BadInputError` where it is no tag ("german")."""
    base = base_language(tag)
    if not _TAG.fullmatch(base):
        raise BadInputError(
            f"'{tag}' is no language code.", "Use one such as en, de, es, zh-Hant or zh-Hans."
        )
    return base


def remoteness(lang: str, wanted: str | None) -> int:
    """How far a text's language is from its reader's: 0 the same, 1 in another script, 2 English, 3 any other."""
    if wanted is None or lang == wanted:
        return 0
    if lang.partition("-")[0] == wanted.partition("-")[0]:
        return 1
    return 2 if lang == "en" else 3


def _latin_odds(prior: str) -> dict[str, float]:
    """The languages in Latin letters, and the one expected where it is none of them."""
    return _LATIN | ({prior: 0.0} if prior not in _LATIN and has_profile(prior) else {})


def _without_codes(text: str) -> str:
    """The text without codes and abbreviations; one all in capitals ("NO ARRANCA") counts by its known words."""
    if text.isupper():
        words = [word for word in _WITH_DIGITS.sub(" ", text.lower()).split() if len(word) > 2]
        if known(words, _LATIN):
            return " ".join(words)
    return _CODE_LIKE.sub(" ", text)


def is_foreign(lang: str, reader: str) -> bool:
    """Whether a text has to be translated; the other Chinese script can be read, and a quote stays as printed."""
    return bool(lang) and lang.partition("-")[0] != reader.partition("-")[0]
