"""What the review page shows of a draft: how far one is, where the answer stands, its passage with the facts marked."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from evals.drafts import Draft
from evals.leakage import shared
from evals.questions import EvalQuestion

TEMPLATE = "review.html"


def card(drafts: Sequence[Draft], draft: Draft | None) -> str:
    """The upper part of the page as HTML, every text in it escaped; without a draft, that all is done."""
    counts = {state: sum(each.state == state for each in drafts) for state in ("draft", "kept", "dropped")}
    question = draft.question if draft else None
    return _template_environment().get_template(TEMPLATE).render(
        counts=counts,
        total=len(drafts),
        place=next((place for place, each in enumerate(drafts, 1) if each == draft), len(drafts)),
        draft=draft,
        question=question,
        passage=marked(draft.passage, _wanted(draft.question)) if draft else "",
        shared=round(100 * shared(draft.question.text, draft.passage, draft.question.lang)) if draft else 0,
    )  # fmt: skip


def marked(text: str, facts: Sequence[str]) -> Markup:
    """A text as HTML, with what the facts say marked wherever it stands."""
    words = [r"\s+".join(map(re.escape, fact.split())) for fact in facts if fact.strip()]
    if not words:
        return escape(text)
    # The longest first, as of two facts one may begin with the other.
    pattern = re.compile(f"({'|'.join(sorted(words, key=len, reverse=True))})", re.IGNORECASE)
    pieces = pattern.split(text)
    return Markup("").join(
        Markup("<mark>{}</mark>").format(piece) if place % 2 else escape(piece)
        for place, piece in enumerate(pieces)
    )


def _wanted(question: EvalQuestion) -> list[str]:
    return [each for fact in (*question.phrases, *question.safety) for each in fact]


@lru_cache(maxsize=1)
def _template_environment() -> Environment:
    return Environment(loader=PackageLoader("evals"), autoescape=True, undefined=StrictUndefined)
