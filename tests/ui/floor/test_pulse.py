from __future__ import annotations

from typing import Any

from tests.ui.floor.conftest import Ask, Floor, Tablet


def pulse(tablet: Tablet, **query: str) -> dict[str, Any]:
    answer = tablet.http.get("/app/pulse", params={"lang": "en", **query})
    assert answer.status_code == 200
    told: dict[str, Any] = answer.json()
    return told


def test_alarms_are_sent_only_where_they_are_other_than_those_seen(tablet: Tablet) -> None:
    first = pulse(tablet, asset="PRESS-02")
    assert "X-900" in first["html"]
    assert pulse(tablet, asset="PRESS-02", seen=first["alerts"])["html"] is None
    assert pulse(tablet, asset="PRESS-01", seen=first["alerts"])["html"]


def test_the_page_begins_with_the_alarms_that_the_pulse_tells(tablet: Tablet) -> None:
    hashed = pulse(tablet, asset="PRESS-02")["alerts"]
    assert f'data-hash="{hashed}"' in tablet.http.get("/app/asset/PRESS-02?lang=en").text


def test_a_case_that_another_tablet_changed_has_another_version(
    floor: Floor, tablet: Tablet, ask: Ask
) -> None:
    tablet.do("open", asset="PRESS-01", text="E-042 is shown")
    before = pulse(tablet, asset="PRESS-01", case=tablet.case)
    assert before["version"] == tablet.version
    other = floor.tablet("bo")
    other.do("say", case=tablet.case, version=tablet.version, text="The oil is low")
    ask(other, "Which oil?", asset="PRESS-01", case=tablet.case)
    after = pulse(tablet, asset="PRESS-01", case=tablet.case)
    assert after["version"] == other.version
    assert after["turns"] == before["turns"] + 1
    assert after["cases"] != before["cases"]


def test_nothing_is_told_of_what_is_not_here(tablet: Tablet) -> None:
    for query in ({"asset": "PRESS-99"}, {"case": "0123456789ab"}):
        answer = tablet.http.get("/app/pulse", params=query)
        assert answer.status_code == 404
        assert answer.json()["message"]
    assert tablet.http.get("/app/pulse", params={"asset": "x" * 300}).status_code == 400
