"""What an alarm means in the reader's language, as the machine's own documents say it."""

from __future__ import annotations

from collections.abc import Iterable

from copilot.codes import normalise
from copilot.language import detect, is_foreign
from copilot.store import FAULT, Store


def alarm_texts(
    store: Store, site: str, asset_model: str, told: Iterable[tuple[str, str]], reader: str
) -> dict[str, str]:
    """The meaning of codes, by code as told, for those whose own text is in another language than the reader's.

    ``told`` are codes with the texts that the feed sent; a code that no document explains in the language is left out.
    """
    foreign = [code for code, text in told if text and is_foreign(detect(text, prior=reader), reader)]
    if not foreign:
        return {}
    rows = store.faults(site, {normalise(code) for code in foreign}, asset_model)
    found: dict[str, str] = {}
    for row in rows:
        meaning = FAULT.validate_python(row.data).symptom
        if meaning and row.lang and not is_foreign(row.lang, reader):
            found.setdefault(row.code, meaning)
    return {code: found[normalise(code)] for code in foreign if normalise(code) in found}
