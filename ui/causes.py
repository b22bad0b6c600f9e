"""``copilot causes``: the failure causes known of a model, the wordings taken for each, and putting that right."""

from __future__ import annotations

import getpass
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer
from pydantic import BaseModel

from copilot.errors import BadInputError
from copilot.faultknowledge import Cause, FaultKnowledge, Merge
from copilot.settings import load_settings

if TYPE_CHECKING:
    from copilot.knowledgestore import DecisionKind
    from copilot.store import Store
    from copilot.wordingvectors import WordingVectors

app = typer.Typer(
    no_args_is_help=True, help="List the failure causes known of a model; merge and split them."
)

AssetOption = Annotated[str | None, typer.Option(help="A machine, by its id in the register.")]
ModelOption = Annotated[str | None, typer.Option(help="The machines' model.")]
SiteOption = Annotated[str | None, typer.Option("--site", help="The site; default from the settings.")]
LangOption = Annotated[str, typer.Option(help="Language of the causes' texts, where a source has it.")]
ByOption = Annotated[str, typer.Option("--by", help="Who decides; default the user of this computer.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


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


@app.command("list")
def list_causes(
    asset: AssetOption = None,
    asset_model: ModelOption = None,
    lang: LangOption = "en",
    site: SiteOption = None,
    as_json: Json = False,
) -> None:
    """List the causes of a model, with every wording that counts as the same and why."""
    with _opened(asset, asset_model, site) as model:
        _print(known_causes(model.knowledge(), lang), as_json)


@app.command()
def merge(
    cause: Annotated[str, typer.Argument(metavar="CAUSE", help="The cause to keep, by its id.")],
    other: Annotated[str, typer.Argument(metavar="OTHER", help="The cause that is the same, by its id.")],
    asset: AssetOption = None,
    asset_model: ModelOption = None,
    by: ByOption = "",
    site: SiteOption = None,
    as_json: Json = False,
) -> None:
    """Say that two causes are one; it holds for all that is learned later, too."""
    with _opened(asset, asset_model, site) as model:
        knowledge = model.knowledge()
        kept, given_up = _cause(knowledge, cause), _cause(knowledge, other)
        if kept.id == given_up.id:
            raise BadInputError(f"{cause} and {other} are one cause already.", "Name two causes.")
        if kept.job and not given_up.job:
            kept, given_up = given_up, kept
        _decide(model, "merge", kept.id, _texts(knowledge, given_up), by)
        _print(known_causes(model.knowledge(), "en"), as_json)


@app.command()
def split(
    cause: Annotated[str, typer.Argument(metavar="CAUSE", help="The cause, by its id.")],
    wording: Annotated[
        str, typer.Argument(metavar="WORDING", help="The wording that is another cause, verbatim.")
    ],
    asset: AssetOption = None,
    asset_model: ModelOption = None,
    by: ByOption = "",
    site: SiteOption = None,
    as_json: Json = False,
) -> None:
    """Say that a wording is not this cause; it holds for all that is learned later, too."""
    with _opened(asset, asset_model, site) as model:
        knowledge = model.knowledge()
        split_from = _cause(knowledge, cause)
        if wording not in _texts(knowledge, split_from):
            raise BadInputError(
                f'No source words {cause} as "{wording}".', "'copilot causes list' shows its wordings."
            )
        _decide(model, "split", split_from.id, [wording], by)
        _print(known_causes(model.knowledge(), "en"), as_json)


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


def causes_text(known: KnownCauses) -> str:
    """One line a cause, one below it for each wording that was taken for it."""
    lines = []
    for cause in known.causes:
        told = "told by jobs only" if cause.from_jobs else ", ".join(cause.findings)
        lines.append(f"{cause.id}  {cause.text}  ({cause.jobs} jobs, {cause.minutes:.0f} min; {told})")
        lines += [
            f"    = {merge.wording.text} [{merge.wording.lang}] {merge.by} {merge.similarity:.2f}"
            for merge in cause.merges
        ]
    return "\n".join(lines) or f"No cause is known of {known.asset_model}."


@dataclass(frozen=True)
class _Model:
    """One model of a site with the parts its knowledge is made of, open."""

    store: Store
    vectors: WordingVectors
    site: str
    name: str

    def knowledge(self) -> FaultKnowledge:
        """What is known now."""
        from copilot.mining import fault_knowledge

        return fault_knowledge(self.store, self.vectors, self.site, self.name)


@contextmanager
def _opened(asset: str | None, asset_model: str | None, site: str | None) -> Iterator[_Model]:
    """The model that is meant. Raises `UnknownAssetError`, or `BadInputError` where none is named."""
    from copilot.embedding import Embedder
    from copilot.register import Register
    from copilot.store import Store
    from copilot.wordingvectors import WordingVectors

    settings = load_settings()
    at = site or settings.site
    with closing(Store(settings)) as store:
        models = {model for row in store.documents(at) for model in row.asset_models}
        name = Register(store.assets(at), models).choose(asset, asset_model).model
        if name is None:
            raise BadInputError("No machine is named.", "Name it with --asset or --asset-model.")
        yield _Model(store, WordingVectors(store, Embedder(settings)), at, name)


def _cause(knowledge: FaultKnowledge, cause: str) -> Cause:
    found = knowledge.cause(cause)
    if found is None:
        raise BadInputError(
            f"{knowledge.asset_model} has no cause {cause}.", "'copilot causes list' shows their ids."
        )
    return found


def _texts(knowledge: FaultKnowledge, cause: Cause) -> list[str]:
    """All texts that count as the cause, those of jobs included."""
    merged = [merge.wording.text for merge in knowledge.merges if merge.cause == cause.id]
    return list(dict.fromkeys([*(wording.text for wording in cause.wordings), *merged]))


def _decide(model: _Model, kind: DecisionKind, cause: str, texts: list[str], by: str) -> None:
    from copilot.knowledgestore import KnowledgeStore

    kept = KnowledgeStore(model.store)
    for text in texts:
        kept.decide(model.site, model.name, kind, cause, text, by or getpass.getuser())


def _print(known: KnownCauses, as_json: bool) -> None:
    print(known.model_dump_json() if as_json else causes_text(known))
