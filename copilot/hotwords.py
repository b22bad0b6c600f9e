"""Words that are likely to be said at a machine: its codes, part numbers and part names, from what was taken in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from copilot.codes import codes_in, normalise, spelling
from copilot.hearing import Listed
from copilot.knowledge import Term
from copilot.register import Register
from copilot.store import FAULT, Store

# Half of Whisper's window for text is for what came before; the rest of that half is left to its own marks.
MOST_TOKENS = 200
_MOST_NAMES = 24
_PIECE = re.compile(r"[^\W\d_]{1,3}|\S")
_CJK = re.compile(r"[\u3400-\u9fff]")


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What may be said: ``alarms`` and ``parts`` in their sources' spelling, ``names`` the most frequent first."""

    alarms: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    machines: tuple[str, ...] = ()
    names: tuple[str, ...] = ()

    def listed(self, active: Iterable[str] = ()) -> Listed:
        """Every code of it, and those of ``active`` alarms that no source explains, to hold what was heard against."""
        codes = (*self.alarms, *self.parts, *self.machines)
        known = {normalise(code) for code in codes}
        return Listed.of((*codes, *(code for code in active if normalise(code) not in known)))


def vocabulary(store: Store, register: Register, site: str, asset: str | None, lang: str) -> Vocabulary:
    """The vocabulary of an asset's model, names in a language; of the whole site where no asset is given.

    Raises `UnknownAssetError`.
    """
    model = register.choose(asset, None).model
    models = (model,) if model else register.models
    rows = {row.id: row for each in models for row in store.model_faults(site, each)}
    faults = [FAULT.validate_python(row.data) for row in rows.values()]
    texts = dict.fromkeys(
        text for fault in faults for text in (fault.symptom, fault.cause, fault.check, fault.remedy) if text
    )
    alarms = {normalise(fault.code): fault.code for fault in faults if fault.code}
    parts = {
        code: spelling(text, code)
        for text in texts
        for code in codes_in(text)
        if code not in alarms and not code.isdigit()
    }
    machines = (each for known in register.assets for each in (known.id, known.model))
    return Vocabulary(
        tuple(alarms.values()),
        tuple(parts.values()),
        tuple(dict.fromkeys(machines)),
        tuple(_names(store.terms(site), "\n".join(texts).casefold(), lang)),
    )


def hotwords(
    store: Store, register: Register, site: str, asset: str | None, check: str, lang: str = "en"
) -> str:
    """Words to expect at an asset while ``check`` is open, as one line within the recogniser's limit."""
    known = vocabulary(store, register, site, asset, lang)
    active = [alert.code for alert in store.alerts(site, asset, active=True)] if asset else []
    return expected(known, check, active)


def expected(known: Vocabulary, check: str = "", active: Sequence[str] = ()) -> str:
    """As `hotwords`, from a vocabulary: of the open check first, then of active alarms, names, and all other codes."""
    folded, codes = check.casefold(), set(codes_in(check))
    words = dict.fromkeys(
        (
            *(part for part in (*known.alarms, *known.parts) if normalise(part) in codes),
            *(name for name in known.names if name.casefold() in folded),
            *(code for code in active if code),
            *known.names[:_MOST_NAMES],
            *known.alarms,
            *known.parts,
        )
    )
    return ", ".join(_within(words, MOST_TOKENS))


def _names(terms: Iterable[Term], folded: str, lang: str) -> Iterator[str]:
    """Terms' words in a language whose words in any language stand in a text, the most frequent first."""
    counted = []
    for term in terms:
        wording = next(iter(term.words.get(lang, ())), "")
        count = sum(_count(each.casefold(), folded) for words in term.words.values() for each in words)
        if wording and count:
            counted.append((count, wording))
    yield from (wording for _, wording in sorted(counted, key=lambda each: -each[0]))


def _count(wording: str, folded: str) -> int:
    """How often a wording stands in a text; one too short to be telling does not."""
    return folded.count(wording) if len(wording) >= (2 if _CJK.search(wording) else 4) else 0


def _within(words: Iterable[str], most: int) -> Iterator[str]:
    """Words as long as their tokens, counted generously, stay within a limit."""
    for word in words:
        most -= len(_PIECE.findall(word)) + len(_CJK.findall(word)) + 1
        if most < 0:
            return
        yield word
