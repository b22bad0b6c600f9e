"""Which language a text is in: script first, then statistics with the known traps handled."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

import opencc
from langdetect import DetectorFactory
from langdetect.detector_factory import PROFILES_DIRECTORY
from langdetect.lang_detect_exception import LangDetectException

from copilot.codes import codes_in
from copilot.errors import BadInputError

_KANA = re.compile(r"[\u3041-\u30ff]")
_HANGUL = re.compile(r"[\uac00-\ud7af]")
_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
# Written Cantonese, which is at home where Traditional characters are.
_CANTONESE = re.compile(r"[唔冇咗嘅啲嘢喺佢嗰咁嚟攞睇]")
_LATIN = re.compile(r"[^\W\d_]+")
_TAG = re.compile(r"[a-z]{2,3}|zh-Han[st]")
_CODE_LIKE = re.compile(r"\S*\d\S*|\b[A-Z]{2,}\b")

# Words so common that one of them settles a text too short for letter statistics.
_COMMON_WORDS = {
    "en": "a an no the is are was of to and what why how which does do not my on in with when where should can "
    "it its often must this that much many after before from",
    "de": "der die das den dem des ein eine einen ist sind und nicht was warum wie welche welcher "
    "welches wo wann mit auf im zu zum zur bei nach vor kann muss soll ich wird werden sich von "
    "für am an wieviel oft",
    "es": "el la los las un una es son y no qué que por cómo como cuál dónde cuándo con en de del al "
    "para se hay puedo debo está están cada cuánto cuántos sobre tiene",
    "fr": "le la les un une des est sont et ne pas que quoi pourquoi comment quel quelle où avec sur "
    "dans du au pour je il elle se il y a être doit peut cette ce ces l d n",
}
_MARKS = {"de": "äöüß", "es": "ñ¿¡áíóú", "fr": "àâçèêëîïôùûœ"}
# Languages of crews in Hong Kong and of the manuals we meet; langdetect may not leave this circle.
_LATIN_LANGUAGES = ("en", "de", "es", "fr", "it", "nl", "pt", "pl", "cs", "tl", "id", "vi")


@lru_cache(maxsize=1)
def _factory() -> DetectorFactory:
    factory = DetectorFactory()
    factory.load_profile(PROFILES_DIRECTORY)
    factory.set_seed(0)
    return factory


@lru_cache(maxsize=2)
def _converter(config: str) -> opencc.OpenCC:
    return opencc.OpenCC(config)


def detect(text: str, prior: str = "") -> str:
    """The BCP 47 tag of a text's language (``zh-Hant`` and ``zh-Hans`` for Chinese, by the characters used).

    ``prior`` decides where the text cannot ("E-042?"); without one that is ``en``.
    """
    if _KANA.search(text):
        return "ja"
    if _HANGUL.search(text):
        return "ko"
    if len(_HAN.findall(text)) > 0:
        return chinese_script(text, prior)
    plain = _strip_codes(text)
    for ranges, tag in (("\u0400-\u04ff", "ru"), ("\u0e00-\u0e7f", "th"), ("\u0900-\u097f", "hi")):
        if re.search(f"[{ranges}]", plain):
            return tag
    return _latin_language(plain) or prior or "en"


def chinese_script(text: str, prior: str = "") -> str:
    """``zh-Hant`` or ``zh-Hans``, by which conversion changes more characters; ``prior`` where none does.

    Characters of written Cantonese count as Traditional.
    """
    changed_to_simplified = _changes(text, "t2s") + len(_CANTONESE.findall(text))
    changed_to_traditional = _changes(text, "s2t")
    if changed_to_simplified == changed_to_traditional:
        return prior if prior.startswith("zh-") else "zh-Hant"
    return "zh-Hant" if changed_to_simplified > changed_to_traditional else "zh-Hans"


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


def in_script(text: str, tag: str) -> str:
    """A Chinese text in the script of a language tag (``zh-Hant``, ``zh-Hans``)."""
    converted: str = _converter("t2s" if tag == "zh-Hans" else "s2t").convert(text)
    return converted


def _changes(text: str, config: str) -> int:
    return sum(1 for old, new in zip(text, _converter(config).convert(text), strict=False) if old != new)


def _strip_codes(text: str) -> str:
    return _CODE_LIKE.sub(" ", text) if codes_in(text) or _CODE_LIKE.search(text) else text


def _latin_language(text: str) -> str:
    words = [word.lower() for word in _LATIN.findall(text)]
    if not words:
        return ""
    if len(words) >= 25:
        return _statistical(text, _LATIN_LANGUAGES)
    votes = {lang: _votes(text.lower(), words, lang) for lang in _COMMON_WORDS}
    most = max(votes.values())
    best = [lang for lang, vote in votes.items() if vote == most]
    return best[0] if len(best) == 1 else _statistical(text, best if most else _LATIN_LANGUAGES)


def _votes(text: str, words: list[str], lang: str) -> float:
    common = _COMMON_WORDS[lang].split()
    return sum(word in common for word in words) + 0.5 * sum(mark in text for mark in _MARKS.get(lang, ""))


def _statistical(text: str, among: Sequence[str]) -> str:
    detector = _factory().create()
    detector.set_prior_map({lang: 1.0 if lang in ("en", "de", "es") else 0.2 for lang in among})
    detector.append(text)
    try:
        found = detector.detect()
    except LangDetectException:
        return ""
    return "" if found == "unknown" else str(found)
