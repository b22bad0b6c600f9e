"""A listed code is set only where print and list leave no other reading; all else is at most a choice."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from copilot.codes import normalise
from copilot.lookalikes import CodeSeen, Found, Listed, agreed, hits, looks_like, near_misses, unstuck

LISTED = Listed.of(("E-042", "E-043", "E-017", "SV0410", "HP-7730-215", "Err 5", "OC", "1204", "A.F2"))
ALIKE = ("O0o", "I1l|", "S5s", "B8", "Z2z")
CODES = st.from_regex(r"\A[A-Z]{1,2}-?[0-9]{2,4}\Z")


def said(*looks: str, listed: Listed = LISTED) -> list[CodeSeen]:
    return [found.seen(listed) for found in agreed(looks, listed)]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("E-042", "E-042"),
        ("E042 Pump pressure", "E-042"),
        ("E - 042", "E-042"),
        ("e-O42", "E-042"),
        ("E-042Pump pressure too low", "E-042"),
        ("AlarmE-042", "E-042"),
        ("ALARMSV0410", "SV0410"),
        ("SVO41O SERVO", "SV0410"),
        ("S/NHP-7730-215", "HP-7730-215"),
        ("Art.-Nr.HP-7730-215", "HP-7730-215"),
        ("HP7730-2I5", "HP-7730-215"),
        ("Err5", "Err 5"),
        ("0C", "OC"),
        ("A.F2", "A.F2"),
        ("報警E-042泵壓過低", "E-042"),
    ],
)
def test_two_looks_alike_set_a_listed_code(text: str, code: str) -> None:
    assert [seen.code for seen in said(text, text, "")] == [code]


def test_one_look_alone_is_a_choice() -> None:
    assert said("E-042", "", "") == [CodeSeen(said="E-042", choices=("E-042",))]


def test_looks_that_differ_are_a_choice_of_both() -> None:
    assert said("E-042", "E-042", "E-043") == [CodeSeen(said="E-042", choices=("E-042", "E-043"))]


def test_a_look_at_what_is_not_listed_casts_doubt() -> None:
    assert said("E-042", "E-042", "E-047") == [CodeSeen(said="E-042", choices=("E-042",))]


def test_listed_codes_that_look_the_same_are_a_choice_however_they_read() -> None:
    twins = Listed.of(("E-O42", "E-042", "E-043"))
    assert said("E-042", "E-042", listed=twins) == [CodeSeen(said="E-042", choices=("E-042", "E-O42"))]


@pytest.mark.parametrize(
    "text",
    [
        "E-042-7",
        "E-0421",
        "XE-042",
        "E-42",
        "E-04",
        "E-047",
        "12042",
        "1.204",
        "1204.5",
        "SV 0-41",
        "IS",
        "E 042.1",
    ],
)
def test_parts_of_other_things_are_none(text: str) -> None:
    assert not [seen for seen in said(text, text, text) if seen.code]


def test_several_codes_of_a_line_are_told_in_order() -> None:
    assert [seen.code for seen in said("E-043, E-017; E-042", "E-043 E-017 E-042")] == [
        "E-043",
        "E-017",
        "E-042",
    ]


def test_near_misses_are_those_one_character_off() -> None:
    assert near_misses(("E-047", "E-047"), LISTED) == [Found("E047", "", ("E017", "E042", "E043"))]
    assert near_misses(("HP-7730-21",), LISTED) == [Found("HP773021", "", ("HP7730215",))]
    assert near_misses(("E-042",), LISTED) == []


@settings(max_examples=40)
@given(st.lists(CODES, min_size=1, max_size=6), st.lists(st.text(max_size=30), min_size=1, max_size=4))
def test_what_is_set_was_read_by_two_looks_but_for_allowed_confusions(
    codes: list[str], noise: list[str]
) -> None:
    listed = Listed.of(codes)
    looks = [f"{text} {codes[0]}" if place % 2 else text for place, text in enumerate(noise)]
    for found in agreed(looks, listed):
        assert set(found.choices) <= listed.spellings.keys()
        if found.key:
            assert sum(looks_like(found.key) in looks_like(unstuck(look)) for look in looks) >= 2
            assert [key for key in listed.spellings if looks_like(key) == looks_like(found.key)] == [
                found.key
            ]


@settings(max_examples=40)
@given(CODES, st.data())
def test_any_allowed_confusion_gives_back_the_code_if_it_is_unique(code: str, data: st.DataObject) -> None:
    at = data.draw(st.sampled_from(range(len(code))))
    group = next((group for group in ALIKE if code[at] in group), code[at])
    read = code[:at] + data.draw(st.sampled_from(sorted(group))) + code[at + 1 :]
    found = agreed([read, read], Listed.of([code]))
    assert [each.key for each in found] == [normalise(code)]


@settings(max_examples=40)
@given(CODES, st.data())
def test_no_other_confusion_ever_sets_it(code: str, data: st.DataObject) -> None:
    at = data.draw(st.sampled_from([place for place, each in enumerate(code) if each != "-"]))
    other = data.draw(st.sampled_from("0123456789ACEFGHJKLMNPRTUVWXY"))
    read = code[:at] + other + code[at + 1 :]
    assume(looks_like(read) != looks_like(code))
    assert not any(found.key for found in agreed([read, read, read], Listed.of([code])))


@settings(max_examples=40)
@given(st.text(max_size=60), st.lists(CODES, max_size=5))
def test_hits_lie_in_the_text_and_never_overlap(text: str, codes: list[str]) -> None:
    found = hits(text, Listed.of(codes))
    readable = unstuck(text)
    assert all(readable[hit.start : hit.end] == hit.said for hit in found)
    assert all(one.end <= two.start for one, two in pairwise(found))
