"""Questions drafted from what the manuals hold: facts, put into technicians' words, none of them the passage's own."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from itertools import zip_longest
from pathlib import Path
from random import Random

from copilot.assistant import Assistant, open_assistant
from copilot.codes import normalise
from copilot.errors import BadInputError
from copilot.settings import Settings
from evals.askable import Fact, facts_of
from evals.drafts import Draft, Drafts, draft_id
from evals.leakage import leaks
from evals.manuals import chapters, things_in
from evals.phrasebook import Slots, phrasebooks
from evals.questions import EvalQuestion
from ingestion.passages import CHUNKER_VERSION


def write_drafts(settings: Settings, out: Path | None, count: int, seed: int) -> str:
    """Draft about ``count`` questions in each language the manuals have and add them to a file; says what was done.

    Nothing that was drafted before, kept or dropped is drafted again. Raises `BadInputError` where the state folder
    holds no manual.
    """
    drafts = Drafts.of(settings, out)
    known = drafts.known()
    with closing(open_assistant(settings, CHUNKER_VERSION)) as assistant:
        facts = facts_by_language(assistant)
    if not facts:
        raise BadInputError(
            "There is nothing to draft from: no manual is in use.",
            "Run 'copilot ingest' with the manuals first.",
        )
    made = {lang: list(draft_from(facts[lang], known, count, seed)) for lang in sorted(facts)}
    added = drafts.add(draft for each in made.values() for draft in each)
    by_language = ", ".join(f"{lang} {len(each)}" for lang, each in made.items())
    speechless = [lang for lang in made if lang not in phrasebooks()]
    missing = f" evals/phrasebook.yaml has no words for {', '.join(speechless)}." if speechless else ""
    return f"{added} new drafts in {drafts.path} ({by_language}).{missing} Now run 'copilot eval review'."


def facts_by_language(assistant: Assistant) -> Mapping[str, Sequence[Fact]]:
    """What can be asked of the manuals in use, without what would have several answers."""
    terms = assistant.store.terms(assistant.settings.site)
    codes = assistant.store.codes(assistant.settings.site)
    facts = [
        fact
        for chapter in chapters(assistant)
        for fact in facts_of(chapter, things_in(terms, chapter.lang))
        if not (
            fact.frame == "tag" and normalise(fact.about) in codes
        )  # what it means is asked for as a code
    ]
    answers: dict[tuple[object, ...], set[tuple[str, ...]]] = defaultdict(set)
    for fact in facts:
        answers[_asked(fact)].add(fact.phrases or fact.safety)
    by_language: dict[str, list[Fact]] = defaultdict(list)
    for fact in facts:
        if len(answers[_asked(fact)]) == 1:
            by_language[fact.chapter.lang].append(fact)
    return by_language


def draft_from(facts: Sequence[Fact], known: Iterable[str], count: int, seed: int) -> Iterator[Draft]:
    """At most ``count`` drafts that are not ``known`` (ids), by turns of every kind, each frame as often as others."""
    random, known = Random(seed), set(known)  # noqa: S311 - draws questions, keeps no secret
    piles: dict[str, list[Fact]] = defaultdict(list)
    for fact in random.sample(facts, len(facts)):
        piles[fact.frame if fact.kind == "code" else fact.kind].append(fact)
    used: Counter[str] = Counter()
    for turn in zip_longest(*(piles[name] for name in sorted(piles))):
        for fact in filter(None, turn):
            if count <= 0:
                return
            if fact_id(fact) in known:
                continue
            draft = _worded(fact, used, random)
            if draft:
                count -= 1
                yield draft


def fact_id(fact: Fact) -> str:
    """The id of a fact's draft, whatever words it is put in."""
    chapter = fact.chapter
    return draft_id(chapter.lang, chapter.document, chapter.section.id, fact.frame, fact.about)


def _worded(fact: Fact, used: Counter[str], random: Random) -> Draft | None:
    """The fact in the frame that was used least, of those that do not give its passage away.

    Things go by the manual's names for them where that is possible, else by the plant's other words.
    """
    chapter = fact.chapter
    own = {name: words[:1] for name, words in fact.slots.items()}
    fitting = _fitting(fact, own) or _fitting(fact, fact.slots)
    if not fitting:
        return None
    frame, text = min(fitting, key=lambda each: (used[each[0]], random.random()))
    used[frame] += 1
    question = EvalQuestion(
        id=fact_id(fact),
        text=text,
        lang=chapter.lang,
        asset_model=chapter.asset_model,
        kind=fact.kind,
        gold=chapter.gold(fact.page),
        phrases=tuple((phrase,) for phrase in fact.phrases),
        safety=tuple((message,) for message in fact.safety),
    )
    return Draft(question=question, origin=f"{fact.frame}: {fact.about}", passage=fact.passage)


def _fitting(fact: Fact, slots: Slots) -> list[tuple[str, str]]:
    lang = fact.chapter.lang
    book = phrasebooks().get(lang)
    questions = book.questions(fact.kind, fact.frame, slots) if book else ()
    return [(frame, text) for frame, text in questions if not leaks(text, fact.passage, lang)]


def _asked(fact: Fact) -> tuple[object, ...]:
    chapter = fact.chapter
    return chapter.document, chapter.lang, fact.frame, tuple(fact.slots.items())
