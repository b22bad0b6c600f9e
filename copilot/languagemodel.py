"""The optional language model, behind any OpenAI-compatible address."""

from __future__ import annotations

import httpx
import openai
from llama_index.llms.openai_like import OpenAILike

from copilot.settings import Settings

FAILURES = (
    openai.OpenAIError,
    httpx.HTTPError,
    # The client does not check the shape of what a server sends; this is what it trips over.
    ValueError,
    TypeError,
    AttributeError,
    IndexError,
)
"""What asking the model may raise: it is out of reach, or talks nonsense."""


def language_model(settings: Settings) -> OpenAILike:
    """The configured model; asked once, without retries, with no chance in its words."""
    key = settings.llm_api_key.get_secret_value() if settings.llm_api_key else "none"
    return OpenAILike(
        model=settings.llm_model,
        api_base=settings.llm_url,
        api_key=key,
        is_chat_model=True,
        timeout=settings.llm_timeout,
        max_retries=0,
        temperature=0.0,
    )
