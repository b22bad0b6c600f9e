"""Which machine is meant: assets and models named in a text or chosen on the screen."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property

from copilot.codes import normalise
from copilot.equipment import equipment_in, equipment_named
from copilot.errors import UnknownAssetError
from copilot.knowledge import Asset

_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


@dataclass(frozen=True, slots=True)
class Machine:
    """What is known of the machine: the asset, or only its model, or nothing."""

    asset: Asset | None = None
    model: str | None = None


@dataclass(frozen=True, slots=True)
class _Mention:
    """A name that stands in a text, and the assets that bear it."""

    start: int
    end: int
    assets: tuple[Asset, ...]

    @property
    def length(self) -> int:
        """Its length in characters."""
        return self.end - self.start


class Register:
    """The assets of a site, found by id, name, alias or model."""

    def __init__(self, assets: Sequence[Asset], models: Iterable[str] = ()) -> None:
        """``models`` are asset models known from documents, beside those of the assets."""
        self.assets = tuple(assets)
        self.models = tuple(sorted({asset.model for asset in assets} | set(models)))
        self._named: dict[str, list[Asset]] = {}
        for asset in assets:
            for name in {each.casefold() for each in (asset.id, asset.name, *asset.aliases)}:
                self._named.setdefault(name, []).append(asset)

    def choose(self, asset: str | None, model: str | None) -> Machine:
        """The machine a caller named by id; raises `UnknownAssetError` with near misses."""
        if asset:
            found = self._by_name(asset)
            if found is None:
                raise _unknown("asset", asset, [each.id for each in self.assets])
            return Machine(found, found.model)
        if model:
            match = next((known for known in self.models if normalise(known) == normalise(model)), None)
            if match is None:
                raise _unknown("asset model", model, self.models)
            return Machine(model=match)
        return Machine()

    def mentioned(self, text: str) -> Machine:
        """The machine a text names; only its model where the name fits several assets of one model.

        A class of equipment ("fresadora") names the assets that a name of theirs puts in it ("Milling machine 1"). A
        name that is one asset's own outweighs one that several share; a name inside a longer one ("pump" in "pump 2",
        "press" in "press brake") does not count.
        """
        mentions = _longest(self._mentions(text.casefold()))
        own = [mention for mention in mentions if len(mention.assets) == 1]
        assets = {asset.id: asset for mention in own or mentions for asset in mention.assets}
        if len(assets) == 1:
            [asset] = assets.values()
            return Machine(asset, asset.model)
        models = {asset.model for asset in assets.values()} or {
            model for model in self.models if _find(model, text.casefold())
        }
        return Machine(model=models.pop()) if len(models) == 1 else Machine()

    def _mentions(self, folded: str) -> Iterator[_Mention]:
        for name, assets in self._named.items():
            for start, end in _find(name, folded):
                yield _Mention(start, end, tuple(assets))
        for each in equipment_in(folded):
            yield _Mention(each.start, each.end, tuple(self._classes.get(each.name, {}).values()))

    @cached_property
    def _classes(self) -> dict[str, dict[str, Asset]]:
        """The assets of each class of equipment, by id; told only where a text is looked through for machines."""
        classes: dict[str, dict[str, Asset]] = {}
        for name, bearers in self._named.items():
            for each in equipment_named(name):
                classes.setdefault(each, {}).update({asset.id: asset for asset in bearers})
        return classes

    def others(self, asset: Asset) -> list[Asset]:
        """The other assets of the same model."""
        return [other for other in self.assets if other.model == asset.model and other.id != asset.id]

    def of_models(self, models: Iterable[str]) -> list[Asset]:
        """The assets of the given models."""
        wanted = set(models)
        return [asset for asset in self.assets if asset.model in wanted]

    def is_name(self, code: str) -> bool:
        """Whether what looks like a code is a machine's id or model."""
        names = {normalise(asset.id) for asset in self.assets} | {normalise(model) for model in self.models}
        return code in names

    def _by_name(self, name: str) -> Asset | None:
        wanted = normalise(name)
        return next(
            (asset for asset in self.assets if wanted in (normalise(asset.id), normalise(asset.name))), None
        )


def _unknown(what: str, given: str, known: Sequence[str]) -> UnknownAssetError:
    near = get_close_matches(given.upper(), [name.upper() for name in known], n=3, cutoff=0.5)
    shown = [name for name in known if name.upper() in near] or list(known[:8])
    if not known:
        return UnknownAssetError(
            f"There is no {what} '{given}': the register is empty.", "Ingest an asset register."
        )
    return UnknownAssetError(f"There is no {what} '{given}'.", f"Known are, for example: {', '.join(shown)}.")


def _longest(mentions: Iterable[_Mention]) -> list[_Mention]:
    """The mentions that lie in no longer one, and do not reach into a longer name of what no asset is."""
    found = list(mentions)
    return [mention for mention in found if not any(_hides(other, mention) for other in found)]


def _hides(other: _Mention, mention: _Mention) -> bool:
    inside = other.start <= mention.start and mention.end <= other.end
    overlapping = other.start < mention.end and mention.start < other.end
    return other.length > mention.length and (inside or (overlapping and not other.assets))


def _find(name: str, folded: str) -> list[tuple[int, int]]:
    """Where a name stands in a case-folded text as words; blanks and hyphens do not matter (``press 01``)."""
    parts = [part for part in re.split(r"[\s\-_]+", name.casefold()) if part]
    if not parts or parts[0] not in folded:
        return []
    pattern = r"[\s\-_]*".join(map(re.escape, parts))
    if not _CJK.search(name):
        pattern = rf"(?<![a-z0-9äöüßáéíóúñ]){pattern}(?![a-z0-9äöüßáéíóúñ])"
    return [match.span() for match in re.finditer(pattern, folded)]
