"""A report meets a past job that another language tells; what its own language tells does not count."""

from datetime import date
from types import SimpleNamespace
from typing import cast

import pytest

from copilot.assistant import Assistant
from copilot.index import Scope
from copilot.knowledge import WorkOrder
from copilot.retrieval import Question
from evals.acrossjobs import MET, NEAREST, CrossReport, judged

LANGS = {"own": "zh-Hans", "alike": "es", "other": "de"}
REPORT = CrossReport(id="r1", lang="zh-Hant", text="泵好嘈", jobs=("alike",))


def plant(*nearest: str) -> Assistant:
    """A plant whose index finds these jobs, the nearest first; unnamed ones are German."""

    def retrieve(question: Question) -> SimpleNamespace:
        return SimpleNamespace(hits=[SimpleNamespace(section_id=f"log#{name}") for name in nearest])

    def work_orders(site: str, ids: list[str]) -> list[WorkOrder]:
        return [WorkOrder(each, "P1", date(2026, 1, 1), "x", lang=LANGS.get(each, "de")) for each in ids]

    return cast(
        Assistant,
        SimpleNamespace(
            settings=SimpleNamespace(site="main"),
            understand=lambda query: None,
            question=lambda query, utterance, kinds: Question(query.text, Scope("main"), limit=1),
            retriever=SimpleNamespace(retrieve=retrieve),
            store=SimpleNamespace(work_orders=work_orders),
        ),
    )


@pytest.mark.parametrize(
    ("nearest", "met"),
    [
        (("alike",), 1.0),
        (("own", "own", "own", "own", "own", "alike"), 1.0),
        ((*(f"o{n}" for n in range(NEAREST)), "alike"), 0.0),
        (("own",), 0.0),
        ((), 0.0),
    ],
)
def test_only_jobs_of_other_languages_count(nearest: tuple[str, ...], met: float) -> None:
    assert judged(plant(*nearest), REPORT).scores == {MET.name: met}
