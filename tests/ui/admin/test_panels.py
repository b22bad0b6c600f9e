from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from copilot.access import ForbiddenError, Permission, Role
from copilot.alerts import AlertEvent, EventKind, replay
from copilot.apikeys import ApiKeys
from copilot.errors import BadInputError, ConflictError
from copilot.index.identity import IndexIdentity
from copilot.wording import wording
from copilot.wordingvectors import WordingVectors
from tests.ui.desks.plant import HOSTILE, Desks, fields
from ui.admin.causes import CausesPanel, picked
from ui.admin.feeds import FeedsPanel, feeds
from ui.admin.keys import KeysPanel
from ui.admin.knowledge import IndexPanel, size_text
from ui.admin.log import LogPanel
from ui.admin.people import PeoplePanel
from ui.desks.times import day_of

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def event(
    number: int, asset: str = "PRESS-01", seconds: int = 0, kind: EventKind = EventKind.RAISED
) -> AlertEvent:
    return AlertEvent(kind, "plc", asset, f"E-{number}", NOW - timedelta(seconds=seconds))


def test_the_index_tells_its_identity(desks: Desks) -> None:
    assistant = desks.service.assistant
    shown = IndexPanel(assistant).show(desks.seat(Role.MAINTAINER), fields())
    identity = IndexIdentity.read(assistant.identity.model_dump_json())
    assert identity.chunker in shown
    assert "copilot reindex" in shown
    assert [size_text(wording("en"), size) for size in (0, 999, 1000, 1_440_000)] == [
        "0 B",
        "999 B",
        "1 kB",
        "1.4 MB",
    ]


def test_feeds_tell_floods_chattering_and_unknown_machines() -> None:
    flood = [event(number, seconds=number) for number in range(10)]
    found = feeds(replay(flood), {"PRESS-01"}, NOW)
    assert [(feed.source, feed.flood, feed.day, feed.active, feed.unknown) for feed in found] == [
        ("plc", True, 10, 10, ())
    ]
    kinds = (EventKind.RAISED, EventKind.CLEARED, EventKind.RAISED)
    moves = [event(1, "SAW", 30 - place, kind) for place, kind in enumerate(kinds)]
    [feed] = feeds(replay(moves), {"PRESS-01"}, NOW)
    assert (feed.chattering, feed.unknown, feed.flood) == (("SAW E-1",), ("SAW",), False)
    [old] = feeds(replay(flood), {"PRESS-01"}, NOW + timedelta(days=2))
    assert (old.day, old.flood) == (0, False)


def test_feeds_are_those_of_the_site(desks: Desks) -> None:
    panel = FeedsPanel(desks.service.assistant.store)
    assert "<table" in panel.show(desks.seat(Role.MAINTAINER), fields())
    assert "No alarm has come in yet" in panel.show(desks.seat(Role.MAINTAINER, "north"), fields())


def test_users_are_added_changed_and_disabled(desks: Desks) -> None:
    panel, seat = PeoplePanel(desks.service.accounts), desks.seat(Role.MAINTAINER)
    told = panel.acts["add"](seat, fields(name="Zoe", display_name=HOSTILE, role="technician", site=["main"]))
    [secret] = told.secrets
    assert secret.label == "zoe"
    assert len(secret.value) > 10
    shown = panel.show(seat, fields())
    assert "<img" not in shown
    assert secret.value not in shown
    panel.acts["change"](seat, fields(user="zoe", role="trainer", site=["main"]))
    assert desks.service.accounts.user(seat.actor, "zoe").role is Role.TRAINER
    [fresh] = panel.acts["password"](seat, fields(user="zoe")).secrets
    assert fresh.value != secret.value
    assert "0 sessions" in panel.acts["sign_out"](seat, fields(user="zoe")).text
    panel.acts["disable"](seat, fields(user="zoe"))
    assert desks.service.accounts.user(seat.actor, "zoe").disabled
    panel.acts["enable"](seat, fields(user="zoe"))
    assert not desks.service.accounts.user(seat.actor, "zoe").disabled


def test_nobody_gives_users_more_than_they_have(desks: Desks) -> None:
    panel, seat = PeoplePanel(desks.service.accounts), desks.seat(Role.MAINTAINER)
    with pytest.raises(ForbiddenError):
        panel.acts["add"](seat, fields(name="max", role="technician", site=["main"], more_sites="north"))
    with pytest.raises(BadInputError, match="No role"):
        panel.acts["add"](seat, fields(name="max", role="king", site=["main"]))
    with pytest.raises(ForbiddenError):
        panel.show(desks.seat(Role.TRAINER), fields())


def test_a_key_is_shown_once_and_revoked(desks: Desks) -> None:
    keys = ApiKeys(desks.service.assistant.store)
    panel, seat = KeysPanel(keys), desks.seat(Role.MAINTAINER)
    told = panel.acts["add"](seat, fields(name="cmms", site=["main"], scope=["ask", "cases:read"], days="30"))
    [secret] = told.secrets
    actor = keys.actor_of(secret.value)
    assert actor
    assert actor.permissions == {Permission.ASK, Permission.CASES_READ}
    assert secret.value not in panel.show(seat, fields())
    [info] = keys.list(seat.actor, "main").keys
    panel.acts["revoke"](seat, fields(id=info.id))
    assert keys.actor_of(secret.value) is None
    with pytest.raises(BadInputError, match="no scope"):
        panel.acts["add"](seat, fields(name="x", site=["main"], scope=["root"]))


def test_causes_are_merged_split_and_taken_back(desks: Desks) -> None:
    assistant = desks.service.assistant
    panel = CausesPanel(assistant.store, WordingVectors(assistant.store, assistant.embedder))
    seat = desks.seat(Role.MAINTAINER)
    book = panel._book(seat, "P1")
    before = {cause.text("en"): cause.id for cause in book.knowledge().causes}
    kept, other = before["Cooler dirty"], before["Suction filter clogged"]
    shown = panel.show(seat, fields(model="P1", pick=[kept, other]))
    assert "become one cause with" in shown
    told = panel.acts["merge"](seat, fields(model="P1", cause=kept, other=other))
    assert "“Cooler dirty” now counts" in told.text
    assert other not in {cause.id for cause in book.knowledge().causes}
    [act] = book.decided()
    assert (act.kind, act.cause) == ("merge", kept)
    ids = [str(each) for each in act.ids]
    panel.acts["undo"](seat, fields(model="P1", id=ids))
    assert {cause.id for cause in book.knowledge().causes} == set(before.values())
    with pytest.raises(ConflictError):
        panel.acts["undo"](seat, fields(model="P1", id=ids))
    with pytest.raises(ForbiddenError):
        book.merge(desks.seat(Role.TRAINER).actor, kept, other)
    with pytest.raises(BadInputError, match="no such model"):
        panel.acts["merge"](seat, fields(model="P9", cause=kept, other=other))


def test_the_log_is_narrowed_down(desks: Desks) -> None:
    panel, seat = LogPanel(desks.service.assistant.store), desks.seat(Role.MAINTAINER)
    assert "user_added" in panel.show(seat, fields())
    found = panel.show(seat, fields(action="user_added", by="nobody"))
    assert "Nothing fits" in found
    assert "Nothing fits" in panel.show(seat, fields(day="2001-01-01"))
    with pytest.raises(BadInputError, match="no day"):
        panel.show(seat, fields(day="soon"))
    span = day_of("2026-11-28")
    assert span
    assert span[1] - span[0] == timedelta(days=1)
    with pytest.raises(ForbiddenError):
        panel.show(desks.seat(Role.TRAINER), fields())


def test_no_pair_unless_two_are_picked() -> None:
    from copilot.causebook import KnownCause, KnownCauses

    causes = [
        KnownCause(
            id=f"c{n}", text="", findings=[], jobs=0, occurrence=1, minutes=1, from_jobs=n == 1, merges=[]
        )
        for n in (1, 2, 3)
    ]
    known = KnownCauses(site="main", asset_model="M", version="", causes=causes)
    assert picked(known, ("c1",)) is None
    assert picked(known, ("c1", "c2", "c3")) is None
    pair = picked(known, ("c1", "c2"))
    assert pair
    assert [cause.id for cause in pair] == ["c2", "c1"]
