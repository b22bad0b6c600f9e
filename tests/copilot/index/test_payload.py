"""A passage survives the way through a payload, as JSON."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from copilot.index import IndexedPassage
from copilot.index.payload import INDEXED_FIELDS, from_payload, split_source, to_payload
from copilot.knowledge import Cell, Passage, PassageKind

words = st.text(max_size=20)
tuples = st.lists(words, max_size=3).map(tuple)
passages = st.builds(
    Passage,
    text=words,
    kind=st.sampled_from(PassageKind),
    section_id=words,
    heading=tuples,
    ordinal=st.integers(0, 10**6),
    lang=words,
    page_starts=st.lists(st.tuples(st.integers(0, 9999), st.integers(1, 9999)), max_size=3).map(tuple),
    codes=tuples,
    cells=st.lists(st.builds(Cell, words, words, st.none() | st.integers(1, 99)), max_size=3).map(tuple),
    asset_models=tuples,
)
indexed_passages = st.builds(
    IndexedPassage, words, words, words, words, asset_models=tuples, passage=passages
)


@given(indexed_passages)
def test_round_trip(indexed: IndexedPassage) -> None:
    payload = json.loads(json.dumps(to_payload(indexed)))
    assert from_payload(payload) == indexed
    assert set(INDEXED_FIELDS) <= set(payload)
    assert split_source(payload["source"]) == (indexed.site, indexed.document, indexed.version)
    assert payload["asset_models"] == list(indexed.passage.asset_models or indexed.asset_models)
