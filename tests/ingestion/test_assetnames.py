"""Machines are found by id, name or alias."""

from __future__ import annotations

import pytest

from copilot.knowledge import Asset
from ingestion.assetnames import AssetNames

FIRST = Asset("PRESS-01", "Press 1", "HPX-200", "main", aliases=("old press", "一號油壓機"))
SECOND = Asset("PRESS-02", "PRESS-01", "HPX-200", "main")


@pytest.mark.parametrize(
    "text", ["PRESS-01", "press 01", "Press 1", "OLD PRESS", "一號油壓機", "ＰＲＥＳＳ01"]
)
def test_found_however_spelled(text: str) -> None:
    assert AssetNames([SECOND, FIRST]).find(text) is FIRST


@pytest.mark.parametrize("text", ["", "-", "PRESS", "PRESS-03"])
def test_unknown_names_stay_as_they_are(text: str) -> None:
    names = AssetNames([FIRST, SECOND])
    assert names.find(text) is None
    assert names.id_of(text) == text


def test_alias_of_several_machines_means_none() -> None:
    presses = [Asset(f"PRESS-0{n}", f"Press {n}", "HPX-200", "main", aliases=("the press",)) for n in (1, 2)]
    assert AssetNames(presses).find("the press") is None
    assert AssetNames(presses[:1]).find("the press") is presses[0]
