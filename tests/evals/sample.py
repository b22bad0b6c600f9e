"""A run such as a plant would have, made up: four suites, five languages, hostile texts among the questions."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cache

import numpy as np

from evals.figures import Better, Judgement, Metric, Outcome, Series, figure_of, summarise
from evals.rankings import METRICS
from evals.run import Provenance, Run, Setting

HOSTILE = (
    "</script><script>window.hacked = 1</script><img src=x onerror='window.hacked = 1'>",
    "<a href='javascript:window.hacked=1'>E-042</a> {{ 7 * 7 }} \u202e\x00 ]]> & %{x}",
)
LANGUAGES = {"de": 0.9, "en": 0.96, "es": 0.82, "zh-Hans": 0.72, "zh-Hant": 0.45}
METHODS = {"": 0.0, "BM25": -0.35, "dense": -0.15, "hybrid": -0.08, "hybrid + code boost": -0.05}
QUESTIONS = {
    "de": "Wie wechsle ich den Rücklauffilter der Presse?",
    "en": "Which torque do the bolts of the clamping ring take?",
    "es": "¿Qué significa OC en la envasadora?",
    "zh-Hans": "压机显示 E-042 是什么意思？",
    "zh-Hant": "點解油壓機顯示 E-042？",
}
STARTED = datetime(2026, 11, 22, 10, 5, tzinfo=UTC)
QUOTED = Metric(
    name="citation precision", meaning="share of the quotes that stand on a page that answers", headline=True
)
FALSE = Metric(
    name="false answers",
    meaning="share of questions without an answer that got one",
    better=Better.LOWER,
    headline=True,
)
WAIT = Metric(
    name="latency", meaning="time until the reply is there, one user", better=Better.LOWER, unit="ms", headline=True,
    repeatable=False,
)  # fmt: skip
MEMORY = Metric(
    name="peak memory", meaning="most memory held", better=Better.LOWER, unit="MB", repeatable=False
)
FAILED = Metric(
    name="failed files",
    meaning="share of files that could not be taken in",
    better=Better.LOWER,
    headline=True,
)
PAGES = Metric(
    name="pages per second", meaning="pages read in a second", unit="pages/s", headline=True, repeatable=False
)


@cache
def sample_run(number: int = 0, count: int = 30, shift: float = 0.0) -> Run:
    """The run of the ``number``-th day, with ``count`` questions in each language; ``shift`` is added to its luck."""
    started = STARTED + timedelta(days=number)
    return Run(
        id=f"{started:%Y%m%d-%H%M%S}-0042",
        started=started,
        seconds=724.6,
        dataset="sample plant",
        data="f" * 64,
        seed=7,
        limit=None,
        provenance=Provenance(
            version="0.1.0", code="c0de" * 16, commit=f"{4000000000 + number:x}", prompts="9" * 64,
            model="multilingual-e5-small@614241f", identity='{"dimension": 384}', machine="Xeon x 2", python="3.11.9",
            settings=(Setting(name="candidates", value="50"), Setting(name="note", value=HOSTILE[0])),
        ),
        outcomes=(_retrieval(number, count, shift), _answers(number, count, shift), _ingest(number), _system(number)),
    )  # fmt: skip


def _retrieval(seed: int, count: int, shift: float) -> Outcome:
    chance = np.random.default_rng(seed)
    judgements = []
    for lang, good in LANGUAGES.items():
        for place in range(count):
            for method, worse in METHODS.items():
                rank = int(chance.geometric(min(max(good + worse + shift, 0.05), 1)))
                judgements.append(_ranked(lang, place, rank, method))
    return Outcome(
        suite="retrieval", metrics=METRICS, figures=summarise(judgements, METRICS, seed),
        judgements=tuple(judgements), seconds=231.4,
    )  # fmt: skip


def _ranked(lang: str, place: int, rank: int, method: str) -> Judgement:
    scores = {metric.name: float(rank <= int(metric.name.partition("@")[2])) for metric in METRICS}
    scores["MRR@10"] = 1 / rank if rank <= 10 else 0.0
    return Judgement(
        id=f"{lang}-{place}", text=_text(lang, place), scores=scores, lang=lang,
        document_lang="en" if place % 3 else "de+en+es+zh-Hant", kind=("code", "procedure", "value")[place % 3],
        asset_model="HPX-200", method=method, wanted="HPX-200/manual.en.pdf#4.2",
        came=", ".join(f"HPX-200/manual.en.pdf#{rank + each}.1" for each in range(5)),
    )  # fmt: skip


def _text(lang: str, place: int) -> str:
    return HOSTILE[place % 2] if lang == "zh-Hant" and place < 2 else f"{QUESTIONS[lang]} ({place + 1})"


def _answers(seed: int, count: int, shift: float) -> Outcome:
    chance = np.random.default_rng(seed + 100)
    metrics = (QUOTED, FALSE)
    judgements = []
    for lang, good in LANGUAGES.items():
        for place in range(count):
            covered = place % 4 > 0
            right = bool(chance.random() < good + shift)
            scores = {QUOTED.name: float(right)} if covered else {FALSE.name: float(not right)}
            came = (
                HOSTILE[place % 2]
                if place < 3
                else "The bolts are tightened to 35 Nm (HPX-200/manual.en.pdf, page 12). "
                * (1 if right else 3)
            )
            judgements.append(
                Judgement(
                    id=f"{lang}-{place}", text=_text(lang, place), scores=scores, lang=lang, kind="value",
                    wanted="45 Nm\nsafety: WARNING Hot oil" if covered else "not covered", came=came,
                )
            )  # fmt: skip
    return Outcome(
        suite="answers", metrics=metrics, figures=summarise(judgements, metrics, seed), seconds=402.0,
        judgements=tuple(judgements), notes=("No language model is configured: answers are quotes alone.",),
    )  # fmt: skip


def _ingest(seed: int) -> Outcome:
    speed = 7 + np.random.default_rng(seed).random(6)
    files = ["HPX-200/manual.en.pdf", "HPX-200/manual.de.docx", HOSTILE[0]]
    judgements = tuple(
        Judgement(id=name, text=name, scores={FAILED.name: float(name in HOSTILE)}, came="It is encrypted.")
        for name in files
    )
    figures = (
        figure_of(PAGES.name, speed, seed),
        figure_of(MEMORY.name, [1312.0], seed),
        *summarise(judgements, [FAILED], seed),
    )
    return Outcome(
        suite="ingest", metrics=(PAGES, FAILED, MEMORY), figures=figures, judgements=judgements, seconds=61.0
    )  # fmt: skip


def _system(seed: int) -> Outcome:
    series = tuple(_waits(seed))
    return Outcome(
        suite="system", metrics=(WAIT,), figures=(figure_of(WAIT.name, series[0].values, seed, np.median),),
        series=series, seconds=30.2,
    )  # fmt: skip


def _waits(seed: int) -> Iterator[Series]:
    chance = np.random.default_rng(seed)
    for users in (1, 5, 20, 50):
        waits = chance.gamma(6, 14 * users**0.8, 400)
        yield Series(metric=WAIT.name, of=f"{users} user{'s' * (users > 1)}", values=tuple(map(float, waits)))
    yield Series(metric=WAIT.name, of=HOSTILE[0], values=(310.0, 320.0, 400.0))
