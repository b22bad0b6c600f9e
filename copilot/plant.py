"""The plant as an actor may reach it: every part is handed out only after role and site were checked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from copilot.access import Actor, Permission
from copilot.assistant import Assistant, FoundPassage, Query
from copilot.casebook import Casebook
from copilot.casestore import CaseStore
from copilot.diagnosis.diagnose import Diagnosis
from copilot.evalquestion import FedBack, make_question
from copilot.feedback import FeedbackBox, FeedbackQueue
from copilot.learning.classroom import Classroom
from copilot.learning.handled import HandledCases
from copilot.learning.insight import Insight
from copilot.learning.knowledgeversions import KnowledgeVersions
from copilot.learning.register import Training
from copilot.machinestate import Machines
from copilot.miningprocess import MiningProcess
from copilot.reply import Reply
from copilot.standingknowledge import StandingKnowledge
from copilot.trouble import Trouble, diagnosed
from copilot.turns import Asked, Turn, Turns
from copilot.wordingvectors import WordingVectors
from copilot.workshop import Workshop


class Plant:
    """Hands parts to actors. ``site`` is where a query without one goes; each method raises `ForbiddenError`.

    ``on_reply`` hears of every complete reply, to count it. ``apart``: faults are mined in a process of its own.
    """

    def __init__(self, assistant: Assistant, *, apart: bool = False) -> None:
        self._assistant = assistant
        store = assistant.store
        vectors = WordingVectors(store, assistant.embedder)
        miner = MiningProcess(assistant.settings, assistant.embedder).mine if apart else None
        self._standing = StandingKnowledge(store, vectors, miner=miner)
        self._workshop = Workshop(store, vectors, assistant.settings, standing=self._standing)
        self._standing.learn = self._workshop.learn
        self._cases = CaseStore(store)
        self._versions = KnowledgeVersions(store)
        self._handled: dict[str, HandledCases] = {}
        self.on_reply: Callable[[Reply], None] = lambda _: None

    def mine(self, site: str, asset_model: str) -> None:
        """Bring what is known of a model's faults up to date now, for everybody who asks for it."""
        self._standing.mine(site, asset_model)

    def prepare(self) -> None:
        """Have what is known of the faults of all machines brought up to date, beside all other work."""
        self._standing.prepare()

    def casebook(self, actor: Actor, site: str, *, write: bool = True) -> Casebook:
        """The cases of a site, to read and go on with, or only to read."""
        actor.require(Permission.CASES_WRITE if write else Permission.CASES_READ, site)
        return Casebook(self._workshop, self._cases, site)

    def machines(self, actor: Actor, site: str) -> Machines:
        """The machines of a site with what stands on them."""
        actor.require(Permission.CASES_READ, site)
        return Machines(self._assistant.store, Casebook(self._workshop, self._cases, site))

    def turns(self, actor: Actor, site: str) -> Turns:
        """What was asked at a site."""
        actor.require(Permission.ASK, site)
        return Turns(self._assistant.store, site, self._assistant.settings.chat_days)

    def ask_once(self, actor: Actor, site: str, asked: Asked) -> Iterator[Turn]:
        """A client's question as its reply grows, asked exactly once; see `Turns.ask`."""
        return self.turns(actor, site).ask(asked, actor.name, self._told)

    def classroom(self, actor: Actor, site: str) -> Classroom:
        """The lessons and simulated faults of a site as this actor learns them."""
        actor.require(Permission.LESSONS_READ, site)
        return Classroom(self._workshop, self._versions, actor, site)

    def training(self, actor: Actor, site: str) -> Training:
        """The learners of a site and what is set for them."""
        actor.require(Permission.LESSONS_WRITE, site)
        return Training(self._workshop, actor, site)

    def insight(self, actor: Actor, site: str) -> Insight:
        """How the crew of a site learns and handles its faults; it names learners."""
        handled = self._handled.setdefault(
            site, HandledCases(self._assistant.store, site, partial(self._workshop.knowledge, site))
        )
        return Insight(self.training(actor, site), handled)

    def feedback(self, actor: Actor, site: str) -> FeedbackBox:
        """Where feedback goes in."""
        actor.require(Permission.FEEDBACK_WRITE, site)
        book = Casebook(self._workshop, self._cases, site)
        turns = Turns(self._assistant.store, site, self._assistant.settings.chat_days)
        return FeedbackBox(self._assistant.store, book, turns, self._assistant.identity.model_dump_json())

    def feedback_queue(self, actor: Actor, site: str) -> FeedbackQueue:
        """Where feedback is worked off."""
        actor.require(Permission.FEEDBACK_READ, site)
        return FeedbackQueue(self._assistant.store, site)

    def make_question(self, actor: Actor, site: str, feedback_id: str) -> FedBack:
        """Make feedback an evaluation question of the plant's own."""
        queue = self.feedback_queue(actor, site)
        return make_question(queue, self._assistant.settings.home, feedback_id, actor.name)

    def ask(self, actor: Actor, query: Query) -> Reply:
        """A quoted, cited answer."""
        *_, reply = self.ask_stream(actor, query)
        return reply

    def ask_stream(self, actor: Actor, query: Query) -> Iterator[Reply]:
        """The same as it grows."""
        return self._told(self._allowed(actor, query))

    def diagnose(self, actor: Actor, site: str, trouble: Trouble) -> Diagnosis:
        """Causes of what is seen on a machine, and the next check, without a case."""
        actor.require(Permission.ASK, site)
        return diagnosed(self._workshop, site, trouble)

    def search(self, actor: Actor, query: Query) -> list[FoundPassage]:
        """The passages nearest in meaning."""
        return self._assistant.search(self._allowed(actor, query))

    def _told(self, query: Query) -> Iterator[Reply]:
        for reply in self._assistant.ask_stream(query):
            yield reply
        self.on_reply(reply)

    def _allowed(self, actor: Actor, query: Query) -> Query:
        site = query.site or self._assistant.settings.site
        actor.require(Permission.ASK, site)
        return query.model_copy(update={"site": site})
