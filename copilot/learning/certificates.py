"""Certificates: what a passed lesson certifies, for which models, until when, and what a repair asks for."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from pydantic import BaseModel, ConfigDict
from sqlalchemy import select
from sqlalchemy.orm import Session

from copilot.faultknowledge import Competence
from copilot.learningtables import CertificateRow
from copilot.lessons.lesson import Kept, Lesson
from copilot.lessons.variants import Group, grouped, variant
from copilot.store import Store

LEAST = Competence.TECHNICIAN
"""What everybody counts as who may work on cases."""


class Certificate(BaseModel):
    """That ``user`` passed ``lesson`` (an id): counts from ``issued_at`` until before ``expires_at`` (UTC).

    ``models`` is empty where the lesson names none: it counts for all then.
    """

    model_config = ConfigDict(frozen=True)

    id: str
    user: str
    lesson: str
    title: str
    models: tuple[str, ...]
    competence: Competence
    issued_at: datetime
    expires_at: datetime

    def is_valid(self, now: datetime) -> bool:
        """Whether it counts at a moment."""
        return self.issued_at <= now < self.expires_at


class Lacking(BaseModel):
    """The lesson that someone should pass before a repair; ``expired`` is when their certificate ran out, if any."""

    model_config = ConfigDict(frozen=True)

    lesson: str
    title: str
    expired: date | None = None


@dataclass(frozen=True)
class Certificates:
    """The certificates of a site."""

    store: Store
    site: str

    def of(self, user: str | None = None) -> list[Certificate]:
        """Those of one person, or everybody's; expired ones too, the latest first."""
        query = (
            select(CertificateRow)
            .where(CertificateRow.site == self.site)
            .order_by(CertificateRow.issued_at.desc(), CertificateRow.id)
        )
        if user is not None:
            query = query.where(CertificateRow.user == user)
        with self.store.transaction() as session:
            return [_certificate(row) for row in session.scalars(query)]

    def competence_of(self, user: str, asset_model: str, now: datetime) -> Competence:
        """What someone counts as on a model: `LEAST`, or the most that a valid certificate says."""
        counts = [
            each.competence
            for each in self.of(user)
            if each.is_valid(now) and (not each.models or asset_model in each.models)
        ]
        return max((LEAST, *counts), key=list(Competence).index)

    def lacking(
        self,
        user: str,
        sections: Collection[str],
        asset_model: str,
        now: datetime,
        published: Iterable[Kept],
        lang: str,
    ) -> Lacking | None:
        """The first lesson that a repair by these sections (ids) asks for and someone holds no valid certificate of.

        It asks for each of the ``published`` lessons that certify something and teach a step of one of the sections.
        """
        held = self.of(user)
        for group in grouped(published):
            if not _asked(group, sections, asset_model):
                continue
            own = [each for each in held if each.lesson in {kept.lesson.id for kept in group}]
            if any(each.is_valid(now) for each in own):
                continue
            lesson = variant(group, lang).lesson
            expired = max((each.expires_at for each in own), default=None)
            return Lacking(lesson=lesson.id, title=lesson.title, expired=expired.date() if expired else None)
        return None


def issue(session: Session, site: str, user: str, attempt: str, lesson: Lesson, at: datetime) -> None:
    """Write down what a passed lesson certifies, nothing where that is nothing."""
    if lesson.certifies is None:
        return
    certificate = CertificateRow(
        site=site,
        id=attempt,
        user=user,
        lesson=lesson.id,
        title=lesson.title,
        models=list(lesson.models),
        competence=lesson.certifies.competence,
        issued_at=at,
        expires_at=months_later(at, lesson.certifies.months),
    )
    session.add(certificate)


def months_later(at: datetime, months: int) -> datetime:
    """The same moment so many months later; the last day of a month that is too short."""
    year, month = divmod(at.year * 12 + at.month - 1 + months, 12)
    return at.replace(year=year, month=month + 1, day=min(at.day, monthrange(year, month + 1)[1]))


def _asked(group: Group, sections: Collection[str], asset_model: str) -> bool:
    """Whether a repair by these sections asks for a lesson."""
    return any(
        lesson.certifies is not None
        and (not lesson.models or asset_model in lesson.models)
        and any(step.span.section in sections for step in lesson.steps)
        for lesson in (kept.lesson for kept in group)
    )


def _certificate(row: CertificateRow) -> Certificate:
    names = Certificate.model_fields
    return Certificate.model_validate({name: getattr(row, name) for name in names})
