"""What a conversation carries over to a follow-up question: machine, codes, topic."""

from __future__ import annotations

import re
from dataclasses import replace

from pydantic import BaseModel, ConfigDict

from copilot.register import Machine, Register
from copilot.understanding import Utterance
from copilot.wanting import wanted

_CONTINUES = re.compile(
    r"^\s*(and|then|what about|how about|also|und|was ist mit|y|qué hay|et|"
    r"咁|那|那麼|那么|同埋|另外|仲有|还有|還有|如果)",
    re.IGNORECASE,
)
_OTHER = re.compile(r"\b(other|andere\w*|otr[ao]s?|autre)\b|另一|另外|第二|其他|隔籬", re.IGNORECASE)
_SHORT_WORDS, _SHORT_CHARACTERS = 8, 16


class Memory(BaseModel):
    """What is remembered of a conversation; ``text`` is the last full question."""

    model_config = ConfigDict(frozen=True)

    text: str = ""
    lang: str = ""
    asset: str = ""
    model: str = ""
    codes: tuple[str, ...] = ()


def remember(utterance: Utterance, last: Memory) -> Memory:
    """What to carry over from a question; of one that continues the last, the topic stays the last full question."""
    machine = utterance.machine
    continues = bool(last.text) and utterance.text.startswith(f"{last.text} ")
    return Memory(
        text=last.text if continues else utterance.text,
        lang=utterance.lang,
        asset=machine.asset.id if machine.asset else "",
        model=machine.model or "",
        codes=utterance.codes,
    )


def resume(utterance: Utterance, memory: Memory, register: Register) -> Utterance:
    """Complete a follow-up ("and on the other press?") from what was said before.

    The machine is carried over unless another is named; codes and topic only where the question leans on the
    last one: it begins with a word that continues, names nothing but a machine, or asks for the other machine.
    """
    machine = _machine(utterance, memory, register)
    if utterance.codes or not _leans_on_last(utterance, register):
        return replace(utterance, machine=machine)
    text = f"{memory.text} {utterance.text}" if memory.text else utterance.text
    return replace(utterance, text=text, machine=machine, codes=memory.codes, want=wanted(text))


def _machine(utterance: Utterance, memory: Memory, register: Register) -> Machine:
    last = (
        register.choose(memory.asset, None)
        if _known(memory.asset, register)
        else Machine(model=memory.model or None)
    )
    named = utterance.machine
    # Who has the machine still chosen on the screen and asks for the other one means the other one.
    if _OTHER.search(utterance.text) and last.asset and named.asset in (None, last.asset):
        others = register.others(last.asset)
        if len(others) == 1:
            return Machine(others[0], others[0].model)
    if named.asset is None and named.model is not None and named.model == last.model:
        return last
    return named if named.model else last


def _known(asset: str, register: Register) -> bool:
    return any(asset == each.id for each in register.assets)


def _leans_on_last(utterance: Utterance, register: Register) -> bool:
    text = utterance.text
    words = text.split()
    if len(words) > _SHORT_WORDS or (len(words) <= 2 and len(text) > _SHORT_CHARACTERS * 2):
        return False
    names_only_machine = (
        utterance.machine.model is not None and len(words) <= 3 and len(text) <= _SHORT_CHARACTERS
    )
    return bool(_CONTINUES.match(text) or _OTHER.search(text) or names_only_machine)
