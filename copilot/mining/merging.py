"""Which entries of different tables tell of one cause: the same words, or near in meaning under the same code."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
from scipy.optimize import linear_sum_assignment

from copilot.faultknowledge import MergedBy
from copilot.knowledgestore import CauseDecision
from copilot.mining.alignment import Entry, entry_id
from copilot.mining.likeness import causes_of, entry_components, nearness, same_words, symptoms_of
from copilot.wordingvectors import WordingVectors

# Chosen on the development pairs of evals/plant/gold (across languages: on two models); measured by
# evals/bench/merging.py. On wordings alone they err often; one to one under an alarm they hardly do.
SAME_CODE = 0.62
"""Nearness above which the causes of one alarm in two tables are the same."""
ACROSS_LANGUAGES = 0.4
"""As `SAME_CODE`, for tables that share no language: translations are never as near as the same words."""
SAME_COMPONENT = 0.97
"""Nearness above which causes of two alarms are the same if they name the same components."""
SAME_SYMPTOM = 0.6
"""Nearness above which symptoms without a code are the same; causes that are nearer than needed make up for less."""
ALIKE_SYMPTOM = 0.4
"""Nearness of symptoms below which their causes are not compared."""


@dataclass(frozen=True, slots=True)
class Member:
    """An entry of a cause with why it was taken for it; the similarity is 1 where words or rows are the same."""

    entry: Entry
    by: MergedBy = MergedBy.SAME_TEXT
    similarity: float = 1.0

    def says(self, wording: str) -> bool:
        """Whether one of its rows words its cause so."""
        return any(row.fault.cause == wording for row in self.entry)


@dataclass(slots=True)
class Group:
    """The entries of one cause, the one it goes by first."""

    members: list[Member] = field(default_factory=list)

    @property
    def id(self) -> str:
        """The id of the cause."""
        return f"cause:{entry_id(self.members[0].entry)}"

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids the cause could go by: of each of its entries."""
        return tuple(f"cause:{entry_id(member.entry)}" for member in self.members)


def merged(
    entries: Sequence[Entry], vectors: WordingVectors, decisions: Iterable[CauseDecision] = ()
) -> list[Group]:
    """The causes that entries tell of. What a person decided overrides what the words say.

    Entries of one alarm in one table are never the same cause.
    """
    joins = _Joins(entries)
    for places in _by_code(entries).values():
        _join_tables(places, joins, vectors)
    _join_uncoded(entries, joins, vectors)
    _join_across(entries, joins, vectors)
    groups = joins.groups()
    for decision in decisions:
        _decide(groups, decision)
    return [group for group in groups if group.members]


class _Joins:
    """Union of entries, held apart where one table lists both as causes of one alarm."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self.entries = entries
        self._root = list(range(len(entries)))
        self._reason: dict[int, tuple[MergedBy, float]] = {}
        self._blocks = [{(row.section, row.code, row.block) for row in entry} for entry in entries]

    def root(self, place: int) -> int:
        while self._root[place] != place:
            place = self._root[place]
        return place

    def join(self, first: int, second: int, similarity: float) -> None:
        mine, theirs = sorted((self.root(first), self.root(second)), key=self._rank)
        if mine == theirs or self._blocks[mine] & self._blocks[theirs]:
            return
        self._root[theirs] = mine
        self._blocks[mine] = self._blocks[mine] | self._blocks[theirs]
        same = any(
            same_words(row.fault.cause, other.fault.cause)
            for row in self.entries[first]
            for other in self.entries[second]
        )
        by = MergedBy.SAME_TEXT if same else MergedBy.SIMILAR
        self._reason[theirs] = by, min(max(similarity, 0.0), 1.0)

    def groups(self) -> list[Group]:
        found: dict[int, Group] = {}
        for place in sorted(range(len(self.entries)), key=self._rank):
            by, similarity = self._reason.get(place, (MergedBy.SAME_TEXT, 1.0))
            member = Member(self.entries[place], by, similarity)
            found.setdefault(self.root(place), Group()).members.append(member)
        return list(found.values())

    def _rank(self, place: int) -> tuple[bool, int]:
        """Manuals come before FMEA sheets."""
        return self.entries[place][0].occurrence is not None, place


def _by_code(entries: Sequence[Entry]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = defaultdict(list)
    for place, entry in enumerate(entries):
        if entry[0].code:
            found[entry[0].code].append(place)
    return found


def _join_tables(places: Sequence[int], joins: _Joins, vectors: WordingVectors) -> None:
    """Join the causes of one alarm in several tables, one to one."""
    tables: dict[str, list[int]] = defaultdict(list)
    for place in places:
        tables[joins.entries[place][0].section].append(place)
    first, *others = sorted(tables.values(), key=lambda table: joins._rank(table[0]))
    for other in others:
        for mine, theirs, near in _paired(first, other, joins.entries, vectors):
            if near >= _needed(joins.entries[mine], joins.entries[theirs]):
                joins.join(mine, theirs, near)
        first = [*first, *(place for place in other if joins.root(place) == place)]


def _join_uncoded(entries: Sequence[Entry], joins: _Joins, vectors: WordingVectors) -> None:
    """Join the causes of symptoms without a code in manuals with those in FMEA sheets."""
    bare = [place for place, entry in enumerate(entries) if not entry[0].code]
    manual = [place for place in bare if entries[place][0].occurrence is None]
    sheets: dict[str, list[int]] = defaultdict(list)
    for place in bare:
        if entries[place][0].occurrence is not None:
            sheets[entries[place][0].section].append(place)
    for sheet in sheets.values():
        symptom = symptoms_of(entries[sheet[0]])
        alike = {place: nearness(symptoms_of(entries[place]), symptom, vectors) for place in manual}
        candidates = [place for place in manual if alike[place] >= ALIKE_SYMPTOM]
        for mine, theirs, near in _paired(candidates, sheet, entries, vectors) if candidates else ():
            needed = _needed(entries[mine], entries[theirs])
            if near >= needed and near + alike[mine] >= needed + SAME_SYMPTOM:
                joins.join(mine, theirs, near)


def _needed(first: Entry, second: Entry) -> float:
    """How near two entries have to be to be the same."""
    shared = {row.lang for row in first} & {row.lang for row in second}
    return SAME_CODE if shared else ACROSS_LANGUAGES


def _join_across(entries: Sequence[Entry], joins: _Joins, vectors: WordingVectors) -> None:
    """Join causes under different codes or symptoms where wording and components are the same."""
    named: dict[frozenset[str], list[int]] = defaultdict(list)
    for place, entry in enumerate(entries):
        if parts := entry_components(entry):
            named[parts].append(place)
    for places in named.values():
        for number, mine in enumerate(places):
            for theirs in places[number + 1 :]:
                if joins.root(mine) == joins.root(theirs):
                    continue
                near = nearness(causes_of(entries[mine]), causes_of(entries[theirs]), vectors)
                if near >= SAME_COMPONENT:
                    joins.join(mine, theirs, near)


def _paired(
    mine: Sequence[int], theirs: Sequence[int], entries: Sequence[Entry], vectors: WordingVectors
) -> list[tuple[int, int, float]]:
    """The one-to-one pairing of two tables' causes with the largest sum of nearness (Hungarian method)."""
    near = np.array(
        [
            [nearness(causes_of(entries[first]), causes_of(entries[second]), vectors) for second in theirs]
            for first in mine
        ]
    )
    rows, columns = linear_sum_assignment(near, maximize=True)
    return [
        (mine[row], theirs[column], float(near[row, column]))
        for row, column in zip(rows, columns, strict=True)
    ]


def _decide(groups: list[Group], decision: CauseDecision) -> None:
    """Move the entries with the decision's wording into its cause, or out of it."""
    target = next((group for group in groups if decision.cause in group.ids), None)
    for group in list(groups):
        moving = [member for member in group.members if member.says(decision.wording)]
        if not moving:
            continue
        if decision.kind == "merge" and target is not None and group is not target:
            group.members = [member for member in group.members if member not in moving]
            target.members += [Member(member.entry, MergedBy.PERSON) for member in moving]
        elif decision.kind == "split" and group is target and len(moving) < len(group.members):
            group.members = [member for member in group.members if member not in moving]
            groups.append(Group(moving))
