"""Whatever a technician is refused is said in the language of the tablet: driven over HTTP, in two languages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from string import Formatter
from typing import Any
from uuid import uuid4

import pytest
from httpx2 import Response

from copilot.errors import StorageError
from copilot.turns import Turns
from copilot.wording import wording
from tests.ui.floor.conftest import Ask, Floor, Tablet

LANGUAGES = pytest.mark.parametrize("lang", ["de", "zh-Hant"])
GONE = "0123456789ab"


def pattern(text: str) -> str:
    """A text as a regular expression: anything may stand in its places."""
    pieces = ((re.escape(before), name) for before, name, _, _ in Formatter().parse(text))
    return "".join(before + (".*" if name else "") for before, name in pieces)


def is_said(problem: dict[str, Any], lang: str) -> bool:
    """Whether all of it are sentences of a language's own texts."""
    texts = [
        text for key, text in wording(lang).texts.items() if key.startswith(("refused.", "floor.missing."))
    ]
    sentences = [problem["message"], *filter(None, [problem["remedy"]])]
    return all(any(re.fullmatch(pattern(text), told) for text in texts) for told in sentences)


def refused(answer: Response, lang: str) -> dict[str, Any]:
    """The problem that an answer tells, said in a language."""
    assert 400 <= answer.status_code < 600, answer.text
    problem: dict[str, Any] = answer.json()
    assert is_said(problem, lang), problem
    assert not is_said(problem, "en"), problem
    return problem


def tablet_of(floor: Floor, name: str, lang: str, **fields: Any) -> Tablet:
    tablet = floor.tablet(name, lang=lang, **fields)
    tablet.http.cookies.set("lang", lang)
    return tablet


def acts_at_a_check() -> Iterator[tuple[str, dict[str, Any]]]:
    yield "say", {"text": " "}
    yield "say", {"text": "x", "more": 1}
    yield "say", {"text": "x", "case": GONE}
    yield "say", {"text": "x", "version": 0}
    yield "answer", {"finding": "check:none", "state": "present"}
    yield "step", {"outcome": "done", "photo": "0" * 24 + ".jpg"}
    yield "acknowledge", {"message": "none"}
    yield "release", {}
    yield "follow", {"tree": "none"}
    yield "repair", {"cause": "none"}
    yield "repair_unlisted", {"cause": " ", "remedy": "x"}
    yield "verify", {"passed": True}
    yield "undo", {"seq": 0}
    yield "undo", {"seq": 999}
    yield "take_over", {}
    yield "close", {}
    yield "confirm", {"changes": {}}
    yield "fly", {}
    yield "feedback", {"turn": str(uuid4()), "block": "0", "verdict": "up"}
    yield "open", {"asset": "NONE-1", "text": "x"}


@LANGUAGES
def test_acts_that_cannot_be_done(floor: Floor, lang: str) -> None:
    tablet = tablet_of(floor, "anna", lang)
    tablet.do("open", asset="PRESS-01", text="E-042 is shown")
    for act, fields in acts_at_a_check():
        refused(tablet.send(act, **fields), lang)
    deed = str(uuid4())
    tablet.do("lock_out", id=deed)
    other = tablet_of(floor, "bo", lang)
    other.look(f"/app/case/{tablet.case}")
    other.case, other.version = tablet.case, tablet.version
    assert refused(other.send("lock_out", id=deed), lang)["code"] == "forbidden"
    assert "anna" in refused(tablet.send("verify", passed=True, version=0), lang)["message"]
    tablet.do("escalate", reason="?")
    refused(tablet.send("say", text="x"), lang)


@LANGUAGES
def test_a_repair_out_of_order(floor: Floor, lang: str) -> None:
    tablet = tablet_of(floor, "anna", lang)
    tablet.do("open", asset="PRESS-01", text="E-042 is shown")
    tablet.do("repair", **tablet.offered("repair")[0])
    assert refused(tablet.send("step", outcome="done"), lang)["code"] == "gate"
    refused(tablet.send("acknowledge", message="none"), lang)
    refused(tablet.send("repair_unlisted", cause="x", remedy="y"), lang)
    tablet.acknowledge()
    tablet.do("lock_out")
    while tablet.task != "verify":
        tablet.acknowledge()
        tablet.do("step", outcome="done", note="waited")
    assert "anna" in refused(tablet.send("verify", passed=True), lang)["message"]
    refused(tablet.send("close"), lang)
    tablet.do("release")
    tablet.do("verify", passed=True)
    tablet.do("close")
    refused(tablet.send("say", text="x"), lang)
    for changes in ({"colour": "x"}, {"minutes": "long"}, {"failure_mode": "XXX"}, {"problem": " "}):
        refused(tablet.send("confirm", changes=changes), lang)
    tablet.do("confirm", changes={})
    refused(tablet.send("confirm", changes={"remedy": "other"}), lang)


@LANGUAGES
def test_questions_photos_and_people(
    floor: Floor, ask: Ask, lang: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    tablet, deed = tablet_of(floor, "anna", lang), str(uuid4())
    good = {"id": deed, "text": "What does E-042 mean?", "lang": lang}
    for change in ({"text": " "}, {"text": "x" * 1001}, {"id": "7"}, {"case": GONE}, {"text": "x" * 70_000}):
        refused(tablet.http.post("/app/ask", json=good | change), lang)
    ask(tablet, good["text"], id=deed)
    assert is_said(ask(tablet_of(floor, "bo", lang), good["text"], id=deed)[-1]["problem"], lang)
    assert is_said(ask(tablet, "Another one?", id=deed)[-1]["problem"], lang)
    tablet.do("open", asset="PRESS-01", text="E-042 is shown")
    for content in (b"", b"no picture", b"\xff\xd8\xff\xda cut"):
        where = {"case": tablet.case, "id": str(uuid4()), "lang": lang}
        refused(tablet.http.post("/app/photo", params=where, content=content), lang)
    refused(tablet.http.get("/app/pulse", params={"asset": "x" * 300}), lang)
    assert refused(tablet_of(floor, "x", lang, role=None).send("release"), lang)["code"] == "sign_in"
    assert refused(tablet_of(floor, "x", lang, sites=("north",)).send("release"), lang)["code"] == "forbidden"

    def full(*_: object) -> None:
        raise StorageError("The disk is full.", "Free some space.")

    monkeypatch.setattr(Turns, "of_person", full)
    assert refused(tablet.http.get("/app/thread", params={"asset": "PRESS-01"}), lang)["code"] == "failed"
