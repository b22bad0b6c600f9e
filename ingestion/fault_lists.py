"""Faults out of running text: lists of problem, cause and remedy, and "if ..., then ..." advice."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from copilot.knowledge import Fault
from ingestion.elements import Element, ListItem, Paragraph
from ingestion.fault_columns import Role, role_of
from ingestion.faults import leading_code
from ingestion.passages import fold

_LABEL = re.compile(r"^(?P<label>[^:：]{2,40})[:：]\s*(?P<rest>.*)$", re.DOTALL)
_TROUBLESHOOTING = re.compile(
    r"troubleshoot|fault[- ]?finding|fehlersuche|störungs?(?:suche|beseitigung)|(?:soluci[óo]n|localizaci[óo]n) de "
    r"(?:problemas|fallos|aver[íi]as)|dépannage|故障(?:排除|處理|处理|診斷|诊断)|疑難排解|トラブル",
    re.IGNORECASE,
)
_ADVICE = re.compile(
    r"^(?:(?:if|wenn|falls|si)\s+(?P<symptom>[^,.;]+),\s*(?:then |dann |entonces |alors )?(?P<remedy>\S.*)"
    r"|(?:如果|如|若)(?P<sign>[^,，.。;；]+)[,，]\s*(?:則|则|就)?(?P<action>\S.*))$",
    re.IGNORECASE | re.DOTALL,
)


@dataclass
class _Entry:
    """A problem, cause and remedy list being read."""

    page: int | None
    texts: dict[Role, list[str]] = field(default_factory=dict)

    def fault(self, heading: str) -> Fault | None:
        texts = {role: "\n".join(self.texts.get(role, ())) for role in Role}
        if not (texts[Role.CAUSE] and texts[Role.REMEDY]):
            return None
        symptom = texts[Role.SYMPTOM] or heading
        return Fault(
            code=texts[Role.CODE] or leading_code(symptom),
            symptom=symptom,
            cause=texts[Role.CAUSE],
            check=texts[Role.CHECK],
            remedy=texts[Role.REMEDY],
            page=self.page,
        )


def listed_faults(elements: Sequence[Element], heading: str) -> tuple[Fault, ...]:
    """Faults written as lines "Problem: ...", "Cause: ...", "Remedy: ..."; the heading may be the problem."""
    entries: list[_Entry] = []
    current: Role | None = None
    for element in elements:
        if not isinstance(element, Paragraph | ListItem):
            current = None
            continue
        match = _LABEL.match(element.text)
        role = role_of(match["label"]) if match and len(match["label"].split()) <= 3 else None
        if match and role:
            if not entries or _opens(role, entries[-1]):
                entries.append(_Entry(element.page))
            current = role
            text = fold(match["rest"])
        else:
            text = fold(element.text) if current and isinstance(element, ListItem) else ""
        if current and text:
            entries[-1].texts.setdefault(current, []).append(text)
    return tuple(fault for entry in entries if (fault := entry.fault(heading)))


def _opens(role: Role, entry: _Entry) -> bool:
    """Whether a line of this role begins the next entry: what comes again, or a problem after its remedy."""
    return role in entry.texts or (role in (Role.CODE, Role.SYMPTOM) and Role.REMEDY in entry.texts)


def advised_faults(elements: Sequence[Element], heading: Sequence[str]) -> tuple[Fault, ...]:
    """Faults written as "If the lamp is out, replace the fuse", below a heading that speaks of troubleshooting."""
    if not any(_TROUBLESHOOTING.search(text) for text in heading):
        return ()
    found = []
    for element in elements:
        if isinstance(element, Paragraph | ListItem) and (match := _ADVICE.match(fold(element.text))):
            symptom = match["symptom"] or match["sign"]
            remedy = match["remedy"] or match["action"]
            found.append(Fault(leading_code(symptom), symptom.strip(), "", "", remedy, page=element.page))
    return tuple(found)
