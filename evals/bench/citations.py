"""Does every quoted span stand verbatim at the page it is cited from? Asked with random questions."""

from __future__ import annotations

import argparse
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from copilot.assistant import Assistant, Query, open_assistant
from copilot.index import IndexedPassage
from copilot.reply import Citation
from copilot.settings import load_settings
from evals.bench.report import preamble, table
from evals.sourcetext import SourceText
from ingestion.job import ingestion_of
from ingestion.passages import CHUNKER_VERSION

PLANT = Path(__file__).parents[1] / "plant"


@dataclass(frozen=True, slots=True)
class Checked:
    """A citation and whether its quote stands where it says."""

    citation: Citation
    stands: bool


def main() -> None:
    """Take the plant (and any named PDF) in, ask random questions, check every citation against the source."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sources", nargs="*", type=Path, help="more documents, such as a large PDF manual")
    parser.add_argument("--home", type=Path, help="state folder to use and keep; default a fresh one")
    parser.add_argument("--questions", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    with TemporaryDirectory() as folder:
        settings = load_settings(home=arguments.home or Path(folder))
        assistant = open_assistant(settings, CHUNKER_VERSION)
        paths = [PLANT / "documents", PLANT / "records", *arguments.sources]
        ingestion_of(assistant).run([path.absolute() for path in paths])
        chooser = random.Random(arguments.seed)  # noqa: S311 - a repeatable choice, not a secret
        queries = [_query(indexed, chooser) for indexed in _chosen(assistant, arguments.questions, chooser)]
        checked = [result for query in queries for result in _checked(assistant, query)]
        assistant.close()
    print(preamble())
    print(_summary(checked, len(queries)))


def _chosen(assistant: Assistant, count: int, chooser: random.Random) -> list[IndexedPassage]:
    """Passages drawn evenly over documents, so that a large manual does not crowd out the others."""
    by_document: dict[str, list[IndexedPassage]] = {}
    for indexed in sorted(assistant.index.passages(), key=lambda each: each.id):
        by_document.setdefault(indexed.document, []).append(indexed)
    documents = sorted(by_document)
    return [chooser.choice(by_document[documents[turn % len(documents)]]) for turn in range(count)]


def _query(indexed: IndexedPassage, chooser: random.Random) -> Query:
    """A question made of a run of the passage's own words, or of its heading."""
    text = (
        indexed.passage.heading[-1]
        if chooser.random() < 0.3 and indexed.passage.heading
        else indexed.passage.text
    )
    words = text.split()
    start = chooser.randrange(max(len(words) - 8, 1))
    asked = " ".join(words[start : start + 12])[:300]
    model = indexed.asset_models[0] if indexed.asset_models else None
    return Query(text=asked, asset_model=model, lang=indexed.passage.lang)


def _checked(assistant: Assistant, query: Query) -> Iterator[Checked]:
    source = SourceText(assistant)
    for block in assistant.ask(query).blocks:
        for citation in block.citations:
            yield Checked(citation, source.holds(citation))


def _summary(checked: Sequence[Checked], questions: int) -> str:
    kinds = Counter(Path(result.citation.document).suffix for result in checked)
    good = Counter(Path(result.citation.document).suffix for result in checked if result.stands)
    rows = [[kind, kinds[kind], good[kind], good[kind] / kinds[kind]] for kind in sorted(kinds)]
    rows.append(["all", kinds.total(), good.total(), good.total() / max(kinds.total(), 1)])
    missed = [result.citation for result in checked if not result.stands]
    lines = [f"{questions} questions", table(("source", "citations", "verbatim at the place", "share"), rows)]
    lines += [f"not found: {each.document} p. {each.page}: {each.quote[:150]!r}" for each in missed[:20]]
    return "\n".join(lines)


if __name__ == "__main__":
    main()
