"""The client's scripts: each says what it is for, stays short, and finds every text that it uses."""

from __future__ import annotations

import re
from importlib.resources import files

import pytest

from copilot.wording import wording

CLIENT = {
    each.name: each.read_text("utf-8")
    for each in (files("ui.floor") / "client").iterdir()
    if each.name.endswith(".js")
}
ALL = "\n".join(CLIENT.values())
# Put together from a name: what an entry of the outbox is, and what the microphone's hindrances are called.
MADE = {"kind_act", "kind_ask", "kind_photo", "kind_recording"}


def known(prefix: str) -> set[str]:
    return {key.removeprefix(prefix).split(".")[0] for key in wording("en").texts if key.startswith(prefix)}


@pytest.mark.parametrize("name", sorted(CLIENT))
def test_a_script_says_what_it_is_for_and_stays_short(name: str) -> None:
    assert CLIENT[name].startswith("// ")
    assert len(CLIENT[name].splitlines()) <= 200
    assert not re.search(r"https?://|innerHTML\s*\+?=(?!\s*html)|\beval\(|localhost", CLIENT[name])


def test_every_text_is_there_and_none_is_left_over() -> None:
    ours = known("floor.client.")
    named = set(re.findall(r'\btext\((?:\w+ \? )?"(\w+)"', ALL)) | set(
        re.findall(r'\? "\w+" : "(check)"', ALL)
    )
    assert named - {key for key in named if key.startswith("voice")} <= ours
    assert {key for key in ours - named - MADE if f'"{key}"' not in ALL} == set()


def test_every_text_of_speech_and_photos_is_used_and_there() -> None:
    ours = known("screen.sense.")
    named = set(re.findall(r'\b(?:sense|complain|waiting|listed)\("(\w+)"', ALL))
    assert len(named) > 10
    assert named <= ours
