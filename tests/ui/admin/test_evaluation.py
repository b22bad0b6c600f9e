from __future__ import annotations

import csv
import io
import json
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import delete

from copilot.access import ForbiddenError, Role
from copilot.audit import write_audit
from copilot.casetables import AuditRow
from copilot.errors import BadInputError
from copilot.feedback import Context, Feedback, Verdict
from copilot.feedback import _row as feedback_row
from copilot.floortables import FeedbackRow
from copilot.reply import Block, BlockKind, Citation, Reply
from evals.drafts import Drafts
from evals.figures import Figure, Metric, Outcome
from evals.run import Provenance, Run
from evals.runs import Runs
from tests.ui.desks.plant import HOSTILE, Desks, fields
from ui.admin.evaluation import EvaluationPanel
from ui.admin.opinions import OpinionsPanel, draft_of
from ui.evaluationhome import EvaluationHome

CITATION = Citation(document="press.md", page=4, heading=("1", "1.2 Oil"), quote="Open <V10>.", lang="en")
REPLY = Reply(
    lang="en",
    covered=True,
    blocks=(
        Block(kind=BlockKind.NOTE, text="A note."),
        Block(kind=BlockKind.QUOTE, text="Open <V10>.", citations=(CITATION,)),
    ),
)


def run_of(number: int, value: float, data: str = "a") -> Run:
    """A run as the evaluation itself writes one."""
    shown = Metric(name=f"right {HOSTILE}", meaning="share of right answers", headline=True)
    figures = (
        Figure(metric=shown.name, value=value, low=value - 0.1, high=value + 0.1, n=50),
        Figure(metric=shown.name, value=0, low=0, high=0, n=5, method="baseline"),
    )
    made = Provenance(
        version="1", code="", commit="", prompts="", model="", identity="", settings=(), machine="", python=""
    )
    return Run(
        id=f"20260101-00000{number}-1234",
        started=datetime(2026, 1, number, tzinfo=UTC),
        seconds=1,
        dataset="plant",
        data=data,
        seed=1,
        limit=None,
        provenance=made,
        outcomes=(Outcome(suite="answers", metrics=(shown,), figures=figures),),
    )


@pytest.fixture
def home(desks: Desks) -> Iterator[EvaluationHome]:
    """The application's evaluation home with three runs, of which two can be compared, and one report."""
    settings = desks.service.assistant.settings
    runs = Runs(settings.home)
    written = [runs.save(run_of(1, 0.5)), runs.save(run_of(2, 0.6, "b")), runs.save(run_of(3, 0.75))]
    found = EvaluationHome.of(settings)
    report = found.folder / "reports" / "20260101-000003-1234" / "report.html"
    report.parent.mkdir(parents=True)
    report.write_text("<script>parent.document</script>")
    yield found
    for path in (*written, report):
        path.unlink()
    report.parent.rmdir()


def test_runs_are_shown_with_their_figures_and_trends(desks: Desks, home: EvaluationHome) -> None:
    panel, seat = EvaluationPanel(home), desks.seat(Role.MAINTAINER)
    shown = panel.show(seat, fields())
    assert "75%" in shown
    assert "50% → 75%" in shown
    assert 'points="0.0,30.0 300.0,15.0 "' in shown
    assert "<img" not in shown
    older = panel.show(seat, fields(run="20260101-000002-1234"))
    assert "60%" in older
    assert "→" not in older
    with pytest.raises(BadInputError, match="no such run"):
        panel.show(seat, fields(run="../../secret"))


def test_what_is_no_run_stops_nothing(tmp_path: Path) -> None:
    home = EvaluationHome(tmp_path)
    assert home.runs() == []
    (tmp_path / "runs").mkdir()
    (tmp_path / "runs" / "20260101-000001-1.json").write_text("{}")
    (tmp_path / "runs" / "notes.json").write_text("[")
    assert home.runs() == []


def test_reports_are_for_maintainers_and_run_apart_from_our_pages(desks: Desks, home: EvaluationHome) -> None:
    client = desks.client(Role.MAINTAINER)
    answer = client.get("/desk/report/20260101-000003-1234")
    assert answer.status_code == 200
    assert answer.headers["content-security-policy"].startswith("sandbox allow-scripts")
    assert "same-origin" not in answer.headers["content-security-policy"]
    for name in ("20260101-000001-1234", "..%2Fruns%2F20260101-000001-1234", "x"):
        assert client.get(f"/desk/report/{name}").status_code in (400, 404)
    assert desks.client(Role.TRAINER).get("/desk/report/20260101-000003-1234").status_code == 403
    assert desks.client(None).get("/desk/report/20260101-000003-1234").status_code == 401


def given_feedback(desks: Desks, verdict: Verdict, part: str = "1") -> Feedback:
    context = Context(
        question="Why does E-042 show?",
        lang="en",
        asset="PRESS-01",
        asset_model="P1",
        index="{}",
        reply=REPLY,
    )
    made = Feedback(
        id=str(uuid.uuid4()),
        verdict=verdict,
        reason=f"Wrong {HOSTILE}",
        turn="t",
        part=part,
        by="tina",
        at=datetime.now(UTC),
        context=context,
    )
    desks.service.assistant.store.replace(FeedbackRow, [feedback_row("main", made)])
    return made


@pytest.fixture
def panel(desks: Desks, tmp_path: Path) -> Iterator[OpinionsPanel]:
    yield OpinionsPanel(desks.service.plant, EvaluationHome(tmp_path / "evals"))
    with desks.service.assistant.store.transaction() as session:
        session.execute(delete(FeedbackRow))


def test_feedback_is_worked_off(desks: Desks, panel: OpinionsPanel) -> None:
    seat, made = desks.seat(Role.MAINTAINER, name="mia"), given_feedback(desks, Verdict.DOWN)
    shown = panel.show(seat, fields())
    assert "Why does E-042 show?" in shown
    assert "[quote] Open &lt;V10&gt;." in shown
    assert "<img" not in shown
    assert "Nothing waits here" in panel.show(seat, fields(verdict="up"))
    panel.acts["done"](seat, fields(id=made.id, note="Manual corrected"))
    assert "Nothing waits here" in panel.show(seat, fields())
    assert "Done by mia. Manual corrected" in panel.show(seat, fields(state=""))
    panel.acts["reopen"](seat, fields(id=made.id))
    assert "Why does E-042 show?" in panel.show(seat, fields())
    with pytest.raises(ForbiddenError):
        panel.show(desks.seat(Role.TRAINER), fields())
    assert "Nothing waits here" in panel.show(desks.seat(Role.MAINTAINER, "north"), fields())


def test_feedback_becomes_a_draft_that_the_evaluation_reads(
    desks: Desks, panel: OpinionsPanel, tmp_path: Path
) -> None:
    seat, made = desks.seat(Role.MAINTAINER), given_feedback(desks, Verdict.UP)
    assert "waits for 'copilot eval review'" in panel.acts["question"](seat, fields(id=made.id)).text
    assert "is there already" in panel.acts["question"](seat, fields(id=made.id)).text
    [draft] = Drafts(tmp_path / "evals" / "drafts.jsonl", tmp_path / "kept.jsonl").all()
    assert draft.waits
    assert (draft.question.text, draft.question.asset) == ("Why does E-042 show?", "PRESS-01")
    assert [(place.document, place.page) for place in draft.question.gold] == [("press.md", 4)]
    assert draft.passage == "Open <V10>."
    assert made.id in draft.origin
    unhelpful = draft_of(given_feedback(desks, Verdict.DOWN))
    assert unhelpful.question.gold == ()
    with pytest.raises(BadInputError, match="Nothing was asked"):
        draft_of(made.model_copy(update={"context": made.context.model_copy(update={"reply": None})}))


def test_feedback_and_the_log_are_taken_away_as_files(desks: Desks, panel: OpinionsPanel) -> None:
    made, store = given_feedback(desks, Verdict.DOWN), desks.service.assistant.store
    client = desks.client(Role.MAINTAINER)
    [line] = client.get("/desk/feedback.jsonl").text.splitlines()
    assert json.loads(line)["id"] == made.id
    write_audit(store, "main", "=cmd()", "user_changed", {"user": "@x"})
    rows = list(csv.DictReader(io.StringIO(client.get("/desk/audit.csv?by==cmd()").text)))
    assert [(row["by"], row["action"]) for row in rows] == [("'=cmd()", "user_changed")]
    exported = list(csv.DictReader(io.StringIO(client.get("/desk/audit.csv").text)))
    assert {"feedback_exported", "audit_exported"} <= {row["action"] for row in exported}
    for path in ("/desk/feedback.jsonl", "/desk/audit.csv"):
        assert desks.client(Role.TRAINER).get(path).status_code == 403
    with store.transaction() as session:
        session.execute(delete(AuditRow).where(AuditRow.by == "=cmd()"))
