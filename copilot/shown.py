"""What the lines of a photo show of a plant: machines, codes of the right list, part numbers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from copilot.codes import codes_in, normalise
from copilot.knowledge import Asset
from copilot.lookalikes import MOST_CHOICES, CodeSeen, Found, Listed, agreed, is_one_off, near_misses, unstuck
from copilot.photolines import SeenLine
from copilot.plantlists import PlantLists

# A short code that could be any number or word needs a sign that it is an alarm's.
_ALARM = re.compile(
    r"alarm|fault|fehler|störung|error|\berr\b|trip|code|warn|fallo|aver[ií]a|aviso|故障|[報报警][警報报]|異常|异常|代[碼码]",
    re.IGNORECASE,
)
_SERIAL = re.compile(
    r"serial|serie|serien|s/?n\b|\bn[or]\b|número|fabrik|編號|编号|序號|序号|機號|机号", re.IGNORECASE
)
_SHORT = 5
_TALLEST = 0.95
# A neighbour's meaning that has so many more words in the row than the code's own speaks against the reading.
_CONTRADICTION = 2


@dataclass(frozen=True, slots=True)
class Shown:
    """What is shown. ``assets``: the machines named, or that may be; ``sure``: it is one, and of the model printed.

    ``foreign`` are codes of other machines than the one that is meant.
    """

    codes: tuple[CodeSeen, ...] = ()
    parts: tuple[CodeSeen, ...] = ()
    assets: tuple[Asset, ...] = ()
    model: str = ""
    sure: bool = False
    foreign: tuple[str, ...] = ()

    @property
    def things(self) -> frozenset[str]:
        """All that it may be: codes and part numbers, also as choices, machines and model."""
        seen = (name for each in (*self.codes, *self.parts) for name in (each.code, *each.choices))
        return frozenset(filter(None, (*seen, *(asset.id for asset in self.assets), self.model)))

    def confirmed(self, told: frozenset[str]) -> Shown:
        """The same with nothing sure but what was ``told`` before by another way of looking."""
        return replace(
            self,
            codes=tuple(_confirmed(each, told) for each in self.codes),
            parts=tuple(_confirmed(each, told) for each in self.parts),
            model=self.model if self.model in told else "",
            sure=self.sure and all(asset.id in told for asset in self.assets),
        )

    @property
    def known(self) -> bool:
        """Whether anything of the plant was read for sure."""
        return self.sure or bool(self.model) or any(each.code for each in (*self.codes, *self.parts))


def _confirmed(seen: CodeSeen, told: frozenset[str]) -> CodeSeen:
    if not seen.code or seen.code in told:
        return seen
    return CodeSeen(said=seen.said, choices=(seen.code,))


def shown_in(lines: Sequence[SeenLine], lists: PlantLists, chosen: Asset | None) -> Shown:
    """What the lines show. The list that counts is that of the machine named, else of the ``chosen`` one, else all."""
    named = [(line, each) for line in lines for each in agreed(line.looks, lists.names)]
    sure = {
        asset.id: asset for line, each in named if _is_name(line, each) for asset in lists.bearers[each.key]
    }
    maybe = {asset.id: asset for _, each in named for key in each.choices for asset in lists.bearers[key]}
    printed = {each.key for line in lines for each in agreed(line.looks, lists.models) if each.key}
    model = lists.model(next(iter(printed))) if len(printed) == 1 else ""
    assets = sure or maybe
    own = {asset.model for asset in sure.values()}
    agrees = len(sure) == 1 and not (model and model not in own)
    machine = next(iter(own)) if agrees else model or (chosen.model if chosen else "")
    listed = lists.code_list([machine] if machine else lists.codes)
    codes = _codes(lines, lists, listed)
    return Shown(
        codes=codes,
        parts=_parts(lines, lists.parts, {normalise(code.said) for code in codes}),
        assets=tuple(assets.values()),
        model=model if not agrees else machine,
        sure=agrees,
        foreign=_foreign(lines, lists, listed) if machine else (),
    )


def _is_name(line: SeenLine, found: Found) -> bool:
    """Whether a machine's name stands there for sure; a number that could be any needs the word "serial"."""
    short = found.key.isdigit() or len(found.key) < _SHORT
    return bool(found.key) and (not short or bool(_SERIAL.search(unstuck(line.beside))))


def _codes(lines: Sequence[SeenLine], lists: PlantLists, listed: Listed) -> tuple[CodeSeen, ...]:
    found: list[Found] = []
    for line in lines:
        here = [_weighed(line, each, lists, listed) for each in agreed(line.looks, listed)]
        taken = any(agreed(line.looks, other) for other in (lists.names, lists.models, lists.parts))
        found += here or ([] if taken else _offers(line, lists, listed))
    return _told(found, listed)


def _weighed(line: SeenLine, found: Found, lists: PlantLists, listed: Listed) -> Found:
    """What was agreed, or only a choice where the row speaks for another code or nothing says that it is one."""
    if not found.key:
        return found
    own = _fit(line, found.key, lists)
    rivals = [
        key
        for key in listed.spellings
        if is_one_off(key, found.key) and _fit(line, key, lists) >= own + _CONTRADICTION
    ]
    if rivals or not (_stands_alone(found) or own or _is_alarm(line, found)):
        return Found(found.said, "", (found.key, *rivals)[:MOST_CHOICES])
    return found


def _stands_alone(found: Found) -> bool:
    """Whether a code has the shape of one and of nothing else."""
    key = found.key
    split = " " in found.said.strip() and not re.search(r"[-_./]", found.said)
    return not (key.isdigit() or key.isalpha() or (split and len(key) <= _SHORT))


def _is_alarm(line: SeenLine, found: Found) -> bool:
    """Whether the row says that a short code or a bare number is an alarm's, or a display shows nothing else."""
    if found.key.isdigit():
        return found.key in codes_in(unstuck(line.beside))
    alone = normalise(line.text) == normalise(found.said) and line.height >= _TALLEST
    return alone or bool(_ALARM.search(line.beside.replace(found.said, "")))


def _fit(line: SeenLine, key: str, lists: PlantLists) -> int:
    """How many words of a code's meaning stand in its row, blanks aside."""
    row = "".join(line.beside.casefold().split())
    return sum(word in row for word in lists.meanings.get(key, ()))


def _offers(line: SeenLine, lists: PlantLists, listed: Listed) -> Iterator[Found]:
    """What looks like a code of the list but is none, with those it may be."""
    shapes = {_shape(key) for key in listed.spellings}
    for miss in near_misses(line.looks, listed):
        choices = miss.choices
        if len(choices) > MOST_CHOICES:
            choices = tuple(key for key in choices if _fit(line, key, lists))
        choices = choices if len(choices) <= MOST_CHOICES else ()
        if choices or _shape(miss.said) in shapes:
            yield Found(miss.said, "", choices)


def _shape(code: str) -> str:
    """A code with each digit as 9: those of one list mostly have few shapes."""
    return re.sub(r"\d", "9", code)


def _told(found: Iterable[Found], listed: Listed) -> tuple[CodeSeen, ...]:
    """Each code once, those that are sure first; choices among sure ones are none."""
    every = list(found)
    sure = dict.fromkeys(each.key for each in every if each.key)
    told: dict[tuple[str, ...], CodeSeen] = {}
    for each in sorted(every, key=lambda each: not each.key):
        if each.key or not each.choices or not sure.keys() >= set(each.choices):
            told.setdefault(
                (each.key, *each.choices) if each.key or each.choices else (each.said,), each.seen(listed)
            )
    return tuple(told.values())


def _parts(lines: Sequence[SeenLine], listed: Listed, codes: set[str]) -> tuple[CodeSeen, ...]:
    found = [each for line in lines for each in agreed(line.looks, listed)]
    if not found:
        misses = (each for line in lines for each in near_misses(line.looks, listed))
        found = [each for each in misses if 0 < len(each.choices) <= MOST_CHOICES and each.said not in codes]
    return _told(found, listed)


def _foreign(lines: Sequence[SeenLine], lists: PlantLists, listed: Listed) -> tuple[str, ...]:
    every = lists.code_list(lists.codes)
    found = (each for line in lines for each in agreed(line.looks, every))
    strange = (
        each for each in found if each.key and each.key not in listed.spellings and _stands_alone(each)
    )
    return tuple(dict.fromkeys(every.spellings[each.key] for each in strange))
