"""Questions to begin with: an alarm code that each model's documents explain."""

from __future__ import annotations

from copilot.store import FAULT, Store
from copilot.wording import Wording
from ui.render import Example

MOST = 3


def examples_for(store: Store, site: str, words: Wording) -> tuple[Example, ...]:
    """One for the first machine of each model that has an alarm list; none before documents are in."""
    first = {asset.model: asset for asset in reversed(store.assets(site))}
    found: dict[str, Example] = {}
    for row in store.faults(site, store.codes(site)):
        for model in row.asset_models:
            if model in first and model not in found:
                asset = first[model]
                text = words("screen.example", asset=asset.id, code=FAULT.validate_python(row.data).code)
                found[model] = Example(text, asset.id)
    return tuple(found[model] for model in sorted(found))[:MOST]
