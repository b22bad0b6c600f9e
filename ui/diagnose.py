"""``copilot diagnose``: ranked causes and the next check for what is seen on a machine, without a case."""

from __future__ import annotations

import sys
from difflib import get_close_matches
from typing import Annotated

import typer

from copilot.errors import BadInputError
from copilot.faultknowledge import Competence, FaultKnowledge, FindingState
from copilot.settings import load_settings

FINDING_WORDS = {
    "ok": FindingState.ABSENT,
    "not_ok": FindingState.PRESENT,
    "unknown": FindingState.UNKNOWN,
}


def diagnose(
    asset: Annotated[str | None, typer.Option(help="The machine, by its id in the register.")] = None,
    asset_model: Annotated[str | None, typer.Option(help="The machine's model.")] = None,
    alarm: Annotated[list[str] | None, typer.Option(help="An alarm code that the machine shows.")] = None,
    symptom: Annotated[list[str] | None, typer.Option(help="What is seen or heard, in any words.")] = None,
    finding: Annotated[
        list[str] | None,
        typer.Option(help='What a check showed: "CHECK=ok", "CHECK=not_ok" or "CHECK=unknown".'),
    ] = None,
    lang: Annotated[str, typer.Option(help="Language of the texts.")] = "en",
    role: Annotated[Competence, typer.Option(help="Who makes the checks.")] = Competence.TECHNICIAN,
    locked_out: Annotated[bool, typer.Option("--locked-out", help="The machine is locked out.")] = False,
    site: Annotated[str | None, typer.Option(help="The site; default from the settings.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Rank the causes of what is seen on a machine and propose the next best check."""
    from copilot.language import named_language
    from copilot.trouble import Trouble, diagnosed
    from copilot.workshop import open_workshop
    from ui.casetext import diagnosis_text

    if not any(each.strip() for each in (*(alarm or ()), *(symptom or ()), *(finding or ()))):
        raise BadInputError("Nothing is reported.", "Name an --alarm, a --symptom or a --finding.")
    settings = load_settings()
    place = site or settings.site
    with open_workshop(settings) as workshop:
        machine = workshop.machine(place, asset, asset_model)
        assert machine.model
        knowledge = workshop.knowledge(place, machine.model)
        for code in workshop.heard("", knowledge, alarm or ()).text.split():
            print(f"copilot: no source explains alarm {code}; it says nothing here.", file=sys.stderr)
        trouble = Trouble(
            asset=asset,
            asset_model=asset_model,
            alarms=tuple(alarm or ()),
            symptoms=tuple(symptom or ()),
            findings=dict(read_answer(each, knowledge) for each in finding or ()),
            lang=named_language(lang),
            competence=role,
            locked_out=locked_out,
        )
        found = diagnosed(workshop, place, trouble)
    print(found.model_dump_json() if as_json else diagnosis_text(found, lang))


def read_answer(text: str, knowledge: FaultKnowledge) -> tuple[str, FindingState]:
    """``CHECK=ok`` as a finding id and its state. Raises `BadInputError` naming checks that are near."""
    name, _, word = text.rpartition("=")
    state = FINDING_WORDS.get(word.strip().casefold())
    if not name or state is None:
        raise BadInputError(
            f"'{text}' is no finding.",
            f"Write CHECK={' or CHECK='.join(FINDING_WORDS)}, with a check's id or text.",
        )
    wanted = " ".join(name.split()).casefold()
    names = {
        alias.casefold(): finding.id
        for finding in knowledge.findings
        for alias in (finding.id, *(wording.text for wording in finding.wordings))
    }
    if wanted in names:
        return names[wanted], state
    near = get_close_matches(wanted, names, n=3)
    remedy = (
        f"Do you mean {' or '.join(near)}?"
        if near
        else "'copilot diagnose --json' names the next check's id."
    )
    raise BadInputError(f"There is no check '{name}' on this machine.", remedy)
