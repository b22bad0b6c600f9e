"""The failure causes known of a model as people put them right: listed, merged, split, and each of that undone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from pydantic import BaseModel

from copilot.access import Actor, Permission
from copilot.audit import write_audit
from copilot.errors import BadInputError, ConflictError
from copilot.faultknowledge import Cause, FaultKnowledge, Merge
from copilot.knowledgestore import DecisionKind, KnowledgeStore
from copilot.mining import fault_knowledge
from copilot.store import Store
from copilot.wordingvectors import WordingVectors


class KnownCause(BaseModel):
    """A cause with what it shows in, how many closed jobs had it and every wording that was taken for it."""

    id: str
    text: str
    findings: list[str]
    jobs: int
    occurrence: float
    minutes: float
    from_jobs: bool
    merges: list[Merge]


class KnownCauses(BaseModel):
    """The causes of a model, those of most jobs first."""

    site: str
    asset_model: str
    version: str
    causes: list[KnownCause]


@dataclass(frozen=True, slots=True)
class Decided:
    """One act of a person: these ``wordings`` are the cause ("merge") or are not ("split"). ``ids`` are for undoing."""

    kind: DecisionKind
    cause: str
    wordings: tuple[str, ...]
    by: str
    at: datetime
    ids: tuple[int, ...]


@dataclass(frozen=True)
class CauseBook:
    """The causes of one model at a site; changing them needs ``causes:write`` there, else `ForbiddenError`."""

    store: Store
    vectors: WordingVectors
    site: str
    asset_model: str

    def knowledge(self) -> FaultKnowledge:
        """What is known now."""
        return fault_knowledge(self.store, self.vectors, self.site, self.asset_model)

    def merge(self, actor: Actor, cause: str, other: str) -> str:
        """Say that two causes are one; gives the id of the one that is kept. It holds for what is learned later, too.

        A cause that a manual lists is kept rather than one that only jobs tell of. Raises `BadInputError`.
        """
        actor.require(Permission.CAUSES_WRITE, self.site)
        knowledge = self.knowledge()
        kept, given_up = _cause(knowledge, cause), _cause(knowledge, other)
        if kept.id == given_up.id:
            raise BadInputError(f"{cause} and {other} are one cause already.", "Name two causes.")
        if kept.job and not given_up.job:
            kept, given_up = given_up, kept
        self._decide(actor, "merge", kept.id, wordings_of(knowledge, given_up))
        return kept.id

    def split(self, actor: Actor, cause: str, wording: str) -> None:
        """Say that a wording is not this cause; it holds for what is learned later, too. Raises `BadInputError`."""
        actor.require(Permission.CAUSES_WRITE, self.site)
        knowledge = self.knowledge()
        split_from = _cause(knowledge, cause)
        if wording not in wordings_of(knowledge, split_from):
            raise BadInputError(
                f'No source words {cause} as "{wording}".', "'copilot causes list' shows its wordings."
            )
        self._decide(actor, "split", split_from.id, [wording])

    def decided(self) -> list[Decided]:
        """What people decided and still holds, the latest first."""
        acts: dict[tuple[DecisionKind, str, str, datetime], list[tuple[int, str]]] = {}
        for each in KnowledgeStore(self.store).decisions(self.site, self.asset_model):
            acts.setdefault((each.kind, each.cause, each.by, each.at), []).append((each.id, each.wording))
        found = [
            Decided(kind, cause, tuple(text for _, text in rows), by, at, tuple(number for number, _ in rows))
            for (kind, cause, by, at), rows in acts.items()
        ]
        return sorted(found, key=lambda act: act.ids, reverse=True)

    def undo(self, actor: Actor, ids: Sequence[int]) -> None:
        """Take decisions back as if they had never been made. Raises `ConflictError` where one is gone already."""
        actor.require(Permission.CAUSES_WRITE, self.site)
        kept = KnowledgeStore(self.store)
        if not kept.withdraw(self.site, self.asset_model, ids):
            raise ConflictError("That was taken back already.", "Look at the list again.")
        data = {"asset_model": self.asset_model, "decisions": list(ids)}
        write_audit(self.store, self.site, actor.name, "causes_undone", data)

    def _decide(self, actor: Actor, kind: DecisionKind, cause: str, texts: Sequence[str]) -> None:
        KnowledgeStore(self.store).decide(self.site, self.asset_model, kind, cause, texts, actor.name)
        data = {"asset_model": self.asset_model, "cause": cause, "wordings": len(texts)}
        write_audit(self.store, self.site, actor.name, f"causes_{kind}", data)


def models_of(store: Store, site: str) -> list[str]:
    """Every model that the register or a document of the site names."""
    models = {model for row in store.documents(site) for model in row.asset_models}
    return sorted((models | {asset.model for asset in store.assets(site)}) - {""})


def known_causes(knowledge: FaultKnowledge, lang: str) -> KnownCauses:
    """The causes with their merges, those of most jobs first."""
    causes = [
        KnownCause(
            id=cause.id,
            text=cause.text(lang),
            findings=[link.finding for link in knowledge.links if link.cause == cause.id],
            jobs=sum(job.cause == cause.id for job in knowledge.jobs),
            occurrence=cause.occurrence,
            minutes=cause.minutes,
            from_jobs=bool(cause.job),
            merges=[merge for merge in knowledge.merges if merge.cause == cause.id],
        )
        for cause in knowledge.causes
    ]
    causes.sort(key=lambda cause: (-cause.jobs, cause.text))
    return KnownCauses(
        site=knowledge.site, asset_model=knowledge.asset_model, version=knowledge.version, causes=causes
    )


def wordings_of(knowledge: FaultKnowledge, cause: Cause) -> list[str]:
    """All texts that count as the cause, those of jobs included."""
    merged = [merge.wording.text for merge in knowledge.merges if merge.cause == cause.id]
    return list(dict.fromkeys([*(wording.text for wording in cause.wordings), *merged]))


def _cause(knowledge: FaultKnowledge, cause: str) -> Cause:
    found = knowledge.cause(cause)
    if found is None:
        raise BadInputError(
            f"{knowledge.asset_model} has no cause {cause}.", "'copilot causes list' shows their ids."
        )
    return found
