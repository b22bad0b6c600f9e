"""The machine somebody means: ids, names and aliases of the register, however they are spelled."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from copilot.knowledge import Asset


class AssetNames:
    """Looks assets up by what records and labels call them."""

    def __init__(self, assets: Iterable[Asset] = ()) -> None:
        self._by_name: dict[str, Asset] = {}
        everything = tuple(assets)
        # Ids win over names and names over aliases, whatever the order of the register.
        self._add((asset.id, asset) for asset in everything)
        self._add((asset.name, asset) for asset in everything)
        self._add((alias, asset) for asset in everything for alias in asset.aliases)

    def _add(self, names: Iterable[tuple[str, Asset]]) -> None:
        """Add names of one sort; what several machines are called ("the press") means none of them."""
        owners: dict[str, dict[str, Asset]] = {}
        for name, asset in names:
            owners.setdefault(_key(name), {})[asset.id] = asset
        for key, found in owners.items():
            if key and len(found) == 1:
                self._by_name.setdefault(key, *found.values())

    def find(self, text: str) -> Asset | None:
        """The one asset of that id, name or alias; case, blanks and hyphens do not count."""
        return self._by_name.get(_key(text))

    def id_of(self, text: str) -> str:
        """The asset's id, or the text itself where the register knows no such asset."""
        asset = self.find(text)
        return asset.id if asset else text


def _key(name: str) -> str:
    return "".join(char for char in unicodedata.normalize("NFKC", name).casefold() if char.isalnum())
