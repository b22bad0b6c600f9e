"""A reply as it is read aloud: safety first, each piece in the language of its words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache

from pydantic import BaseModel, ConfigDict

from copilot.entries import Entry, entries
from copilot.pronunciation import pronounceable
from copilot.reply import Block, BlockKind, Reply
from copilot.wording import Wording, languages, wording

# Nobody listens longer than about two minutes. Safety messages and steps are read whole: who works at the machine
# hears all of the first, and asks for each of the others.
MOST_CHARACTERS = 1500
# Browsers break off long utterances, and a piece is what can be repeated.
LONGEST_PIECE = 250

# "2." stands before an item of a list.
_SENTENCE = re.compile(r"(?<=[.!?])(?<!\d\.)\s+|(?<=[。！？；])")
# Never between the numbers of a code, which are set apart by commas.
_PAUSE = re.compile(r", (?!\d)|(?<!\d), |[;:] |[，、；]")
_STOPPED = re.compile(r"[.!?:;,。！？：；，、…][\"'”’»」』)]?$")
_STEP = re.compile(r"(\d{1,3})[.)、]\s*(.*)", re.DOTALL)
_AFTER_SIGNAL = re.compile(r"^[^\w(±≤≥<>+−-]+")
_LEVELS = ("danger", "warning", "caution", "notice")


class Spoken(BaseModel):
    """What is read in one go. ``step`` counts the steps of the reply from 1; 0 is no step, pieces of one share it."""

    model_config = ConfigDict(frozen=True)

    text: str
    lang: str
    kind: BlockKind
    step: int = 0


@lru_cache(maxsize=64)
def speakable(reply: Reply) -> tuple[Spoken, ...]:
    """The reply's blocks as pieces to read one after the other. Citations are left out: they are on the screen."""
    words = wording(reply.lang)
    pieces: list[Spoken] = []
    left, steps, cut = MOST_CHARACTERS, 0, False
    for block in sorted(reply.blocks, key=lambda block: block.kind is not BlockKind.SAFETY):
        if block.kind is BlockKind.SAFETY:
            pieces += _safety(block, words)
        elif block.kind is BlockKind.STEPS:
            pieces += _steps(block, words, steps)
            steps = max((piece.step for piece in pieces), default=steps)
        else:
            for piece in _block(block, words):
                left -= len(piece.text) * _weight(piece.lang)
                cut = cut or left < 0
                pieces += [] if cut else [piece]
    return (*pieces, *(_say(words("voice.more"), words.lang, BlockKind.NOTE) if cut else ()))


def _safety(block: Block, words: Wording) -> Iterator[Spoken]:
    """The signal word, then the message: reviewed in the reader's language, else as the source has it."""
    text, lang = block.text, _language(block, words)
    if block.translation and block.translation.reviewed:
        text, lang = block.translation.text, block.translation.lang
    printed = _signal_word(text)
    if printed:
        # Printed in a box or in colour it has no stop behind it.
        text = f"{printed}! {_AFTER_SIGNAL.sub('', text.partition(printed)[2])}"
    if lang != words.lang or not printed:
        signal = block.signal or words(f"level.{block.level}")
        yield Spoken(text=f"{signal.capitalize()}!", lang=words.lang, kind=block.kind)
    yield from _say(text, lang, block.kind)


def _steps(block: Block, words: Wording, before: int) -> Iterator[Spoken]:
    """Each step announced with its number; ``before`` steps of other procedures come first."""
    lang, found = _language(block, words), entries(block)
    if block.translation:
        translated = _numbered(block.translation.text)
        if len(translated) == len(found):
            lang, found = block.translation.lang, translated
            yield from _unreviewed(block, words)
    total = found[-1].label if found[-1].label.isdigit() else str(len(found))
    for place, entry in enumerate(found, start=1):
        step = before + place
        announced = words("voice.step", number=entry.label or place, total=total)
        yield Spoken(text=announced, lang=words.lang, kind=block.kind, step=step)
        yield from _say(entry.text, lang, block.kind, step)


def _block(block: Block, words: Wording) -> Iterator[Spoken]:
    """Any other block; a table's row is read as its text writes it: "header: value"."""
    first, *rest = block.text.split("\n")
    if block.translation:
        yield from _unreviewed(block, words)
        yield from _say(block.translation.text, block.translation.lang, block.kind)
    elif block.kind in (BlockKind.QUOTE, BlockKind.FAULT_ROW):
        yield from _say(block.text, _language(block, words), block.kind)
    elif block.kind is BlockKind.WORK_ORDERS:
        yield from _say(first, words.lang, block.kind)
        for line in rest:
            yield from _say(line, _language(block, words), block.kind)
    elif block.kind is BlockKind.NOT_COVERED:
        yield from _say(first.removesuffix(words("not_covered.nearest")), words.lang, block.kind)
        if rest:
            yield from _say(words("voice.more"), words.lang, block.kind)
    else:
        yield from _say("\n".join((block.text, ", ".join(block.options))), words.lang, block.kind)


def _language(block: Block, words: Wording) -> str:
    return next((citation.lang for citation in block.citations if citation.lang), words.lang)


def _unreviewed(block: Block, words: Wording) -> Iterator[Spoken]:
    if block.translation and not block.translation.reviewed:
        yield Spoken(text=words("voice.unreviewed"), lang=words.lang, kind=block.kind)


def _numbered(text: str) -> tuple[Entry, ...]:
    """The steps of a translation, which numbers them as its source does; a line without its number goes on."""
    found: list[Entry] = []
    for line in text.split("\n"):
        step = _STEP.fullmatch(line.strip())
        if step and (not found or int(step[1]) == int(found[-1].label) + 1):
            found.append(Entry(step[1], step[2]))
        elif found:
            found[-1] = Entry(found[-1].label, f"{found[-1].text}\n{line}")
    return tuple(found)


def _signal_word(text: str) -> str:
    """The signal word of any language that the text begins with, as printed; "" if none."""
    begun = re.sub(r"^[\W_]+", "", text)
    return next((begun[: match.end()] for match in [_signal_words().match(begun)] if match), "")


@cache
def _signal_words() -> re.Pattern[str]:
    every = {wording(lang)(f"level.{level}") for lang in languages() for level in _LEVELS}
    latin, others = ("|".join(word for word in every if word.isupper() is cased) for cased in (True, False))
    return re.compile(rf"(?:{latin})(?![^\W\d_])|(?:{others})", re.IGNORECASE)


def _say(text: str, lang: str, kind: BlockKind, step: int = 0) -> Iterator[Spoken]:
    """The text in pieces of whole sentences, as it is pronounced."""
    limit = LONGEST_PIECE // _weight(lang)
    stop = "。" if _weight(lang) > 1 else "."
    held = ""
    for sentence in (*_sentences(text, stop), ""):
        if held and (not sentence or len(held) + len(sentence) > limit):
            for part in _cut(pronounceable(held, lang).replace("\n", " "), limit):
                yield Spoken(text=part, lang=lang, kind=kind, step=step)
            held = ""
        held = f"{held} {sentence}" if held else sentence


def _sentences(text: str, stop: str) -> Iterator[str]:
    """The sentences of each line; a line without a stop gets one, or it would run into the next."""
    for line in filter(None, (line.strip() for line in text.split("\n"))):
        whole = line if _STOPPED.search(line) else line + stop
        yield from filter(None, _SENTENCE.split(whole))


def _cut(text: str, limit: int) -> Iterator[str]:
    """Pieces of at most ``limit`` characters, cut at a comma or blank where there is one."""
    while len(text) > limit:
        pauses = [pause.end() for pause in _PAUSE.finditer(text, 0, limit)]
        at = pauses[-1] if pauses and pauses[-1] > limit // 3 else text.rfind(" ", 0, limit) + 1
        at = at or limit
        yield text[:at].strip()
        text = text[at:].strip()
    if any(char.isalnum() for char in text):
        yield text


def _weight(lang: str) -> int:
    """A Chinese or Japanese character takes about as long to say as three Latin letters."""
    return 3 if lang.startswith(("zh", "ja", "yue")) else 1
