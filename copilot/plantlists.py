"""What a plant's machines show and bear: alarm codes by model, part numbers, serial numbers, ids and models."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from copilot.codes import codes_in, normalise, spelling
from copilot.knowledge import Asset, Fault, Section
from copilot.lookalikes import Listed, hits
from copilot.register import Register
from copilot.store import FAULT, Store

# A part number has this many digits at least, so that no device tag (S20, X5) counts.
_DIGITS = 4
_WORD = re.compile(r"[^\W\d_]{4,}")


@dataclass(frozen=True, slots=True)
class PlantLists:
    """All that a picture may show of a plant. ``meanings``: code (normalised) -> words of its meaning, case-folded."""

    register: Register
    codes: dict[str, Listed]
    meanings: dict[str, frozenset[str]]
    parts: Listed
    names: Listed
    models: Listed
    bearers: dict[str, tuple[Asset, ...]]
    all: Listed

    def may_tell(self, text: str) -> bool:
        """Whether a line of print may hold anything of the plant: a number, or a name or code without one."""
        return any(each.isdigit() for each in text) or bool(hits(text, self.all))

    def code_list(self, models: Iterable[str]) -> Listed:
        """The codes of these models together."""
        return Listed.of(
            spelled for model in models for spelled in self.codes.get(model, Listed.of(())).spellings.values()
        )

    def models_with(self, code: str) -> tuple[str, ...]:
        """The models that list a code (normalised)."""
        return tuple(model for model, listed in self.codes.items() if code in listed.spellings)

    def model(self, key: str) -> str:
        """The model's id for its normalised spelling."""
        return next((model for model in self.register.models if normalise(model) == key), "")


def plant_lists(store: Store, site: str) -> PlantLists:
    """Read all lists of a site."""
    documents = store.documents(site)
    register = Register(store.assets(site), {model for row in documents for model in row.asset_models})
    faults = {model: _faults(store, site, model) for model in register.models}
    codes = {model: Listed.of(_spellings(each)) for model, each in faults.items()}
    known = {key for listed in codes.values() for key in listed.spellings}
    parts = dict.fromkeys(
        spelled
        for row in documents
        for section in store.sections(site, row.id)
        for spelled in _parts(section)
        if normalise(spelled) not in known and not register.is_name(normalise(spelled))
    )
    ordered = [part for order in store.work_orders(site) for part in order.parts]
    names = Listed.of(name for asset in register.assets for name in _own_names(asset))
    models = Listed.of(register.models)
    every = [*(codes[model] for model in codes), names, models]
    return PlantLists(
        register=register,
        codes=codes,
        meanings=_meanings(each for listed in faults.values() for each in listed),
        parts=Listed.of((*ordered, *parts)),
        names=names,
        models=models,
        bearers=_bearers(register.assets),
        all=Listed.of(spelled for listed in every for spelled in listed.spellings.values()),
    )


def _faults(store: Store, site: str, model: str) -> list[Fault]:
    return [FAULT.validate_python(row.data) for row in store.model_faults(site, model) if row.code]


def _spellings(faults: Iterable[Fault]) -> list[str]:
    """The codes as most of their rows spell them."""
    counted = Counter(fault.code.strip() for fault in faults)
    return [spelled for spelled, _ in counted.most_common()]


def _meanings(faults: Iterable[Fault]) -> dict[str, frozenset[str]]:
    words: defaultdict[str, set[str]] = defaultdict(set)
    for fault in faults:
        words[normalise(fault.code)].update(_WORD.findall(fault.symptom.casefold()))
    return {code: frozenset(found) for code, found in words.items()}


def _parts(section: Section) -> Iterator[str]:
    """Part numbers in what a section says, in its spelling."""
    texts = [cell.text for fault in section.faults for cell in fault.cells]
    texts += [text for fault in section.faults for text in (fault.cause, fault.check, fault.remedy)]
    texts += [step.text for step in section.steps]
    for text in dict.fromkeys(texts):
        for code in codes_in(text):
            if sum(character.isdigit() for character in code) >= _DIGITS:
                yield spelling(text, code)


def _own_names(asset: Asset) -> Iterator[str]:
    """What is written on one machine alone: id, serial number, name."""
    yield asset.id
    if asset.serial:
        yield asset.serial
    if len(normalise(asset.name)) >= 8:
        yield asset.name


def _bearers(assets: Iterable[Asset]) -> dict[str, tuple[Asset, ...]]:
    found: defaultdict[str, list[Asset]] = defaultdict(list)
    for asset in assets:
        for name in dict.fromkeys(map(normalise, _own_names(asset))):
            found[name].append(asset)
    return {name: tuple(each) for name, each in found.items()}
