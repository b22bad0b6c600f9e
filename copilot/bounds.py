"""Comparison words beside a number: whether it is stated as a limit, and of which kind."""

from __future__ import annotations

import re
from enum import StrEnum
from functools import cache


class Limit(StrEnum):
    """What a text says of a number: that a value may reach it or has to pass it, from below or from above."""

    EXACT = "exact"
    AT_MOST = "at most"
    BELOW = "below"
    AT_LEAST = "at least"
    ABOVE = "above"


_UP_TO, _UNDER = frozenset({Limit.AT_MOST}), frozenset({Limit.BELOW})
_FROM, _OVER = frozenset({Limit.AT_LEAST}), frozenset({Limit.ABOVE})
_EXACT = frozenset({Limit.EXACT})
# Words that are used in more than one sense.
_TOWARDS = _UP_TO | _EXACT
_ACROSS = _OVER | _EXACT
_STARTING = _FROM | _EXACT
_SHORT_OF = _UNDER | _EXACT
_WITHIN, _ONWARDS = _UP_TO | _UNDER | _EXACT, _FROM | _OVER

_MORE = (
    r"(?:more|greater|higher|longer|larger|bigger|hotter|warmer|faster|later|thicker|wider|deeper|heavier|older|"
    r"more often)"
)
_LESS = (
    r"(?:less|lower|fewer|smaller|shorter|cooler|colder|slower|sooner|earlier|thinner|narrower|lighter|nearer|"
    r"younger|closer|less often)"
)
_MEHR = (
    r"(?:mehr|größer|höher|länger|schneller|später|heißer|wärmer|dicker|breiter|tiefer|schwerer|älter|öfter|"
    r"häufiger)"
)
_WENIGER = (
    r"(?:weniger|kleiner|niedriger|geringer|kürzer|"
    r"näher|langsamer|früher|kälter|kühler|dünner|schmaler|leichter|jünger|seltener)"
)
# Where two match at one place, the longer one counts ("no less than" holds "less than").
_BEFORE_NUMBER: dict[frozenset[Limit], str] = {
    _UP_TO: (
        rf"\b(?:up to|at (?:the )?most|not? (?:be )?(?:{_MORE} than|over|above)|maximum|max\.?|maximal\w*|"
        r"(?:not|never|n't) (?:be )?(?:to )?exceed|limit(?:ed)? to|höchst\w*|bis zu|"
        rf"nicht {_MEHR} als|nicht über|como máximo|máxim[oa]s?|máx\.?|a lo sumo|"
        r"no (?:más|mayor(?:es)?|superior(?:es)?) (?:de|que|a)|no (?:\w+ )?(?:super|exced|sobrepas|rebas|pas)\w+)|≤|<=|"
        r"(?:不得|不可|不能|不應|不应|不要|切勿|請勿|请勿|不)(?:大於|大于|超過|超过|高於|高于|多於|多于|超出|"
        r"晚於|晚于|遲於|迟于)|"
        r"最[多大高長长重寬宽厚深遠远快]|至多|上限"
    ),
    _UNDER: (
        rf"\b(?:{_LESS} than|below|under\s+(?:pH )?\Z|{_WENIGER} als|unter\s+(?:pH |ca\. |etwa )?\Z|"
        rf"unterhalb(?: von)?|unterschreit\w*|menos de|"
        r"inferior(?:es)? a|menor(?:es)? (?:de|que|a)|más baj[oa] (?:de|que)|"
        r"(?:baj[aeo]\w{0,3}|desciend\w+|cae|caiga) de|(?:por )?debajo de)|<|"
        r"[低少小短輕轻薄窄淺浅早冷慢][於于]|不到|不足"
    ),
    _FROM: (
        rf"\b(?:at (?:the )?least|not? (?:be )?(?:{_LESS} than|below|under)|minimum|min\.?\s*\Z|"
        rf"mindest\w*|"
        rf"wenigstens|minimal\w*|nicht {_WENIGER} als|nicht unter|al menos|como mínimo|mínim[oa]s?|mín\.?|"
        r"por lo menos|no (?:menos|menor(?:es)?|inferior(?:es)?) (?:de|que|a)|ab\s*\Z|a partir de)|≥|>=|"
        r"(?:不得|不可|不能|不應|不应|不要|不)(?:小於|小于|少於|少于|低於|低于|早於|早于)|"
        r"最[少小低輕轻短窄薄淺浅慢]|至少|下限|起碼|起码"
    ),
    _OVER: (
        rf"\b(?:{_MORE} than|above|exceed\w*|{_MEHR} als|oberhalb(?: von)?|überschreit\w*|"
        r"übersteig\w*|más de|superior(?:es)? a|mayor(?:es)? (?:de|que|a)|más alt[oa] (?:de|que)|supera\w*|supere\w*|"
        r"exced\w+|sobrepas\w+|rebas\w+|(?:por )?encima de)|>|"
        r"[高大多長长重厚寬宽深晚遲迟熱热快][於于]|超過|超过|超出|升不過|升不过"
    ),
    _WITHIN: r"\b(?:within|innerhalb(?: von)?|binnen|dentro del?|en un plazo de)\b",
    _TOWARDS: (
        r"\b(?:(?:re)?(?:fill|rais|heat|increas|top)\w*\b[^,;.]{0,30}\bup to|"
        r"hasta(?! que)|bis(?! zu)|(?:up )?until|at the latest|spätestens|a más tardar|como muy tarde)\b|"
        r"最[遲迟晚]|高達|高达|可達|可达"
    ),
    _ACROSS: r"\b(?:over|über)\s+(?:pH |ca\. |etwa |about )?\Z",
    _STARTING: r"\b(?:from|desde)\s*\Z|\b(?:at the earliest|frühestens|como muy pronto)\b|最早",
    _SHORT_OF: "未達|未达|未滿|未满",
    _EXACT: r"\b(?:hasta que|bis zu[mr])\b",
}
_AFTER_NUMBER: dict[frozenset[Limit], str] = {
    _UP_TO: (
        r"[^\d,;.:，。；]{0,24}?\b(?:at (?:the )?most|como máximo|a lo sumo|or (?:less|lower|fewer|below)|"
        r"oder (?:weniger|darunter)|o menos|max(?:imum|imal|\.)|nicht (?:über(?:schr|steig)|mehr))"
    ),
    _FROM: (
        r"[^\d,;.:，。；]{0,24}?\b(?:at (?:the )?least|como mínimo|por lo menos|or (?:more|"
        r"higher|greater|above)|"
        r"oder (?:mehr|darüber|höher)|o más|min(?:imum|imal|\.)|nicht unter(?:schr|-))"
    ),
    _TOWARDS: r"[^\d,;.:，。；]{0,24}?\b(?:at the latest|a más tardar|como muy tarde)",
    _WITHIN: r"[次個个件圈遍]?或?(?:以下|以內|以内|之內|之内|內|内)",
    _ONWARDS: r"[次個个件圈遍]?或?以上",
    _OVER: r"\b(?:überschreite[tn]|übersteig(?:t|en))",
    _ACROSS: r"(?:above|over the|oberhalb|über de[rmn]|por encima)\b",
    _SHORT_OF: r"(?:below|under the|unterhalb|unter de[rmn]|por debajo)\b",
    _UNDER: r"\b(?:unterschreite[tn])",
}
# What a text says of a place or a mark without a number.
_PLACES = {
    "up to": r"\b(?:up to|bis (?:zu[mr]?|an)|hasta)\b|加[到至]|注[到至]|到(?=.{0,6}[標标刻線线])",
    "between": r"\b(?:between|zwischen|entre)\b|之間|之间|介於|介于",
    "above": (
        r"\b(?:above|over the|oberhalb|darüber|über de[rmn]|(?:por )?encima de|por encima)\b|以上|高於|高于|"
        r"上方|超過|超过|超出"
    ),
    "below": (
        r"\b(?:below|beneath|underneath|unterhalb|darunter|unter de[rmn]|(?:por )?debajo de|por debajo)\b|"
        r"以下|低於|低于|下方"
    ),
}
# "does not change by more than 5 mm": at most.
_NOT_BEYOND = {_OVER: _UP_TO, _UNDER: _FROM, _UP_TO: _OVER, _FROM: _UNDER}
_NEGATED = re.compile(r"\b(?:not|n't|nicht|no)\b(?!.*\b(?:after|nach|después)\b)|[不勿]", re.IGNORECASE)
_CLAUSE_END = re.compile(r"[;:，。；：、\n(（]|,\s|(?<!min|max|mín|máx)\.\s", re.IGNORECASE)
# A time after which something happens is none within which it does.
_PAST = re.compile(r"\b(?:after|nach|tras|después de)\s+(?:about |etwa |ca\. |unos |unas )?\Z", re.IGNORECASE)
_PAST_BEHIND = re.compile(r"\s*(?:之|以)?[後后]|\s*(?:later|später|después)\b", re.IGNORECASE)
_REACH, _BEHIND = 48, 32
_UNIT = r"\s*(?:[a-zµμΩ%°²³·/⁻¹]{0,8}|分鐘|分钟|秒|小時|小时|度|毫米|公斤|天)\s*"
_JOINT = re.compile(rf"{_UNIT}(?:[-–—~～…/]|\.\.\.?|to|bis|a|hasta|至|到)\s*[-−–+]?\s*", re.IGNORECASE)
_PAIRED = re.compile(rf"{_UNIT}(?:and|und|y|和|与|與|及)\s*[-−–+]?\s*", re.IGNORECASE)
_OR = re.compile(rf"{_UNIT}(?:or|nor|oder|noch|ni|o)\b", re.IGNORECASE)
_BETWEEN = re.compile(r"\b(?:between|zwischen|entre)\b|介於|介于|在", re.IGNORECASE)
# What stands behind one of these says something else.
_CONJUNCTION = re.compile(r"\b(?:and|then|und|dann|y|e|luego)\b|然後|然后|並|并|再", re.IGNORECASE)
_NUMBER = re.compile(r"\d[\d.,]*")


def limits_at(text: str, start: int, end: int) -> frozenset[Limit]:
    """How the number at ``text[start:end]`` (with its unit) may be meant."""
    if joined := _in_range(text, start, end):
        return joined
    behind = text[end : end + _BEHIND]
    for limits, pattern in _patterns("after"):
        if pattern.match(behind):
            return limits
    clause = _CLAUSE_END.split(text[max(start - _REACH, 0) : start])[-1]
    said_before, clause = clause[: _last_number(clause)], clause[_last_number(clause) :]
    found = [
        (match.end(), match.end() - match.start(), limits)
        for limits, pattern in _patterns("before")
        for match in pattern.finditer(clause)
        if not _CONJUNCTION.search(clause, match.end())
    ]
    if not found:
        return _STARTING if _PAST.search(clause) or _PAST_BEHIND.match(behind) else _EXACT
    last, length, limits = max(found, key=lambda each: each[:2])
    # "Not less than 3 or more than 5": neither.
    refused = said_before if _OR.match(clause) else ""
    negated = _NEGATED.search(refused + clause[: last - length])
    return limits | _NOT_BEYOND.get(limits, frozenset()) if negated else limits


def compatible(one: frozenset[Limit], other: frozenset[Limit]) -> bool:
    """Whether both may mean the same limit; "from 5" and "until 5" do not, though either may mean 5."""
    directed = one - _EXACT and other - _EXACT
    return bool((one & other) - _EXACT if directed else one & other)


def moved(source: str, target: str) -> bool:
    """Whether the clauses without a number compare another way: "up to the mark" became "above the mark"."""
    ours, theirs = _places(source), _places(target)
    beyond = {"above", "below"} & (ours ^ theirs)
    return bool(beyond and ours - theirs and theirs - ours)


def _places(text: str) -> set[str]:
    clauses = [
        clause
        for clause in _CLAUSE_END.split(text)
        if not _NUMBER.search(clause) and not _NEGATED.search(clause)
    ]
    return {name for name, pattern in _place_patterns() if any(pattern.search(clause) for clause in clauses)}


@cache
def _place_patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((name, re.compile(pattern, re.IGNORECASE)) for name, pattern in _PLACES.items())


def _last_number(clause: str) -> int:
    """Where the last number of a clause ends: a word before that belongs to it."""
    return max((match.end() for match in _NUMBER.finditer(clause)), default=0)


def _in_range(text: str, start: int, end: int) -> frozenset[Limit]:
    """What an end of a range says: "5 to 8 bar" is at least 5 and at most 8; nothing where no number is joined."""
    before = text[max(start - _BEHIND, 0) : start]
    joints = (_JOINT, _PAIRED) if _BETWEEN.search(text[max(start - _REACH, 0) : start]) else (_JOINT,)
    numbers = list(_NUMBER.finditer(before))
    for joint in joints:
        if numbers and joint.fullmatch(before, numbers[-1].end()):
            return _TOWARDS
        after = joint.match(text, end)
        if after and _NUMBER.match(text, after.end()):
            return _STARTING
    return frozenset()


@cache
def _patterns(place: str) -> tuple[tuple[frozenset[Limit], re.Pattern[str]], ...]:
    table = _BEFORE_NUMBER if place == "before" else _AFTER_NUMBER
    lead = "" if place == "before" else r"[\s()（）]*"
    return tuple(
        (limits, re.compile(f"{lead}(?:{pattern})", re.IGNORECASE)) for limits, pattern in table.items()
    )
