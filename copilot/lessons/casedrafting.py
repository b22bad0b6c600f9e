"""A lesson drafted from a closed case: the checks as the engine proposed them, and the repair that put it right."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from copilot.case import Case
from copilot.caseevents import Observed, Proposed, Said
from copilot.caserecords import recorded
from copilot.casestore import CaseStore
from copilot.diagnosis.why import check_text
from copilot.errors import BadInputError
from copilot.faultknowledge import EnergyState, FaultKnowledge, Finding, FindingKind
from copilot.knowledge import SignalWord
from copilot.knowledgestore import KnowledgeStore
from copilot.lessons.asking import question
from copilot.lessons.drafting import Drafter, lesson_id
from copilot.lessons.guidedsteps import cited_span, guide_steps
from copilot.lessons.lesson import CASE, Lesson, LessonStep, Message, Question, QuestionKind, Source, Span
from copilot.lessons.quotes import Quote, cited
from copilot.lessons.sourcelines import case_lines
from copilot.lockout import default_lockout
from copilot.refusing import refusal
from copilot.wording import wording
from copilot.workorder import WorkOrderDraft
from copilot.workorderstore import confirmed_work_orders, work_order_of

MOST_CHECKS = 3
_LONGEST_TITLE = 120


@dataclass(frozen=True)
class CaseDrafter:
    """Drafts lessons from the closed cases of a site; ``drafter`` knows its manuals."""

    drafter: Drafter

    def cases(self) -> tuple[str, ...]:
        """The cases that a lesson can be made of, the earliest confirmed first."""
        orders = confirmed_work_orders(self.drafter.store, self.drafter.site)
        return tuple(order.case for order in orders)

    def of_case(self, case_id: str) -> Lesson:
        """The lesson of a case. Raises `BadInputError` where there is none or its work order is not confirmed."""
        store, site = self.drafter.store, self.drafter.site
        events = CaseStore(store).events(site, case_id)
        if not events:
            raise BadInputError(*refusal("no_case", case=case_id))
        order = work_order_of(store, site, case_id)
        if order is None or not order.is_confirmed:
            raise BadInputError(*refusal("lesson_from_case", case=case_id))
        case = Case(site, case_id, recorded(events))
        knowledge = KnowledgeStore(store).knowledge(site, case.opened.asset_model)
        return self._lesson(case, order, knowledge)

    def _lesson(self, case: Case, order: WorkOrderDraft, knowledge: FaultKnowledge | None) -> Lesson:
        drafter, lang, model = self.drafter, case.opened.lang, case.opened.asset_model
        manuals, words = drafter.manuals(model), wording(lang)
        guide = case.attempt.chosen.guide if case.attempt else None
        repair = guide_steps(manuals, guide) if guide else ()
        checks = tuple(_check_steps(case))
        questions = list(self._next_checks(case, knowledge)) if knowledge else []
        if guide and (placed := cited(manuals, guide.steps[0].citation)) and placed.section.steps:
            questions += drafter.questions(model, placed, drafter.guide(model, placed), lang)
        problem = " ".join(order.problem.split())[:_LONGEST_TITLE] or " ".join(order.codes) or case.id
        return Lesson(
            id=lesson_id("case", case.id, lang),
            title=words("lesson.title.case", problem=problem),
            objective=words("lesson.objective.case", model=model),
            assets=tuple(filter(None, (case.opened.asset,))) or drafter.assets(model),
            models=(model,),
            language=lang,
            source=Source(
                sections=drafter.kept(model, None, repair), case=case.id, case_lines=case_lines(case, order)
            ),
            steps=(*checks, *repair) or (_told(order),),
            questions=tuple(questions),
        )

    def _next_checks(self, case: Case, knowledge: FaultKnowledge) -> Iterator[Question]:
        """One for each of the first checks proposed; wrong are checks that the engine never proposed in this case."""
        lang, words = case.opened.lang, wording(case.opened.lang)
        proposed = [each.event for each in case.standing if isinstance(each.event, Proposed)]
        never = [
            quote
            for finding in knowledge.findings
            if finding.kind is FindingKind.CHECK and finding.id not in {each.check for each in proposed}
            for quote in self._checked(finding, knowledge, case)
        ]
        texts = {each.text for each in proposed}
        never = [quote for quote in never if quote.text not in texts]
        signs: list[str] = []
        asked: set[str] = set()
        for record in case.standing:
            event = record.event
            if isinstance(event, Said):
                signs += _line(*event.alarms, event.text)
            elif isinstance(event, Observed):
                seen = knowledge.finding(event.finding)
                text = seen.text(lang) if seen else event.finding
                signs += _line(words(f"lesson.sign.{event.state}", text=text))
            elif (
                isinstance(event, Proposed) and signs and event.text not in asked and len(asked) < MOST_CHECKS
            ):
                asked.add(event.text)
                right = Quote(event.text, _of_case(event.text, lang))
                stem = "\n".join(signs)
                wrong = never[len(asked) :] + never[: len(asked)]
                made = question(QuestionKind.NEXT_CHECK, lang, stem, right, wrong, values={})
                if made:
                    yield made

    def _checked(self, finding: Finding, knowledge: FaultKnowledge, case: Case) -> Iterator[Quote]:
        """A check in words, cited where its source stands."""
        text, _ = check_text(finding, knowledge, case.opened.lang)
        cause = knowledge.cause(finding.inspects)
        words = cause.text(case.opened.lang) if cause else finding.text(case.opened.lang)
        named = next(each for each in (cause or finding).wordings if each.text == words)
        span = cited_span(self.drafter.manuals(case.opened.asset_model), named.citation)
        if span and span.quote == words:
            yield Quote(text, span)


def _check_steps(case: Case) -> Iterator[LessonStep]:
    """The checks that were made, in order, each once; who reaches into the machine locks it out first."""
    lang, seen = case.opened.lang, set()
    made = {record.event.finding for record in case.standing if isinstance(record.event, Observed)}
    for record in case.standing:
        event = record.event
        if not isinstance(event, Proposed) or event.check in seen or event.check not in made:
            continue
        seen.add(event.check)
        lockout = Message(level=SignalWord.WARNING, text=default_lockout(lang))
        yield LessonStep(
            label=str(len(seen)),
            text=event.text,
            span=_of_case(event.text, lang),
            safety=(lockout,) if event.energy is EnergyState.ISOLATED else (),
        )


def _told(order: WorkOrderDraft) -> LessonStep:
    """Of a case without checks and repair, what was done about it."""
    text = order.remedy or order.cause or order.problem
    return LessonStep(label="1", text=text, span=_of_case(text, order.lang))


def _of_case(text: str, lang: str) -> Span:
    return Span(document=CASE, quote=text, lang=lang)


def _line(*said: str) -> list[str]:
    """What was said in one line; none for nothing."""
    return [line] if (line := " ".join(" ".join(said).split())) else []
