"""Names of letters as people say them: by language, and the NATO and DIN 5009 spelling alphabets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from copilot.numberwords import Word, folded

# Names that are no other word of the language before a number (nobody says "he 42"),
# then those that are ("see", "de") and count only beside surer ones.
_SURE = {
    "en": "ay A|bee B|cee C|dee D|ee E|he E|eff F|gee G|aitch H|haitch H|jay J|kay K|ell L|pee P|cue Q|ess S|vee V|"
    "double u W|double you W|double-u W|zed Z|zee Z",
    "de": "ah A|beh B|ceh C|zeh C|deh D|eh E|eff F|geh G|hah H|jott J|jot J|kah K|ell L|emm M|enn N|peh P|pe P|kuh Q|"
    "ku Q|err R|ess S|teh T|vau V|fau V|weh W|ix X|ypsilon Y|ypsylon Y|zett Z|zet Z",
    "es": "be B|eé E|é E|ée E|ce C|efe F|ge G|hache H|jota J|ka K|ele L|eme M|ene N|eñe Ñ|pe P|cu Q|erre R|uve V|ve V|"
    "doble ve W|doble uve W|uve doble W|equis X|i griega Y|ye Y|zeta Z",
    "zh": "",
}
_UNSURE = {
    "en": "a A|be B|see C|sea C|ef F|age H|i I|eye I|el L|em M|en N|oh O|o O|queue Q|are R|ar R|es S|tea T|"
    "tee T|you U|ex X|x X|why Y",
    "de": "a A|be B|ce C|de D|e E|ef F|ge G|ha H|i I|ih I|ka K|el L|em M|en N|o O|oh O|er R|es S|te T|u U|uh U|we W",
    "es": "a A|de D|i I|o O|ere R|ese S|te T|u U|y Y",
    "zh": "a A|i I",
}
_NATO = (
    "alpha alfa bravo charlie delta echo foxtrot golf hotel india juliett juliet kilo lima mike november oscar papa "
    "quebec romeo sierra tango uniform victor whiskey whisky x-ray xray yankee zulu"
)
_NATO_NAMES = "echo foxtrot sierra tango zulu bravo whiskey yankee quebec romeo juliett juliet foxtrott"
_DIN = (
    "anton berta cäsar charlotte dora emil friedrich gustav heinrich ida julius kaufmann konrad ludwig martha nordpol "
    "otto paula quelle richard samuel siegfried theodor ulrich viktor wilhelm xanthippe ypsilon zacharias zeppelin "
    "aachen berlin chemnitz düsseldorf essen frankfurt goslar hamburg ingelheim jena köln leipzig münchen nürnberg "
    "offenbach potsdam quickborn rostock salzwedel tübingen unna völklingen wuppertal xanten zwickau"
)
_DIN_NAMES = "cäsar dora emil friedrich gustav heinrich kaufmann theodor xanthippe zacharias siegfried"
_ALPHABETS = {
    lang: (frozenset(every.split()), frozenset(names_only.split()))
    for lang, every, names_only in (
        ("en", _NATO, _NATO_NAMES),
        ("zh", _NATO, _NATO_NAMES),
        ("es", _NATO, "echo foxtrot sierra tango zulu bravo"),
        ("de", f"{_NATO} {_DIN}", f"{_NATO_NAMES} {_DIN_NAMES}"),
    )
}
# Single letters that are words, small or capital at the start of a sentence.
_LETTER_WORDS = {"en": "aioxAI", "de": "", "es": "aouyAOUY", "zh": ""}


@dataclass(frozen=True, slots=True)
class Letter:
    """Letters that words say, the place of the word behind them and how sure it is that letters are meant.

    ``named``: said by a name ("efe"), not written as letters; ``spelling``: by a word of a spelling alphabet.
    """

    letters: str
    end: int
    sure: bool
    named: bool = False
    spelling: bool = False


def letter_at(words: Sequence[Word], at: int, lang: str) -> Letter | None:
    """The letter said at word ``at``, or capitals written together (``SP``); None where there is none."""
    return (
        _named(words, at, lang) or _written(words[at].text, at, lang) or _alphabet(words[at].folded, at, lang)
    )


def _named(words: Sequence[Word], at: int, lang: str) -> Letter | None:
    text, name = words[at].text, words[at].folded
    pair = f"{name} {words[at + 1].folded}" if at + 1 < len(words) else ""
    for names, sure in ((_names(_SURE[lang]), True), (_names(_UNSURE[lang]), False)):
        if pair in names:
            return Letter(names[pair], at + 2, sure, named=True)
        if name in names and len(text) > 1:
            return Letter(names[name], at + 1, sure and not text.isupper(), named=True)
    if lang == "es" and text in ("é", "É"):
        return Letter("E", at + 1, sure=True, named=True)
    return None


def _written(text: str, at: int, lang: str) -> Letter | None:
    if not text.isascii() or not text.isalpha():
        return None
    if len(text) == 1:
        return Letter(text.upper(), at + 1, text not in _LETTER_WORDS[lang])
    return Letter(text, at + 1, sure=True) if len(text) <= 3 and text.isupper() else None


def _alphabet(name: str, at: int, lang: str) -> Letter | None:
    every, names_only = _ALPHABETS[lang]
    if name not in every:
        return None
    return Letter(name[0].upper(), at + 1, name in names_only, named=True, spelling=True)


@cache
def _names(listed: str) -> dict[str, str]:
    pairs = (entry.rsplit(" ", 1) for entry in listed.split("|") if entry)
    return {folded(name): letter for name, letter in pairs}
