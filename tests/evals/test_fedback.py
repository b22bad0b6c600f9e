"""Feedback as evaluation questions: what the domain writes is what `copilot eval` measures and its review shows."""

from __future__ import annotations

from pathlib import Path
from uuid import uuid4

import pytest
from typer.testing import CliRunner

from copilot.access import Actor, Role
from copilot.assistant import open_assistant
from copilot.feedback import Given, Verdict
from copilot.plant import Plant
from copilot.settings import Settings
from copilot.turns import Asked
from evals.cli import app
from evals.drafts import Drafts
from evals.runs import Runs
from ingestion.job import ingestion_of
from ingestion.passages import CHUNKER_VERSION
from tests.small import write_plant

MEI = Actor("mei", Role.MAINTAINER.permissions, frozenset({"main"}))


def test_a_question_fed_back_is_measured_and_a_doubtful_one_waits_for_review(
    tmp_path: Path, tiny_model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COPILOT_EMBEDDING_MODEL", str(tiny_model))
    settings = Settings(home=tmp_path / "home", embedding_model=str(tiny_model), threads=1, ocr=False)
    write_plant(tmp_path / "plant")
    assistant = open_assistant(settings, CHUNKER_VERSION)
    try:
        ingestion_of(assistant).run([tmp_path / "plant"])
        plant = Plant(assistant)
        made = [fed_back(plant, verdict) for verdict in (Verdict.UP, Verdict.DOWN)]
    finally:
        assistant.close()
    [draft] = Drafts.of(settings).all()
    assert (draft.waits, draft.question.id) == (True, made[1])
    Drafts.of(settings).keep(draft.question)
    CliRunner().invoke(app, ["answers", "--home", str(settings.home)], catch_exceptions=False)
    [outcome] = Runs(settings.home).load("latest").outcomes
    praised, reviewed = outcome.judgements
    assert [praised.id, reviewed.id] == made
    assert (praised.scores["citation recall"], praised.scores["false refusals"]) == (1.0, 0.0)
    assert reviewed.scores["false refusals"] == 0.0


def fed_back(plant: Plant, verdict: Verdict) -> str:
    """Ask, judge the first quote of the reply, and make it a question in one go; gives the question's id."""
    asked = Asked(id=str(uuid4()), text="Why does the press show E-042?", lang="en", asset="PRESS-01")
    *_, turn = plant.ask_once(MEI, "main", asked)
    assert turn.reply
    place = next(place for place, block in enumerate(turn.reply.blocks) if block.kind == "fault_row")
    given = Given(id=str(uuid4()), verdict=verdict, turn=turn.id, part=str(place))
    kept = plant.feedback(MEI, "main").give(given, "mei")
    first, again = (plant.make_question(MEI, "main", kept.id) for _ in range(2))
    assert first == again
    assert plant.feedback_queue(MEI, "main").get(kept.id).question == first.id
    return first.id
