"""Drafts of questions: the file they wait in until somebody has reviewed them, and where the kept ones go.

A later part of the product that meets a question with a known right answer (a closed case, a user's feedback) hands it
to `from_case`, and nothing else.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Literal

from filelock import FileLock
from pydantic import BaseModel, ConfigDict

from copilot.errors import BadInputError, StorageError
from copilot.settings import Settings
from evals.leakage import leaks
from evals.questions import EvalQuestion, Place, read_questions, read_rows
from evals.world import own_data

FILE = "evals/drafts.jsonl"
"""Where under a state folder drafts wait."""
REVIEWED = "answers-reviewed.jsonl"
"""The file of kept questions, in the folder of the plant's own questions."""

_REMEDY = "Free disk space or check the folder's permissions; nothing that was decided before is lost."


class Draft(BaseModel):
    """A question that counts only once it is kept.

    ``origin`` says in words what it was made from; ``passage`` is the text a reviewer judges it by (it may be hostile).
    ``decided`` numbers the decisions, so that the latest can be taken back; 0 where there is none.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    question: EvalQuestion
    state: Literal["draft", "kept", "dropped"] = "draft"
    origin: str = ""
    passage: str = ""
    decided: int = 0

    @property
    def waits(self) -> bool:
        """Whether nobody has decided on it yet."""
        return self.state == "draft"


class Drafts:
    """A file of drafts beside the file of kept questions. Safe against a kill, and between processes.

    A question is kept from the moment at which it stands in the reviewed file, which is replaced whole; what this file
    says of it is brought in line when it is next read.
    """

    def __init__(self, path: Path, reviewed: Path) -> None:
        self.path = path
        self.reviewed = reviewed

    @classmethod
    def of(cls, settings: Settings, path: Path | None = None) -> Drafts:
        """The drafts of a state folder, or another file of them; kept questions go to the plant's own either way."""
        return cls(path or settings.home / FILE, own_data(settings) / REVIEWED)

    def all(self) -> tuple[Draft, ...]:
        """Every draft, decided on or not, in the order in which they were made."""
        with self._locked():
            return self._read()

    def known(self) -> set[str]:
        """The ids of all drafts and of all questions that were kept."""
        with self._locked():
            return self._known()

    def add(self, drafts: Iterable[Draft]) -> int:
        """Append the drafts that are new; one that was kept or dropped is never drafted again. Gives how many were."""
        with self._locked():
            seen = self._known()
            new = list({each.question.id: each for each in drafts if each.question.id not in seen}.values())
            if new:
                self._write([*self._read(), *new])
            return len(new)

    def keep(self, question: EvalQuestion) -> None:
        """Make a draft's question, as it was edited, one of the plant's own.

        Raises `BadInputError` where it has no text or no longer hides its passage's words.
        """
        with self._locked():
            draft = self._find(question.id)
            if not question.text.strip():
                raise BadInputError("A question needs a text.", "Write it, or drop the draft.")
            if leaks(question.text, draft.passage, question.lang):
                raise BadInputError(
                    "More than a third of the question's words stand in the passage.",
                    "Put it in other words.",
                )
            self._publish([*(each for each in self._kept() if each.id != question.id), question])
            self._decide(draft.model_copy(update={"question": question, "state": "kept"}))

    def drop(self, question_id: str) -> None:
        """Remember that a draft is not wanted."""
        with self._locked():
            draft = self._find(question_id)
            self._decide(draft.model_copy(update={"state": "dropped"}))

    def undo(self) -> Draft | None:
        """Take the latest decision back; gives the draft as it waits again, or None where nothing was decided."""
        with self._locked():
            drafts = self._read()
            latest = max(drafts, key=lambda draft: draft.decided, default=None)
            if latest is None or not latest.decided:
                return None
            again = latest.model_copy(update={"state": "draft", "decided": 0})
            # The reviewed file last: a kill before it leaves the question kept, as it was.
            self._write(_replaced(drafts, again))
            kept = self._kept()
            if any(each.id == again.question.id for each in kept):
                self._publish([each for each in kept if each.id != again.question.id])
            return again

    def _known(self) -> set[str]:
        return {draft.question.id for draft in self._read()} | {question.id for question in self._kept()}

    def _find(self, question_id: str) -> Draft:
        """A draft that waits. Raises `BadInputError` where it was decided on meanwhile."""
        for draft in self._read():
            if draft.question.id == question_id and draft.waits:
                return draft
        raise BadInputError("This draft was decided on elsewhere.", "Go on with the next one.")

    def _decide(self, draft: Draft) -> None:
        drafts = self._read()
        number = 1 + max(each.decided for each in drafts)
        self._write(_replaced(drafts, draft.model_copy(update={"decided": number})))

    def _read(self) -> tuple[Draft, ...]:
        if not self.path.is_file():
            return ()
        kept = {question.id: question for question in self._kept()}
        return tuple(
            draft.model_copy(update={"state": "kept", "question": kept[draft.question.id]})
            if draft.waits and draft.question.id in kept
            else draft
            for draft in read_rows(self.path, Draft)
        )

    def _kept(self) -> tuple[EvalQuestion, ...]:
        return read_questions(self.reviewed) if self.reviewed.is_file() else ()

    def _write(self, drafts: Sequence[Draft]) -> None:
        lines = (draft.model_dump_json(exclude_defaults=True) for draft in drafts)
        _replace_file(self.path, self.path.with_name(f"{self.path.name}.part"), lines)

    def _publish(self, questions: Sequence[EvalQuestion]) -> None:
        if questions:
            lines = (question.model_dump_json(exclude_defaults=True) for question in questions)
            # Not in the folder of questions: a kill must not leave anything there that is none.
            _replace_file(self.reviewed, self.reviewed.parent.with_name(f"{REVIEWED}.part"), lines)
            return
        # An empty file would be the plant's own dataset, without a question.
        self.reviewed.unlink(missing_ok=True)
        with suppress(OSError):
            self.reviewed.parent.rmdir()

    def _locked(self) -> FileLock:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StorageError(f"{self.path.parent} cannot be made: {error.strerror}.", _REMEDY) from error
        return FileLock(self.path.with_name(f"{self.path.name}.lock"))


def from_case(
    settings: Settings,
    text: str,
    lang: str,
    *,
    source: str,
    passage: str,
    places: Sequence[Place],
    facts: Sequence[Sequence[str]] = (),
    safety: Sequence[Sequence[str]] = (),
    asset: str | None = None,
    asset_model: str | None = None,
    kind: str = "case",
) -> Draft | None:
    """Draft a question that somebody really asked, and append it to the state folder's file of drafts.

    ``text`` and ``lang``: the question as it was put, and its language (BCP 47). ``source``: what it comes from, in a
    form that stays the same, such as ``case 2024-117`` or ``feedback 88``; it is shown to the reviewer, and a source
    gives one draft for each text. ``passage``: the text of the right place, which the reviewer reads. ``places``: where
    the answer stands, one for each language version. ``facts`` and ``safety``: what the answer must show, each a list
    of verbatim alternatives. None where it was drafted before, or asks in its passage's own words (see
    `evals.leakage`).
    """
    if leaks(text, passage, lang):
        return None
    question = EvalQuestion(
        id=draft_id(lang, source, text),
        text=text,
        lang=lang,
        asset=asset,
        asset_model=asset_model,
        kind=kind,
        gold=tuple(places),
        phrases=tuple(tuple(alternatives) for alternatives in facts),
        safety=tuple(tuple(alternatives) for alternatives in safety),
    )
    draft = Draft(question=question, origin=source, passage=passage)
    return draft if Drafts.of(settings).add([draft]) else None


def draft_id(lang: str, *parts: str) -> str:
    """The id of a draft made from the same thing, the same on every machine and in every run."""
    digest = sha256("\x1f".join(parts).encode()).hexdigest()
    return f"draft-{lang}-{digest[:12]}"


def _replaced(drafts: Sequence[Draft], changed: Draft) -> list[Draft]:
    return [changed if draft.question.id == changed.question.id else draft for draft in drafts]


def _replace_file(path: Path, working: Path, lines: Iterable[str]) -> None:
    """Write a file whole or not at all, also where the machine stops meanwhile."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with working.open("w", encoding="utf-8") as file:
            file.writelines(f"{line}\n" for line in lines)
            file.flush()
            os.fsync(file.fileno())
        working.replace(path)
    except OSError as error:
        raise StorageError(f"{path} cannot be written: {error.strerror}.", _REMEDY) from error
