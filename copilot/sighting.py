"""What a picture shows, put together for confirmation: one machine or choices, codes, parts, the kind of picture."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Literal

from pydantic import BaseModel, ConfigDict

from copilot.barcodes import asset_of, printable
from copilot.codes import normalise
from copilot.knowledge import Asset
from copilot.lookalikes import CodeSeen, Listed
from copilot.photolines import SeenLine
from copilot.plantlists import PlantLists
from copilot.shown import Shown
from copilot.wording import wording

_MOST_TEXT = 60

Kind = Literal["nameplate", "panel", "label", "qr", "unknown"]


class Sighting(BaseModel):
    """What a picture shows, to be confirmed by who took it.

    ``lines`` is the text read, top to bottom; ``asset`` is "" unless exactly one machine is meant, ``assets`` those
    that may be; ``qr`` the texts of machine-read codes; ``warnings`` sentences in the reader's language.
    """

    model_config = ConfigDict(frozen=True)

    lines: tuple[str, ...] = ()
    codes: tuple[CodeSeen, ...] = ()
    parts: tuple[CodeSeen, ...] = ()
    asset: str = ""
    model: str = ""
    assets: tuple[str, ...] = ()
    qr: tuple[str, ...] = ()
    kind: Kind = "unknown"
    warnings: tuple[str, ...] = ()


def sighting_of(
    lists: PlantLists,
    chosen: Asset | None,
    qr: Sequence[str],
    lines: Sequence[SeenLine],
    shown: Shown,
    lang: str,
) -> Sighting:
    """Put together what was read. A QR label outweighs print; ``chosen`` stands where the print names no machine."""
    opens = {found.id: found for text in qr if (found := asset_of(text, lists.register.assets))}
    seen = opens or {each.id: each for each in shown.assets}
    asset = next(iter(seen.values())) if len(seen) == 1 and (opens or shown.sure) else None
    codes, parts = shown.codes, (*shown.parts, *_barcode_parts(qr, lists.parts))
    if not seen and not shown.model and any(code.code for code in codes):
        asset = chosen
    model = asset.model if asset else shown.model
    return Sighting(
        lines=tuple(printable(line.text) for line in lines)[:_MOST_TEXT],
        codes=codes,
        parts=parts,
        asset=asset.id if asset else "",
        model=model,
        assets=() if asset else _choices(lists, seen.values(), model, codes),
        qr=tuple(qr),
        kind=_kind(bool(opens), codes, parts, bool(asset or model)),
        warnings=tuple(_warnings(lang, chosen, asset, shown, qr, bool(opens), [*codes, *parts], bool(lines))),
    )


def _warnings(
    lang: str,
    chosen: Asset | None,
    asset: Asset | None,
    shown: Shown,
    qr: Sequence[str],
    opens: bool,
    seen: Iterable[CodeSeen],
    text: bool,
) -> Iterator[str]:
    say = wording(lang)
    if chosen and asset and asset.id != chosen.id:
        yield say("vision.other_asset", seen=asset.id, chosen=chosen.id)
    if shown.foreign:
        yield say("vision.foreign_code", codes=", ".join(shown.foreign))
    if qr and not opens:
        yield say("vision.unknown_qr")
    if not text and not qr:
        yield say("vision.nothing")
    if any(code.choices and not code.code for code in seen):
        yield say("vision.choose")


def _choices(
    lists: PlantLists, seen: Iterable[Asset], model: str, codes: Iterable[CodeSeen]
) -> tuple[str, ...]:
    """The machines that may be meant: those named, else those of the model, else those that list the codes."""
    if named := tuple(each.id for each in seen):
        return named
    models = {model} if model else {
        each for code in codes if code.code for each in lists.models_with(normalise(code.code))
    }  # fmt: skip
    return tuple(each.id for each in lists.register.of_models(models))


def _barcode_parts(qr: Iterable[str], parts: Listed) -> tuple[CodeSeen, ...]:
    """Part numbers that a label carries in a machine-read code, which has its own check sum."""
    return tuple(
        CodeSeen(said=text, code=parts.spellings[normalise(text)])
        for text in qr
        if normalise(text) in parts.spellings
    )


def _kind(opens: bool, codes: Sequence[CodeSeen], parts: Sequence[CodeSeen], machine: bool) -> Kind:
    if opens:
        return "qr"
    if any(code.code or code.choices for code in codes):
        return "panel"
    if any(part.code or part.choices for part in parts):
        return "label"
    return "nameplate" if machine else "unknown"
