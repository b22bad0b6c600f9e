"""The words of learning: every key that is used is there, every key that is there is used; its script stays short."""

from __future__ import annotations

import re
from importlib.resources import files

import pytest

from copilot.wording import languages, wording

_USED = re.compile(r"""["'](learn\.[\w.]+)["']""")
_PLURAL = re.compile(r"\.(one|two|few|many|other|zero)$")
# What is put together: the beginning of the key stands in the templates.
_MADE = ("learn.state.", "learn.practice.")


def used() -> set[str]:
    sources = []
    for package in ("ui.learn", "ui.floor"):
        folder = files(package)
        sources += [each for each in (folder / "templates").iterdir() if each.name.endswith(".html")]
        sources += [each for each in folder.iterdir() if each.name.endswith(".py")]
    return {key for source in sources for key in _USED.findall(source.read_text("utf-8"))} - {"learn.css"}


def known(lang: str) -> set[str]:
    return {_PLURAL.sub("", key) for key in wording(lang).texts if key.startswith("learn.")}


@pytest.mark.parametrize("lang", languages())
def test_every_word_is_there(lang: str) -> None:
    assert {key for key in used() if not key.endswith(".")} <= known(lang)


def test_no_word_is_left_over() -> None:
    assert {key for key in known("en") - used() if not key.startswith(_MADE)} == set()


def test_the_script_says_what_it_is_for_and_stays_short() -> None:
    script = (files("ui.learn") / "client" / "learn.js").read_text("utf-8")
    assert script.startswith("// ")
    assert len(script.splitlines()) <= 200
    assert not re.search(r"https?://|innerHTML|\beval\(|\btext\(", script)
