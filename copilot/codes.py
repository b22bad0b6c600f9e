"""Alarm codes and part numbers: what looks like one, and one spelling for comparing."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator

# Hyphens and dashes of every kind are one separator; soft hyphens and zero-width characters are none.
_PLAIN = str.maketrans(
    {**dict.fromkeys("‐‑‒–—―−﹣", "-"), **dict.fromkeys("\u00ad\u200b\u200c\u200d\u2060\ufeff")}
)
_SEPARATORS = re.compile(r"[\s\-_./]+")

# Chinese, Japanese and Korean writing sets no blanks, so its characters end a word here.
_CHAR = r"0-9A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u0370-\u052f"
_START, _END = rf"(?<![{_CHAR}])", rf"(?![{_CHAR}])"
_ALONE = rf"{_START}(?<![{_CHAR}][-._])"
_WORD = re.compile(rf"[{_CHAR}]+")
_TOKEN = re.compile(rf"[{_CHAR}]+(?:[-._][{_CHAR}]+)*")

_UNIT = (
    r"(?:[kmM]?V(?:AC|DC|A)?|kVA|[mµμ]?A|Ah|[kmM]?W|k?Wh|[kMG]?Hz|m?bar|psi|[kMh]?Pa|k?N|N?m|[cmkµμ]m|mm[23]|m[23]|"
    r"inch|ft|°[CF]?|K|C|F|%|‰|s|sec|seconds?|Sekunden?|segundos?|ms|min|mins|minutes?|Minuten?|minutos?|"
    r"h|hrs?|hours?|Stunden?|horas?|heures?|days?|Tagen?|d[ií]as?|jours?|years?|Jahren?|años?|[mc]?l|L|"
    r"rpm|U/min|[mk]?g|t|dB|[kM]?(?:Ω|[Oo]hm)|[kMG]B|[Bb]its?|x|times|[Mm]al|veces|fois|St(?:ück|k)?|pcs)"
    rf"(?![{_CHAR}'’])|[伏安瓦毫厘公秒分小时時天日月年次回度个個件台升倍點点]"
)
_REFERENCE = (
    r"(?:chapters?|sections?|figures?|fig|tables?|tab|pages?|pp?|steps?|vol|item|rev|version|ver|v|n[or]|ch|sec|kapitel|kap|"
    r"abschnitt|abbildung|abb|bild|tabelle|seite|s|schritt|cap[ií]tulo|secci[oó]n|figura|tabla|p[aá]gina|p[aá]g|paso|"
    r"chapitre|tableau|[eé]tape)"
)
_STANDARD = (
    r"(?:ISO|DIN|EN|IEC|ANSI|ASTM|ASME|VDE|VDI|UL|CSA|GB/?T?|JIS|BS|NFPA|IEEE|OSHA|CFR|SAE|API|NLGI|VG|HLPD?|"
    r"IP|IK|DN|PN|SW|SIL|IE|CAT|USB|UTF|Tr|NPT)"
)
# What only looks like a code, or like a bare code number.
_NOT_CODES = re.compile(
    "|".join(
        (
            r"(?<!\d)(?:19|20)\d\d[-./](?:0?[1-9]|1[0-2])(?:[-./]\d{1,2})?(?:T\d\d[\d:.]*Z?)?(?![\d-])",
            r"(?<![\d-])\d{1,2}[./-]\d{1,2}[./-](?:19|20)?\d\d(?!\d)",
            r"(?<![\d:])\d{1,2}:\d\d(?::\d\d)?(?![\d:])",
            rf"{_START}{_STANDARD}(?:[ /-](?:{_STANDARD}|R|TS|TR)){{0,3}}[ -]?\d[\d.:/-]*[A-Z]?{_END}",
            rf"{_START}(?:RS-?(?:232|422|485)|[Pp][Tt]-?1000?|CO2|H2O|SF6|[NO]2){_END}",
            rf"{_START}M[1-9]\d?(?:[.,]\d)?(?: ?[xX×] ?\d+(?:[.,]\d+)?)*{_END}",
            rf"{_START}[GR] ?\d?(?:\d ?/|[½¼¾]) ?\d*{_END}",
            rf"{_START}(?i:{_REFERENCE})(?:\. ?| )?(?:[A-Z]\.)?\d[\d.-]*{_END}",
            r"[图圖図表页頁] ?\d[\d.-]*|第 ?\d[\d.-]* ?[章节節頁页步段]",
            rf"{_ALONE}(?!0x)[±+]?\d[\d.,]*(?: ?[xX×] ?\d[\d.,]*)+ ?(?:{_UNIT})?",
            rf"{_ALONE}[±+]?\d[\d.,]*(?:(?: ?[-/…] ?| ?\.\.+ ?)\d[\d.,]*)? ?(?:{_UNIT})",
            rf"{_START}\d+(?:[.,]\d+)+{_END}",
        )
    )
)

_SHAPES = re.compile(
    "|".join(
        (
            r"[A-Z]{1,6}[-._]?\d[\dA-Z]*(?:[-._][\dA-Z]+)*",  # E-042, SP9031, F0.13, HP-7730-118
            r"[A-Z]{1,4}(?:[-._][A-Z]{1,4})*[-._][A-Z]*\d[\dA-Z]*(?:[-._][\dA-Z]+)*",  # A.F2, VFD-OC-1
            r"[A-Z][a-z]{1,2}[-._]?\d+[A-Za-z]?",  # Err5
            r"[a-z]{1,3}[-._]?\d{2,}[a-z]?(?:[-._]\d+)*",  # e-042
            r"[a-z]\d\.\d{1,3}|[a-z]\.[a-z]?\d{1,3}",  # f0.13, a.f2
            r"0x[0-9A-Fa-f]{2,8}",
            r"(?=[-._\dA-Z]{5})\d+[-._]?[A-Z]+[-._]?\d[\dA-Z]*(?:[-._][\dA-Z]+)*",  # 6ES7314-1AE01, 1756-L61
            r"\d{3,7}-\d{2,7}(?:-\d{1,7})*",  # 7730-118
        )
    )
)
_RANGE = re.compile(r"([A-Z]*)-?(\d+)-\1-?(\d+)")
_LONGEST = 32
_JOINT = re.compile(r"[-_./ ]| ?[-_/] ?")

_LATIN_CONTEXT = (
    rf"(?:alarm|alarma|alarme|fehler|störung|meldung|warnung|{_START}(?:alert|error|err|fault|warning|trip|code|"
    r"c[oó]digo|fallo|falla|aver[ií]a|aviso|erreur|d[eé]faut|panne))"
)
_CJK_CONTEXT = (
    r"(?:报警|報警|警报|警報|告警|错误|錯誤|故障|异常|異常|代码|代碼|代號|代号|"
    r"アラーム|エラー|コード|알람|에러|오류)"
)
_FILLER = (
    r"(?:[ :#(\[-]|s(?= |:)|-?(?:s?code|s?nummer|number|num|n[oruúº°]m?)(?![a-z])\.?|"
    r"(?:de|d'|of|is|ist|es|est)(?= )|error|erreur|alarma?|编号|編號|番号|號碼|号码|[是係为為はが号號]|"
    r"代码|代碼|コード|번호)"
)
_NUMBER = rf"(\d{{1,6}})(?![.,]?\d|-?[{_CHAR}]| ?(?:{_UNIT}))"
_IN_CONTEXT = re.compile(
    rf"(?i:(?:{_LATIN_CONTEXT}|{_CJK_CONTEXT}){_FILLER}{{0,6}}){_NUMBER}|"
    rf"(?<![\d.,])(\d{{1,6}}) ?[号號番] ?的?{_CJK_CONTEXT}",
)
_SPACED = re.compile(
    rf"{_START}(?:(Er{{1,2}}) (\d{{1,4}})|([A-Z]) (0\d{{1,4}})){_END}(?![.,]\d)", re.IGNORECASE
)


def normalise(code: str) -> str:
    """One spelling for comparing: NFKC, upper case, no separators (``e-042`` -> ``E042``); zeros are kept."""
    return _SEPARATORS.sub("", plain(code)).upper()


def plain(text: str) -> str:
    """NFKC text with one kind of hyphen and no invisible characters."""
    return unicodedata.normalize("NFKC", text.translate(_PLAIN)).translate(_PLAIN)


def spelling(text: str, code: str) -> str:
    """How a text writes a normalised code (``E042`` -> ``E-042``); the code itself where it does not stand there."""
    runs = (
        text[start:end].strip()
        for start in range(len(text))
        for end in range(start + 1, start + len(code) + 6)
    )
    return next((run for run in runs if run and normalise(run) == code), code)


def codes_in(text: str) -> tuple[str, ...]:
    """Normalised codes whose shape alone shows that they are codes (``E-042``, ``7730-118``), in order.

    A number counts where a word such as alarm, Fehler or 报警 stands before it; ``Err 5`` gives ``ERR5``
    and ``5``.
    """
    readable = plain(text)
    found = [*_in_context(readable), *_shaped(_NOT_CODES.sub(_blank, readable))]
    return tuple(dict.fromkeys(normalise(code) for _, code in sorted(found)))


def known_codes_in(text: str, vocabulary: Collection[str]) -> tuple[str, ...]:
    """Codes of ``vocabulary`` (normalised) that stand in the text as words, in order; also shapeless ones.

    A code of letters only has to stand in upper case; one of digits only must not be part of a quantity,
    a date or a longer number. Of overlapping codes the longest counts. The work grows with the text, not with
    the vocabulary, as long as that is a set.
    """
    known = vocabulary if isinstance(vocabulary, set | frozenset) else frozenset(vocabulary)
    readable = plain(text)
    runs = list(_known_runs(readable, known))
    if not runs:
        return ()
    numbers = _code_numbers(readable)
    found: dict[str, None] = {}
    done = 0
    for start, end in runs:
        if start >= done and _stands(readable, numbers, start, end):
            found[normalise(readable[start:end])] = None
            done = end
    return tuple(found)


def _blank(match: re.Match[str]) -> str:
    return " " * len(match.group())


def _in_context(text: str) -> Iterator[tuple[int, str]]:
    """Numbers that a word says are codes, and codes written with a blank, with their offsets."""
    for match in _IN_CONTEXT.finditer(text):
        group = 1 if match[1] else 2
        yield match.start(group), match[group]
    for match in _SPACED.finditer(text):
        yield match.start(), match.group()


def _shaped(text: str) -> Iterator[tuple[int, str]]:
    """Tokens that have a code's shape, with their offsets; a range such as ``E042-E045`` gives both ends."""
    for match in _TOKEN.finditer(text):
        token, start = match.group().rstrip("-._"), match.start()
        ends = _RANGE.fullmatch(token)
        if ends and ends[1]:
            yield start, token[: ends.end(2)]
            yield start, ends[1] + token[ends.start(3) :]
        elif _is_code(token):
            yield start, token
        elif "." in token or "_" in token or "-" in token:
            yield from ((start, piece) for piece in re.split(r"[-._]", token) if _is_code(piece))


def _is_code(token: str) -> bool:
    if len(token) > _LONGEST or not _SHAPES.fullmatch(token):
        return False
    ends = _RANGE.fullmatch(token)
    return not (ends and len(ends[2]) == len(ends[3]) and ends[2] < ends[3])  # 1200-1500 is a span of values


def _known_runs(text: str, known: Collection[str]) -> Iterator[tuple[int, int]]:
    """Where up to five words in a row, joined, make a known code: by place, the longest first."""
    words = [(match.start(), match.end(), match.group().upper()) for match in _WORD.finditer(text)]
    for place, (start, first_end, joined) in enumerate(words):
        end, run = first_end, joined
        ends = [end] if run in known else []
        for following, following_end, word in words[place + 1 : place + 5]:
            if not _JOINT.fullmatch(text, end, following):
                break
            end, run = following_end, run + word
            if run in known:
                ends.append(end)
        yield from ((start, last) for last in reversed(ends))


def _code_numbers(text: str) -> str:
    """The text with what only looks like a code blanked out, numbers that a word says are codes kept."""
    numbers = _NOT_CODES.sub(_blank, text)
    for match in _IN_CONTEXT.finditer(text):
        numbers = numbers[: match.start()] + match.group() + numbers[match.end() :]
    return numbers


def _stands(text: str, numbers: str, start: int, end: int) -> bool:
    """Whether the run of words ``text[start:end]``, known as a code, is meant as one."""
    said = text[start:end]
    letters = sum(char.isalpha() for char in said)
    if letters and letters < len(_SEPARATORS.sub("", said)):
        return " " not in said or _spaced_code(said)
    before, after = text[max(start - 2, 0) : start], text[end : end + 2]
    if re.search(r"\d[-._/]$", before) or re.match(r"[-._/]\d", after):
        return False
    if letters:
        return said.isupper() and " " not in said
    if numbers[start:end] != said:
        return False
    if said.isdigit():
        return len(said) >= 5 or not re.search(rf"[{_CHAR}][-._]$", before)
    return "." not in said and sum(char.isdigit() for char in said) >= 5


def _spaced_code(said: str) -> bool:
    """Whether letters and digits with a blank between are a code (``SP 9031``), not prose (``a 16``)."""
    letters = re.match(r"[^\W\d_]*", said)
    size = len(letters.group()) if letters else 0
    digits = sum(char.isdigit() for char in said)
    zero = re.match(r"[^\W\d_]+ 0", said)
    return bool(zero) or size >= 3 or (size == 2 and digits >= 3) or (said.upper() == said and size > 0)
