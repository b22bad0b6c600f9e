"""What reports say of the cause: right words lift it, few or senseless jobs say nothing, unknown causes stay."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from scipy.special import logsumexp

from copilot.diagnosis.reports import MISLEADING, ReportModel

SIZE = 8
TELLING = {
    "cause:belt": [
        "belt squeals",
        "the belt slips",
        "belt torn",
        "squealing belt noise",
        "belt jumped off",
        "belt worn",
    ],
    "cause:fuse": [
        "no power",
        "panel dead, fuse blown",
        "power gone",
        "fuse gone again",
        "no power at all",
        "dead panel",
    ],
    "cause:leak": [
        "oil on the floor",
        "leaking oil",
        "oil leak",
        "floor wet with oil",
        "oil leaks",
        "oily floor",
    ],
}
TEXTS = [text for texts in TELLING.values() for text in texts]
CAUSES = [cause for cause, texts in TELLING.items() for _ in texts]


def noise(count: int, seed: int = 0) -> np.ndarray:
    """Unit vectors that say nothing."""
    found = np.random.default_rng(seed).standard_normal((count, SIZE)).astype(np.float32)
    return np.asarray(found / np.linalg.norm(found, axis=1, keepdims=True))


def telling(causes: list[str], seed: int = 0) -> np.ndarray:
    """Unit vectors near an axis of their cause."""
    axes = {cause: axis for axis, cause in enumerate(TELLING)}
    found = np.eye(SIZE, dtype=np.float32)[[axes[cause] for cause in causes]] + 0.3 * noise(len(causes), seed)
    return np.asarray(found / np.linalg.norm(found, axis=1, keepdims=True))


@pytest.mark.parametrize(
    ("text", "cause"),
    [("belt squealing", "cause:belt"), ("power is gone", "cause:fuse"), ("oil leaking", "cause:leak")],
)
def test_words_lift_their_cause(text: str, cause: str) -> None:
    model = ReportModel.fit(TEXTS, CAUSES, noise(len(TEXTS)))
    told = dict(zip(model.causes, model.log_likelihood(text, noise(1, 9)[0], model.causes), strict=True))
    assert max(told, key=told.__getitem__) == cause
    assert told[cause] > 0 > min(told.values())


def test_meaning_lifts_its_cause_where_words_are_new() -> None:
    model = ReportModel.fit(TEXTS, CAUSES, telling(CAUSES))
    told = model.log_likelihood("qqq", telling(["cause:fuse"], 5)[0], list(TELLING))
    assert told.argmax() == 1
    assert told[1] > 0


def test_a_cause_without_a_job_is_left_alone() -> None:
    model = ReportModel.fit(TEXTS, CAUSES, telling(CAUSES))
    told = model.log_likelihood("belt", telling(["cause:belt"], 5)[0], ["cause:new", "cause:belt", "other"])
    assert told[0] == told[2] == 0 < told[1]


@pytest.mark.parametrize("jobs", [0, 1, 2, 3])
def test_no_jobs_or_one_of_each_cause_say_nothing(jobs: int) -> None:
    causes = [*TELLING][:jobs]
    model = ReportModel.fit(TEXTS[:jobs], causes, noise(jobs))
    assert not model.log_likelihood("belt", noise(1)[0], [*TELLING]).any()


def test_jobs_of_one_cause_say_nothing() -> None:
    model = ReportModel.fit(TEXTS[:6], CAUSES[:6], noise(6))
    assert not model.log_likelihood("belt", noise(1)[0], [*TELLING]).any()


def test_reports_that_do_not_tell_the_cause_say_next_to_nothing() -> None:
    chance = np.random.default_rng(1)
    causes = [str(each) for each in chance.permutation(CAUSES * 3)]
    model = ReportModel.fit(TEXTS * 3, causes, noise(len(causes)))
    told = model.log_likelihoods(TEXTS, noise(len(TEXTS), 2), model.causes)
    sure = ReportModel.fit(TEXTS * 3, CAUSES * 3, noise(len(causes))).log_likelihoods(
        TEXTS, noise(len(TEXTS), 2), model.causes
    )
    assert np.abs(told).mean() < np.abs(sure).mean() / 4


@hypothesis_settings(max_examples=25)
@given(
    st.lists(st.tuples(st.text(max_size=12), st.sampled_from([*TELLING])), min_size=2, max_size=12),
    st.text(max_size=20),
)
def test_over_all_reports_it_neither_adds_nor_takes(jobs: list[tuple[str, str]], text: str) -> None:
    texts, causes = zip(*jobs, strict=True)
    model = ReportModel.fit(texts, causes, noise(len(jobs)))
    told = model.log_likelihood(text, noise(1, 3)[0], model.causes)
    shares = np.array([causes.count(cause) for cause in model.causes]) / len(causes)
    assert np.isfinite(told).all()
    assert logsumexp(told + np.log(shares)) == pytest.approx(0, abs=1e-6)
    assert (told >= np.log(MISLEADING) - 1e-9).all()


def test_many_reports_are_read_as_each_alone() -> None:
    model = ReportModel.fit(TEXTS, CAUSES, telling(CAUSES))
    vectors = telling(CAUSES, 4)
    together = model.log_likelihoods(TEXTS, vectors, [*TELLING])
    alone = [
        model.log_likelihood(text, vector, [*TELLING]) for text, vector in zip(TEXTS, vectors, strict=True)
    ]
    assert np.allclose(together, alone)


def test_weights_of_an_earlier_fit_give_the_same_model() -> None:
    model = ReportModel.fit(TEXTS, CAUSES, telling(CAUSES))
    again = ReportModel.fit(TEXTS, CAUSES, telling(CAUSES), model.weights)
    assert again.weights == model.weights
    told, same = (each.log_likelihoods(TEXTS, telling(CAUSES), CAUSES) for each in (model, again))
    assert told == pytest.approx(same)
    assert told.any()
