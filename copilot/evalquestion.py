"""Evaluation questions out of feedback, in the layout that `copilot eval` reads (evals/README.md)."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from filelock import FileLock
from pydantic import BaseModel, ConfigDict

from copilot.errors import StorageError
from copilot.feedback import Feedback, FeedbackQueue, Verdict
from copilot.reply import Block, BlockKind

ANSWERS = "evals/data/answers-feedback.jsonl"
"""Where under a state folder questions stand whose right answer somebody has confirmed; they are measured at once."""
DRAFTS = "evals/drafts.jsonl"
"""Where the others wait for `copilot eval review`."""

_ANSWERING = (BlockKind.QUOTE, BlockKind.STEPS, BlockKind.FAULT_ROW, BlockKind.WORK_ORDERS)


class FedBack(BaseModel):
    """A question that somebody really asked, with what is known of its right answer.

    ``gold`` are the places (document, section, page) that hold the answer, ``covered`` is False where no document
    does. ``confirmed``: a thumb up has said so; else a reviewer has to.
    """

    model_config = ConfigDict(frozen=True)

    id: str
    text: str
    lang: str
    asset: str | None
    asset_model: str | None
    kind: str
    covered: bool
    gold: tuple[dict[str, Any], ...]
    note: str
    confirmed: bool

    def line(self) -> dict[str, Any]:
        """The question as a line of ``answers*.jsonl``."""
        return self.model_dump(exclude={"confirmed"}, exclude_none=True)


def as_question(feedback: Feedback) -> FedBack:
    """The question that feedback is about; what was praised is its right answer, what was blamed is not known."""
    context, block = feedback.context, feedback.block
    praised = feedback.verdict is Verdict.UP
    right = [block] if block else [each for each in _blocks(feedback) if each.kind in _ANSWERING]
    gold = {json.dumps(place): place for each in right if praised for place in _places(each)}
    refused = praised and any(each.kind is BlockKind.NOT_COVERED for each in (right or _blocks(feedback)))
    told = praised and any(each.kind is BlockKind.WORK_ORDERS for each in right)
    return FedBack(
        id=f"feedback-{feedback.id}",
        text=context.question,
        lang=context.lang,
        asset=context.asset or None,
        asset_model=None if context.asset else context.asset_model or None,
        kind="history" if told else "feedback",
        covered=not refused,
        gold=() if refused else tuple(gold.values()),
        note=feedback.reason,
        confirmed=refused or bool(gold),
    )


def make_question(queue: FeedbackQueue, home: Path, feedback_id: str, by: str) -> FedBack:
    """Make feedback an evaluation question, in one go and once: written below ``home`` and noted in the queue."""
    feedback = queue.get(feedback_id)
    question = as_question(feedback)
    write_question(home, question, f"feedback {feedback.id}: {feedback.reason}".removesuffix(": "))
    if not feedback.question:
        queue.asked(feedback.id, question.id, by)
    return question


def write_question(home: Path, question: FedBack, origin: str) -> Path:
    """Append a question once to the file of a state folder that it belongs in, and return that.

    ``origin`` is shown to who reviews it. Raises `StorageError`.
    """
    path = home / (ANSWERS if question.confirmed else DRAFTS)
    line = question.line() if question.confirmed else {"question": question.line(), "origin": origin}
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        # Beside the drafts, for the folder of answers holds nothing but questions; `copilot eval` locks it too.
        with FileLock(home / f"{DRAFTS}.lock"):
            if question.id not in (path.read_text("utf-8") if path.is_file() else ""):
                with path.open("a", encoding="utf-8") as file:
                    file.write(f"{json.dumps(line, ensure_ascii=False)}\n")
                    file.flush()
                    os.fsync(file.fileno())
    except OSError as error:
        raise StorageError(f"{path} cannot be written: {error.strerror}.", "Free disk space.") from error
    return path


def _blocks(feedback: Feedback) -> tuple[Block, ...]:
    return feedback.context.reply.blocks if feedback.context.reply else ()


def _places(block: Block) -> list[dict[str, Any]]:
    """Where a block's quotes stand, each place once."""
    places = []
    for cited in block.citations:
        place: dict[str, Any] = {"document": cited.document}
        place |= {"section": cited.heading[-1]} if cited.heading else {}
        place |= {"page": cited.page} if cited.page is not None else {}
        places.append(place)
    return places
