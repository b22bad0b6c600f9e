"""What errors say in any language: of the texts ``refused.KEY.why`` what is wrong, ``refused.KEY.do`` what to do."""

from __future__ import annotations

from copilot.errors import CopilotError, Phrase
from copilot.wording import FALLBACK, Wording, wording


def refusal(key: str, **values: object) -> tuple[str, str, Phrase]:
    """What a `CopilotError` is made with: ``raise BadInputError(*refusal("no_case", case=name))``.

    A value may be a function of the `Wording` that it will stand in, for what each language writes in its own way.
    """
    phrase = Phrase(key, values)
    return *_sentences(phrase, wording(FALLBACK)), phrase


def in_words(error: CopilotError, words: Wording) -> tuple[str, str]:
    """What is wrong and what to do ("" for nothing), in a language; ("", "") where only English can say it."""
    if words.lang == FALLBACK:
        return str(error.args[0]), error.remedy
    return _sentences(error.phrase, words) if error.phrase else ("", "")


def _sentences(phrase: Phrase, words: Wording) -> tuple[str, str]:
    values = {name: value(words) if callable(value) else value for name, value in phrase.values.items()}
    why, do = f"refused.{phrase.key}.why", f"refused.{phrase.key}.do"
    return words(why, **values), words(do, **values) if do in words.texts else ""
