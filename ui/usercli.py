"""``copilot users``: accounts, made and changed by whoever has this machine's shell; the audit log names them."""

from __future__ import annotations

import getpass
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer
from pydantic import BaseModel

from copilot.access import ALL_SITES, Actor, Permission, Role
from copilot.settings import load_settings

if TYPE_CHECKING:
    from copilot.accounts import Accounts, NewPassword
    from copilot.users import User

app = typer.Typer(no_args_is_help=True, help="Make and change the accounts of people.")

NameArgument = Annotated[str, typer.Argument(metavar="NAME", help="The login name.")]
SiteOption = Annotated[str | None, typer.Option("--site", help="The site; default from the settings.")]
SitesOption = Annotated[
    list[str] | None,
    typer.Option("--site", help="Where they work; give it again for more; '*' is every site."),
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


class UserInfo(BaseModel):
    """A user as programs read it; ``one_time_until`` is set as long as they have a one-time password."""

    name: str
    display_name: str
    role: Role
    sites: list[str]
    lang: str
    disabled: bool
    has_pin: bool
    one_time_until: datetime | None
    one_time_password: str | None = None


class UserList(BaseModel):
    """Users by name."""

    users: list[UserInfo]


@app.command()
def add(
    name: NameArgument,
    role: Annotated[Role, typer.Option(help="What they are in the plant.")] = Role.TECHNICIAN,
    site: SitesOption = None,
    display_name: Annotated[str, typer.Option(help="How they are shown; default their login name.")] = "",
    lang: Annotated[str, typer.Option(help="Language of their screens.")] = "",
    as_json: Json = False,
) -> None:
    """Make an account. Its one-time password is shown this once."""
    with _accounts() as (accounts, actor, own_site):
        made = accounts.add(actor, name, role, site or [own_site], display_name=display_name, lang=lang)
    _tell(made, as_json)


@app.command("list")
def list_users(site: SiteOption = None, as_json: Json = False) -> None:
    """List the accounts of a site."""
    with _accounts() as (accounts, actor, own_site):
        listed = UserList(users=[_info(user) for user in accounts.users(actor, site or own_site)])
    print(listed.model_dump_json() if as_json else "\n".join(map(user_text, listed.users)) or "No users.")


@app.command()
def role(
    name: NameArgument,
    role: Annotated[Role, typer.Argument(help="What they are from now on.")],
    as_json: Json = False,
) -> None:
    """Give an account another role, at once."""
    with _accounts() as (accounts, actor, _):
        _show(accounts.change(actor, name, role=role), as_json)


@app.command()
def sites(
    name: NameArgument,
    site: Annotated[list[str], typer.Argument(metavar="SITE...", help="Where they work; '*' is every site.")],
    as_json: Json = False,
) -> None:
    """Say at which sites someone works, at once."""
    with _accounts() as (accounts, actor, _):
        _show(accounts.change(actor, name, sites=site), as_json)


@app.command()
def disable(
    name: NameArgument,
    back: Annotated[bool, typer.Option("--back", help="Let them in again.")] = False,
    as_json: Json = False,
) -> None:
    """Keep someone out: their sessions end at once. Their name stays in cases and the audit log."""
    with _accounts() as (accounts, actor, _):
        _show(accounts.change(actor, name, disabled=not back), as_json)


@app.command()
def password(name: NameArgument, as_json: Json = False) -> None:
    """Give someone a new one-time password; they are signed out everywhere and their PIN is forgotten."""
    with _accounts() as (accounts, actor, _):
        made = accounts.reset_password(actor, name)
    _tell(made, as_json)


@app.command("sign-out")
def sign_out(name: NameArgument) -> None:
    """End all sessions of someone."""
    with _accounts() as (accounts, actor, _):
        ended = accounts.sign_out(actor, name)
    print(f"{ended} session{'' if ended == 1 else 's'} ended.")


def user_text(user: UserInfo) -> str:
    """An account in one line."""
    state = "disabled" if user.disabled else "one-time password" if user.one_time_until else ""
    pin = "PIN" if user.has_pin else ""
    shown = f"({user.display_name})" if user.display_name != user.name else ""
    parts = (user.name, shown, str(user.role), ", ".join(user.sites), pin, state)
    return "  ".join(part for part in parts if part)


def _tell(made: NewPassword, as_json: bool) -> None:
    info = _info(made.user).model_copy(update={"one_time_password": made.password})
    if as_json:
        print(info.model_dump_json())
        return
    print(user_text(_info(made.user)))
    print(f"One-time password, good until {info.one_time_until:%Y-%m-%d}: {made.password}")
    print("It is not shown again; they choose their own when they sign in.")


def _show(user: User, as_json: bool) -> None:
    info = _info(user)
    print(info.model_dump_json(exclude={"one_time_password"}) if as_json else user_text(info))


def _info(user: User) -> UserInfo:
    return UserInfo(
        name=user.name,
        display_name=user.display_name,
        role=user.role,
        sites=sorted(user.sites),
        lang=user.lang,
        disabled=user.disabled,
        has_pin=user.has_pin,
        one_time_until=user.one_time_until,
    )


@contextmanager
def _accounts() -> Iterator[tuple[Accounts, Actor, str]]:
    """The accounts, and this computer's user: who can read the state folder may do everything in it anyway."""
    from copilot.accounts import Accounts
    from copilot.store import Store

    settings = load_settings()
    actor = Actor(f"os:{_user()}", frozenset(Permission), frozenset({ALL_SITES}))
    with closing(Store(settings)) as store:
        yield Accounts(store, settings), actor, settings.site


def _user() -> str:
    try:
        return getpass.getuser()
    except (ImportError, KeyError, OSError):  # a container may run as a user without a name
        return ""
