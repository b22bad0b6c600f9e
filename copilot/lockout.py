"""Steps that free or meet stored energy, and the default lock-out shown where a source is silent.

The order is that of OSHA 29 CFR 1910.147(d): prepare, shut down, isolate, lock and tag, release stored energy, verify.
"""

from __future__ import annotations

import json
import re
from functools import cache
from importlib.resources import files

from copilot.wording import wording

LOCKOUT_STEPS = ("prepare", "shut_down", "isolate", "lock", "release", "verify")


def meets_energy(text: str) -> bool:
    """Whether a step, in any supported language, opens, removes, loosens, bleeds or reaches into something.

    Errs towards yes: a message too many costs a minute, one too few a hand.
    """
    return bool(_patterns()["energy"].search(text)) or locks_out(text)


def locks_out(text: str) -> bool:
    """Whether a step has the machine locked out."""
    return bool(_patterns()["lock"].search(_patterns()["unlock"].sub(" ", text)))


def ends_lockout(text: str) -> bool:
    """Whether a step takes the locks off or returns the machine to service."""
    return bool(_patterns()["unlock"].search(text))


def default_lockout(lang: str) -> str:
    """The lock-out in the reader's language: a note that the manual is silent, then the six steps, a line each."""
    words = wording(lang)
    steps = (f"{place}. {words(f'lockout.{name}')}" for place, name in enumerate(LOCKOUT_STEPS, 1))
    return "\n".join((words("lockout.silent"), *steps))


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    data = json.loads(files("copilot").joinpath("lockout.json").read_text("utf-8"))
    return {name: _any_of(verbs) for name, verbs in data.items()}


def _any_of(verbs: dict[str, list[str]]) -> re.Pattern[str]:
    """One pattern for all languages; Chinese has no word boundaries."""
    spaced = "|".join(verb for lang in verbs if lang != "zh" for verb in verbs[lang])
    return re.compile(rf"(?<![^\W\d_])(?:{spaced})(?![^\W\d_])|{'|'.join(verbs['zh'])}", re.IGNORECASE)
