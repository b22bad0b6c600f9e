"""The troubleshooting trees of an asset model: each with its id and where it stands, and the one that fits a report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from copilot.knowledge import Section, TroubleshootingTree
from copilot.language import remoteness
from copilot.parallel import Vectors
from copilot.reply import Citation
from copilot.store import Store
from copilot.tables import DocumentRow
from copilot.trees import best_tree

FITS = 0.44
"""How near the best tree must be to a report to be offered.

Of the 44 reports of evals/plant/gold/flow/dialogs.jsonl 68 % reach it with its 17 charts and 14 % without the chart
that fits them; of 60 reports about other machines (evals/plant/cases.jsonl) 15 % reach it."""


@dataclass(frozen=True, slots=True)
class KnownTree:
    """A tree with its ``id``, the same in all languages of its manual, and where it stands."""

    id: str
    tree: TroubleshootingTree
    source: Citation


def known_trees(store: Store, site: str, asset_model: str, lang: str) -> tuple[KnownTree, ...]:
    """The trees in the documents of an asset model, each once: in ``lang`` where it is printed in that."""
    found: dict[str, KnownTree] = {}
    documents: dict[str, DocumentRow] = {}
    for name, section in store.tree_sections(site):
        documents = documents or {row.id: row for row in store.documents(site)}
        row = documents[name]
        models = section.asset_models or row.asset_models
        if section.tree and (not models or asset_model in models):
            known = _known(section.tree, section, row)
            held = found.get(known.id)
            if held is None or remoteness(known.tree.lang, lang) < remoteness(held.tree.lang, lang):
                found[known.id] = known
    return tuple(found.values())


def fitting_tree(report: str, trees: Sequence[KnownTree], vectors: Vectors) -> KnownTree | None:
    """The tree that fits a report best; None where none is near enough."""
    found = best_tree(report, [each.tree for each in trees], vectors) if report.strip() else None
    if found is None or found[1] < FITS:
        return None
    return next(each for each in trees if each.tree is found[0])


def _known(tree: TroubleshootingTree, section: Section, row: DocumentRow) -> KnownTree:
    lang = tree.lang or section.lang or row.lang
    source = Citation(
        document=row.id,
        revision=row.revision,
        page=tree.nodes[0].page or section.page,
        heading=section.heading,
        quote=tree.nodes[0].text,
        lang=lang,
    )
    return KnownTree(f"tree:{section.id}", replace(tree, lang=lang), source)
