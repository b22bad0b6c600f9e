from hypothesis import given
from hypothesis import strategies as st

from evals.progress import Pace
from ingestion.progress import Progress


@given(st.integers(1, 6), st.lists(st.floats(0, 1), min_size=1, max_size=8).map(sorted))
def test_the_share_of_a_run_grows_from_suite_to_suite(suites: int, moments: list[float]) -> None:
    seen: list[Progress] = []
    pace = Pace(seen.append)
    for place in range(suites):
        pace.part(place, suites)
        for share in moments:
            pace(Progress(document="d", share=share))
    shares = [progress.share for progress in seen]
    assert shares == sorted(shares)
    assert all(0 <= share <= 1 for share in shares)


def test_time_left_is_told_once_it_can_be() -> None:
    seen: list[Progress] = []
    times = iter([0.0, 10.0, 20.0])
    pace = Pace(seen.append, lambda: next(times))
    pace.part(0, 2)
    pace(Progress(share=0.01))
    pace(Progress(share=0.5))
    assert seen[0].seconds_left is None
    assert seen[1].seconds_left == 60.0
