"""Managing users: who may do what to whom, and what everyone may do to their own account."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copilot.access import ALL_SITES, Actor, ForbiddenError, Permission, Role
from copilot.audit import audit_lines
from copilot.errors import BadInputError, ConflictError
from copilot.knowledge import Document, DocumentKind
from copilot.sessions import How, LiveSession
from copilot.signingin import RefusedError
from copilot.users import checked_display, checked_sites, login_name
from tests.accounts import HOST, PASSWORD, member
from tests.copilot.people import ADDRESS, People, people

FRESH = "a new sentence to remember"


@pytest.fixture
def plant(tmp_path: Path) -> Iterator[People]:
    with people(tmp_path / "home") as made:
        yield made


def actor(plant: People, name: str) -> Actor:
    return plant.accounts.user(HOST, name).actor


def session(plant: People, name: str, how: How = How.PASSWORD) -> LiveSession:
    live = plant.sessions.find(plant.sessions.begin(plant.accounts.user(HOST, name), "main", how))
    assert live
    return live


def test_a_new_user_has_to_choose_a_password(plant: People) -> None:
    made = plant.accounts.add(HOST, "Anna", Role.TECHNICIAN, ["main"], display_name=" Anna  Berg ", lang="de")
    assert made.user.name == "anna"
    assert (made.user.display_name, made.user.lang, made.user.must_change) == ("Anna Berg", "de", True)
    token = plant.sign_in.by_password("anna", made.password, ADDRESS)
    live = plant.sessions.find(token)
    assert live
    later = plant.accounts.change_password(live, made.password, FRESH, ADDRESS)
    assert plant.sessions.find(token) is None, "the session that knew the old password is over"
    changed = plant.sessions.find(later)
    assert changed
    assert not changed.user.must_change
    with pytest.raises(RefusedError):
        plant.sign_in.by_password("anna", made.password, ADDRESS)


@pytest.mark.parametrize(
    "name", ["", " ", "a b", "key:cmms", "os:root", "-x", "a/b", "x" * 65, "a\nb", "<b>"]
)
def test_names_that_can_be_none_are_refused(plant: People, name: str) -> None:
    with pytest.raises(BadInputError):
        plant.accounts.add(HOST, name, Role.TECHNICIAN, ["main"])


@given(st.text(max_size=70))
def test_a_name_has_one_spelling(text: str) -> None:
    name = login_name(text)
    assert login_name(name) == name
    assert ":" not in name
    assert name == "" or name.isprintable()


def test_a_name_is_given_once(plant: People) -> None:
    plant.accounts.add(HOST, "anna", Role.TECHNICIAN, ["main"])
    with pytest.raises(ConflictError):
        plant.accounts.add(HOST, "ANNA", Role.MAINTAINER, ["main"])
    assert actor(plant, "anna").permissions == Role.TECHNICIAN.permissions


@pytest.mark.parametrize("sites", [[], [""], ["a:b"], ["*x"], ["a" * 90]])
def test_sites_that_can_be_none_are_refused(sites: list[str]) -> None:
    with pytest.raises(BadInputError):
        checked_sites(sites)


def test_all_sites_take_the_others_in() -> None:
    assert checked_sites(["north", ALL_SITES, "main"]) == [ALL_SITES]


@pytest.mark.parametrize("role", [Role.TECHNICIAN, Role.TRAINER])
def test_only_who_manages_users_manages_users(plant: People, role: Role) -> None:
    member(plant.settings, "anna", role)
    member(plant.settings, "bert")
    who = actor(plant, "anna")
    with pytest.raises(ForbiddenError):
        plant.accounts.add(who, "new", Role.TECHNICIAN, ["main"])
    with pytest.raises(ForbiddenError):
        plant.accounts.users(who, "main")
    # Nothing tells that there is such a user.
    for act in (
        lambda: plant.accounts.user(who, "bert"),
        lambda: plant.accounts.change(who, "bert", role=Role.TRAINER),
        lambda: plant.accounts.change(who, "anna", role=Role.MAINTAINER),
        lambda: plant.accounts.reset_password(who, "bert"),
        lambda: plant.accounts.sign_out(who, "bert"),
    ):
        with pytest.raises(BadInputError, match="There is no user"):
            act()


def test_a_maintainer_reaches_only_people_of_their_own_sites(plant: People) -> None:
    member(plant.settings, "chief", Role.MAINTAINER, ("main",))
    member(plant.settings, "north", sites=("north",))
    member(plant.settings, "both", sites=("main", "north"))
    member(plant.settings, "here", sites=("main",))
    chief = actor(plant, "chief")
    assert [user.name for user in plant.accounts.users(chief, "main")] == ["both", "chief", "here"]
    for name in ("north", "both"):
        with pytest.raises(BadInputError):
            plant.accounts.change(chief, name, disabled=True)
    for sites in (["north"], [ALL_SITES], ["main", "north"]):
        with pytest.raises(ForbiddenError):
            plant.accounts.change(chief, "here", sites=sites)
        with pytest.raises(ForbiddenError):
            plant.accounts.add(chief, "new", Role.TECHNICIAN, sites)
    assert plant.accounts.user(HOST, "here").sites == {"main"}


def test_a_program_gives_no_more_than_it_has(plant: People) -> None:
    program = Actor(
        "key:hr", frozenset({Permission.USERS_WRITE, *Role.TECHNICIAN.permissions}), frozenset({"main"})
    )
    plant.accounts.add(program, "new", Role.TECHNICIAN, ["main"])
    for role in (Role.TRAINER, Role.MAINTAINER):
        with pytest.raises(ForbiddenError):
            plant.accounts.change(program, "new", role=role)


@pytest.mark.parametrize("change", [{"role": Role.TECHNICIAN}, {"sites": ["main"]}, {"disabled": True}])
def test_nobody_changes_their_own_role_sites_or_state(plant: People, change: dict[str, object]) -> None:
    member(plant.settings, "boss", Role.MAINTAINER)
    member(plant.settings, "other", Role.MAINTAINER)
    with pytest.raises(ForbiddenError, match="their own"):
        plant.accounts.change(actor(plant, "boss"), "boss", **change)  # type: ignore[arg-type]
    plant.accounts.change(actor(plant, "boss"), "boss", display_name="The boss")


@pytest.mark.parametrize("change", [{"role": Role.TRAINER}, {"disabled": True}])
def test_the_last_maintainer_stays(plant: People, change: dict[str, object]) -> None:
    member(plant.settings, "boss", Role.MAINTAINER)
    member(plant.settings, "off", Role.MAINTAINER)
    plant.accounts.change(HOST, "off", disabled=True)
    with pytest.raises(ForbiddenError, match="last maintainer"):
        plant.accounts.change(HOST, "boss", **change)  # type: ignore[arg-type]
    boss = plant.accounts.user(HOST, "boss")
    assert (boss.role, boss.disabled) == (Role.MAINTAINER, False)


def test_a_new_password_from_a_maintainer_ends_sessions_and_pin(plant: People) -> None:
    anna = member(plant.settings, "anna", pin="2480")
    assert plant.sign_in.by_password("anna", PASSWORD, ADDRESS)
    made = plant.accounts.reset_password(HOST, "anna")
    assert plant.sessions.of("anna") == []
    assert plant.sessions.find(anna.token) is None
    assert (made.user.has_pin, made.user.must_change) == (False, True)
    assert plant.sign_in.by_password("anna", made.password, ADDRESS)


def test_a_changed_password_ends_the_other_sessions(plant: People) -> None:
    member(plant.settings, "anna")
    elsewhere = plant.sign_in.by_password("anna", PASSWORD, ADDRESS)
    here = session(plant, "anna")
    token = plant.accounts.change_password(here, PASSWORD, FRESH, ADDRESS)
    assert plant.sessions.find(elsewhere) is None
    assert [live.id for live in plant.sessions.of("anna")] == [plant.sessions.find(token).id]  # type: ignore[union-attr]


@pytest.mark.parametrize(("old", "fresh", "error"), [
    ("wrong", FRESH, RefusedError), (PASSWORD, "short", BadInputError), (PASSWORD, PASSWORD, BadInputError),
])  # fmt: skip
def test_a_password_is_changed_only_by_who_knows_it(
    plant: People, old: str, fresh: str, error: type[Exception]
) -> None:
    member(plant.settings, "anna")
    live = session(plant, "anna")
    with pytest.raises(error):
        plant.accounts.change_password(live, old, fresh, ADDRESS)
    assert plant.sign_in.by_password("anna", PASSWORD, ADDRESS)


def test_a_pin_is_set_and_forgotten_with_the_password_only(plant: People) -> None:
    member(plant.settings, "anna")
    live = session(plant, "anna")
    with pytest.raises(RefusedError):
        plant.accounts.set_pin(live, "wrong", "2480", ADDRESS)
    with pytest.raises(BadInputError):
        plant.accounts.set_pin(live, PASSWORD, "1111", ADDRESS)
    plant.accounts.set_pin(live, PASSWORD, "2480", ADDRESS)
    assert plant.accounts.user(HOST, "anna").has_pin
    plant.accounts.set_pin(live, PASSWORD, "", ADDRESS)
    assert not plant.accounts.user(HOST, "anna").has_pin


def test_who_came_in_by_pin_changes_no_secret(plant: People) -> None:
    member(plant.settings, "anna", pin="2480")
    live = session(plant, "anna", How.PIN)
    with pytest.raises(ForbiddenError):
        plant.accounts.change_password(live, PASSWORD, FRESH, ADDRESS)
    with pytest.raises(ForbiddenError):
        plant.accounts.set_pin(live, PASSWORD, "1357", ADDRESS)


def test_what_is_done_to_users_is_written_down_without_secrets(plant: People) -> None:
    plant.accounts.add(HOST, "anna", Role.TECHNICIAN, ["main", "north"])
    plant.accounts.change(HOST, "anna", role=Role.TRAINER, sites=["main"])
    made = plant.accounts.reset_password(HOST, "anna")
    plant.accounts.sign_out(HOST, "anna")
    lines = audit_lines(plant.store, HOST, "main")
    assert [line.action for line in lines] == [
        "signed_out_everywhere", "password_reset", "user_changed", "user_added",
    ]  # fmt: skip
    assert {line.by for line in lines} == {HOST.name}
    assert lines[2].data == {
        "user": "anna", "role": ["technician", "trainer"], "sites": [["main", "north"], ["main"]],
    }  # fmt: skip
    assert made.password not in str(lines)
    assert [line.action for line in audit_lines(plant.store, HOST, "north")] == ["user_added"]


def test_the_audit_log_is_read_only_by_who_may(plant: People) -> None:
    member(plant.settings, "anna")
    with pytest.raises(ForbiddenError):
        audit_lines(plant.store, actor(plant, "anna"), "main")
    lines = audit_lines(plant.store, HOST, "main", limit=1)
    assert len(lines) == 1
    assert audit_lines(plant.store, HOST, "main", before=lines[0].id) == []
    assert audit_lines(plant.store, HOST, "main", action="user_added", by="os:test") == lines


def test_who_works_everywhere_sees_the_sites_that_hold_anything(plant: People) -> None:
    member(plant.settings, "boss", Role.MAINTAINER)
    document = Document("m", "north", "", "a1", "Manual", "en", DocumentKind.MANUAL)
    plant.store.begin("north", "m", "")
    plant.store.commit(document, stored_file="", reading={})
    assert plant.accounts.sites(plant.accounts.user(HOST, "boss")) == ["main", "north"]
    member(plant.settings, "anna", sites=("south",))
    assert plant.accounts.sites(plant.accounts.user(HOST, "anna")) == ["south"]


@given(st.text(max_size=90))
def test_any_shown_name_is_one_line(text: str) -> None:
    try:
        shown = checked_display(text, "anna")
    except BadInputError:
        return
    assert shown
    assert shown.isprintable()
