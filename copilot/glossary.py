"""The plant's glossary at work: a question in the words that the documents use."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from copilot.knowledge import Term
from copilot.language import in_script, remoteness
from copilot.reply import TermBeside
from copilot.tables import DocumentRow

# A Chinese term of one character stands inside too many other words.
_SHORTEST_CJK = 2
# German writes compounds as one word, so a long enough term counts inside one.
_COMPOUND = 7
_GERMAN_ENDING = "(?:e[nrs]?|[ns])?"
_WORD_START, _WORD_END = r"(?<!\w)", r"(?!\w)"


@dataclass(frozen=True, slots=True)
class _Mention:
    start: int
    end: int
    term: Term


class Glossary:
    """Terms with their wordings in several languages.

    ``common`` are everyday words, which count where none of the terms is worded alike.
    """

    def __init__(self, terms: Iterable[Term], common: Iterable[Term] = ()) -> None:
        self._terms = tuple(terms)
        self._common = tuple(common)

    def reading(self, text: str, lang: str, target: str) -> str:
        """The text with every term that is worded in ``lang`` put in the preferred words of ``target``.

        Between the scripts of one language all of the text is converted instead. Other words stay, for a multilingual
        model to understand. Of overlapping terms the longest counts; a wording of several terms gives the words of
        all. The text itself where nothing is found.
        """
        if _base(lang) == _base(target):
            return in_script(text, target) if _base(lang) == "zh" else text
        pieces, done = [], 0
        for start, end, terms in _longest(self._all_mentions(text.casefold(), lang)):
            words = dict.fromkeys(word for term in terms if (word := _preferred(term, target)))
            if start < done or not words:
                continue
            pieces += [text[done:start], *words]
            done = end
        return " ".join(" ".join((*pieces, text[done:])).split()) if pieces else text

    def beside(self, text: str, lang: str, target: str) -> tuple[TermBeside, ...]:
        """The terms that a text in ``lang`` uses, as it writes them, with their preferred words in ``target``."""
        if _base(lang) == _base(target):
            return ()
        # Folding may lengthen a text (ß), so that places have to be led back.
        folded = [(letter, place) for place, char in enumerate(text) for letter in char.casefold()]
        found: dict[str, TermBeside] = {}
        for start, end, terms in _longest(_mentions(self._terms, "".join(each for each, _ in folded), lang)):
            means = " / ".join(dict.fromkeys(word for term in terms if (word := _preferred(term, target))))
            said = text[folded[start][1] : folded[end - 1][1] + 1]
            # What stands in capitals is the name of a button or a signal.
            label = len(said) > 1 and said.isupper() and not text.isupper()
            if means and not label and means.casefold() != said.casefold():
                found.setdefault(said.casefold(), TermBeside(said=said, means=means))
        return tuple(found.values())

    def _all_mentions(self, folded: str, lang: str) -> list[_Mention]:
        """Those of the terms, and those of common words elsewhere."""
        own = list(_mentions(self._terms, folded, lang))
        taken = {(mention.start, mention.end) for mention in own}
        common = _mentions(self._common, folded, lang)
        return own + [mention for mention in common if (mention.start, mention.end) not in taken]


def languages_to_read(documents: Iterable[DocumentRow], model: str | None, lang: str) -> tuple[str, ...]:
    """The languages to put a question in: one for each machine model whose documents are in none of its own.

    That is another script of the question's language, else English, else whatever comes first. With a ``model`` only
    the documents that apply to it count.
    """
    spoken: dict[str, set[str]] = {}
    for document in documents:
        for known in document.asset_models if document.lang else ():
            if model in (None, known):
                spoken.setdefault(known, set()).add(document.lang)
    nearest = {min(langs, key=lambda each: (remoteness(each, lang), each)) for langs in spoken.values()}
    return tuple(sorted(nearest - {lang}))


def _mentions(terms: Iterable[Term], folded: str, lang: str) -> Iterator[_Mention]:
    for term in terms:
        for wording in _wordings(term, lang):
            if wording in folded:
                for start, end in _places(wording, folded, lang):
                    yield _Mention(start, end, term)


def _wordings(term: Term, lang: str) -> Iterator[str]:
    """A term's wordings in a language, in any of its scripts, case-folded."""
    for tag, wordings in term.words.items():
        if _base(tag) == _base(lang):
            yield from (wording.casefold() for wording in wordings)


def _preferred(term: Term, lang: str) -> str:
    exact = term.words.get(lang) or next(
        (words for tag, words in term.words.items() if _base(tag) == _base(lang)), ()
    )
    return exact[0] if exact else ""


def _base(tag: str) -> str:
    return tag.partition("-")[0]


def _places(wording: str, folded: str, lang: str) -> Iterator[tuple[int, int]]:
    """Where a wording stands as a word, with the endings that a plural or a case adds."""
    if _base(lang) == "zh" and len(wording) < _SHORTEST_CJK:
        return
    pattern = re.escape(wording)
    if _base(lang) == "de":
        pattern += _GERMAN_ENDING
    elif _base(lang) != "zh":
        pattern += "(?:e?s)?"
    if _base(lang) != "zh" and not (_base(lang) == "de" and len(wording) >= _COMPOUND):
        pattern = _WORD_START + pattern + _WORD_END
    yield from (match.span() for match in re.finditer(pattern, folded))


def _longest(mentions: Iterable[_Mention]) -> list[tuple[int, int, list[Term]]]:
    """The spans that lie in no longer one, by place, each with its terms."""
    spans: dict[tuple[int, int], list[Term]] = {}
    for mention in mentions:
        spans.setdefault((mention.start, mention.end), []).append(mention.term)
    return [
        (start, end, terms)
        for (start, end), terms in sorted(spans.items())
        if not any(other != (start, end) and other[0] <= start and end <= other[1] for other in spans)
    ]
