"""``copilot keys``: keys for programs, made and revoked by whoever runs the server."""

from __future__ import annotations

import getpass
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from copilot.access import ALL_SITES, Actor, Permission
from copilot.settings import load_settings

if TYPE_CHECKING:
    from copilot.apikeys import ApiKeys, KeyInfo, KeyList

app = typer.Typer(no_args_is_help=True, help="Keys with which programs use the copilot.")

SiteOption = Annotated[str | None, typer.Option("--site", help="The site; default from the settings.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@app.command()
def add(
    name: Annotated[str, typer.Argument(help="Which program it is for, such as cmms-export.")],
    scope: Annotated[list[Permission], typer.Option(help="What it may do; give it again for more.")],
    site: Annotated[
        list[str] | None, typer.Option(help="Where it may; give it again for more; '*' is every site.")
    ] = None,
    days: Annotated[int | None, typer.Option(help="Days after which it ends by itself.")] = None,
    as_json: Json = False,
) -> None:
    """Make a key. It is shown this once: only its hash is kept."""
    with _keys() as (keys, actor, own_site):
        made = keys.add(actor, name, site or [own_site], scope, days)
    if as_json:
        print(made.model_dump_json())
        return
    print(made.key)
    print("Keep it now, it is not shown again. Send it as 'Authorization: Bearer KEY'.")


@app.command("list")
def list_keys(site: SiteOption = None, as_json: Json = False) -> None:
    """List the keys of a site, also ended ones."""
    with _keys() as (keys, actor, own_site):
        listed = keys.list(actor, site or own_site)
    print(listed.model_dump_json() if as_json else keys_text(listed))


@app.command()
def revoke(
    key: Annotated[str, typer.Argument(metavar="KEY", help="Its name or id.")], as_json: Json = False
) -> None:
    """End a key at once."""
    with _keys() as (keys, actor, _):
        ended = keys.revoke(actor, key)
    print(ended.model_dump_json() if as_json else key_text(ended))


def keys_text(listed: KeyList) -> str:
    """One line a key."""
    return "\n".join(key_text(each) for each in listed.keys) or "No keys."


def key_text(key: KeyInfo) -> str:
    """A key in one line: who, what, where, and whether it is still good."""
    used = f"last used {key.used_on}" if key.used_on else "never used"
    end = f", ends {key.expires_at:%Y-%m-%d}" if key.expires_at else ""
    state = f"revoked {key.revoked_at:%Y-%m-%d}" if key.revoked_at else f"{used}{end}"
    return f"{key.id}  {key.name}  {', '.join(key.sites)}  {', '.join(key.scopes)}  {state}"


@contextmanager
def _keys() -> Iterator[tuple[ApiKeys, Actor, str]]:
    """The keys, and this computer's user: who can read the state folder may do everything in it anyway."""
    from copilot.apikeys import ApiKeys
    from copilot.store import Store

    settings = load_settings()
    with closing(Store(settings)) as store:
        yield ApiKeys(store), Actor(_user(), frozenset(Permission), frozenset({ALL_SITES})), settings.site


def _user() -> str:
    try:
        return f"os:{getpass.getuser()}"
    except (ImportError, KeyError, OSError):  # a container may run as a user without a name
        return "os:"
