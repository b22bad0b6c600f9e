"""The review page's parts without a browser: what it shows, what it takes, whom it lets in."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import escape

from copilot.errors import BadInputError
from copilot.settings import Settings
from evals.drafts import Draft, Drafts
from evals.questions import EvalQuestion, Place, read_questions
from evals.review import ReviewPage, build_app, serve_review
from evals.reviewcard import card, marked
from tests.evals.sample import HOSTILE


def draft(name: str, passage: str = "Cover: 45 N·m") -> Draft:
    gold = (Place(document="plant/press.md", section="9.3", page=16),)
    question = EvalQuestion(
        id=name, text="how tight?", lang="en", kind="row", asset_model="P1", gold=gold, phrases=(("45 N·m",),)
    )
    return Draft(question=question, origin="torque: cover", passage=passage)


@pytest.fixture
def drafts(tmp_path: Path) -> Drafts:
    made = Drafts.of(Settings(home=tmp_path / "home"))
    made.add([draft("a"), draft("b")])
    return made


@pytest.fixture
def page(drafts: Drafts) -> ReviewPage:
    return ReviewPage(drafts)


def test_the_card_says_how_far_one_is_and_where_the_answer_stands(drafts: Drafts) -> None:
    drafts.drop("a")
    shown = card(drafts.all(), drafts.all()[1])
    for told in ("2 of 2", "0 kept, 1 dropped, 1 to go", "plant/press.md, section 9.3, page 16", "P1"):
        assert told in shown
    assert "Cover: <mark>45 N·m</mark>" in shown
    assert "All 2 drafts are reviewed" in card(drafts.all(), None)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts_stay_texts(text: str) -> None:
    question = draft("a").question.model_copy(
        update={"phrases": ((text,),), "kind": text, "asset_model": text}
    )
    place = Place(document=text, section=text)
    hostile = Draft(question=question.model_copy(update={"gold": (place,)}), origin=text, passage=text * 2)
    shown = card([hostile], hostile)
    assert "<script" not in shown
    assert "<img" not in shown
    assert "<a " not in shown
    assert shown.count(f"<mark>{escape(text)}</mark>") == 2


@given(st.text(), st.lists(st.text(max_size=8), max_size=4))
def test_marking_changes_nothing_but_marks(text: str, facts: list[str]) -> None:
    shown = marked(text, facts)
    assert shown.replace("<mark>", "").replace("</mark>", "") == escape(text)


def test_what_is_typed_is_what_is_kept(page: ReviewPage, drafts: Drafts) -> None:
    page.keep("a", "  how tight\nis it ", "45 N·m || 45 Nm\n\n with care ", "WARNING hot")
    [kept] = read_questions(drafts.reviewed)
    assert kept.text == "how tight is it"
    assert kept.phrases == (("45 N·m", "45 Nm"), ("with care",))
    assert kept.safety == (("WARNING hot",),)
    assert kept.gold == draft("a").question.gold


def test_a_press_that_comes_twice_decides_once(page: ReviewPage, drafts: Drafts) -> None:
    page.drop("a")
    page.keep("a", "typed?", "", "")
    page.drop("a")
    page.keep("../../etc/passwd", "typed?", "", "")
    assert [each.state for each in drafts.all()] == ["dropped", "draft"]
    assert not drafts.reviewed.exists()


def test_undo_shows_the_draft_again(page: ReviewPage, drafts: Drafts) -> None:
    page.keep("a", "typed?", "fact", "")
    page.drop("b")
    assert page.undo()[1] == "b"
    assert page.undo()[1] == "a"
    assert page.undo()[1] == "a"  # nothing is left to take back: the first that waits
    assert [each.state for each in drafts.all()] == ["draft", "draft"]


def test_only_this_machines_own_page_is_let_in(drafts: Drafts) -> None:
    async def build() -> FastAPI:
        return build_app(drafts)

    # Where no event loop runs, Gradio makes one and leaves it open.
    own = TestClient(asyncio.run(build()), base_url="http://127.0.0.1:8000", follow_redirects=False)
    assert own.get("/").headers["location"] == "/review"
    page = own.get("/review/")
    assert page.status_code == 200
    assert "frame-ancestors 'none'" in page.headers["content-security-policy"]
    for path in (
        "/review/gradio_api/file=/etc/hostname",
        "/review/gradio_api/info",
        "/docs",
        "/review/login",
    ):
        assert own.get(path).status_code == 404, path
    assert own.post("/review/gradio_api/upload", content=b"x").status_code == 404
    assert own.post("/review/gradio_api/queue/join", content=b"x" * 65_000).status_code == 413
    for headers in ({"host": "evil.example"}, {"host": "127.0.0.1.evil.example:8000"}, {"host": ""},
                    {"origin": "http://evil.example"}, {"origin": "null"}):  # fmt: skip
        assert own.get("/review/", headers=headers).status_code == 403, headers


def test_nothing_to_review_is_said(tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match="no drafts"):
        serve_review(Settings(home=tmp_path / "home"), None, 0)
