"""The terms of reports: words, pairs and parts of words, weighted; nothing unknown, nothing infinite."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from copilot.diagnosis.reportterms import ReportTerms


def weight(known: ReportTerms, text: str, term: str) -> float:
    return float(known.rows([text]).toarray()[0, known.places[term]])


def test_a_word_is_known_by_itself_in_pairs_and_in_parts() -> None:
    known = ReportTerms.of(["Pump leaking"])
    assert {"pump", "leaking", "pump leaking", "_lea*", "ing_*"} <= known.places.keys()
    leak = known.rows(["it leaks"]).toarray()[0]
    assert leak[known.places["_lea*"]] > 0
    assert leak[known.places["leaking"]] == 0


def test_chinese_is_known_by_its_bigrams() -> None:
    known = ReportTerms.of(["皮带断裂"])
    assert known.rows(["皮带松"]).toarray()[0, known.places["皮带"]] > 0


def test_a_term_of_few_reports_weighs_more() -> None:
    known = ReportTerms.of(["motor hot", "motor loud", "motor slow"])
    assert weight(known, "motor hot", "hot") > weight(known, "motor hot", "motor")


def test_terms_of_a_single_report_go_where_there_are_many() -> None:
    many = ReportTerms.of(["motor hot"] * 600 + ["gasket"])
    assert "motor" in many.places
    assert "gasket" not in many.places


@given(st.lists(st.text(), min_size=1, max_size=6), st.lists(st.text(), max_size=6))
def test_any_text_has_a_row_of_two_halves(reports: list[str], texts: list[str]) -> None:
    rows = ReportTerms.of(reports).rows(texts)
    assert rows.shape[0] == len(texts)
    squares = rows.multiply(rows).sum(axis=1)
    assert np.isfinite(squares).all()
    assert (squares <= 2 + 1e-3).all()


@given(st.text())
def test_a_known_report_has_full_halves_or_none(text: str) -> None:
    square = float((ReportTerms.of([text]).rows([text]).toarray() ** 2).sum())
    assert square in (0, pytest.approx(1, abs=1e-3), pytest.approx(2, abs=1e-3))
