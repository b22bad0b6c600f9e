"""Views of reports: directions keep what tells reports apart, with few reports and with many."""

import numpy as np
import pytest

from copilot.diagnosis.reportviews import DIRECTIONS, Reader


def reports(count: int) -> tuple[list[str], np.ndarray]:
    chance = np.random.default_rng(0)
    words = [f"{first}{second}" for first in "bcdfgh" for second in ("elt", "use", "eak", "otor", "earing")]
    texts = [" ".join(chance.choice(words, 4)) for _ in range(count)]
    return texts, chance.standard_normal((count, 5))


@pytest.mark.parametrize("count", [3, DIRECTIONS + 50])
def test_reports_are_as_like_in_directions_as_in_terms(count: int) -> None:
    texts, vectors = reports(count)
    views = Reader.of(texts, vectors).views(texts, vectors)
    assert views.directions.shape[1] <= DIRECTIONS
    in_terms = (views.terms @ views.terms.T).toarray()
    assert np.abs(views.directions @ views.directions.T - in_terms).max() < 0.2


def test_meanings_are_centred_and_of_unit_length_on_average() -> None:
    texts, vectors = reports(20)
    meanings = Reader.of(texts, vectors + 100).views(texts, vectors + 100).meanings
    assert np.allclose(meanings.mean(axis=0), 0)
    assert np.isclose((meanings**2).sum(axis=1).mean(), 1)


def test_some_of_the_reports_keep_their_rows() -> None:
    texts, vectors = reports(6)
    views = Reader.of(texts, vectors).views(texts, vectors)
    some = views.of([4, 1])
    assert np.array_equal(some.meanings, views.meanings[[4, 1]])
    assert np.array_equal(some.directions, views.directions[[4, 1]])
    assert np.array_equal(some.terms.toarray(), views.terms.toarray()[[4, 1]])


def test_reports_without_a_word_have_a_view() -> None:
    views = Reader.of(["", "!"], np.zeros((2, 3))).views(["?"], np.zeros((1, 3)))
    assert views.terms.shape[0] == 1
    assert np.isfinite(views.meanings).all()
