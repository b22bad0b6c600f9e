from evals.figures import Figure, Metric
from evals.text import interval_text, summary, value_text
from tests.evals.sample import HOSTILE, sample_run


def test_a_summary_shows_every_suite_its_headlines_and_the_ablation() -> None:
    run = sample_run()
    text = summary(run)
    for outcome in run.outcomes:
        assert outcome.suite in text
        for metric in outcome.metrics:
            assert metric.name in text
    assert "hybrid + code boost" in text
    assert f"copilot eval report DIR {run.id}" in text
    assert HOSTILE[0] not in text


def test_values_carry_their_units() -> None:
    share, time = Metric(name="a", meaning=""), Metric(name="b", meaning="", unit="ms")
    assert value_text(share, 0.5) == "0.500"
    assert value_text(time, 1234.56) == "1,234.6 ms"
    figure = Figure(metric="a", value=0.5, low=0.25, high=0.75, n=8)
    assert interval_text(share, figure) == "0.500 [0.250, 0.750]"
