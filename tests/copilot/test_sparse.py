"""Terms of a text, and their BM25 weights."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from copilot.sparse import encode_document, encode_query, term_id, terms


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("E-042", ["e042", "e", "042"]),
        ("sp9031", ["sp9031", "sp", "9031"]),
        ("7730-118", ["7730118", "7730", "118"]),
        ("Ｅ０４２", ["e042", "e", "042"]),
        ("顯示E-042點解", ["顯示", "e042", "e", "042", "點解"]),
        ("液壓油溫", ["液壓", "壓油", "油溫"]),
        ("油", ["油"]),
        ("ばね", ["ばね"]),
        ("Öldrücke größer", ["oldrucke", "grosser"]),
        ("la presión del émbolo", ["la", "presion", "del", "embolo"]),
        ("pumps pump bus press", ["pump", "pump", "bus", "press"]),
        ("2.5 bar", ["2.5", "bar"]),
        ("motor-pump", ["motor", "pump", "motorpump"]),
        ("", []),
        ("... !?", []),
    ],
)
def test_terms(text: str, expected: list[str]) -> None:
    assert terms(text) == expected


def weight(text: str, term: str) -> float:
    vector = encode_document(text)
    return float(vector.values[list(vector.indices).index(term_id(term))])


def test_weights_follow_bm25() -> None:
    # One occurrence in a text of 60 terms, the fixed average length: tf (k1 + 1) / (tf + k1) = 1.
    assert weight("seal" + " oil" * 59, "seal") == pytest.approx(1.0)
    assert weight("seal seal", "seal") > weight("seal", "seal") > weight("seal " + "oil " * 50, "seal")


def test_codes_are_terms_also_where_the_text_splits_them() -> None:
    code = term_id("sp9031")
    assert code not in encode_document("SP 9031").indices
    assert code in encode_document("SP 9031", ["SP9031"]).indices
    assert code in encode_query("spindle alarm", ["SP9031"]).indices


def test_a_term_has_the_same_id_everywhere() -> None:
    assert term_id("e042") == 4168340605


@given(st.text(), st.lists(st.text(min_size=1, max_size=8), max_size=4))
def test_vectors_are_what_the_engine_takes(text: str, codes: list[str]) -> None:
    for vector in (encode_document(text, codes), encode_query(text, codes)):
        assert vector.indices.dtype == np.uint32
        assert vector.values.dtype == np.float32
        assert len(vector.indices) == len(vector.values)
        assert (np.diff(vector.indices.astype(np.int64)) > 0).all()
        assert (vector.values > 0).all()
    assert (encode_query(text, codes).values == 1).all()


@given(st.text())
def test_a_question_finds_its_own_words(text: str) -> None:
    assert set(encode_query(text).indices) == set(encode_document(text).indices)
    assert terms(text.upper()) == terms(text.upper().lower().upper())
