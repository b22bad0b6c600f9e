"""Which machine is meant: assets and models named in a text or chosen on the screen."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from copilot.codes import normalise
from copilot.errors import UnknownAssetError
from copilot.knowledge import Asset

_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


@dataclass(frozen=True, slots=True)
class Machine:
    """What is known of the machine: the asset, or only its model, or nothing."""

    asset: Asset | None = None
    model: str | None = None


class Register:
    """The assets of a site, found by id, name, alias or model."""

    def __init__(self, assets: Sequence[Asset], models: Iterable[str] = ()) -> None:
        """``models`` are asset models known from documents, beside those of the assets."""
        self.assets = tuple(assets)
        self.models = tuple(sorted({asset.model for asset in assets} | set(models)))

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
        """The machine a text names; only its model where the name fits several assets of one model."""
        hits = {
            asset.id: max((len(name) for name in self._names(asset) if _stands_in(name, text)), default=0)
            for asset in self.assets
        }
        longest = max(hits.values(), default=0)
        assets = [asset for asset in self.assets if longest and hits[asset.id] == longest]
        if len(assets) == 1:
            return Machine(assets[0], assets[0].model)
        models = {asset.model for asset in assets} or {
            model for model in self.models if _stands_in(model, text)
        }
        return Machine(model=models.pop()) if len(models) == 1 else Machine()

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

    @staticmethod
    def _names(asset: Asset) -> tuple[str, ...]:
        return (asset.id, asset.name, *asset.aliases)


def _unknown(what: str, given: str, known: Sequence[str]) -> UnknownAssetError:
    near = get_close_matches(given.upper(), [name.upper() for name in known], n=3, cutoff=0.5)
    shown = [name for name in known if name.upper() in near] or list(known[:8])
    if not known:
        return UnknownAssetError(
            f"There is no {what} '{given}': the register is empty.", "Ingest an asset register."
        )
    return UnknownAssetError(f"There is no {what} '{given}'.", f"Known are, for example: {', '.join(shown)}.")


def _stands_in(name: str, text: str) -> bool:
    """Whether a name stands in a text as words; blanks and hyphens do not matter (``press 01``)."""
    parts = [re.escape(part) for part in re.split(r"[\s\-_]+", name.casefold()) if part]
    if not parts:
        return False
    pattern = r"[\s\-_]*".join(parts)
    if not _CJK.search(name):
        pattern = rf"(?<![a-z0-9äöüßáéíóúñ]){pattern}(?![a-z0-9äöüßáéíóúñ])"
    return re.search(pattern, text.casefold()) is not None
