"""What the commands print for people."""

from __future__ import annotations

import pytest

from copilot.reply import Block, BlockKind, Reply
from ui.console import reply_text


@pytest.mark.parametrize(("lang", "title"), [("en", "CAUTION"), ("de", "VORSICHT"), ("zh-Hant", "小心")])
def test_a_safety_message_is_headed_in_the_askers_language(lang: str, title: str) -> None:
    block = Block(kind=BlockKind.SAFETY, text="Hot oil.", level="caution")
    printed = reply_text(Reply(lang=lang, covered=True, blocks=(block,)))
    assert printed == f"— {title}\nHot oil."
