"""An optional language model translates a quote; whether that may be shown is decided elsewhere."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from importlib.resources import files

from llama_index.core.llms import ChatMessage

from copilot.languagemodel import FAILURES, language_model
from copilot.reply import TermBeside
from copilot.settings import Settings
from copilot.wording import language_name

log = logging.getLogger(__name__)


class Translator:
    """Translates with the configured model, one text at a time."""

    def __init__(self, settings: Settings) -> None:
        self._model = language_model(settings)

    def __call__(self, text: str, source_lang: str, target_lang: str, terms: Sequence[TermBeside]) -> str:
        """The translation of a text, unchecked; "" where the model does not answer or answers nothing."""
        prompt = files("prompts").joinpath("translate.md").read_text("utf-8")
        filled = prompt.format(
            source_language=language_name(source_lang, "en"),
            target_language=language_name(target_lang, "en"),
            terms="; ".join(f"{term.said} = {term.means}" for term in terms) or "-",
            text=text,
        )
        try:
            answer = self._model.chat([ChatMessage(role="user", content=filled)]).message.content
        except FAILURES as error:
            log.warning("The language model does not translate: %s", type(error).__name__)
            return ""
        return " ".join((answer or "").split())
