"""What is known of the faults of one asset model: causes, findings, links between them, and past jobs."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field

from copilot.reply import Citation

# Below this many closed cases a percentage would promise more than is known.
ENOUGH_CASES = 30

OTHER = "other"
"""Id of the cause that stands for everything not in the list."""


class _Noun(BaseModel):
    model_config = ConfigDict(frozen=True)


class FindingKind(StrEnum):
    """How a finding comes to light: the machine reports it, a person sees it, or someone looks on purpose."""

    ALARM = "alarm"
    SYMPTOM = "symptom"
    CHECK = "check"


class FindingState(StrEnum):
    """What is known of a finding. Of a check, ``PRESENT`` means not OK, ``ABSENT`` means OK."""

    PRESENT = "present"
    ABSENT = "absent"
    UNKNOWN = "unknown"


class EnergyState(StrEnum):
    """In which state of the machine a check can be made: any, locked out, or with energy on (a measurement)."""

    ANY = "any"
    ISOLATED = "isolated"
    ENERGISED = "energised"


class Competence(StrEnum):
    """Who may do a job, from least to most: an operator, a technician, a specialist (electrical, hydraulic)."""

    OPERATOR = "operator"
    TECHNICIAN = "technician"
    SPECIALIST = "specialist"

    def may(self, needed: Competence) -> bool:
        """Whether a person of this competence may do what asks for ``needed``."""
        order = list(Competence)
        return order.index(self) >= order.index(needed)


class Wording(_Noun):
    """One way a source words a thing, verbatim, with where it stands; ``lang`` is a BCP 47 tag."""

    text: str
    lang: str
    citation: Citation


class Cause(_Noun):
    """A failure cause. ``wordings`` are all sources' texts for it, the first one the text it goes by.

    ``remedies`` are what sources tell to do about it. ``occurrence`` is the FMEA rating O (1..10; 1 where no sheet
    rates it); ``minutes`` the time to confirm and repair it, without locking out; ``parts`` are part numbers.
    ``job`` is the id of the work order that first told of a cause no manual lists, else "".
    """

    id: str
    wordings: tuple[Wording, ...]
    remedies: tuple[Wording, ...] = ()
    occurrence: float = Field(1.0, ge=1, le=10)
    minutes: float = Field(45.0, gt=0)
    parts: tuple[str, ...] = ()
    job: str = ""

    def text(self, lang: str) -> str:
        """The wording in a language, else the first one."""
        return next((each.text for each in self.wordings if each.lang == lang), self.wordings[0].text)


class Finding(_Noun):
    """Something that is there or not: an alarm (with its normalised ``code``), a symptom, or a check not OK.

    Only a check has ``minutes`` (> 0; without lockout), ``competence`` and ``energy``; ``inspects`` names the cause
    whose inspection the check is, for a check no source words ("look whether it is this").
    """

    id: str
    kind: FindingKind
    wordings: tuple[Wording, ...]
    code: str = ""
    minutes: float = Field(0.0, ge=0)
    competence: Competence = Competence.TECHNICIAN
    energy: EnergyState = EnergyState.ANY
    inspects: str = ""

    def text(self, lang: str) -> str:
        """The wording in a language, else the first one."""
        return next((each.text for each in self.wordings if each.lang == lang), self.wordings[0].text)


class Link(_Noun):
    """A cause shows in a finding: ``strength`` is P(present | cause) as the sources state it, (0, 1)."""

    cause: str
    finding: str
    strength: float = Field(gt=0, lt=1)
    citations: tuple[Citation, ...] = ()


class MergedBy(StrEnum):
    """Why two wordings count as one cause."""

    SAME_TEXT = "same_text"
    SAME_ROW = "same_row"
    SIMILAR = "similar"
    PERSON = "person"


class Merge(_Noun):
    """A wording that was taken for a cause that another source words otherwise; ``similarity`` is 0..1."""

    cause: str
    wording: Wording
    by: MergedBy
    similarity: float = Field(1.0, ge=0, le=1)


class Job(_Noun):
    """A closed job with a verified cause, as evidence: which findings were present, on which machine, when.

    ``absent`` are findings looked at and not there, such as a check that was OK; what is in neither is not known.
    ``report`` is what was told at the start, in the words of the time; ``minutes`` None where not recorded.
    """

    id: str
    asset: str
    asset_model: str
    closed: date
    cause: str
    findings: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    report: str = ""
    lang: str = ""
    minutes: float | None = None


class Calibration(_Noun):
    """How far to trust the evidence and the prior: log odds are divided by ``temperature`` > 0 (above 1: the engine
    was too sure) and ``prior_temperature``, learned from so many closed ``cases``."""

    temperature: float = Field(1.0, gt=0)
    cases: int = Field(0, ge=0)
    prior_temperature: float = Field(1.0, gt=0)

    @property
    def enough(self) -> bool:
        """Whether there are enough closed cases for percentages."""
        return self.cases >= ENOUGH_CASES


class FaultKnowledge(_Noun):
    """All of it for one asset model of a site. ``version`` changes whenever anything it was made from does.

    ``calibration`` and ``report_weights`` (3,) are learned from the jobs when the knowledge is mined, so that no
    decision has to; None and () where they were not.
    """

    site: str
    asset_model: str
    version: str = ""
    causes: tuple[Cause, ...] = ()
    findings: tuple[Finding, ...] = ()
    links: tuple[Link, ...] = ()
    jobs: tuple[Job, ...] = ()
    merges: tuple[Merge, ...] = ()
    calibration: Calibration | None = None
    report_weights: tuple[float, ...] = ()

    def cause(self, cause_id: str) -> Cause | None:
        """A cause by id; None for `OTHER` and for what is not listed."""
        return next((cause for cause in self.causes if cause.id == cause_id), None)

    def finding(self, finding_id: str) -> Finding | None:
        """A finding by id."""
        return next((finding for finding in self.findings if finding.id == finding_id), None)
