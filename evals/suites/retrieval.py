"""Does the right section come first? Rankings by the product and, for comparison, by parts of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from copilot.index import Mode
from copilot.index.base import Candidate
from copilot.retrieval import Question
from copilot.vectors import query_vectors
from evals.dataset import Judged
from evals.figures import Judgement, Metric, Outcome, summarise
from evals.rankings import DEPTH, METRICS, as_scores, ranking_scores
from evals.suites import Context
from evals.world import World, names

# Candidates of one signal, enough to give DEPTH different sections.
READ = 5 * DEPTH
# Of reciprocal rank fusion (Cormack, Clarke and Buettcher 2009).
FUSION = 60

ON_CODES = Metric(
    name="success@1 on codes",
    meaning="share of questions with an alarm code or part number whose first section was right",
    headline=True,
)
SUITE_METRICS = (*METRICS, ON_CODES)

Ranked = list[Candidate]
Relevant = Mapping[str, int]


def applies(context: Context) -> bool:
    """Where questions name the sections that answer them."""
    return bool(context.dataset.judged)


def run(context: Context) -> Outcome:
    """Rank every judged question by each method."""
    world = context.world()
    judged = context.dataset.judged
    relevant = {each.question.id: world.relevant(each) for each in judged}
    runs: dict[str, dict[str, list[str]]] = {}
    coded: set[str] = set()
    for place, each in enumerate(judged, 1):
        question = world.question(each.question, DEPTH)
        if question.codes:
            coded.add(each.question.id)
        for method, ranked in _rankings(world, question):
            named = _named(ranked, relevant[each.question.id])
            runs.setdefault(method, {})[each.question.id] = named
        context.tell("retrieval", place, len(judged))
    languages = _document_languages(world)
    judgements = [
        judgement
        for method, ranked in runs.items()
        for judgement in _judgements(judged, relevant, ranked, coded, languages, method)
    ]
    figures = summarise(judgements, SUITE_METRICS, context.seed)
    return Outcome(suite="retrieval", metrics=SUITE_METRICS, figures=figures, judgements=tuple(judgements))


def _rankings(world: World, question: Question) -> Iterator[tuple[str, Ranked]]:
    """Candidates in order by each method, "" being the product."""
    query = query_vectors(world.embedder, question.text, question.codes)
    sparse = world.searched.search(query, question.scope, READ, Mode.SPARSE)
    dense = world.searched.search(query, question.scope, READ, Mode.DENSE)
    fused = _fused(sparse, dense)
    yield "BM25", sparse
    yield "dense", dense
    yield "hybrid", fused
    yield "hybrid + code boost", sorted(fused, key=lambda candidate: not candidate.codes)
    yield "", [hit.signals for hit in world.retriever.retrieve(question).hits]


def _fused(*rankings: Sequence[Candidate]) -> Ranked:
    """Reciprocal rank fusion."""
    scores: dict[str, float] = {}
    candidates: dict[str, Candidate] = {}
    for ranking in rankings:
        for place, candidate in enumerate(ranking, 1):
            name = candidate.indexed.id
            candidates[name] = candidate
            scores[name] = scores.get(name, 0.0) + 1 / (FUSION + place)
    return [candidates[name] for name in sorted(scores, key=lambda name: (-scores[name], name))]


def _named(ranked: Iterable[Candidate], relevant: Relevant) -> list[str]:
    """Sections in order, each once; one that is relevant goes by the name it is judged under."""
    called = []
    for candidate in ranked:
        known = names(candidate.indexed)
        called.append(next((name for name in known if name in relevant), known[0]))
    return list(dict.fromkeys(called))[:DEPTH]


def _judgements(
    judged: Sequence[Judged],
    relevant: Mapping[str, Relevant],
    ranked: Mapping[str, list[str]],
    coded: set[str],
    languages: Callable[[Relevant], str],
    method: str,
) -> Iterator[Judgement]:
    scores = ranking_scores({name: as_scores(order) for name, order in ranked.items()}, relevant)
    for each in judged:
        question = each.question
        mine = dict(scores[question.id])
        if question.id in coded:
            mine[ON_CODES.name] = mine["success@1"]
        yield Judgement(
            id=question.id,
            text=question.text,
            scores=mine,
            lang=question.lang,
            document_lang=languages(relevant[question.id]),
            kind=question.kind,
            asset_model=question.asset_model or "",
            method=method,
            wanted=", ".join(relevant[question.id]),
            came=", ".join(ranked[question.id][:5]),
        )


def _document_languages(world: World) -> Callable[[Relevant], str]:
    """Tells in which languages the sections that answer stand in the index ("de+en")."""
    by_name: dict[str, set[str]] = {}
    for indexed in world.index.passages():
        for name in names(indexed)[:3]:
            by_name.setdefault(name, set()).add(indexed.passage.lang)

    def languages(relevant: Relevant) -> str:
        return "+".join(sorted({lang for name in relevant for lang in by_name.get(name, ())}))

    return languages
