"""The panel of feedback: what people thought of an answer, with all they saw, worked off, exported, made a question."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256

from copilot.access import Permission
from copilot.errors import BadInputError
from copilot.feedback import Feedback, FeedbackQueue, FeedbackState, Verdict
from copilot.plant import Plant
from ui.desks.drawn import Told, drawn
from ui.desks.fields import Fields
from ui.desks.panel import Act, Panel
from ui.desks.seat import Seat
from ui.evaluationhome import DraftedQuestion, DraftLine, EvaluationHome

MOST = 50


@dataclass(frozen=True)
class OpinionsPanel(Panel):
    """The feedback of a site."""

    plant: Plant
    home: EvaluationHome

    key = "feedback"
    permission = Permission.FEEDBACK_READ

    def show(self, seat: Seat, view: Fields) -> str:
        """The queue, the latest first, each with its context to unfold."""
        state = view.choice("state", FeedbackState) if "state" in view.values else FeedbackState.OPEN
        verdict = view.choice("verdict", Verdict)
        found = self._queue(seat).all(state, verdict)
        return drawn(
            "opinions",
            seat.words,
            found=[(each, context_text(each)) for each in found[:MOST]],
            count=len(found),
            state=state or "",
            verdict=verdict or "",
            states=list(FeedbackState),
            verdicts=list(Verdict),
        )

    @property
    def acts(self) -> Mapping[str, Act]:
        """Working off, putting back, making a question."""
        return {"done": self._done, "reopen": self._reopen, "question": self._question}

    def _done(self, seat: Seat, fields: Fields) -> Told:
        self._queue(seat).done(fields.text("id"), seat.actor.name, fields.text("note", 2000))
        return Told(seat.words("desk.feedback_done"))

    def _reopen(self, seat: Seat, fields: Fields) -> Told:
        self._queue(seat).reopen(fields.text("id"), seat.actor.name)
        return Told(seat.words("desk.feedback_reopened"))

    def _question(self, seat: Seat, fields: Fields) -> Told:
        queue = self._queue(seat)
        line = draft_of(queue.get(fields.text("id")))
        new = self.home.add_draft(line)
        queue.asked(fields.text("id"), line.question.id, seat.actor.name)
        return Told(seat.words("desk.question_made" if new else "desk.question_known", id=line.question.id))

    def _queue(self, seat: Seat) -> FeedbackQueue:
        return self.plant.feedback_queue(seat.actor, seat.site)


def draft_of(feedback: Feedback) -> DraftLine:
    """The draft of an evaluation question from what was asked and seen.

    What helped is its right place already; of what did not, the reviewer has to find it. Raises `BadInputError` for
    feedback on a part of a case, where nothing was asked.
    """
    context = feedback.context
    if context.reply is None:
        raise BadInputError(
            "Nothing was asked here: the feedback is on a part of a case.", "Choose feedback on an answer."
        )
    blocks = (feedback.block,) if feedback.block else context.reply.blocks
    citations = [citation for block in blocks for citation in block.citations]
    helped = citations if feedback.verdict is Verdict.UP else []
    gold = {
        (each.document, each.page, each.heading[-1] if each.heading else ""): _place(
            each.document, each.page, each.heading
        )
        for each in helped
    }
    digest = sha256(f"feedback {feedback.id}\x1f{context.question}".encode()).hexdigest()[:12]
    return DraftLine(
        question=DraftedQuestion(
            id=f"draft-{context.lang}-{digest}",
            text=context.question,
            lang=context.lang,
            asset=context.asset or None,
            asset_model=None if context.asset else context.asset_model or None,
            gold=tuple(gold.values()),
        ),
        origin=f"feedback {feedback.id} ({feedback.verdict}): {feedback.reason}".rstrip(": "),
        passage="\n".join(citation.quote for citation in citations),
    )


def context_text(feedback: Feedback) -> str:
    """All that was seen, as text."""
    context = feedback.context
    if context.reply is not None:
        return "\n\n".join(f"[{block.kind}] {block.text}" for block in context.reply.blocks)
    return json.dumps(context.view, ensure_ascii=False, indent=1)


def _place(document: str, page: int | None, heading: tuple[str, ...]) -> dict[str, str | int]:
    place: dict[str, str | int] = {"document": document}
    if page is not None:
        place["page"] = page
    elif heading:
        place["section"] = heading[-1]
    return place
