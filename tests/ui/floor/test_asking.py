from __future__ import annotations

import json
import re
from uuid import uuid4

from copilot.wording import wording
from ingestion.progress import Progress
from tests.ui.floor.conftest import ATTACK, Ask, Floor, Tablet
from tests.ui.floor.markup import Markup, assert_harmless


def test_an_answer_comes_line_by_line_and_stays(tablet: Tablet, ask: Ask) -> None:
    deed = str(uuid4())
    lines = ask(tablet, "What does E-042 mean?", id=deed, asset="PRESS-01")
    assert wording("en")("screen.loading") in lines[0]["html"]
    assert lines[-1]["done"] is True
    assert "Suction filter clogged" in lines[-1]["html"]
    assert all(f'id="turn-{deed}"' in line["html"] for line in lines)
    assert lines[-1]["html"] in tablet.look("/app/thread", asset="PRESS-01")


def test_the_same_question_sent_again_is_the_same_turn(tablet: Tablet, ask: Ask) -> None:
    deed = str(uuid4())
    first = ask(tablet, "What does E-043 mean?", id=deed, asset="PRESS-01")
    again = ask(tablet, "What does E-043 mean?", id=deed, asset="PRESS-01")
    assert again[-1]["html"] == first[-1]["html"]
    assert tablet.look("/app/thread", asset="PRESS-01").count(f'id="turn-{deed}"') == 1


def test_an_answer_that_names_an_alarm_leads_to_its_cause(tablet: Tablet, ask: Ask) -> None:
    tablet.shown = ask(tablet, "What does E-042 mean?", asset="PRESS-01")[-1]["html"]
    [opening] = tablet.offered("open")
    assert opening["asset"] == "PRESS-01"
    tablet.do("open", **opening)
    assert wording("en")("case.causes") in tablet.shown
    tablet.shown = ask(tablet, "What does E-042 mean?", asset="PRESS-01", case=tablet.case)[-1]["html"]
    assert tablet.offered("open") == []
    assert [each["text"] for each in tablet.offered("say")] == ["What does E-042 mean?"]


def test_a_case_shows_what_anybody_asked_in_it(floor: Floor, tablet: Tablet, ask: Ask) -> None:
    tablet.do("open", asset="PRESS-01", text="E-042 is shown")
    ask(tablet, "Which filter is it?", asset="PRESS-01", case=tablet.case)
    other = floor.tablet("bo")
    assert "Which filter is it?" in other.look("/app/thread", case=tablet.case)
    assert "Which filter is it?" not in other.look("/app/thread", asset="PRESS-01")


def test_what_cannot_be_asked_is_told_at_once(tablet: Tablet) -> None:
    good = {"id": str(uuid4()), "text": "Why?", "lang": "de"}
    for change, status in (
        ({"text": "  "}, 400),
        ({"text": "x" * 1001}, 400),
        ({"id": "7"}, 400),
        ({"more": 1}, 400),
        ({"case": "0123456789ab"}, 404),
    ):
        answer = tablet.http.post("/app/ask", json={**good, **change})
        assert answer.status_code == status, change
        assert answer.json()["message"]


def test_a_turn_of_somebody_else_is_not_given_away(floor: Floor, tablet: Tablet, ask: Ask) -> None:
    deed = str(uuid4())
    ask(tablet, "What does E-042 mean?", id=deed)
    lines = ask(floor.tablet("bo"), "What does E-042 mean?", id=deed)
    assert lines[-1]["problem"]["code"] == "forbidden"


def test_hostile_questions_and_manuals_stay_words(tablet: Tablet, ask: Ask) -> None:
    for text in (f"X-900 {ATTACK}", ATTACK, "What does X-900 mean?"):
        lines = ask(tablet, text, asset="PRESS-02")
        for line in lines:
            assert_harmless(line["html"])


def test_a_thumb_on_a_block_is_kept_once_with_what_it_is_about(
    floor: Floor, tablet: Tablet, ask: Ask
) -> None:
    tablet.shown = ask(tablet, "What does E-042 mean?", asset="PRESS-01")[-1]["html"]
    # The reasons stand once in the page; the client puts them together with what a thumb is about.
    about = json.loads(re.findall(r"data-about='(.*?)'", tablet.shown)[0])
    tablet.shown = tablet.http.get("/app/asset/PRESS-01").text
    [reason] = [each for each in tablet.offered("feedback") if each.get("reason") == "unsafe"]
    down = {**about, **reason}
    deed = str(uuid4())
    for _ in range(2):
        given = tablet.send("feedback", id=deed, case="", version=None, asset="PRESS-01", **down)
        assert given.status_code == 200
        assert 'data-view="asset"' in given.json()["html"]
    from copilot.feedback import FeedbackQueue

    queue = FeedbackQueue(floor.service.assistant.store, "main")
    [kept] = [each for each in queue.all() if each.id == deed]
    assert kept.context.question == "What does E-042 mean?"
    assert kept.block
    assert (kept.verdict, kept.reason) == ("down", "unsafe")


def test_safety_stands_first_and_quotes_name_their_place(tablet: Tablet, ask: Ask) -> None:
    html = ask(tablet, "How do I replace the suction filter?", asset="PRESS-01")[-1]["html"]
    page = Markup(html)
    sections = [each["class"] for each in page.of("section")]
    assert sections[0].startswith("safety warning")
    assert all(
        each["data-href"].startswith("/source/") for each in page.of("button") if each.get("class") == "place"
    )


def test_while_documents_come_in_a_reply_says_so_and_is_kept_without(
    floor: Floor, tablet: Tablet, ask: Ask
) -> None:
    note = wording("en")("note.indexing", percent=50)
    floor.service.progress = Progress(documents_done=1, documents_total=2, share=0.5)
    try:
        lines = ask(tablet, "What does E-042 mean?", asset="PACK-01")
    finally:
        floor.service.progress = None
    assert note in lines[-1]["html"]
    assert note not in tablet.look("/app/thread", asset="PACK-01")
