"""From what is known of a machine and what is seen on it to a diagnosis: used by cases, commands and measurements."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from copilot.alerts import is_chattering
from copilot.caseevents import Said
from copilot.codes import codes_in, known_codes_in, normalise
from copilot.diagnosis.diagnose import Diagnosis, diagnose
from copilot.diagnosis.evidence import Observation
from copilot.diagnosis.reports import ReportModel
from copilot.diagnosis.wear import WearModel, ages_at, fit_wear
from copilot.embedding import Embedder
from copilot.errors import BadInputError
from copilot.faultknowledge import OTHER, Competence, FaultKnowledge, FindingKind, FindingState
from copilot.glossary import Glossary
from copilot.knowledge import Alert
from copilot.knowntrees import KnownTree, fitting_tree, known_trees
from copilot.mining import fault_knowledge, knowledge_version
from copilot.procedures import Manuals, documents_of
from copilot.register import Machine, Register
from copilot.settings import Settings
from copilot.standingknowledge import StandingKnowledge
from copilot.store import FAULT, Store
from copilot.symptoms import map_symptoms
from copilot.wordingvectors import WordingVectors

# An alert that cleared this long ago still counts as seen; less surely than one that stands.
RECENT = timedelta(hours=2)
CLEARED_CONFIDENCE = 0.6
# A chattering alarm tells little of the process (ISA-18.2).
CHATTER_CONFIDENCE = 0.5
# An alarm that has stood for more than a day is stale (ISA-18.2): the machine ran with it, so it tells little of today.
STALE = timedelta(hours=24)
STALE_CONFIDENCE = 0.2
# Alarms raised this soon after the first one are taken for its consequences and count once with it (first-out).
FIRST_OUT = timedelta(seconds=60)
# A source that said anything about the machine this lately is alive, so that its silence on a code means absence.
ALIVE = timedelta(hours=24)
# Jobs are written up after the repair and name what was found; a report made before it says less than they teach.
# Of 0, .3, .6 and 1, the dev cases of the sample plant are ranked best between .3 and .6.
TOLD_TRUST = 0.5
# Versions of a model's knowledge whose teaching is kept: the one that stands and the one before.
MOST_LEARNED = 2


Versions = tuple[tuple[str, str, datetime | None], ...]
"""Documents with the hashes of their content and when they were read, for one may be read anew as another language."""


@dataclass(frozen=True)
class _Learned:
    """What the jobs of a model's knowledge teach; ``reports`` is None where none tells what was said."""

    knowledge: FaultKnowledge
    wear: WearModel
    reports: ReportModel | None


@dataclass(frozen=True)
class Workshop:
    """The parts a diagnosis needs, open. Works on the store alone, so beside a running server too.

    A server keeps what is known ``standing``; a command mines what has changed before it answers.
    """

    store: Store
    vectors: WordingVectors
    settings: Settings
    standing: StandingKnowledge | None = None
    _known: dict[tuple[str, str], FaultKnowledge] = field(default_factory=dict)
    _learned: dict[tuple[str, str], tuple[_Learned, ...]] = field(default_factory=dict)
    _manuals: dict[tuple[str, str], tuple[Versions, Manuals]] = field(default_factory=dict)
    _learning: Lock = field(default_factory=Lock)

    def machine(self, site: str, asset: str | None, asset_model: str | None) -> Machine:
        """The machine named. Raises `UnknownAssetError`, or `BadInputError` where none is named."""
        models = {model for row in self.store.documents(site) for model in row.asset_models}
        machine = Register(self.store.assets(site), models).choose(asset, asset_model)
        if machine.model is None:
            raise BadInputError("No machine is named.", "Name it with --asset or --asset-model.")
        return machine

    def knowledge(self, site: str, asset_model: str) -> FaultKnowledge:
        """The fault knowledge of a model, mined anew where sources or jobs have changed; see `StandingKnowledge`."""
        if self.standing:
            return self.standing.of(site, asset_model)
        known = self._known.get((site, asset_model))
        if known is None or known.version != knowledge_version(self.store, self.vectors, site, asset_model):
            known = fault_knowledge(self.store, self.vectors, site, asset_model)
            self._known[site, asset_model] = known
        return known

    def manuals(self, site: str, asset_model: str) -> Manuals:
        """The manuals of a model, read anew where one has changed."""
        key = (site, asset_model)
        rows = documents_of(self.store, site, asset_model)
        versions = tuple((row.id, row.content_hash, row.ingested_at) for row in rows)
        kept = self._manuals.get(key)
        if kept is None or kept[0] != versions:
            kept = self._manuals[key] = versions, Manuals.of(self.store, site, asset_model)
        return kept[1]

    def as_printed(self, codes: Iterable[str], site: str, asset_model: str) -> tuple[str, ...]:
        """Codes (normalised) as the sources of a model print them ("E-042"); as they are where none has them."""
        wanted = tuple(dict.fromkeys(codes))
        rows = self.store.faults(site, wanted, asset_model) if wanted else ()
        printed = {row.code: FAULT.validate_python(row.data).code for row in reversed(rows)}
        return tuple(printed.get(code, code) for code in wanted)

    def heard(
        self, text: str, knowledge: FaultKnowledge, alarms: Iterable[str] = (), *, shown: bool = False
    ) -> Said:
        """What a report says: alarm codes and symptoms of the closed list, or what to ask about.

        A code in ``alarms`` that no source explains is kept in the words of the report, where a person sees it.
        """
        known = {finding.code for finding in knowledge.findings if finding.kind is FindingKind.ALARM}
        spoken = (*alarms, *codes_in(text), *known_codes_in(text, known)) if text else tuple(alarms)
        codes = tuple(dict.fromkeys(normalise(code) for code in spoken))
        unlisted = [each.strip() for each in alarms if normalise(each) not in known and each not in text]
        # ``shown``: an alarm stands that was named before.
        shown = shown or bool(known & set(codes))
        glossary = Glossary(self.store.terms(knowledge.site))
        match = (
            map_symptoms(text, knowledge, self.vectors, glossary=glossary, alarms=shown)
            if text.strip()
            else None
        )
        return Said(
            text=" ".join(filter(None, (*unlisted, text))),
            alarms=tuple(code for code in codes if code in known),
            symptoms=match.matched if match else (),
            candidates=match.candidates if match else (),
        )

    def alerts(self, site: str, asset: str, knowledge: FaultKnowledge, now: datetime) -> list[Observation]:
        """What the machine's alerts show: standing and recent ones present, others absent where the source lives."""
        if not asset:
            return []
        known = {
            finding.code: finding.id for finding in knowledge.findings if finding.kind is FindingKind.ALARM
        }
        alerts = self.store.alerts(site, asset)
        seen = [alert for alert in alerts if normalise(alert.code) in known and _is_recent(alert, now)]
        groups = _first_out(seen)
        present = {
            known[normalise(alert.code)]: Observation(
                known[normalise(alert.code)],
                FindingState.PRESENT,
                _confidence(alert, now),
                groups[alert.fingerprint],
            )
            for alert in seen
        }
        if not any(now - alert.changed_at <= ALIVE for alert in alerts):
            return list(present.values())
        silent = (finding for finding in known.values() if finding not in present)
        return [*present.values(), *(Observation(finding, FindingState.ABSENT) for finding in silent)]

    def trees(self, site: str, asset_model: str, lang: str) -> tuple[KnownTree, ...]:
        """The troubleshooting trees in the manuals of a model, in ``lang`` where they are printed in it."""
        return known_trees(self.store, site, asset_model, lang)

    def fitting_tree(self, report: str, trees: Sequence[KnownTree]) -> KnownTree | None:
        """The tree that fits a report best; None where none is near enough."""
        return fitting_tree(report, trees, self.vectors)

    def told(
        self, text: str, knowledge: FaultKnowledge, asset: str = "", day: date | None = None
    ) -> NDArray[np.float64]:
        """What past jobs say beside the findings: log likelihood under each cause (n,), `OTHER` last.

        Of the report's words, and of the days since each cause was last put right on this machine.
        """
        causes = [*(cause.id for cause in knowledge.causes), OTHER]
        told = self._words_told(text, knowledge, causes)
        ages = ages_at(knowledge.jobs, asset, day) if asset and day else {}
        if ages:
            told = told + self._learned_from(knowledge).wear.log_likelihood(ages, causes)
        return TOLD_TRUST * told

    def _words_told(self, text: str, knowledge: FaultKnowledge, causes: Sequence[str]) -> NDArray[np.float64]:
        reports = self._learned_from(knowledge).reports if text.strip() else None
        if reports is None:
            return np.zeros(len(causes))
        return reports.log_likelihood(text, self.vectors.of([text])[0], causes)

    def learn(self, knowledge: FaultKnowledge) -> None:
        """Learn what a model's jobs teach, so that nobody waits for it."""
        self._learned_from(knowledge)

    def _learned_from(self, knowledge: FaultKnowledge) -> _Learned:
        """What a model's jobs teach, learned anew with its knowledge; of several who ask at once one learns."""
        key = (knowledge.site, knowledge.asset_model)
        known = self._learned.get(key, ())
        found = next((each for each in known if each.knowledge is knowledge), None)
        if found is None:
            with self._learning:
                known = self._learned.get(key, ())
                found = next((each for each in known if each.knowledge is knowledge), None)
                found = found or _learned(knowledge, self.vectors)
                # Who still works with the knowledge of before needs what that teaches.
                self._learned[key] = (found, *(each for each in known if each is not found))[:MOST_LEARNED]
        return found

    def diagnose(
        self,
        knowledge: FaultKnowledge,
        observations: Sequence[Observation],
        *,
        asset: str = "",
        report: str = "",
        competence: Competence = Competence.TECHNICIAN,
        locked_out: bool = False,
        lang: str = "en",
        now: datetime | None = None,
    ) -> Diagnosis:
        """Causes ranked by the observations and the report, and the next best check."""
        day = (now or datetime.now(UTC)).date()
        return diagnose(
            knowledge,
            observations,
            asset=asset,
            today=day,
            competence=competence,
            locked_out=locked_out,
            lang=lang,
            told=self.told(report, knowledge, asset, day),
        )


def _learned(knowledge: FaultKnowledge, vectors: WordingVectors) -> _Learned:
    jobs = [job for job in knowledge.jobs if job.report]
    texts, causes = [job.report for job in jobs], [job.cause for job in jobs]
    reports = ReportModel.fit(texts, causes, vectors.of(texts), knowledge.report_weights) if jobs else None
    return _Learned(knowledge, fit_wear(knowledge.jobs), reports)


def said_observations(said: Iterable[Said]) -> list[Observation]:
    """Reported alarms and symptoms as observations; what was said later of the same finding counts."""
    found = {}
    for each in said:
        for code in each.alarms:
            found[f"alarm:{code}"] = Observation(f"alarm:{code}", FindingState.PRESENT)
        for finding, confidence in each.symptoms:
            found[finding] = Observation(finding, FindingState.PRESENT, confidence)
    return list(found.values())


@contextmanager
def open_workshop(settings: Settings) -> Iterator[Workshop]:
    """Open the store; the embedding model loads when a text is first compared. Raises `StorageError`."""
    with ExitStack() as opened:
        store = opened.enter_context(closing(Store(settings)))
        yield Workshop(store, WordingVectors(store, Embedder(settings)), settings)


def _is_recent(alert: Alert, now: datetime) -> bool:
    return alert.in_alarm or now - alert.changed_at <= RECENT


def _confidence(alert: Alert, now: datetime) -> float:
    if is_chattering(alert, now):
        return CHATTER_CONFIDENCE
    if alert.in_alarm and now - alert.raised_at > STALE:
        return STALE_CONFIDENCE
    return 1.0 if alert.in_alarm else CLEARED_CONFIDENCE


def _first_out(alerts: Sequence[Alert]) -> dict[str, str]:
    """The group of each alert: alarms raised within a minute of the first belong to it."""
    groups: dict[str, str] = {}
    first: Alert | None = None
    for alert in sorted(alerts, key=lambda each: each.raised_at):
        if first is None or alert.raised_at - first.raised_at > FIRST_OUT:
            first = alert
        groups[alert.fingerprint] = first.fingerprint
    return groups
