"""The app's words: every key that is used is there, every key that is there is used."""

from __future__ import annotations

import re
from importlib.resources import files
from string import Formatter

import pytest

from copilot.wording import languages, wording

_USED = re.compile(r"""words\(\s*["']([\w.]+)["']""")
_PLURAL = re.compile(r"\.(one|two|few|many|other|zero)$")
# What is put together: the beginning of the key stands in the code.
_MADE = (
    "floor.kind.", "floor.rail.", "floor.reason.", "floor.theme.", "floor.client.", "floor.order.",
)  # fmt: skip


def used() -> set[str]:
    folder = files("ui.floor")
    sources = [each for each in (folder / "templates").iterdir() if each.name.endswith(".html")]
    sources += [each for each in folder.iterdir() if each.name.endswith(".py")]
    return {key for source in sources for key in _USED.findall(source.read_text("utf-8"))}


def known(lang: str) -> set[str]:
    return {_PLURAL.sub("", key) for key in wording(lang).texts}


@pytest.mark.parametrize("lang", languages())
def test_every_word_of_the_app_is_there(lang: str) -> None:
    assert {key for key in used() if not key.endswith(".")} <= known(lang)


def test_no_word_of_the_app_is_left_over() -> None:
    ours = {key for key in known("en") if key.startswith("floor.")}
    assert {key for key in ours - used() if not key.startswith(_MADE) and key not in _SHORT} == set()


_SHORT = {"floor.for", "floor.against"}


@pytest.mark.parametrize("lang", languages())
def test_every_language_fills_in_the_same_values(lang: str) -> None:
    def values(text: str) -> set[str]:
        return {name for _, name, _, _ in Formatter().parse(text) if name}

    english = wording("en").texts
    for key, text in wording(lang).texts.items():
        if key.startswith("floor."):
            assert values(text) == values(english[key]), key
