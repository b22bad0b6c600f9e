"""The plant of 300 words and what is said at it."""

from __future__ import annotations

from pathlib import Path

import pytest

from copilot.hearing import Listed, form, heard_codes
from copilot.hotwords import vocabulary
from copilot.register import Register
from copilot.settings import Settings
from copilot.store import Store
from evals.utterances import ASSET, SITE, fill_plant, plant_codes, plant_names, utterances

LISTED = Listed.of(plant_codes())


def test_the_plant_has_300_words_and_codes_beside_each_other() -> None:
    assert len({form(code) for code in plant_codes()}) == 150
    assert len(set(plant_names())) == 150
    assert sum(bool(len(LISTED.near(code)) > 1) for code in plant_codes()) > 75


@pytest.mark.parametrize("lang", ["en", "de", "es", "zh"])
def test_a_code_said_is_meant_where_it_is_listed_and_else_only_offered(lang: str) -> None:
    said = [*utterances(40, 1, lang), *utterances(40, 1, lang, listed=False)]
    for each in said:
        heard = [code.code for code in heard_codes(each.sentence, lang, LISTED) if code.code]
        assert heard == ([each.code] if each.listed else []), each.sentence


def test_the_same_seed_says_the_same() -> None:
    assert utterances(9, 1) == utterances(9, 1) == utterances(20, 1)[:9]
    assert utterances(9, 1) != utterances(9, 2)


def test_the_store_knows_the_plant(tmp_path: Path) -> None:
    store = Store(Settings(home=tmp_path))
    fill_plant(store)
    fill_plant(store)
    known = vocabulary(store, Register(store.assets(SITE)), SITE, ASSET, "en")
    assert set(known.alarms) == set(plant_codes())
    assert set(known.names) == set(plant_names())
    store.close()
