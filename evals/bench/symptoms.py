"""Sets the thresholds of `copilot.symptoms` on paraphrases of the sample plant's symptoms, and measures them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from pydantic import BaseModel, ConfigDict

import copilot.likeness
import copilot.symptoms
from copilot.faultknowledge import FaultKnowledge
from copilot.glossary import Glossary
from copilot.likeness import SHARED
from copilot.parallel import Vectors
from copilot.settings import load_settings
from copilot.symptoms import MARGIN, NEAR, WORTH_ASKING, SymptomMatch, map_symptoms
from copilot.workshop import open_workshop
from evals.bench.report import table
from evals.questions import read_rows

GOLD = Path(__file__).parents[1] / "plant" / "gold" / "symptoms.jsonl"
SITE = "main"
# The thresholds for taking a finding, then those for likeness and for asking, each beside what is in force.
GRID = (
    *((0.4, 0.20, near, margin) for near in (0.35, 0.45, 0.50) for margin in (0.03, 0.06, 0.10)),
    *((shared, ask, 0.40, 0.06) for shared in (0.0, 0.2, 0.3, 0.6) for ask in (0.20, 0.24, 0.30)),
)


class Report(BaseModel):
    """A report and the wordings of the findings that it means; none where it means no fault of the machine."""

    model_config = ConfigDict(frozen=True)

    id: str
    asset_model: str
    lang: str
    text: str
    symptoms: tuple[str, ...]
    split: str

    def right(self, knowledge: FaultKnowledge) -> set[str]:
        """Ids of the findings that it means."""
        return {
            finding.id
            for finding in knowledge.findings
            if any(wording.text in self.symptoms for wording in finding.wordings)
        }


def main() -> None:
    """Print the grid over dev and the thresholds in force over test, for the plant ingested in COPILOT_HOME."""
    reports = list(read_rows(GOLD, Report))
    with open_workshop(load_settings()) as workshop:
        known = {model: workshop.knowledge(SITE, model) for model in {each.asset_model for each in reports}}
        glossary = Glossary(workshop.store.terms(SITE))
        rows = list(_rows(reports, known, workshop.vectors, glossary))
        print(table(["shared", "ask", "near", "margin", "split", *_OUTCOMES], rows))


def _rows(
    reports: Sequence[Report], known: Mapping[str, FaultKnowledge], vectors: Vectors, glossary: Glossary
) -> Iterator[list[str]]:
    in_force = (SHARED, WORTH_ASKING, NEAR, MARGIN)
    for shared, ask, near, margin in (*GRID, in_force):
        copilot.likeness.SHARED, copilot.symptoms.WORTH_ASKING = shared, ask
        copilot.symptoms.NEAR, copilot.symptoms.MARGIN = near, margin
        for split in ("dev", "test") if (shared, ask, near, margin) == in_force else ("dev",):
            counted = Counter(
                _outcome(each, known[each.asset_model], vectors, glossary)
                for each in reports
                if each.split == split
            )
            figures = (f"{each:.2f}" for each in (shared, ask, near, margin))
            yield [*figures, split, *(str(counted[name]) for name in _OUTCOMES)]


_OUTCOMES = (
    "right",
    "wrong",
    "asked, right among them",
    "asked in vain",
    "nothing",
    "no symptom, none found",
    "no symptom, asked",
)


def _outcome(report: Report, knowledge: FaultKnowledge, vectors: Vectors, glossary: Glossary) -> str:
    match: SymptomMatch = map_symptoms(report.text, knowledge, vectors, report.lang, glossary=glossary)
    found, right = {name for name, _ in match.matched}, report.right(knowledge)
    if not report.symptoms:
        return "wrong" if found else "no symptom, asked" if match.candidates else "no symptom, none found"
    if found:
        return "right" if found & right else "wrong"
    if match.candidates:
        return "asked, right among them" if right & set(match.candidates) else "asked in vain"
    return "nothing"


if __name__ == "__main__":
    main()
