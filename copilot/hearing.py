"""What was heard as data: codes held against the asset's list, and values with their units; nothing is corrected."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from pydantic import BaseModel

from copilot.codes import codes_in, known_codes_in, normalise, spelling
from copilot.measures import said_measures
from copilot.spokencodes import SpokenCode, number_after, spelled_digits, spoken_codes, unspelled, written

MOST_CHOICES = 3
# Letters whose names sound alike ("ee", "bee", "pee"); a mistake between them is likelier than any other.
_ALIKE = [
    frozenset(group)
    for group in ("BCDEGPTVZ", "FSX", "AHJK8", "MN", "IY", "QU", "O0", "I1", "S5", "B8", "59")
]


class CodeHeard(BaseModel, frozen=True):
    """A code that was said: ``code`` in the list's spelling where exactly one is meant, else what may be meant."""

    said: str
    code: str = ""
    choices: tuple[str, ...] = ()


class ValueHeard(BaseModel, frozen=True):
    """A value that was said, in the unit's usual spelling (``°C``, ``bar``)."""

    said: str
    value: Decimal
    unit: str


@dataclass(frozen=True, slots=True)
class Listed:
    """The codes that an asset can show, in the list's spelling, by their form for comparing."""

    by_form: dict[str, tuple[str, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, codes: Iterable[str]) -> Listed:
        """The list; a code counts once, however often it is given."""
        forms: dict[str, dict[str, None]] = {}
        for code in codes:
            if normalise(code):
                forms.setdefault(form(code), {})[code] = None
        return cls({key: tuple(spellings) for key, spellings in forms.items()})

    def meant(self, said: str) -> tuple[str, ...]:
        """The listed codes that equal what was said but for separators, capitals and leading zeros.

        Zeros that were said tell codes apart (``E 0 4 2`` is not E42); zeros left out do not.
        """
        equal = self.by_form.get(form(said), ())
        exact = [code for code in equal if normalise(code) == normalise(said)]
        zeros = normalise(said) != form(said)
        return tuple(exact) if zeros and exact else equal

    def near(self, said: str) -> tuple[str, ...]:
        """At most three listed codes that are one slip away from what was said, the likeliest first."""
        wanted = form(said)
        slips = [(slip, key) for key in self.by_form if (slip := _slip(wanted, key)) is not None]
        return tuple(code for _, key in sorted(slips) for code in self.by_form[key])[:MOST_CHOICES]


def form(code: str) -> str:
    """A code for comparing: as `normalise`, and without leading zeros of its groups of digits."""
    return re.sub(r"(?<!\d)0+(?=\d)", "", normalise(code))


def heard_codes(text: str, lang: str, listed: Listed) -> tuple[CodeHeard, ...]:
    """The codes said in a text, in order: meant where the list leaves no doubt, else with near ones to offer."""
    plain = unspelled(text)
    heard = tuple(_heard(found, listed, plain) for found in _codes_said(plain, lang, listed))
    return heard or tuple(_without_letters(written(text, lang), listed))


def agreed(biased: Sequence[CodeHeard], unbiased: Sequence[CodeHeard]) -> tuple[CodeHeard, ...]:
    """What two looks at one utterance hear together.

    What the biased look alone hears is only offered, because words expected beforehand pull what is heard towards them.
    What the unbiased look hears counts unless the biased one hears another listed code.
    """
    rest = list(unbiased)
    result: list[CodeHeard | None] = []
    for first in biased:
        same = next((second for second in rest if _same(first, second)), None)
        if same is not None:
            rest.remove(same)
        result.append(first if same is not None else None)
    for place, first in enumerate(biased):
        if result[place] is None:
            result[place] = _settled(first, rest.pop(0)) if rest else _doubtful(first)
    return (*(each for each in result if each is not None), *rest)


def is_doubtful(text: str, lang: str, codes: Sequence[CodeHeard]) -> bool:
    """Whether another recogniser is worth asking: for a code that is not certain, or a number that measures nothing."""
    if codes:
        return not all(each.code for each in codes)
    rest = _without_codes(text, lang)
    for said, _ in said_measures(rest):
        rest = rest.replace(said, "", 1)
    return any(_numbers(rest))


def seconded(codes: Sequence[CodeHeard], guesses: Sequence[Sequence[CodeHeard]]) -> tuple[CodeHeard, ...]:
    """The codes heard, one of them in doubt or none, held against the ``guesses`` of another recogniser.

    A choice counts if it is the only listed code that is guessed, and the best guess (the first) holds no other code
    that is not listed (``P-019`` against ``E-019``). A listed code that was heard is never put aside. Everything else
    that is guessed is only offered.
    """
    doubtful = [each for each in codes if not each.code]
    if len(doubtful) > 1:
        return tuple(codes)
    heard = [each for guess in guesses for each in guess]
    contrary = any(
        not each.code and any(map(str.isalpha, each.said)) for guess in guesses[:1] for each in guess
    )
    certain = {each.code for each in codes if each.code}
    further = list(dict.fromkeys(each.code for each in heard if each.code and each.code not in certain))
    if not (doubtful or further):
        return tuple(codes)
    asked = doubtful[0] if doubtful else CodeHeard(said=_digits(further[0]))
    if len(further) == 1 and not contrary and _is_choice(further[0], asked):
        answer = CodeHeard(said=asked.said, code=further[0])
    else:
        offered = (*asked.choices, *further, *(code for each in heard for code in each.choices))
        answer = CodeHeard(said=asked.said, choices=tuple(dict.fromkeys(offered))[:MOST_CHOICES])
    return tuple(answer if each is asked else each for each in (codes if doubtful else (*codes, asked)))


def heard_values(text: str, lang: str) -> tuple[ValueHeard, ...]:
    """The values with a unit said in a text, in order; numbers of codes are none."""
    return tuple(
        ValueHeard(said=said, value=measure.value, unit=measure.unit)
        for said, measure in said_measures(_without_codes(text, lang))
    )


def _without_codes(text: str, lang: str) -> str:
    """A text with numbers as digits, codes blanked out, and units of several words as their signs."""
    plain = written(text, lang)
    for found in reversed(list(spoken_codes(plain, lang))):
        plain = plain[: found.start] + "□" * len(found.said) + plain[found.end :]
    plain = re.sub(r"(?i)degrees? celsius|grad celsius|grados? (?:celsius|cent[ií]grados)", "°C", plain)
    return re.sub(r"(?i)por ciento|per cent", "%", plain)


def _codes_said(text: str, lang: str, listed: Listed) -> Iterator[SpokenCode]:
    """Codes by their shape, then listed ones and alarm numbers that only the context or the list shows."""
    found = list(spoken_codes(text, lang))
    plain = written(text, lang)
    shaped = {form(each.code) for each in found}
    known = known_codes_in(plain, {normalise(code) for codes in listed.by_form.values() for code in codes})
    for code in dict.fromkeys((*known, *codes_in(plain))):
        if form(code) not in shaped and not any(form(code) in one or one in form(code) for one in shaped):
            said = spelling(plain, code)
            found.append(SpokenCode(max(plain.find(said), 0), 0, said, code))
    return iter(sorted(found, key=lambda each: each.start))


def _heard(found: SpokenCode, listed: Listed, text: str) -> CodeHeard:
    """What a code means; digits written apart behind it (``F7 421``) belong to it where that makes it a listed one."""
    meant = listed.meant(found.code)
    more, end = number_after(text, found.end)
    longer = listed.meant(found.code + more) if more else ()
    if longer and not meant:
        found, meant = SpokenCode(found.start, end, text[found.start : end], found.code + more), longer
    if len(meant) == 1 and not (longer and longer != meant):
        return CodeHeard(said=found.said, code=meant[0])
    choices = (*meant, *longer) if meant else listed.near(found.code)
    return CodeHeard(said=found.said, choices=tuple(dict.fromkeys(choices))[:MOST_CHOICES])


def _without_letters(text: str, listed: Listed) -> Iterator[CodeHeard]:
    """Digits said one by one, where no letter was heard (the recording began late): the codes with them are offered."""
    for said, digits in spelled_digits(text):
        choices = [code for codes in listed.by_form.values() for code in codes if _all_digits(code) == digits]
        if choices:
            yield CodeHeard(said=said, choices=tuple(choices[:MOST_CHOICES]))


def _all_digits(code: str) -> str:
    return re.sub(r"\D", "", code)


def _numbers(text: str) -> list[str]:
    """The digits between the words of a text."""
    return [digits for part in re.split(r"[^\W\d_]+", text) if (digits := _all_digits(part))]


def _is_choice(code: str, asked: CodeHeard) -> bool:
    """Whether a code is among the choices, or among those that equal what was said where there are such.

    Digits alone speak for no letter: with them, another recogniser's letter is a guess (``P-019`` as ``E-019``).
    """
    own = [choice for choice in asked.choices if form(choice) == form(asked.said)]
    return code in own if own else code in asked.choices and any(map(str.isalpha, asked.said))


def _digits(code: str) -> str:
    return _all_digits(form(code))


def _same(first: CodeHeard, second: CodeHeard) -> bool:
    if first.code or second.code:
        return first.code == second.code
    return form(first.said) == form(second.said)


def _settled(biased: CodeHeard, unbiased: CodeHeard) -> CodeHeard:
    return unbiased if unbiased.code and not biased.code else _doubtful(biased, unbiased)


def _doubtful(*looks: CodeHeard) -> CodeHeard:
    """A code that the looks do not agree on: everything either of them heard is offered, the unbiased one first."""
    firm = [look.code for look in reversed(looks) if look.code]
    offered = dict.fromkeys((*firm, *(choice for look in reversed(looks) for choice in look.choices)))
    return CodeHeard(said=looks[-1].said, choices=tuple(offered)[:MOST_CHOICES])


def _slip(one: str, other: str) -> tuple[int, str] | None:
    """How unlikely one code is misheard as another (0 likeliest); None where more than one slip lies between."""
    if len(one) == len(other):
        differing = [place for place, (a, b) in enumerate(zip(one, other, strict=True)) if a != b]
        if len(differing) == 1:
            pair = {one[differing[0]], other[differing[0]]}
            alike = any(pair <= group for group in _ALIKE)
            return (0 if alike else 1 if not one[differing[0]].isdigit() else 2), other
        if len(differing) == 2 and differing[1] == differing[0] + 1:
            first, second = differing
            swapped = one[first] == other[second] and one[second] == other[first]
            return (1, other) if swapped else None
        return None
    longer, shorter = sorted((one, other), key=len, reverse=True)
    if shorter.isdigit() and _all_digits(longer) == shorter:
        return 1, other
    if len(longer) - len(shorter) == 1 and any(
        longer[:place] + longer[place + 1 :] == shorter for place in range(len(longer))
    ):
        return 2, other
    return None
