"""Evidence for and against a cause, with its sources."""

from __future__ import annotations

import pytest

from copilot.diagnosis.evidence import Observation
from copilot.diagnosis.explain import JOBS, explain
from copilot.diagnosis.network import build_network
from copilot.faultknowledge import OTHER, FindingState
from tests.copilot.diagnosis.samples import PRESS, TODAY, a_job

NOISY, QUIET = Observation("noise", FindingState.PRESENT), Observation("noise", FindingState.ABSENT)
NETWORK = build_network(PRESS, today=TODAY)


def test_a_linked_finding_speaks_for_its_cause_and_cites_the_source() -> None:
    support, doubt = explain(NETWORK, PRESS, [NOISY], "pump")
    assert [item.finding for item in support] == ["noise"]
    assert support[0].weight > 2
    assert support[0].citations[0].page == 7
    assert support[0].text == "Seen: Symptom noise"
    assert doubt == ()


def test_its_absence_speaks_against_it() -> None:
    support, doubt = explain(NETWORK, PRESS, [QUIET], "pump")
    assert support == ()
    assert doubt[0].weight < -2
    assert doubt[0].text == "Not seen: Symptom noise"


def test_the_weightiest_comes_first() -> None:
    low = Observation("pressure-low", FindingState.PRESENT, 0.5)
    support, _ = explain(NETWORK, PRESS, [low, NOISY], "pump")
    assert [item.finding for item in support] == ["noise", "pressure-low"]


def test_unknown_and_unheard_of_are_no_evidence() -> None:
    nothing = [Observation("noise", FindingState.UNKNOWN), Observation("unheard-of", FindingState.PRESENT)]
    assert explain(NETWORK, PRESS, nothing, "pump") == ((), ())
    assert explain(NETWORK, PRESS, [NOISY], OTHER) == ((), ())


@pytest.mark.parametrize(
    ("asset", "text"),
    [("PRESS-01", "2 past jobs on this machine"), ("PRESS-02", "3 past jobs on machines of this model")],
)
def test_past_jobs_are_evidence_with_their_work_orders(asset: str, text: str) -> None:
    jobs = (
        a_job("WO-1", "pump", report="pumpe laut", lang="de"),
        a_job("WO-2", "pump"),
        a_job("WO-3", "pump", asset="PRESS-03"),
        a_job("WO-4", "filter"),
    )
    knowledge = PRESS.model_copy(update={"jobs": jobs})
    support, _ = explain(
        build_network(knowledge, asset=asset, today=TODAY), knowledge, [], "pump", asset=asset
    )
    assert [item.finding for item in support] == [JOBS]
    assert support[0].text == text
    assert support[0].citations[0].document == "WO-1"
    assert support[0].citations[0].quote == "pumpe laut"
    assert support[0].citations[1].quote == "WO-2"


def test_in_the_readers_language() -> None:
    support, _ = explain(NETWORK, PRESS, [NOISY], "pump", lang="de")
    assert support[0].text == "Gesehen: Symptom noise"
