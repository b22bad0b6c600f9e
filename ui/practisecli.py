"""``copilot practise``: a simulated fault at the terminal, or played from a file of moves."""

from __future__ import annotations

import getpass
import secrets
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from copilot.errors import BadInputError, CopilotError
from copilot.faultknowledge import Competence
from copilot.refusing import in_words
from copilot.settings import load_settings
from copilot.wording import wording

if TYPE_CHECKING:
    from copilot.faultknowledge import FaultKnowledge
    from copilot.practice.attempt import Attempt
    from copilot.practice.briefing import Briefing
    from copilot.practice.moves import Move
    from copilot.practice.simulation import Simulation
    from copilot.workshop import Workshop

_SEEDS = 1_000_000


def practise(
    asset: Annotated[str | None, typer.Option(help="The machine, by its id in the register.")] = None,
    asset_model: Annotated[
        str | None, typer.Option(help="The machine's model; without either the seed decides.")
    ] = None,
    cause: Annotated[
        str,
        typer.Option(
            help="The cause to hide, by id or wording; default drawn as often as the plant sees it."
        ),
    ] = "",
    seed: Annotated[int | None, typer.Option(min=0, help="Same seed, same fault and answers.")] = None,
    lang: Annotated[str, typer.Option(help="Language of the texts.")] = "en",
    role: Annotated[Competence, typer.Option(help="Whose checks may be asked for.")] = Competence.SPECIALIST,
    exam: Annotated[bool, typer.Option("--exam", help="No undo; an unsafe order ends it.")] = False,
    moves: Annotated[
        Path | None, typer.Option(help='JSON lines, {"move": "check", "finding": "ID"}; - reads stdin.')
    ] = None,
    site: Annotated[str | None, typer.Option(help="The site; default from the settings.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object a move.")] = False,
) -> None:
    """Find a simulated fault: ask for checks, lock out, name the cause, and see how good your path was."""
    from copilot.language import named_language
    from copilot.practice.attempt import Attempt
    from copilot.workshop import open_workshop

    if moves and not as_json:
        raise BadInputError("--moves goes with --json.", "Add --json, or leave --moves out to play here.")
    settings, lang = load_settings(), named_language(lang)
    with open_workshop(settings) as workshop:
        simulation, start = begin(
            workshop,
            site or settings.site,
            asset=asset,
            asset_model=asset_model,
            cause=cause,
            seed=secrets.randbelow(_SEEDS) if seed is None else seed,
            lang=lang,
            role=role,
            exam=exam,
        )
    attempt = Attempt(exercise=simulation.exercise, by=_user())
    if as_json:
        scripted(attempt, simulation, start, moves)
    else:
        played(attempt, simulation, start)


def begin(
    workshop: Workshop,
    site: str,
    *,
    asset: str | None = None,
    asset_model: str | None = None,
    cause: str = "",
    seed: int,
    lang: str = "en",
    role: Competence = Competence.SPECIALIST,
    exam: bool = False,
) -> tuple[Simulation, Briefing]:
    """Set the fault on a machine, and tell what the learner may know of it."""
    from copilot.practice.briefing import alarm_codes, briefing
    from copilot.practice.exercise import set_exercise
    from copilot.practice.simulation import simulated

    if not asset and not asset_model:
        asset_model = _drawn(workshop, site, seed)
    machine = workshop.machine(site, asset, asset_model)
    assert machine.model
    knowledge = workshop.knowledge(site, machine.model)
    exercise = set_exercise(
        knowledge,
        seed=seed,
        cause=_cause(cause, knowledge),
        asset=machine.asset.id if machine.asset else "",
        lang=lang,
        competence=role,
        exam=exam,
    )
    simulation = simulated(exercise, knowledge)
    alarms = workshop.as_printed(alarm_codes(simulation), site, machine.model)
    return simulation, briefing(simulation, lang, alarms)


def _drawn(workshop: Workshop, site: str, seed: int) -> str | None:
    """A model of the site that faults are known of, which the seed decides; None where there is none."""
    from copilot.practice.exercise import lot

    models = sorted({asset.model for asset in workshop.store.assets(site) if asset.model})
    first = int(lot(seed, "model") * len(models))
    turned = models[first:] + models[:first]
    return next((model for model in turned if workshop.knowledge(site, model).causes), None)


def _cause(text: str, knowledge: FaultKnowledge) -> str:
    """A cause's id from an id or a wording; what is neither is left for `set_exercise` to refuse."""
    wanted = " ".join(text.split()).casefold()
    for each in knowledge.causes:
        if wanted in (each.id.casefold(), *(worded.text.casefold() for worded in each.wordings)):
            return each.id
    return text.strip()


def _user() -> str:
    try:
        return getpass.getuser()
    except (ImportError, KeyError, OSError):  # a container may run as a user without a name
        return "learner"


def scripted(attempt: Attempt, simulation: Simulation, start: Briefing, moves: Path | None) -> None:
    """One JSON object for the briefing, one a move, one for the grade; a move that is refused costs nothing."""
    from copilot.practice.grade import grade
    from copilot.practice.moves import read_move
    from copilot.practice.replay import replay
    from ui.practisejson import GradeLine, MoveLine, RefusedLine, StartLine

    lang = simulation.exercise.lang
    with _lines(moves) as lines:
        print(StartLine(briefing=start).model_dump_json(), flush=True)
        for line in filter(str.strip, lines):
            try:
                attempt = attempt.after(read_move(line), simulation)
            except CopilotError as error:
                why, do = in_words(error, wording(lang))
                print(RefusedLine(why=why or str(error), do=do).model_dump_json(), flush=True)
                continue
            print(MoveLine.of(attempt).model_dump_json(), flush=True)
            if attempt.over:
                break
    ended = GradeLine(grade=grade(attempt, simulation, lang), replay=replay(attempt, simulation))
    print(ended.model_dump_json())


@contextmanager
def _lines(moves: Path | None) -> Iterator[Iterator[str]]:
    if moves is None or str(moves) == "-":
        yield iter(sys.stdin)
        return
    try:
        text = moves.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BadInputError(f"{moves} cannot be read.", "Name a UTF-8 file of JSON lines.") from error
    yield iter(text.splitlines())


def played(attempt: Attempt, simulation: Simulation, start: Briefing) -> None:
    """Ask for moves until the exercise is over, then print the grade."""
    from copilot.practice.grade import explained, grade
    from copilot.practice.replay import replay
    from copilot.practice.telling import briefing_text, done_text, grade_text, unsafe_text

    lang = simulation.exercise.lang
    words = wording(lang)
    print(briefing_text(start, lang), words("practice.help"), sep="\n\n")
    while not attempt.over:
        said = _said()
        if said is None or said[0] == "end":
            break
        try:
            move = _move(said, start)
            if move is None:
                print(_listed(said, start, lang))
                continue
            attempt = attempt.after(move, simulation)
        except CopilotError as error:
            why, do = in_words(error, words)
            print(f"{why or error.args[0]} {do or error.remedy}".strip())
            continue
        done = attempt.done[-1]
        if done.unsafe:
            print(unsafe_text(explained(done, attempt.by, lang), simulation, words))
            continue
        print(done_text(done, simulation, words))
        key = "practice.total_locked" if attempt.locked else "practice.total"
        print(words(key, minutes=round(attempt.minutes)))
    print(
        "",
        grade_text(grade(attempt, simulation, lang), replay(attempt, simulation), simulation, lang),
        sep="\n",
    )


def _said() -> tuple[str, str] | None:
    """A command and what it is about; None at the end of the input."""
    try:
        verb, _, rest = input("> ").strip().partition(" ")
    except EOFError:
        return None
    return verb.casefold(), rest.strip()


def _move(said: tuple[str, str], start: Briefing) -> Move | None:
    """The move that was typed; None where something else was."""
    from copilot.practice.moves import Check, GiveUp, LockOut, Name, Release, Repair, TakeBack

    verb, what = said
    simple: dict[str, Move] = {"lock": LockOut(), "release": Release(), "undo": TakeBack(), "call": GiveUp()}
    if verb in simple:
        return simple[verb]
    if verb == "check":
        return Check(finding=_chosen(what, [each.id for each in start.checks]))
    if verb in ("name", "repair"):
        chosen = _chosen(what, [each.id for each in start.causes])
        return Name(cause=chosen) if verb == "name" else Repair(cause=chosen)
    return None


def _chosen(what: str, ids: Sequence[str]) -> str:
    """An id from its number in the list, or as it is."""
    return ids[int(what) - 1] if what.isdecimal() and 0 < int(what) <= len(ids) else what


def _listed(said: tuple[str, str], start: Briefing, lang: str) -> str:
    """The checks or causes that have a word, with their numbers; for anything else, the help."""
    from copilot.practice.telling import check_line

    words, (verb, word) = wording(lang), said
    if verb not in ("checks", "causes"):
        return words("practice.help")
    texts = (
        [check_line(each, words) for each in start.checks]
        if verb == "checks"
        else [each.text for each in start.causes]
    )
    found = [
        f"{number:4} {text}" for number, text in enumerate(texts, 1) if word.casefold() in text.casefold()
    ]
    return "\n".join(found) or words("practice.none_listed")
