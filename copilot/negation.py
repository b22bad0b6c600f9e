"""How often a text negates, so that two texts in different languages can be compared."""

from __future__ import annotations

import re
from dataclasses import dataclass

# What only looks like a negation: "No. 3", stainless, different, whether.
_NONE = re.compile(
    r"\b(?:no|nr)\.?\s*\d|\bNot-?(?:halt|aus|stop|ruf|betrieb)\w*|\bno\.(?=\s*[A-Z\d])|\bwhether or not\b|"
    r"\bnicht nur\b|\bnot only\b|\bno s[oó]lo\b|"
    r"不[銹鏽锈]|不同|不斷|不断|不[僅仅]|不論|不论|不管|不久|是否|有[無无]|[可能有]否|無論|无论|無線|无线|"
    r"無[塵菌桿极極刷級级水鉛]|无[尘菌杆刷级水铅]|未來|未来|否則|否则|沒收|没收|非常|禁[區区]",
    re.IGNORECASE,
)
# Limits and lists, which may be said with or without a negation: "not more than", "at most"; "nor".
_MAYBE = re.compile(
    r"\bexcept\b|\b(?:not|n't|never) (?:be )?(?:to )?exceed\w*|\b(?:no|not) (?:be )?(?:more|less|few|great|"
    r"high|low|long|short|larg|small|hott?|warm|cool|fast|slow|late|earl)\w* than\b|"
    r"\bnot? (?:be )?(?:above|below|over|under)\b|"
    r"\bnicht (?:(?:mehr|weniger|größer|kleiner|höher|länger|niedriger|später) als|über(?:schr\w+|steig\w+)?|"
    r"unter(?:schr\w+)?)\b|"
    r"\bno (?:(?:deben?|puede|podrá|debería) )?(?:super|exced|sobrepas|rebas|pas)\w+|"
    r"\bno (?:más|menos|mayor(?:es)?|menor(?:es)?|superior(?:es)?|inferior(?:es)?) (?:de|que|a)\b|"
    r"(?:不得|不可|不能|不應|不应|不要|切勿|請勿|请勿|不)(?:大於|大于|超過|超过|高於|高于|多於|多于|小於|"
    r"小于|少於|少于|低於|低于|超出|晚於|晚于|遲於|迟于)|"
    r"不(?:[到足當当符良準准妥暢畅穩稳]|正[確确常]|平[衡穩稳]|吻合|完整|合格|清晰)|"
    r"[無无][力效]",
    re.IGNORECASE,
)
# What goes on with a negation, and may or may not negate again.
_ON = re.compile(
    r"\b(?:nor|noch|und kein(?:e[nrms]?)?)\b|(?<!^)(?<![.;:] )\bni\b|也不[可得能要]?", re.IGNORECASE
)
_STRONG = re.compile(
    r"\b(?:not|no|never|none|nothing|nobody|without|cannot|neither|nicht|kein\w*|nie|niemals|nichts|"
    r"ohne|weder|nein|niemand\w*|nunca|jamás|ning[uú]n\w*|nada|nadie|sin|tampoco|ni|"
    r"forbidden|prohibit\w*|verbot\w*|untersag\w*|prohíb\w*|prohib\w*)\b|n['’]t\b|"
    r"不要|不可|不得|不能|不會|不会|不應|不应|不許|不许|不|沒有|没有|沒|没|無法|无法|無需|无需|無須|无须|無|无|勿|"
    r"尚未|從未|从未|未|禁止|嚴禁|严禁|否|唔好|唔|冇|缺(?![口陷])|毋須|毋|(?<!除)非",
    re.IGNORECASE,
)
# Limits that are said without one.
_LIMIT = re.compile(
    r"\b(?:at most|at least|up to|maximum|minimum|höchstens|mindestens|wenigstens|maximal|minimal|bis zu|hasta(?! que)|"
    r"como (?:máximo|mínimo)|al menos)\b|最[多大高少小低]|至[多少]",
    re.IGNORECASE,
)
# What one language says with a negation and another one with a word of its own.
_WEAK = re.compile(
    r"\b(?:wrong|stay\w*|remain\w*|clear|vacant|out of|stand\w*|stuck|sticks?|stall\w*|block\w*|seiz\w*|"
    r"bad\w*|un(?:less|able|usual|even|damaged|authori[sz]ed|known|used|stable|clear|expected|intended|"
    r"attended|suitable|locked|safe)|"
    r"in(?:correct|sufficient|complete|operative|active|valid|adequate|accurate|accessible)\w*|"
    r"fail\w*|miss(?:ing|es)|lack\w*|empty|absent|absence|otherwise|except|prevent\w*|avoid\w*|only|disabled|"
    r"non-?\w+|[a-z]+-free|free of|other than|improper\w*|loses?|lost|weak\w*|impossible|refus\w*|"
    r"still|yet|idle|dead|rather than|instead|de-?(?:energi|pressuri)[sz]ed|abort\w*|low|"
    r"keep (?:\w+ )?away|stay out|unsure|against|doubt|"
    r"un(?:gleich|brauchbar|genügend|vollständig|dicht|zulässig|befugt|bekannt|beabsichtigt|möglich|beschädigt|genutzt|"
    r"ruhig|wirksam|gültig|zureichend)\w*|"
    r"falsch\w*|verstellt|bleib\w*|ander\w+ als|ander\w+ \w+ als|verlier\w*|steh\w*|steht|weich\w*|klemm\w*|"
    r"schlecht\w*|fehl\w*|leer\w*|sonst|andernfalls|außer|verhinder\w*|vermeid\w*|nur|erst|mangel\w*|"
    r"\w+los(?:e[nrsm]?|igkeit)?|\w+frei(?:e[nrsm]?|heit)?|"
    r"stillstand|still|noch|statt|anstatt|unsicher|dagegen|zweifel|zu (?:niedrig|gering|wenig)|fern(?:halten|bleiben)?|"
    r"in(?:suficiente|correct|complet|activ|adecuad|operativ|válid|utiliz|estable)\w*|im(?:posible|pid|ped)\w*|"
    r"permanec\w*|fuera de|desfas\w*|desigual\w*|distint\w*|pierd\w*|quede\w*|queda\w*|mal|incorrect\w*|"
    r"atasc\w*|bloquead\w*|(?<!hace )(?<!hacen )falt\w*|vací[oa]s?|salvo|excepto|evit\w*|solo|sólo|solamente|"
    r"únicamente|carec\w*|libres?|ausen\w*|"
    r"deja(?:r)? de|aún|todavía|en lugar|demasiado poc\w*|des(?:activad|habilitad|energizad)\w*|"
    r"a menos que|en contra|duda|insegur[oa]|"
    r"poc[oa])\b|"
    r"空(?![氣气壓压調调間间白格轉转])|失效|防止|避免|以免|免|只|僅|仅|才|除非|除了|除外|失[敗败]|故障|異常|"
    r"异常|錯|错|還|还|拒|以外|疑|反[對对]",
    re.IGNORECASE,
)
# "no ... nunca" is one negation.
_SPANISH_PAIR = re.compile(
    r"\bno\b(?=[^.;:]{0,60}\b(?:nunca|jamás|ning[uú]n\w*|nada|nadie|tampoco)\b)|(?<=\bsin )ning[uú]n\w*",
    re.IGNORECASE,
)
_NOT_WHILE = re.compile(
    r"\bmientras (?:[\w ]{0,24} )?no\b|\bsolange\b[^,.;]{0,60}\b(?:nicht|kein\w*)\b|"
    r"\b(?:as long as|while)\b[^,.;]{0,40}\b(?:not|no)\b|\bunless\b|"
    r"\bno\b[^.;,]{0,40}\bsi no\b|\bnadie que no\b|\bniemand, der nicht\b|\bno(?:body| one) who (?:is|has) not\b|"
    r"[非未][^，。；]{1,12}[，]?(?:不得|不可|不能|不應|不应|禁止|切勿|請勿|请勿|不准|無法|无法)",
    re.IGNORECASE,
)
# "Without load", "no gap is left", "that does not": these tell how something is, not what is forbidden.
_LACKING = re.compile(
    r"\bwithout\b(?! \w+ing\b)|\bohne\b(?!(?: [^\s,.;]+){0,6} zu\b)|\bsin\b(?! \w+[aei]r\b)|"
    r"\bno\b(?= \w+ (?:is|are|remains?)\b)|[無无](?![需須须])|[沒没]有?|"
    r"\bque no\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Negations:
    """The negations of a text, and what another language may say with one.

    ``strong`` ones are sure, ``maybe`` those of limits ("not more than") and lists ("nor"); ``limits`` are words for
    a limit ("at most") and ``weak`` other words (missing, unless, only) that may stand for a negation. ``double``: "not
    while it does not", which is "only when it does".
    """

    strong: int
    maybe: int
    limits: int
    weak: int
    double: bool = False

    def agrees(self, other: Negations, excused: int = 0) -> bool:
        """Whether both may say the same: what one negates more often, the other says in a word of its own.

        ``excused`` of them are known to be said otherwise.
        """
        return self._explains(other, excused) and other._explains(self, excused)

    def _explains(self, other: Negations, excused: int) -> bool:
        lacking = other.strong - self.strong - excused - max(self.maybe - other.limits - other.maybe, 0)
        limits = max(self.limits - other.limits - other.maybe, 0)
        weak = self.weak - other.weak
        return lacking <= 0 or lacking <= weak + limits + (other.double and weak > 0)


def negations(text: str) -> Negations:
    """The negations of a text in any supported language."""
    readable = _blanked(_SPANISH_PAIR, _blanked(_NONE, text))
    maybe = len(_MAYBE.findall(readable))
    readable = _blanked(_MAYBE, readable)
    further = len(_ON.findall(readable))
    readable = _blanked(_ON, readable)
    strong = len(_STRONG.findall(readable))
    rest = _blanked(_STRONG, readable)
    return Negations(
        strong,
        maybe + (further if strong or maybe else 0),
        len(_LIMIT.findall(rest)),
        len(_WEAK.findall(rest)),
        strong > 1 and _NOT_WHILE.search(readable) is not None,
    )


def denials(text: str) -> list[int]:
    """Where a text surely negates what is done; "without load" negates no action."""
    for pattern in (_NONE, _SPANISH_PAIR, _MAYBE, _LACKING):
        text = _blanked(pattern, text)
    return [match.start() for match in _STRONG.finditer(text)]


def _blanked(pattern: re.Pattern[str], text: str) -> str:
    return pattern.sub(lambda match: " " * len(match[0]), text)
