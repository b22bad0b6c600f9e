"""What a question says: its language, the machine it is about, the codes in it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from copilot.codes import codes_in, known_codes_in
from copilot.errors import BadInputError
from copilot.language import detect, named_language
from copilot.refusing import refusal
from copilot.register import Machine, Register
from copilot.wanting import Want, wanted

MAX_LENGTH = 2000
NO_MACHINE = Machine()


@dataclass(frozen=True, slots=True)
class Utterance:
    """A question as understood.

    ``codes`` are normalised; ``lang`` is the asker's language; ``want`` is the kind of answer asked for.
    ``other`` is a machine of another model than the chosen one that the question names all the same.
    """

    text: str
    lang: str
    machine: Machine
    codes: tuple[str, ...] = ()
    want: Want = Want.CAUSE
    other: Machine = NO_MACHINE


def understand(
    text: str, register: Register, vocabulary: Collection[str], *, lang: str | None, machine: Machine
) -> Utterance:
    """Read a question. ``vocabulary``: the plant's codes (normalised); ``machine``: what the caller chose.

    Raises `BadInputError` for an empty or over-long text, or a ``lang`` that is no language code.
    """
    asked = " ".join(text.replace("\x00", " ").split())
    if not asked:
        raise BadInputError(*refusal("nothing_asked"))
    if len(asked) > MAX_LENGTH:
        raise BadInputError(*refusal("question_long", limit=MAX_LENGTH))
    named = register.mentioned(asked)
    differs = machine.model is not None and named.model is not None and named.model != machine.model
    codes = dict.fromkeys((*codes_in(asked), *known_codes_in(asked, vocabulary)))
    return Utterance(
        text=asked,
        lang=named_language(lang) if lang else detect(asked),
        machine=machine if machine.model else named,
        codes=tuple(code for code in codes if not register.is_name(code)),
        want=wanted(asked),
        other=named if differs else NO_MACHINE,
    )
