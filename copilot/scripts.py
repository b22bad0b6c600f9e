"""Which writing system a text uses, and which Chinese its characters are."""

from __future__ import annotations

import re
from functools import lru_cache

import opencc

from copilot.lexicon import lexicon

_KANA = re.compile(r"[\u3041-\u3096\u30a1-\u30fa]")
_HANGUL = re.compile(r"[\u1100-\u11ff\u3130-\u318f\uac00-\ud7af]")
_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
# Written Cantonese, which is at home where Traditional characters are.
_CANTONESE = re.compile(r"[唔冇咗嘅啲嘢喺佢嗰咁嚟攞睇咩搵喇啱嘈掣畀乜瞓嗮冚揸閂晒]")
# Forms written in Hong Kong that Taiwan's character set lacks, though Japan's has them.
_HONG_KONG = frozenset("説産爲啓衞牀鋭閲録鷄眞衆粧")

# Languages by their letters; those of one script are told apart by their words.
_SCRIPTS = {
    "\u0400-\u04ff": ("ru", "uk", "bg"),
    "\u0370-\u03ff": ("el",),
    "\u0590-\u05ff": ("he",),
    "\u0600-\u06ff\u0750-\u077f": ("ur", "ar", "fa"),
    "\u0900-\u097f": ("hi", "ne", "mr"),
    "\u0980-\u09ff": ("bn",),
    "\u0a00-\u0a7f": ("pa",),
    "\u0a80-\u0aff": ("gu",),
    "\u0b80-\u0bff": ("ta",),
    "\u0c00-\u0c7f": ("te",),
    "\u0c80-\u0cff": ("kn",),
    "\u0d00-\u0d7f": ("ml",),
    "\u0e00-\u0e7f": ("th",),
}
# Two letters in a row: one alone is a sign (Ω, µ), not a language.
_WORDS = tuple((re.compile(f"[{letters}]{{2}}"), languages) for letters, languages in _SCRIPTS.items())


def languages_of(text: str) -> tuple[str, ...]:
    """The languages that a text's script leaves open, other than by Latin letters; () where it has only those.

    Any character of Japan, Korea or China decides, since people there mix in Latin words, never the other way round.
    """
    if _KANA.search(text):
        return ("ja",)
    if _HAN.search(text):
        return ("ja",) if _is_kanji(text) else ("zh-Hant", "zh-Hans")
    if _HANGUL.search(text):
        return ("ko",)
    return next((languages for words, languages in _WORDS if words.search(text)), ())


def chinese_script(text: str, prior: str = "") -> str:
    """``zh-Hant`` or ``zh-Hans``, by which conversion changes more characters; ``prior`` where none does.

    Characters of written Cantonese count as Traditional. Without a prior the words that only one side uses decide.
    """
    traditional = _changes(text, "t2s") + len(_CANTONESE.findall(text))
    simplified = _changes(text, "s2t")
    if traditional == simplified:
        traditional, simplified = (_said(text, script) for script in ("zh-Hant", "zh-Hans"))
    if traditional == simplified:
        return prior if prior.startswith("zh-") else "zh-Hant"
    return "zh-Hant" if traditional > simplified else "zh-Hans"


def in_script(text: str, tag: str) -> str:
    """A Chinese text in the script of a language tag (``zh-Hant``, ``zh-Hans``)."""
    converted: str = _converter("t2s" if tag == "zh-Hans" else "s2t").convert(text)
    return converted


@lru_cache(maxsize=2)
def _converter(config: str) -> opencc.OpenCC:
    return opencc.OpenCC(config)


def _is_kanji(text: str) -> bool:
    """Whether Chinese characters alone are Japanese: forms that only Japan's character set has, or its words."""
    return any(map(_is_japanese, set(_HAN.findall(text)) - _HONG_KONG)) or _said(text, "ja") > 0


def _is_japanese(char: str) -> bool:
    return _has("shift_jis", char) and not _has("cp950", char) and not _has("gb2312", char)


def _has(encoding: str, char: str) -> bool:
    try:
        return bool(char.encode(encoding))
    except UnicodeEncodeError:
        return False


def _said(text: str, lang: str) -> int:
    return sum(word in text for word in lexicon()[lang])


def _changes(text: str, config: str) -> int:
    return sum(1 for old, new in zip(text, _converter(config).convert(text), strict=False) if old != new)
