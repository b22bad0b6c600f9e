"""What is seen on a machine, told at once, and the causes that follow from it: a diagnosis without a case."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from copilot.diagnosis.diagnose import Diagnosis
from copilot.diagnosis.evidence import Observation
from copilot.errors import BadInputError
from copilot.faultknowledge import Competence, FindingState
from copilot.language import named_language
from copilot.workshop import Workshop, said_observations

Words = Annotated[str, Field(max_length=2000, pattern=r"^[^\x00]*$")]
Several = Annotated[tuple[Words, ...], Field(max_length=50)]


class Trouble(BaseModel):
    """What is seen; one of ``asset`` and ``asset_model`` is named. ``findings`` are check ids and what they showed."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    asset: Words | None = None
    asset_model: Words | None = None
    alarms: Several = ()
    symptoms: Several = ()
    findings: Annotated[dict[Words, FindingState], Field(max_length=100)] = {}
    lang: Words = "en"
    competence: Competence = Competence.TECHNICIAN
    locked_out: bool = False


def diagnosed(workshop: Workshop, site: str, trouble: Trouble) -> Diagnosis:
    """Ranked causes and the next best check, from what is told and from the machine's alerts.

    Raises `BadInputError` where nothing is told, no machine named or a check unknown, `UnknownAssetError`.
    """
    if not any(each.strip() for each in (*trouble.alarms, *trouble.symptoms, *trouble.findings)):
        raise BadInputError("Nothing is reported.", "Name an alarm, a symptom or a finding.")
    lang = named_language(trouble.lang)
    machine = workshop.machine(site, trouble.asset, trouble.asset_model)
    assert machine.model
    knowledge = workshop.knowledge(site, machine.model)
    for check in trouble.findings:
        if knowledge.finding(check) is None:
            raise BadInputError(
                f"There is no check '{check}' on this machine.", "A diagnosis names its next check's id."
            )
    said = [
        workshop.heard("", knowledge, trouble.alarms),
        *(workshop.heard(each, knowledge, shown=bool(trouble.alarms)) for each in trouble.symptoms),
    ]
    name, now = machine.asset.id if machine.asset else "", datetime.now(UTC)
    seen = {each.finding: each for each in workshop.alerts(site, name, knowledge, now)}
    seen |= {each.finding: each for each in said_observations(said)}
    seen |= {check: Observation(check, state) for check, state in trouble.findings.items()}
    return workshop.diagnose(
        knowledge,
        list(seen.values()),
        asset=name,
        report=" ".join(trouble.symptoms),
        competence=trouble.competence,
        locked_out=trouble.locked_out,
        lang=lang,
        now=now,
    )
