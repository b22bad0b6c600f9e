"""Whether the copilot's own words are whole in a language: every text, its places to fill, its plural forms."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from string import Formatter

from babel import Locale

PLURALS = ("zero", "one", "two", "few", "many", "other")
Texts = Mapping[str, str]


def names(texts: Texts) -> tuple[str, ...]:
    """The texts' keys without their plural forms, in order."""
    return tuple(dict.fromkeys(_stem(key) for key in texts))


def fault(name: str, lang: str, texts: Texts, english: Texts) -> str:
    """What is wrong with one text of a language, in words; "" where nothing is."""
    return next(_faults(lang, _of(name, texts), _of(name, english)), "")


def _faults(lang: str, mine: Texts, theirs: Texts) -> Iterator[str]:
    if not mine or not all(text.strip() for text in mine.values()):
        yield "is missing"
    if not theirs:
        yield "is no text of ours"
    if "" not in theirs and (lacking := _forms(lang) - mine.keys()):
        yield f"lacks the plural form {', '.join(sorted(lacking))}"
    try:
        if _places(mine) != _places(theirs):
            yield f"fills in {sorted(_places(mine))}, not {sorted(_places(theirs))}"
    except ValueError as error:
        yield f"cannot be filled in ({error})"
    if lang != "en" and any(
        theirs.get(form) == text and _is_wording(text, lang) for form, text in mine.items()
    ):
        yield "is still English"


def _stem(key: str) -> str:
    name, _, last = key.rpartition(".")
    return name if last in PLURALS else key


def _of(name: str, texts: Texts) -> dict[str, str]:
    """The text's plural forms, or the text alone under ""."""
    keys = {"": name} | {form: f"{name}.{form}" for form in PLURALS}
    return {form: texts[key] for form, key in keys.items() if key in texts}


@cache
def _forms(lang: str) -> frozenset[str]:
    """The plural forms of a language (CLDR) that counts below a thousand take.

    "many" of Spanish begins at a million, where "other" serves; that of Polish begins at five.
    """
    plural_form = Locale.parse(lang, sep="-").plural_form
    return frozenset(map(plural_form, range(1000))) | {"other"}


def _places(forms: Texts) -> set[str]:
    """What is filled in. A form for one need not name the count ("raised once")."""
    return {place for text in forms.values() for _, place, _, _ in Formatter().parse(text) if place}


def _is_wording(text: str, lang: str) -> bool:
    """Whether a text cannot be the same in both: any in another script, in ours more than a word ("Alarm")."""
    plain = "".join(part for part, *_ in Formatter().parse(text)).strip()
    letters = any(char.isalpha() for char in plain)
    return letters and (lang.startswith("zh") or " " in plain)
