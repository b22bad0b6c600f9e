"""What ``copilot diagnose`` and ``copilot case`` print for people."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from copilot.case import Phase
from copilot.caseview import CaseList, CaseView, RepairView
from copilot.diagnosis.diagnose import Diagnosis, Hypothesis
from copilot.diagnosis.explain import EvidenceItem
from copilot.errors import BadInputError
from copilot.faultknowledge import OTHER
from copilot.picture import MAX_BYTES
from copilot.reply import Beside, Citation
from copilot.wording import Wording, wording
from copilot.workorder import WorkOrderDraft
from ui.besidetext import lines_above, lines_below

MOST_CAUSES = 5
MOST_EVIDENCE = 4


def diagnosis_text(diagnosis: Diagnosis, lang: str) -> str:
    """Ranked causes with their evidence, then the next check and why."""
    words = wording(lang)
    lines = [words("case.causes")]
    for place, each in enumerate(diagnosis.hypotheses[:MOST_CAUSES], 1):
        lines += _hypothesis(place, each, words)
    if diagnosis.next_check:
        check = diagnosis.next_check
        lines += [
            "",
            words("case.next", minutes=round(check.minutes)),
            f"  {check.text}  [{check.id}]",
            f"  {check.why}",
        ]
    elif diagnosis.state in ("repair", "escalate"):
        lines += ["", words(f"case.{diagnosis.state}")]
    return "\n".join(lines)


def case_text(view: CaseView) -> str:
    """A case as it stands, what to do next last."""
    words = wording(view.lang)
    machine = view.asset or view.asset_model
    lines = [words("case.title", id=view.id, machine=machine, phase=words(f"case.phase.{view.phase}"))]
    seen = [*view.alarms, *(each.text for each in view.symptoms)]
    if seen:
        lines.append(f"{words('case.seen')}: {', '.join(seen)}")
    lines += [
        f"  {line.text}: {words(f'finding.{line.state}')} {line.value}".rstrip() for line in view.findings
    ]
    if view.locks:
        lines.append(words("case.locks", names=", ".join(view.locks)))
    if view.tried:
        lines.append(f"{words('case.tried')}: {'; '.join(view.tried)}")
    if view.candidates:
        lines += [words("case.ask"), *(f"  {each.text}  [{each.id}]" for each in view.candidates)]
    lines += _tree(view, words)
    if view.repair:
        lines += _repair(view.repair, view.phase, words)
    elif view.diagnosis and view.phase is Phase.CHECK:
        lines.append(diagnosis_text(view.diagnosis, view.lang))
    lines += [view.hand_over] if view.hand_over else []
    if view.work_order:
        lines += _work_order(view.work_order, words)
    return "\n".join(lines)


def list_text(listed: CaseList) -> str:
    """One line a case."""
    return (
        "\n".join(
            f"{each.id}  {each.updated_at:%Y-%m-%d %H:%M}  {each.asset or each.asset_model}  {each.phase}  {each.title}"
            for each in listed.cases
        )
        or "There are no cases."
    )


def changes_of(given: Sequence[str]) -> dict[str, str]:
    """``FIELD=TEXT`` arguments as fields. Raises `BadInputError` for one without "="."""
    changes = {}
    for each in given:
        name, mark, text = each.partition("=")
        if not mark or not name.strip():
            raise BadInputError(
                f"'{each}' is no correction.", 'Write FIELD=TEXT, such as "remedy=Coil replaced".'
            )
        changes[name.strip()] = text
    return changes


def read_photo(path: Path) -> bytes:
    """The bytes of a picture's file. Raises `BadInputError` where it cannot be read or is larger than any kept."""
    try:
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except OSError as error:
        raise BadInputError(f"{path} cannot be read: {error.strerror}.", "Name a picture's file.") from error


def _hypothesis(place: int, each: Hypothesis, words: Wording) -> list[str]:
    text = words("case.unlisted") if each.cause == OTHER else each.text
    chance = words.percent(each.probability) if each.probability is not None else words(f"case.{each.words}")
    lines = [f"{place}. {text} — {chance}  [{each.cause}]"]
    for title, items in (("for", each.evidence_for), ("against", each.evidence_against)):
        lines += [f"     {words(f'case.{title}')}: {_evidence(item)}" for item in items[:MOST_EVIDENCE]]
    return lines


def _evidence(item: EvidenceItem) -> str:
    sources = "; ".join(dict.fromkeys(_source(citation) for citation in item.citations[:2]))
    return f"{item.text} ({sources})" if sources else item.text


def _source(citation: Citation) -> str:
    page = f" p. {citation.page}" if citation.page else ""
    return f"{citation.document}{page}: “{citation.quote}”"


def _tree(view: CaseView, words: Wording) -> list[str]:
    """The tree that is followed, or the one that could be."""
    tree = view.tree
    if tree is None:
        fitting = view.fitting_tree
        return [words("tree.fits", title=fitting.text, id=fitting.id)] if fitting else []
    lines = [words("tree.title", title=tree.title)]
    lines += [words("tree.asked_again")] if tree.asked_again else []
    if tree.needs_lock:
        lines.append(words("tree.lock_end" if tree.ended else "tree.lock"))
    elif tree.ended:
        lines.append(words("tree.ends"))
    lines += [f"  {tree.text} ({_source(tree.source)})"] if tree.text else []
    if tree.options:
        lines.append(f"  {words('tree.options')}: {' / '.join(tree.options)}")
    if tree.ended:
        lines.append(words("tree.points", cause=tree.cause) if tree.cause else words("tree.open"))
    return lines


def _repair(repair: RepairView, phase: Phase, words: Wording) -> list[str]:
    lines = [f"{repair.text} — {repair.title} ({_source(repair.source)})"]
    if repair.messages:
        lines.append(words("case.acknowledge"))
        for place, message in enumerate(repair.messages):
            beside = repair.beside[place] if repair.beside else Beside()
            level = " / ".join(filter(None, (beside.signal, message.level.upper())))
            lines += _quoted(f"{level}: {message.text}  [{message.id}]", beside, words)
    if repair.step:
        lines.append(words("case.step", number=repair.done + 1, total=repair.steps))
        lines += _quoted(repair.step.text, repair.step_beside or Beside(), words)
        if repair.step.wait_seconds:
            lines.append(f"  {words('case.wait', minutes=repair.step.wait_seconds / 60)}")
    if phase is Phase.VERIFY:
        lines.append(words("case.verify"))
    return lines


def _quoted(text: str, beside: Beside, words: Wording) -> list[str]:
    """A quote with what stands beside it."""
    lines = [*lines_above(beside.translation, words), text, *lines_below(beside.terms)]
    return [f"  {line}" for line in lines]


def _work_order(draft: WorkOrderDraft, words: Wording) -> list[str]:
    lines = ["", words("case.work_order", state=words(f"case.{draft.state}"))]
    for name in ("problem", "cause", "remedy"):
        lines.append(f"  {words(f'case.{name}')}: {getattr(draft, name)}")
    return lines
