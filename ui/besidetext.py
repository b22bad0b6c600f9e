"""What stands beside a quote, as commands print it: a translation above the original, terms below it."""

from __future__ import annotations

from collections.abc import Sequence

from copilot.reply import TermBeside, Translation
from copilot.translations import translated_by
from copilot.wording import Wording


def lines_above(translation: Translation | None, words: Wording) -> list[str]:
    """The translation and who answers for it."""
    if translation is None:
        return []
    return [f"{translated_by(translation, words)}:", translation.text, f"{words('translation.original')}:"]


def lines_below(terms: Sequence[TermBeside]) -> list[str]:
    """The glossary's terms on one line."""
    return ["; ".join(f"{term.said} = {term.means}" for term in terms)] if terms else []
