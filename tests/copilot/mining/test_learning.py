"""Learning: a fault that no manual lists, closed twenty times, is the first hypothesis for the next case."""

from __future__ import annotations

from datetime import date

import pytest

from copilot.diagnosis.diagnose import diagnose
from copilot.diagnosis.evidence import Observation
from copilot.embedding import Embedder
from copilot.faultknowledge import FindingState
from copilot.mining import fault_knowledge
from copilot.store import Store
from copilot.symptoms import map_symptoms
from copilot.wordingvectors import WordingVectors
from tests.copilot.mining.press import MODEL, fill, job, put_jobs

TOLD = (
    ("panel goes dark and the press stops", "cable in the drag chain chafed through", "cable replaced"),
    ("screen black, press stops in mid stroke", "chafed cable in the drag chain", "new cable fitted"),
    (
        "Bedienpult wird dunkel, Presse bleibt stehen",
        "Kabel in der Schleppkette durchgescheuert",
        "Kabel getauscht",
    ),
    ("操作面板熄咗,壓機停", "拖鏈入面條電纜磨穿", "換電纜"),
    ("se apaga el panel y la prensa se para", "cable rozado en la cadena portacables", "cable cambiado"),
)

# Those of `TOLD` in the report's language; the model may keep other languages' stories apart until a person merges.
ENGLISH = (0, 1)

pytestmark = pytest.mark.model


def test_twenty_closed_cases_teach_the_next(store: Store, embedder: Embedder) -> None:
    vectors = WordingVectors(store, embedder)
    known_faults = [
        job(number, "no main pressure", "relief valve V10 dirty", "cleaned V10", "E-042")
        for number in range(30, 40)
    ]
    fill(store, known_faults)
    report = "the panel went dark and the press stopped"
    before = fault_knowledge(store, vectors, "main", MODEL)
    assert not [cause for cause in before.causes if cause.job]
    closed = [job(number, *TOLD[number % len(TOLD)]) for number in range(20)]
    put_jobs(store, [*closed, *known_faults], version="2")

    known = fault_knowledge(store, vectors, "main", MODEL)
    learned = [cause for cause in known.causes if cause.job]
    first = max(learned, key=lambda cause: sum(each.cause == cause.id for each in known.jobs))
    matched = map_symptoms(report, known, vectors).matched
    assert matched, "the report is understood from the words of the closed jobs"
    seen = [Observation(finding, FindingState.PRESENT, confidence) for finding, confidence in matched]
    diagnosis = diagnose(known, seen, asset="PRESS-01", today=date(2026, 6, 1), lang="en")
    assert diagnosis.hypotheses[0].cause == first.id
    together = {each.id for each in known.jobs if each.cause == first.id}
    assert together >= {order.id for number, order in enumerate(closed) if number % len(TOLD) in ENGLISH}
    ids = {order.id for order in closed}
    assert {each.cause for each in known.jobs if each.id in ids} <= {cause.id for cause in learned}


def test_the_next_is_known_in_another_language(store: Store, embedder: Embedder) -> None:
    vectors = WordingVectors(store, embedder)
    fill(store, [job(number, *TOLD[0]) for number in range(20)])
    known = fault_knowledge(store, vectors, "main", MODEL)
    [learned] = [cause for cause in known.causes if cause.job]
    [finding] = [link.finding for link in known.links if link.cause == learned.id]
    seen = [Observation(finding, FindingState.PRESENT)]
    assert diagnose(known, seen, today=date(2026, 6, 1), lang="de").hypotheses[0].cause == learned.id


def test_meaning_crosses_languages(store: Store, embedder: Embedder) -> None:
    texts = ["Relief valve dirty", "Druckbegrenzungsventil verschmutzt", "Guard door not closed"]
    english, german, other = WordingVectors(store, embedder).of(texts)
    assert english @ german > english @ other
