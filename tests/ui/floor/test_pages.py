from __future__ import annotations

import re
from itertools import pairwise
from urllib.parse import parse_qs, urlsplit

import pytest
from markupsafe import escape

from copilot.wording import languages, wording
from tests.ui.floor.conftest import Floor, Tablet
from tests.ui.floor.markup import Markup, assert_harmless
from ui.floor.clientfiles import ClientFiles

LIGHT_PAGE = 300_000


def test_who_is_not_signed_in_is_sent_to_sign_in_and_back(floor: Floor) -> None:
    stranger = floor.tablet(role=None).http
    for path in ("/app", "/app/asset/PRESS-01", "/app/case/1?lang=de"):
        answer = stranger.get(path)
        assert answer.status_code == 303
        target = urlsplit(answer.headers["location"])
        assert (target.netloc, target.path) == ("", "/sign-in")
        assert parse_qs(target.query)["next"] == [path]
    refused = stranger.get("/app", headers={"X-Fragment": "1"})
    assert (refused.status_code, refused.json()["code"]) == (401, "sign_in")
    for path in ("/app/thread", "/app/pulse"):
        assert stranger.get(path).status_code == 401


def test_a_label_leads_to_its_machine(tablet: Tablet) -> None:
    answer = tablet.http.get("/app?asset=PRESS-01")
    assert answer.status_code == 303
    assert answer.headers["location"] == "/app/asset/PRESS-01"
    assert tablet.http.get("/app?asset=//evil.example/").headers["location"].startswith("/app/asset/%2F")


def test_machines_with_the_worst_alarm_come_first(tablet: Tablet) -> None:
    home = Markup(tablet.look("/app"))
    tiles = [each["data-asset"] for each in home.of("a") if "data-asset" in each]
    assert tiles[0] == "PRESS-02"
    assert set(tiles) == {"PRESS-01", "PRESS-02", "PACK-01"}
    found = Markup(tablet.look("/app", q="packaging"))
    assert [each["data-asset"] for each in found.of("a") if "data-asset" in each] == ["PACK-01"]
    assert "nothing like it" in tablet.look("/app", q="nothing like it")


def test_open_cases_of_ones_own_are_a_tap_away(floor: Floor) -> None:
    mine, theirs = floor.tablet("kim"), floor.tablet("lee")
    mine.do("open", asset="PACK-01", text="The film tears")
    assert f"/app/case/{mine.case}" in mine.look("/app")
    assert f"/app/case/{mine.case}" not in theirs.look("/app")
    assert f"/app/case/{mine.case}" in theirs.look("/app/asset/PACK-01")


def test_ones_own_case_is_found_behind_many_newer_ones(floor: Floor) -> None:
    mine, theirs = floor.tablet("rui"), floor.tablet("lee")
    mine.do("open", asset="PACK-01", text="The film tears")
    for _ in range(31):
        theirs.do("open", asset="PACK-01", text="The film tears")
    assert f"/app/case/{mine.case}" in mine.look("/app")


def test_a_machine_shows_its_alarms_with_a_way_to_their_cause(tablet: Tablet) -> None:
    page = tablet.http.get("/app/asset/PRESS-02").text
    assert "X-900" in page
    assert wording("en")("state.unacknowledged") in page
    opens = re.findall(r'data-act="open" data-fields=\'(.*?)\'', page)
    assert any("X-900" in each for each in opens)
    assert wording("en")("floor.alarms.none") in tablet.http.get("/app/asset/PACK-01").text


@pytest.mark.parametrize("path", ["/app/asset/PRESS-99", "/app/case/0123456789ab", "/app/case/..%5c..%5cetc"])
def test_what_is_not_here_is_told_on_a_calm_page(tablet: Tablet, path: str) -> None:
    answer = tablet.http.get(path)
    assert answer.status_code == 404
    assert wording("en")("floor.missing") in answer.text


def test_another_sites_machines_and_cases_are_not_here(floor: Floor, tablet: Tablet) -> None:
    tablet.do("open", asset="PRESS-01", text="E-042 is shown")
    elsewhere = floor.tablet(site="south").http
    assert elsewhere.get("/app/asset/PRESS-01").status_code == 404
    assert elsewhere.get(f"/app/case/{tablet.case}").status_code == 404
    assert "PRESS-01" not in elsewhere.get("/app").text
    assert elsewhere.get(f"/app/pulse?case={tablet.case}").status_code == 404
    assert elsewhere.get(f"/app/thread?case={tablet.case}").status_code == 404


def test_the_language_is_the_one_asked_for_then_chosen_then_the_browsers(floor: Floor) -> None:
    http = floor.tablet().http
    assert 'lang="de"' in http.get("/app", headers={"accept-language": "de-AT,en;q=0.5"}).text
    chosen = http.get("/app?lang=zh-HK")
    assert '<html lang="zh-Hant"' in chosen.text
    assert "lang=zh-Hant" in chosen.headers["set-cookie"]
    assert '<html lang="zh-Hant"' in http.get("/app", headers={"accept-language": "de"}).text
    assert '<html lang="es"' in http.get("/app?lang=es").text


@pytest.mark.parametrize("lang", languages())
def test_every_screen_speaks_every_language_in_place(tablet: Tablet, lang: str) -> None:
    tablet.do("open", asset="PRESS-01", text="E-042 is shown")
    case = tablet.case
    tablet.lang = lang
    words = wording(lang)
    assert escape(words("floor.home.title")) in tablet.look("/app")
    assert escape(words("floor.asset.hint")) in tablet.look("/app/asset/PACK-01")
    assert escape(words("case.causes")) in tablet.look(f"/app/case/{case}")
    assert Markup(tablet.shown).with_id("screen")["data-lang"] == lang


def test_pages_bring_no_script_or_style_of_their_own(tablet: Tablet) -> None:
    tablet.do("open", asset="PRESS-02", text="X-900")
    for path in ("/app", "/app/asset/PRESS-02", f"/app/case/{tablet.case}", "/app/offline"):
        answer = tablet.http.get(path)
        assert_harmless(answer.text)
        policy = answer.headers["content-security-policy"]
        assert "script-src 'self';" in policy
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert answer.headers["cache-control"] == "no-store"


def test_a_fragment_is_the_screen_alone(tablet: Tablet) -> None:
    for path, view in (("/app", "home"), ("/app/asset/PRESS-01", "asset")):
        first, attributes = Markup(tablet.look(path)).elements[0]
        assert (first, attributes["id"], attributes["data-view"]) == ("section", "screen", view)
        assert "<html" not in tablet.shown


def test_the_whole_page_is_light(tablet: Tablet) -> None:
    page = tablet.http.get("/app/asset/PRESS-01", headers={"accept-encoding": "gzip"})
    assert page.headers["content-encoding"] == "gzip"
    client = ClientFiles.read()
    wire = int(page.headers["content-length"]) + sum(len(each.packed) for each in client.files.values())
    assert wire < LIGHT_PAGE


def test_headings_go_down_one_level_at_a_time(tablet: Tablet) -> None:
    tablet.repaired()
    for path in ("/app", "/app/asset/PRESS-01", f"/app/case/{tablet.case}"):
        levels = [
            int(tag[1]) for tag, _ in Markup(tablet.look(path)).elements if re.fullmatch(r"h[1-6]", tag)
        ]
        assert levels[0] == 1
        assert all(after - before <= 1 for before, after in pairwise(levels))
