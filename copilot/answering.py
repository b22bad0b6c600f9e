"""Passages to an answer: quoted, cited, safety first, or an honest "not covered"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from copilot.blocks import (
    Source,
    by_severity,
    quote_block,
    row_block,
    safety_blocks,
    section_safety,
    source_of,
    steps_block,
)
from copilot.codes import spelling
from copilot.coverage import is_covered
from copilot.knowledge import DocumentKind, PassageKind, Section
from copilot.language import remoteness
from copilot.records import Records
from copilot.register import Register
from copilot.reply import Block, BlockKind, Reply
from copilot.retrieval import Hit, Retrieval
from copilot.store import FAULT, Store
from copilot.tables import FaultRow
from copilot.understanding import Utterance
from copilot.wanting import Want
from copilot.wording import Wording, language_name, wording

# A further section is quoted only if it scores this near the best one: one clear answer beats three half ones.
NEAR = 0.06
MOST_SECTIONS = 3
# So many rows are shown of the best section's table, one less of each further one's.
MOST_ROWS = 3
MOST_SUGGESTIONS = 3
_ROWS = {PassageKind.FAULT_ROW: BlockKind.FAULT_ROW, PassageKind.TABLE_ROW: BlockKind.QUOTE}


@dataclass(frozen=True, slots=True)
class Answerer:
    """Composes replies from what was retrieved and what the store knows. Sets no number and invents no word."""

    store: Store
    register: Register
    site: str

    def answer(self, utterance: Utterance, manuals: Retrieval, history: Retrieval) -> Reply:
        """The reply to a question from what manuals say and the past jobs nearest to it.

        A question that names another machine than the chosen one is told so: the steps of the wrong machine
        may hurt.
        """
        reply = self._answer(utterance, manuals, history)
        if utterance.other.model is None:
            return reply
        safety = [block for block in reply.blocks if block.kind is BlockKind.SAFETY]
        rest = [block for block in reply.blocks if block.kind is not BlockKind.SAFETY]
        return reply.model_copy(update={"blocks": (*safety, self._other_machine(utterance), *rest)})

    def _answer(self, utterance: Utterance, manuals: Retrieval, history: Retrieval) -> Reply:
        words = wording(utterance.lang)
        if utterance.want is Want.ALERTS and not utterance.codes:
            standing = self._records.standing(utterance, words)
            return Reply(lang=words.lang, covered=True, blocks=tuple(standing))
        faults = self._faults(utterance)
        machines = self._models(faults)
        if utterance.machine.model is None and len(machines) > 1:
            return self._which_machine(utterance, machines, words)
        past = self._records.jobs(history.hits, utterance, words)
        asked_for = past and utterance.want is Want.HISTORY
        if asked_for and not faults and (is_covered(history) or is_covered(manuals)):
            return Reply(lang=words.lang, covered=True, blocks=tuple(past))
        if not faults and not is_covered(manuals):
            return self._not_covered(utterance, manuals, words)
        found = self._fault_blocks(faults, utterance.lang) + self._section_blocks(
            utterance, manuals.hits, faults
        )
        safety = by_severity(block for block in found if block.kind is BlockKind.SAFETY)
        told = [block for block in found if block.kind is not BlockKind.SAFETY]
        told += self._records.alerts(utterance, told, words)
        body = [*past, *told] if utterance.want is Want.HISTORY else [*told, *past]
        return Reply(lang=words.lang, covered=True, blocks=(*safety, *body, *_language_notes(found, words)))

    @property
    def _records(self) -> Records:
        return Records(self.store, self.register, self.site)

    def _faults(self, utterance: Utterance) -> list[FaultRow]:
        """Rows that declare a code asked for; those of FMEA sheets only where no manual has one."""
        if not utterance.codes:
            return []
        rows = self.store.faults(self.site, utterance.codes, utterance.machine.model)
        named = {row.document: self.store.document(self.site, row.document) for row in rows}
        sheets = {name for name, document in named.items() if document and document.kind == DocumentKind.FMEA}
        return [row for row in rows if row.document not in sheets] or rows

    def _models(self, faults: Sequence[FaultRow]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(model for fault in faults for model in fault.asset_models))

    def _which_machine(self, utterance: Utterance, models: Sequence[str], words: Wording) -> Reply:
        assets = self.register.of_models(models)
        options = tuple(asset.id for asset in assets) or tuple(models)
        code = FAULT.validate_python(self.store.faults(self.site, utterance.codes)[0].data).code
        block = Block(kind=BlockKind.CLARIFY, text=words("clarify.code", code=code), options=options)
        return Reply(lang=words.lang, covered=True, blocks=(block,))

    def _other_machine(self, utterance: Utterance) -> Block:
        """Says for which machine the reply is, and offers the one that the question names."""
        other, chosen = utterance.other, utterance.machine
        assets = [other.asset] if other.asset else self.register.of_models([other.model or ""])
        options = tuple(asset.id for asset in assets) or (other.model or "",)
        text = wording(utterance.lang)(
            "clarify.machine",
            machine=chosen.asset.id if chosen.asset else chosen.model,
            other=other.asset.id if other.asset else other.model,
        )
        return Block(kind=BlockKind.CLARIFY, text=text, options=options)

    def _not_covered(self, utterance: Utterance, retrieval: Retrieval, words: Wording) -> Reply:
        machine = utterance.machine.asset.id if utterance.machine.asset else utterance.machine.model
        unknown = [code for code in utterance.codes if code not in retrieval.codes_found]
        if unknown:
            text = words(
                "not_covered.code",
                code=spelling(utterance.text, unknown[0]),
                scope=machine or words("scope.all"),
            )
        elif retrieval.other_equipment:
            # What is nearest is about other machines: not offered, lest somebody works by it.
            block = Block(kind=BlockKind.NOT_COVERED, text=words("not_covered.equipment"))
            return Reply(lang=words.lang, covered=False, blocks=(block,))
        else:
            text = words("not_covered")
        nearest = retrieval.hits[:MOST_SUGGESTIONS]
        lines = [" > ".join(hit.indexed.passage.heading) for hit in nearest]
        if lines:
            text = "\n".join((f"{text} {words('not_covered.nearest')}", *lines))
        options = tuple(hit.section_id for hit in nearest)
        block = Block(kind=BlockKind.NOT_COVERED, text=text, options=options)
        return Reply(lang=words.lang, covered=False, blocks=(block,))

    def _fault_blocks(self, faults: Sequence[FaultRow], lang: str) -> list[Block]:
        """A block for each row that declares the code, in the reader's language where there is one.

        A row with several numbered causes is kept as several faults, but is one row on the page.
        """
        nearest: dict[tuple[str, str], int] = {}
        for row in faults:
            key = (row.section_id, row.code)
            nearest[key] = min(nearest.get(key, remoteness(row.lang, lang)), remoteness(row.lang, lang))
        blocks: list[Block] = []
        for row in faults:
            if remoteness(row.lang, lang) > nearest[row.section_id, row.code]:
                continue
            document = self.store.document(self.site, row.document)
            section = self.store.section(self.site, row.document, row.section_id, row.lang)
            if document is None or section is None:
                continue
            source = Source(document.id, document.revision, row.lang, section.heading)
            blocks += self._safety(source, section)
            blocks.append(row_block(source, FAULT.validate_python(row.data).cells, BlockKind.FAULT_ROW))
        return list(dict.fromkeys(blocks))

    def _section_blocks(
        self, utterance: Utterance, hits: Sequence[Hit], faults: Sequence[FaultRow]
    ) -> list[Block]:
        shown = {row.section_id for row in faults}
        chosen = list(hits)
        if faults:
            chosen = [hit for hit in hits if hit.signals.codes and hit.section_id not in shown]
        near = [hit for hit in chosen[:MOST_SECTIONS] if hit.score >= chosen[0].score - NEAR]
        return [
            block
            for place, hit in enumerate(near)
            for block in self._hit_blocks(hit, utterance.want, MOST_ROWS - place)
        ]

    def _hit_blocks(self, hit: Hit, want: Want, rows: int) -> list[Block]:
        """What a section says: its messages, then what was found of it, at most so many rows of a table."""
        indexed = hit.indexed
        passage = indexed.passage
        source = source_of(indexed)
        section = self.store.section(self.site, indexed.document, hit.section_id, passage.lang)
        blocks = self._safety(source, section) if section else []
        steps = [steps_block(source, section.steps)] if section and section.steps else []
        if passage.kind in _ROWS:
            alike = [indexed, *(other for other in hit.siblings if other.passage.kind is passage.kind)]
            return blocks + [
                row_block(source, row.passage.cells, _ROWS[passage.kind]) for row in alike[:rows]
            ]
        if passage.kind is PassageKind.STEPS and steps:
            return blocks + steps
        if passage.kind is PassageKind.SAFETY and blocks:
            # The section's messages are all shown already.
            return blocks + (steps if want is Want.STEPS else [])
        # Who is led to a procedure by its introduction wants the procedure.
        return [*blocks, quote_block(indexed), *(steps if passage.kind is PassageKind.TEXT else [])]

    def _safety(self, source: Source, section: Section) -> list[Block]:
        """The messages of the section and of the chapters it stands in."""
        above = self.store.ancestors(self.site, source.document, section)
        messages = [message for ancestor in above for message in ancestor.safety]
        return list(safety_blocks(source, [*messages, *section_safety(section)]))


def _language_notes(blocks: Sequence[Block], words: Wording) -> list[Block]:
    """A word on quotes that stand in another language than the reader's."""
    quoted = {citation.lang for block in blocks for citation in block.citations if citation.lang}
    if not quoted or words.lang in quoted:
        return []
    names = ", ".join(sorted(language_name(lang, words.lang) for lang in quoted))
    return [Block(kind=BlockKind.NOTE, text=words("note.other_language", language=names))]
