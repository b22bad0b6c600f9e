"""Scenes for photos of a plant's own panels, nameplates and labels, and of ones that the plant does not know."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.random import Generator

from copilot.codes import normalise
from copilot.knowledge import Asset, Fault
from copilot.plantlists import plant_lists
from copilot.store import FAULT, Store
from evals.panels import LIT, Scene

# Of ten pictures: how many of each kind.
_ROUND = (
    "screen",
    "nameplate",
    "segments",
    "part",
    "screen",
    "nameplate",
    "dots",
    "qr",
    "screen",
    "nameplate",
)
_BUSY = (
    "{h:02}:{m:02}:{s:02}   Cycle {n}   p = {p} bar",
    "Auto   {n} pcs   T = {t} °C",
    "Order {n}-{m}   {h:02}:{m:02}   {t} %",
    "{n} rpm   {p} kN   Program {m}",
)
_MAKERS = ("LENNERT & ROHR", "TAIMAX PRECISION", "S. KOWALSKI MASCHINENBAU", "PAQUETEC S.A.")
_LATIN = re.compile(r"[ -~ -ɏ°²³µ·–]+")


@dataclass(frozen=True, slots=True)
class Plant:
    """What can be drawn of a plant: its machines, the faults of each model, the parts that were used.

    ``known`` is all that anything of the plant is called, normalised.
    """

    assets: tuple[Asset, ...]
    faults: dict[str, tuple[Fault, ...]]
    parts: tuple[str, ...]
    known: frozenset[str]

    @classmethod
    def of(cls, store: Store, site: str) -> Plant:
        """Read what a store holds; faults in print that the drawing font has."""
        assets = tuple(store.assets(site))
        faults = {
            model: tuple(
                fault
                for row in store.model_faults(site, model)
                if row.code and _LATIN.fullmatch((fault := FAULT.validate_python(row.data)).symptom)
            )
            for model in sorted({asset.model for asset in assets})
        }
        parts = {part for order in store.work_orders(site) for part in order.parts if _LATIN.fullmatch(part)}
        lists = plant_lists(store, site)
        known = {*lists.parts.spellings, *lists.names.spellings, *lists.code_list(lists.codes).spellings}
        return cls(assets, faults, tuple(sorted(parts)), frozenset(known))

    def able(self) -> bool:
        """Whether there is a machine with faults to draw."""
        return any(self.faults.values())


def scenes(plant: Plant, count: int, seed: int) -> Iterator[Scene]:
    """``count`` scenes of what the plant knows, then a quarter as many of what it does not."""
    for place in range(count):
        yield _scene(plant, place, np.random.default_rng([seed, place]))
    for place in range(count // 4):
        chance = np.random.default_rng([seed, count, place])
        kind = ("screen", "nameplate", "segments", "part")[place % 4]
        yield _unlisted(
            plant, replace(_scene(plant, place, chance, kind), id=f"unlisted {kind} {place}"), chance
        )


def _scene(plant: Plant, place: int, chance: Generator, kind: str = "") -> Scene:
    kind = kind or _ROUND[place % len(_ROUND)]
    able = [asset for asset in plant.assets if plant.faults[asset.model]]
    asset = able[int(chance.integers(len(able)))]
    if (kind == "part" and not plant.parts) or (kind == "segments" and not _displayed(plant, able)):
        kind = "screen"
    return _MADE[kind](plant, asset, chance, f"{kind} {place}")


def _displayed(plant: Plant, assets: Sequence[Asset]) -> list[tuple[Asset, Fault]]:
    """Faults whose code a seven-segment display can show; a bare number there is a value, not an alarm."""
    return [
        (asset, fault)
        for asset in assets
        for fault in plant.faults[asset.model]
        if not fault.code.isdigit() and all(each in LIT for each in fault.code.upper().replace(".", ""))
    ]


def _some(plant: Plant, asset: Asset, chance: Generator, most: int) -> list[Fault]:
    """Up to ``most`` faults with different codes."""
    own = {normalise(fault.code): fault for fault in plant.faults[asset.model]}
    chosen = chance.permutation(sorted(own))[: int(chance.integers(1, most + 1))]
    return [own[str(key)] for key in chosen]


def _screen(plant: Plant, asset: Asset, chance: Generator, name: str) -> Scene:
    faults = _some(plant, asset, chance, 2)
    title = (f"{asset.id}  {asset.name}", asset.model, f"{asset.name}", "ALARM LIST")[int(chance.integers(4))]
    numbers = {key: int(chance.integers(low, high)) for key, low, high in (
        ("h", 0, 24), ("m", 10, 60), ("s", 10, 60), ("n", 1200, 1265), ("p", 10, 300), ("t", 20, 90),
    )}  # fmt: skip
    busy = _BUSY[int(chance.integers(len(_BUSY)))].format(**numbers)
    named = title not in (asset.model, "ALARM LIST")
    return Scene(
        id=name,
        kind="screen",
        lines=(title, *(f"{fault.code}  {fault.symptom[:38]}" for fault in faults), busy),
        codes=tuple(fault.code for fault in faults),
        asset=asset.id if named else "",
        model=asset.model,
        standing_at="" if named or (title == asset.model and chance.random() < 0.5) else asset.id,
    )


def _segments(plant: Plant, _asset: Asset, chance: Generator, name: str) -> Scene:
    shown = _displayed(plant, [each for each in plant.assets if plant.faults[each.model]])
    asset, fault = shown[int(chance.integers(len(shown)))]
    return Scene(
        id=name,
        kind="segments",
        lines=(("INVERTER G1", "STATUS", "DRIVE")[int(chance.integers(3))], fault.code),
        codes=(fault.code,),
        model=asset.model,
        standing_at=asset.id if chance.random() < 0.7 else "",
    )


def _dots(plant: Plant, asset: Asset, chance: Generator, name: str) -> Scene:
    [fault] = _some(plant, asset, chance, 1)
    return Scene(
        id=name,
        kind="dots",
        lines=(f"ALARM {fault.code}", fault.symptom[:20].upper()),
        codes=(fault.code,),
        model=asset.model,
        standing_at=asset.id,
    )


def _nameplate(_plant: Plant, asset: Asset, chance: Generator, name: str) -> Scene:
    serial = ("Serial no.", "S/N", "Masch.-Nr.", "N.º de serie")[int(chance.integers(4))]
    return Scene(
        id=name,
        kind="nameplate",
        lines=(
            _MAKERS[int(chance.integers(len(_MAKERS)))],
            f"Type   {asset.model}",
            f"{serial}   {asset.serial or asset.id}",
            f"Year {int(chance.integers(2005, 2024))}    400 V  50 Hz   {int(chance.integers(10, 90))} A",
            f"{int(chance.integers(5, 60))} kW    {int(chance.integers(1, 20))} 500 kg    IP54",
            f"Wiring diagram {int(chance.integers(1000, 9999))}-{int(chance.integers(10, 99))}",
        ),
        asset=asset.id,
        model=asset.model,
    )


def _part(plant: Plant, _asset: Asset, chance: Generator, name: str) -> Scene:
    part = plant.parts[int(chance.integers(len(plant.parts)))]
    return Scene(
        id=name,
        kind="part",
        lines=(
            ("Filter element", "Dichtsatz", "Sensor M12", "Juego de juntas")[int(chance.integers(4))],
            ("P/N ", "", "Art.-Nr. ")[int(chance.integers(3))] + part,
            f"Qty {int(chance.integers(1, 20))}   Lot 22/{int(chance.integers(1000, 9999))}",
        ),
        part=part,
    )


def _qr(_plant: Plant, asset: Asset, chance: Generator, name: str) -> Scene:
    text = (asset.id, f"https://copilot.example/app?asset={asset.id}")[int(chance.integers(2))]
    return Scene(id=name, kind="qr", lines=(text, asset.name), asset=asset.id, model=asset.model)


def _unlisted(plant: Plant, scene: Scene, chance: Generator) -> Scene:
    """The same scene with each code, serial or part number changed in a digit to one that nobody knows."""
    lines = list(scene.lines)
    serials = [asset.serial or asset.id for asset in plant.assets if scene.kind == "nameplate"]
    for old in filter(None, (*scene.codes, scene.part, *serials)):
        lines = [line.replace(old, _changed(old, plant.known, chance)) for line in lines]
    return replace(
        scene, lines=tuple(lines), codes=(), part="", asset="" if serials else scene.asset, listed=False
    )


def _changed(code: str, known: frozenset[str], chance: Generator) -> str:
    places = [place for place, character in enumerate(code) if character.isdigit()]
    for _ in range(50):
        if not places:
            break
        place = places[int(chance.integers(len(places)))]
        new = code[:place] + str(int(chance.integers(10))) + code[place + 1 :]
        if normalise(new) not in known:
            return new
    return f"{code}7"


_MADE: dict[str, Callable[[Plant, Asset, Generator, str], Scene]] = {
    "screen": _screen,
    "segments": _segments,
    "dots": _dots,
    "nameplate": _nameplate,
    "part": _part,
    "qr": _qr,
}
