"""Small fault knowledge to diagnose with, drawn by Hypothesis or built by hand."""

from __future__ import annotations

from datetime import date

from hypothesis import strategies as st

from copilot.diagnosis.evidence import Observation
from copilot.faultknowledge import (
    Cause,
    Competence,
    EnergyState,
    FaultKnowledge,
    Finding,
    FindingKind,
    FindingState,
    Job,
    Link,
    Wording,
)
from copilot.reply import Citation

TODAY = date(2026, 6, 1)


def worded(text: str, lang: str = "en") -> tuple[Wording, ...]:
    return (Wording(text=text, lang=lang, citation=Citation(document="manual", quote=text)),)


def a_cause(name: str, **values: object) -> Cause:
    return Cause.model_validate({"id": name, "wordings": worded(f"Cause {name}"), **values})


def a_check(name: str, **values: object) -> Finding:
    return Finding.model_validate(
        {"id": name, "kind": FindingKind.CHECK, "wordings": worded(f"Check {name}"), "minutes": 5, **values}
    )


def a_symptom(name: str, kind: FindingKind = FindingKind.SYMPTOM) -> Finding:
    return Finding(id=name, kind=kind, wordings=worded(f"Symptom {name}"))


def a_job(name: str, cause: str, findings: tuple[str, ...] = (), **values: object) -> Job:
    return Job.model_validate(
        {
            "id": name,
            "asset": "PRESS-01",
            "asset_model": "HPX",
            "closed": TODAY,
            "cause": cause,
            "findings": findings,
            **values,
        }
    )


def of(*parts: Cause | Finding | Link | Job) -> FaultKnowledge:
    """A knowledge of these parts."""
    return FaultKnowledge(
        site="site",
        asset_model="HPX",
        causes=tuple(part for part in parts if isinstance(part, Cause)),
        findings=tuple(part for part in parts if isinstance(part, Finding)),
        links=tuple(part for part in parts if isinstance(part, Link)),
        jobs=tuple(part for part in parts if isinstance(part, Job)),
    )


PRESSURE_LOW, NOISE = a_symptom("pressure-low"), a_symptom("noise")
FILTER, PUMP = a_cause("filter", minutes=20), a_cause("pump", minutes=90)
LOOK_AT_FILTER = a_check("look-filter", inspects="filter", minutes=5)
LOOK_AT_PUMP = a_check("look-pump", inspects="pump", minutes=30)
PRESS = of(
    FILTER,
    PUMP,
    PRESSURE_LOW,
    NOISE,
    LOOK_AT_FILTER,
    LOOK_AT_PUMP,
    Link(
        cause="pump",
        finding="noise",
        strength=0.95,
        citations=(Citation(document="manual", page=7, quote="Pump worn: loud noise"),),
    ),
    Link(cause="pump", finding="pressure-low", strength=0.8),
    Link(cause="filter", finding="pressure-low", strength=0.8),
)
"""Low pressure is the filter or the pump; only the pump is loud."""


@st.composite
def knowledges(draw: st.DrawFn, most: int = 6) -> FaultKnowledge:
    """Up to ``most`` causes and as many checks, alarms and symptoms, with links, inspections and closed jobs."""
    causes = [f"c{place}" for place in range(draw(st.integers(1, most)))]
    kinds = draw(st.lists(st.sampled_from(list(FindingKind)), min_size=1, max_size=2 * most))
    findings = [
        a_check(
            f"f{place}",
            minutes=draw(st.floats(0.5, 60)),
            inspects=draw(st.sampled_from(["", *causes])),
            energy=draw(st.sampled_from(list(EnergyState))),
            competence=draw(st.sampled_from(list(Competence))),
        )
        if kind is FindingKind.CHECK
        else a_symptom(f"f{place}", kind)
        for place, kind in enumerate(kinds)
    ]
    names = [finding.id for finding in findings]
    pairs = st.lists(st.tuples(st.sampled_from(causes), st.sampled_from(names)), max_size=12, unique=True)
    links = [
        Link(cause=c, finding=f, strength=draw(st.sampled_from([0.4, 0.8, 0.95]))) for c, f in draw(pairs)
    ]
    jobs = [
        a_job(
            f"w{number}",
            draw(st.sampled_from([*causes, "unlisted"])),
            tuple(draw(st.lists(st.sampled_from(names), max_size=3, unique=True))),
        )
        for number in range(draw(st.integers(0, 5)))
    ]
    made = [
        a_cause(name, occurrence=draw(st.integers(1, 10)), minutes=draw(st.floats(1, 240))) for name in causes
    ]
    return of(*made, *findings, *links, *jobs)


def observed(knowledge: FaultKnowledge) -> st.SearchStrategy[list[Observation]]:
    """Observations of different findings of a knowledge, and of one it does not have."""
    names = [*(finding.id for finding in knowledge.findings), "unheard-of"]
    one = st.builds(
        Observation,
        finding=st.sampled_from(names),
        state=st.sampled_from(list(FindingState)),
        confidence=st.floats(0, 1),
        group=st.sampled_from(["", "", "g1", "g2"]),
    )
    return st.lists(one, max_size=8, unique_by=lambda each: each.finding)
